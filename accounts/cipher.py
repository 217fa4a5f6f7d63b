"""Texts that lie encrypted in the database: secrets of factors, kept forms, letters."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.encoding import force_bytes

__all__ = ["InvalidToken", "decrypt", "encrypt"]


def _ciphers() -> MultiFernet:
    """One key a secret key: the first encrypts, former ones still decrypt."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    keys = (hashlib.sha256(b"accounts.cipher " + force_bytes(secret)) for secret in secrets)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key.digest())) for key in keys])


def encrypt(text: str) -> str:
    """Return the text as only this installation can read it."""
    return _ciphers().encrypt(text.encode()).decode("ascii")


def decrypt(text: str) -> str:
    """Return what was encrypted; raise InvalidToken for another installation's or a changed one."""
    return _ciphers().decrypt(text.encode("ascii")).decode()
