"""From the text of a cell to a value: a closed list, no expressions (reference of importing, 8).

A transform gives None for a cell that says nothing, and raises ValueError with a sentence for
one that it cannot read. It never guesses: a date has a form of the list or none.
"""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from exchange.readers.base import PersonName
from exchange.readers.names import person
from exchange.readers.numbers import recognised
from studies import parts as p
from studies.choices import AgeUnit, Phase, Scheme
from studies.dates import check
from studies.identifiers import Number
from studies.pasting.text import one_line, plain, says_nothing

_BREAK = re.compile(r"<\s*(?:br\s*/?|/p|/li|/div|/tr)\s*>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:[a-z][a-z0-9]*)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_MOST = 2_147_483_647


def without_markup(cell: str) -> str:
    """The text of a piece of HTML: breaks become lines, tags go, entities are decoded once."""
    return plain(_TAG.sub("", _BREAK.sub("\n", cell)))


def text(cell: str, _option: str) -> str | None:
    """The cell as it was meant, its lines kept."""
    return plain(cell) or None


def strip_html(cell: str, _option: str) -> str | None:
    """The text of a piece of HTML."""
    return without_markup(cell) or None


def number(cell: str, _option: str) -> int | None:
    """A whole number; "18.0", "1.200" and "Group A:15;Group B:15;" are 18, 1200 and 30."""
    words = one_line(cell)
    if says_nothing(words):
        return None
    labelled = re.findall(r":\s*(\d+)\s*(?:;|$)", words)
    if labelled and re.fullmatch(r"(?:[^:;]*:\s*\d+\s*(?:;|$)\s*)+", words):
        # A sum of nothing says nothing: "Case series:0;".
        return _bounded(sum(map(int, labelled)), words) or None
    if re.fullmatch(r"\d+(?:[.,]0+)?", words):
        return _bounded(int(re.split("[.,]", words)[0]), words)
    if re.fullmatch(r"\d{1,3}(?:[.,'’\s]\d{3})+", words):
        return _bounded(int(re.sub(r"\D", "", words)), words)
    raise ValueError(_("“%(value)s” is no whole number. Write 120.") % {"value": _short(words)})


def _bounded(value: int, words: str) -> int:
    if value > _MOST:
        raise ValueError(
            _("“%(value)s” is larger than any study. Correct it.") % {"value": _short(words)}
        )
    return value


_YES = {"yes", "y", "true", "1", "ja", "j", "x", "wahr"}
_NO = {"no", "n", "false", "0", "nein", "falsch"}


def yes_or_no(cell: str, option: str) -> bool | None:
    """Yes or no; the option adds words for yes, parted by commas."""
    word = one_line(cell).casefold()
    if not word or word in ("-", "n/a", "na"):
        return None
    if word in _YES | {extra.strip().casefold() for extra in option.split(",")} - {""}:
        return True
    if word in _NO:
        return False
    raise ValueError(
        _("“%(value)s” is neither yes nor no. Write yes or no.") % {"value": _short(cell)}
    )


# Day first, never a guess: 03/04/2020 is 3 April.
_FORMS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y", "%Y%m%d", "%Y/%m/%d", "%d.%m.%y")
_WORDY = ("%B %d, %Y", "%d %B %Y", "%d. %B %Y", "%b %d, %Y", "%d %b %Y", "%d-%b-%Y")
_MONTHLY = ("%Y-%m", "%m/%Y", "%m.%Y", "%B %Y", "%b %Y")
_GERMAN_MONTHS = {
    "januar": "January",
    "jänner": "January",
    "februar": "February",
    "märz": "March",
    "mai": "May",
    "juni": "June",
    "juli": "July",
    "oktober": "October",
    "dezember": "December",
}


def partial_date(cell: str, option: str) -> str | None:
    """A day, a month or a year, never more precise than the cell; forms of a closed list."""
    words = one_line(cell)
    if says_nothing(words):
        return None
    words = re.sub(r"[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s*[AP]M)?Z?$", "", words)
    words = re.sub(r"[A-Za-zä]+", _english_month, words)
    for form in (option,) if option else (*_FORMS, *_WORDY):
        if found := _parsed(words, form):
            return found.date().isoformat()
    for form in _MONTHLY:
        if found := _parsed(words, form):
            return f"{found:%Y-%m}"
    if re.fullmatch(r"(?:19|20)\d{2}", words):
        return check(words)
    raise ValueError(
        _("“%(value)s” is no date. Write 2020-05-17, 17.05.2020 or 2020-05.")
        % {"value": _short(words)}
    )


def _english_month(word: re.Match[str]) -> str:
    return _GERMAN_MONTHS.get(word[0].casefold(), word[0])


def _parsed(words: str, form: str) -> datetime | None:
    try:
        found = datetime.strptime(words, form)  # noqa: DTZ007 - a day has no time zone
    except ValueError:
        return None
    return found if 1900 <= found.year <= 2200 else None


def date(cell: str, option: str) -> str | None:
    """A day of the calendar, nothing coarser."""
    found = partial_date(cell, option)
    if found and len(found) < len("2020-05-17"):
        raise ValueError(
            _("“%(value)s” names no day. Write 2020-05-17 or 17.05.2020.") % {"value": _short(cell)}
        )
    return found


def enum(cell: str, _option: str) -> str | None:
    """A word of a closed list; what it means is looked up by the target."""
    return " ".join(without_markup(cell).split()) or None


def split(cell: str, option: str) -> list[str] | None:
    """Several values of one cell, each once; the option is what parts them."""
    pieces = [one_line(piece) for piece in without_markup(cell).split(option or ";")]
    return [piece for piece in dict.fromkeys(pieces) if piece] or None


def criteria_list(cell: str, _option: str) -> str | None:
    """A text of criteria, for the rows of which the target asks."""
    return without_markup(cell) or None


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
            _("“%(value)s” leaves the age itself out. Write the age that may.")
            % {"value": _short(cell)}
        )
    named = match["unit"].casefold() if match else ""
    unit = _UNITS.get(named) or _UNITS.get(re.sub(r"(?:en|e|n|s|sold)$", "", named))
    if match is None or unit is None:
        raise ValueError(
            _("“%(value)s” is no age. Write 18, 18 years or 6 months.") % {"value": _short(cell)}
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
            _("“%(value)s” is no phase. Write 2, II or I/II.") % {"value": _short(words)}
        )
    found = "_".join(dict.fromkeys(parts))
    if found and found not in Phase.values:
        raise ValueError(
            _("“%(value)s” is no phase of the register. Choose one by hand.")
            % {"value": _short(words)}
        )
    return found or None


def _arabic(part: str) -> str:
    return _ARABIC.get(part.casefold(), part)


def identifier(cell: str, option: str) -> Number | None:
    """A number of the scheme that the option names, or of the one that its form shows."""
    words = one_line(cell)
    if says_nothing(words):
        return None
    found = recognised(words)
    if not option or option == Scheme.OTHER:
        return found or Number(Scheme.OTHER, words[:200])
    scheme = Scheme(option)
    if found:
        # What is plainly a number of another register is taken for what it is.
        return found
    if scheme in (Scheme.NCT, Scheme.DRKS, Scheme.ISRCTN, Scheme.EUDRACT, Scheme.EUCT, Scheme.UTN):
        raise ValueError(
            _("“%(value)s” is no number of %(register)s. Correct it.")
            % {"value": _short(words), "register": scheme.label}
        )
    return Number(scheme, words[:200])


def person_name(cell: str, _option: str) -> PersonName | None:
    """The person a cell names; None when it names a role, a call centre or a company."""
    return person(one_line(cell))


def constant(_cell: str, option: str) -> str | None:
    """The same for every row: what the option says."""
    return option or None


def _short(cell: str) -> str:
    return cell if len(cell) <= 60 else f"{cell[:59]}…"


TRANSFORMS: dict[str, Callable[[str, str], Any]] = {
    "text": text,
    "strip_html": strip_html,
    "int": number,
    "bool": yes_or_no,
    "date": date,
    "partial_date": partial_date,
    "enum": enum,
    "split": split,
    "criteria_list": criteria_list,
    "age": age,
    "phase": phase,
    "identifier": identifier,
    "person_name": person_name,
    "constant": constant,
}
