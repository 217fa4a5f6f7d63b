"""What logs do not tell: the secrets of links."""

import logging
import re

# A part of an address so long that only chance made it: a token of a letter.
_TOKEN = re.compile(r"(?<=/)[A-Za-z0-9_-]{32,}(?=[/?\s]|$)")


class HideTokens(logging.Filter):
    """Print an ellipsis in the place of tokens, wherever an address is logged."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Blank the tokens; let every record pass."""
        record.msg = _hidden(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(map(_hidden, record.args))
        return True


def _hidden(value: object) -> object:
    return _TOKEN.sub("…", value) if isinstance(value, str) else value
