"""Lists that answer no question about what they do not show."""

from typing import Any

from django.http import HttpRequest

# A list filtered by one of these would spell it out, by one row or none for each letter guessed.
_SECRET = frozenset({"body", "password", "token_hash"})


class KeepsSecrets:
    """For the admin of a model with such a field; stands before ``ModelAdmin``."""

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Refuse filters of the address that reach into a secret: 400."""
        if lookup.partition("__")[0] in _SECRET:
            return False
        above: Any = super()
        return bool(above.lookup_allowed(lookup, value, request))
