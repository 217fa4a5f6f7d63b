"""Numbers of studies as lists write them: with the name of the register before them."""

import re

from studies.identifiers import Number, recognise

_SCHEME_NAME = re.compile(
    r"^(?:EUCTR(?=\d{4}-)|(?:EudraCT|EU[- ]?CT(?:R|IS)?|CTIS|UTN|DRKS|ISRCTN)"
    r"(?:[- ]?(?:number|no\.?|nr\.?))?[\s:#-]+(?=\S))",
    re.IGNORECASE,
)


def recognised(text: str) -> Number | None:
    """The number that a text is in full, a scheme's name before it or not; None for none."""
    return recognise(text) or recognise(_SCHEME_NAME.sub("", text.strip()))
