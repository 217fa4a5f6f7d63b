"""Numbers of studies as lists write them: with the name of the register before them."""

import re

from studies.identifiers import Number, bare, recognise

_SCHEME_NAME = re.compile(
    r"^(?:(?:EUCTR|CTIS)(?=\d{4}-)|(?:EudraCT|EU[- ]?CT(?:R|IS)?|CTIS|UTN|DRKS|ISRCTN)"
    r"(?:[- ]?(?:number|no\.?|nr\.?))?[\s:#-]+(?=\S))",
    re.IGNORECASE,
)


_PARTED = re.compile(r"^(NCT|DRKS|ISRCTN)[\s:.-]+(?=\d)", re.IGNORECASE)


def recognised(text: str) -> Number | None:
    """The number that a text is in full; None for none.

    A scheme's name may stand before it, it may be parted from its letters, or be the end of the
    address of its page.
    """
    words = bare(text).strip()
    spellings = (text, words, _PARTED.sub(r"\1", words), _SCHEME_NAME.sub("", words))
    return next(filter(None, map(recognise, spellings)), None)
