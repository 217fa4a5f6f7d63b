"""Secrets of links and cookies: the register keeps their hash only."""

import hashlib
import secrets


def new() -> tuple[str, str]:
    """A secret nobody guesses, and its hash."""
    token = secrets.token_urlsafe(32)
    return token, hashed(token)


def hashed(token: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
