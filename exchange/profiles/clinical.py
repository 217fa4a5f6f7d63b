"""Ages and phases, in the fifty spellings of registers (reference of importing, 5 and 9)."""

import re

from django.utils.translation import gettext as _

from exchange.profiles.texts import short, without_markup
from studies import parts as p
from studies.choices import AgeUnit, Phase
from studies.pasting.text import one_line, says_nothing

_NO_LIMIT = re.compile(r"(?:no|none|keine?|not)\b.*", re.IGNORECASE)
_AGE = re.compile(
    r"(?P<sign>[<>]=?|≥|≤)?\s*(?P<value>\d{1,4})\s*[( ]*(?P<unit>[a-zäöü]*)"
    r"[)\s.-]*(?:\(s\)|old|alt)*",
    re.IGNORECASE,
)
_UNITS: dict[str, AgeUnit] = {
    "": AgeUnit.YEARS,
    "y": AgeUnit.YEARS,
    "yr": AgeUnit.YEARS,
    "year": AgeUnit.YEARS,
    "jahr": AgeUnit.YEARS,
    "j": AgeUnit.YEARS,
    "age": AgeUnit.YEARS,
    "m": AgeUnit.MONTHS,
    "month": AgeUnit.MONTHS,
    "monat": AgeUnit.MONTHS,
    "w": AgeUnit.WEEKS,
    "week": AgeUnit.WEEKS,
    "woche": AgeUnit.WEEKS,
    "d": AgeUnit.DAYS,
    "day": AgeUnit.DAYS,
    "tag": AgeUnit.DAYS,
    "h": AgeUnit.HOURS,
    "hour": AgeUnit.HOURS,
    "stunde": AgeUnit.HOURS,
}


def age(cell: str, _option: str) -> p.Age | None:
    """An age with its unit, years when none is named; None for every way to say "no limit"."""
    words = one_line(without_markup(cell)).strip("=: ")
    if says_nothing(words) or _NO_LIMIT.fullmatch(words) or words == "0":
        return None
    match = _AGE.fullmatch(words)
    if match and match["sign"] in ("<", ">"):
        raise ValueError(
            _("“%(value)s” excludes the age itself. Write the age that can take part.")
            % {"value": short(cell)}
        )
    named = match["unit"].casefold() if match else ""
    unit = _UNITS.get(named) or _UNITS.get(re.sub(r"(?:en|e|n|s|sold)$", "", named))
    if match is None or unit is None:
        raise ValueError(
            _("“%(value)s” is not an age. Write 18, 18 years or 6 months.") % {"value": short(cell)}
        )
    value = int(match["value"])
    return p.Age(value=value, unit=unit) if value else None


_ARABIC = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}
_ONE_PHASE = r"(?:phase[\s-]*)?([0-4]|i{1,3}|iv)\s*([ab]?)"
_PHASE = re.compile(
    rf"(?:early\s+)?{_ONE_PHASE}(?:\s*(?:/|-|–|&|and|und)\s*{_ONE_PHASE})?(?:\s*study)?",
    re.IGNORECASE,
)
_ANSWER = re.compile(r"\(phase (i{1,3}|iv)\)\s*:\s*(yes|no|ja|nein|)", re.IGNORECASE)
_NO_PHASE = {"n/a", "na", "not applicable", "not given", "not selected", "other", "keine", "none"}


def phase(cell: str, _option: str) -> str | None:
    """A phase, however it is spelled; of answers by phase only those with yes count."""
    words = " ".join(without_markup(cell).split())
    if not words or words.casefold() == "not given":
        return None
    if words.casefold() in _NO_PHASE:
        return Phase.NA.value
    if answers := _ANSWER.findall(words):
        parts = [
            _ARABIC[roman.casefold()] for roman, yes in answers if yes.casefold() in ("yes", "ja")
        ]
    elif match := _PHASE.fullmatch(words):
        if words.casefold().startswith("early"):
            return Phase.P0.value
        first, letter, second, _letter = (group or "" for group in match.groups())
        parts = [_arabic(first) + ("" if second else letter.casefold())]
        parts += [_arabic(second)] if second else []
    else:
        raise ValueError(
            _("“%(value)s” is not a phase. Write 2, II or I/II.") % {"value": short(words)}
        )
    found = "_".join(dict.fromkeys(parts))
    if found and found not in Phase.values:
        raise ValueError(
            _("“%(value)s” is not a phase of the register. Choose one by hand.")
            % {"value": short(words)}
        )
    return found or None


def _arabic(part: str) -> str:
    return _ARABIC.get(part.casefold(), part)
