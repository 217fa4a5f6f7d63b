"""Tables from files: CSV, XLSX and flat XML become rows of texts under their headings."""

from exchange.tables.base import Head, Options, Row
from exchange.tables.reading import rows, sheets

__all__ = ["Head", "Options", "Row", "rows", "sheets"]
