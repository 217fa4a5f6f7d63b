"""A column whose texts only this installation can read."""

from typing import Any

from django.db import models

from accounts import cipher


class SealedTextField(models.TextField[str, str]):
    """Text that lies encrypted in the database, and is nowhere else; no text stays no text.

    Reading raises InvalidToken where the text was sealed with a key that is lost.
    """

    def get_prep_value(self, value: Any) -> Any:
        return cipher.encrypt(value) if value else value

    def from_db_value(self, value: str | None, *args: Any) -> str | None:
        return cipher.decrypt(value) if value else value
