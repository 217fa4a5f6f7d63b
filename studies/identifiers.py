"""Numbers of studies, people and organisations: pattern, check digit, link.

Rules: ClinicalTrials.gov, DRKS, ISRCTN, EMA (EudraCT, CTIS), WHO (UTN); ORCID checks by
ISO 7064 MOD 11-2, ROR by the remainder of 97.
"""

import re
import unicodedata
from dataclasses import dataclass

from studies.choices import Scheme

_DASHES = dict.fromkeys([*range(0x2010, 0x2016), 0x2212], "-")

_PATTERNS = {
    Scheme.NCT: r"NCT\d{8}",
    Scheme.DRKS: r"DRKS\d{8}",
    Scheme.ISRCTN: r"ISRCTN\d{8}",
    Scheme.EUDRACT: r"(?:19|20)\d{2}-(?!5)\d{6}-\d{2}",
    Scheme.EUCT: r"20\d{2}-5\d{5}-\d{2}(?:-\d{2})?",
    Scheme.UTN: r"U1111-\d{4}-\d{4}",
    Scheme.EUDAMED: r"CIV-[A-Z]{2}-\d{2}-\d{2}-\d{6}",
}
PATTERNS = {scheme: re.compile(pattern, re.ASCII) for scheme, pattern in _PATTERNS.items()}

# One study has at most one number of its own in these registers, and no two studies share one.
UNIQUE_SCHEMES = (Scheme.NCT, Scheme.DRKS, Scheme.ISRCTN, Scheme.EUCT)

_LINKS = {
    Scheme.NCT: "https://clinicaltrials.gov/study/{}",
    Scheme.DRKS: "https://drks.de/search/en/trial/{}/details",
    Scheme.ISRCTN: "https://www.isrctn.com/{}",
    Scheme.EUDRACT: "https://www.clinicaltrialsregister.eu/ctr-search/search?query={}",
    Scheme.EUCT: "https://euclinicaltrials.eu/search-for-clinical-trials/?lang=en&EUCT={}",
}

# An address as copied from a browser: the number is the last part of it that looks like one.
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_IN_ADDRESS = re.compile(r"[/?&=#]+")
_LIKE_A_NUMBER = re.compile(r"\d{4}")

_ORCID = re.compile(r"(\d{4})-(\d{4})-(\d{4})-(\d{3}[\dX])", re.ASCII)
_ROR = re.compile(r"0[a-hj-km-np-tv-z0-9]{6}\d{2}", re.ASCII)
_BASE32 = "0123456789abcdefghjkmnpqrstvwxyz"


@dataclass(frozen=True)
class Number:
    """A number recognised as one of a known scheme."""

    scheme: Scheme
    value: str


def normalise(value: str) -> str:
    """The one spelling of a number: NFKC, plain hyphens, no blanks, upper case."""
    text = unicodedata.normalize("NFKC", value).translate(_DASHES)
    return "".join(text.split()).upper()


def bare(text: str) -> str:
    """What was written; of an address the number in it."""
    if not _ADDRESS.fullmatch(text.strip()):
        return text
    parts = [part for part in _IN_ADDRESS.split(text.strip()) if _LIKE_A_NUMBER.search(part)]
    return parts[-1] if parts else text


def comparable(scheme: str, value: str) -> str:
    """What two spellings of the same number share; empty for "no number" in its spellings.

    EudraCT loses its country suffix, an EU CT number its resubmission pair.
    """
    text = normalise(value)
    if scheme == Scheme.EUDRACT:
        text = re.sub(r"-[A-Z]{2}$", "", text)
    elif scheme == Scheme.EUCT:
        text = "-".join(text.split("-")[:3])
    elif scheme == Scheme.ISRCTN and re.fullmatch(r"\d{8}", text, re.ASCII):
        text = f"ISRCTN{text}"
    return "" if text in {"", "-", "N/A", "NA", "NONE", "NILKNOWN"} else text


def is_valid(scheme: str, value: str) -> bool:
    """Whether the number is one its scheme could have given (rule E11)."""
    pattern = PATTERNS.get(Scheme(scheme))
    text = comparable(scheme, value)
    return bool(pattern.fullmatch(text)) if pattern else 0 < len(text) <= 100


def recognise(text: str) -> Number | None:
    """The number that a text is in full, whatever its spelling; None when it is none."""
    value = normalise(text)
    for scheme in PATTERNS:
        candidate = comparable(scheme, value) if scheme != Scheme.ISRCTN else value
        if PATTERNS[scheme].fullmatch(candidate):
            return Number(scheme, candidate)
    return None


def link(scheme: str, value: str) -> str:
    """The study's page in the register that gave the number; empty when it has none."""
    template = _LINKS.get(Scheme(scheme), "")
    return template.format(comparable(scheme, value)) if template else ""


def is_orcid(value: str) -> bool:
    """Whether an ORCID iD has the right form and check digit (rule E17)."""
    match = _ORCID.fullmatch(value)
    if match is None:
        return False
    digits = "".join(match.groups())
    total = 0
    for digit in digits[:15]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    return digits[15] == ("X" if check == 10 else str(check))


def is_ror(value: str) -> bool:
    """Whether a ROR ID has the right form and check digits (rule E17)."""
    if not _ROR.fullmatch(value):
        return False
    number = 0
    for character in value[:7]:
        number = number * 32 + _BASE32.index(character)
    return int(value[7:]) == 98 - (number * 100) % 97
