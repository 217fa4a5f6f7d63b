"""Texts that people wrote as lists, taken apart into rows; no word is ever lost."""
