"""Models of the gated area: documents and their versions, requests, and what was opened."""

from documents.models.document import Document, DocumentKind, DocumentVersion
from documents.models.grant import Download, Grant, StampedCopy
from documents.models.request import (
    AccessRequest,
    AccessRequestItem,
    AccessTerms,
    RequestMessage,
)

__all__ = [
    "AccessRequest",
    "AccessRequestItem",
    "AccessTerms",
    "Document",
    "DocumentKind",
    "DocumentVersion",
    "Download",
    "Grant",
    "RequestMessage",
    "StampedCopy",
]
