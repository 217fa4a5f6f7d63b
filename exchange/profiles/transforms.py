"""From the text of a cell to a value: a closed list, no expressions (reference of importing, 8).

A transform gives None for a cell that says nothing, and raises ValueError with a sentence for
one that it cannot read. It never guesses: a date has a form of the list or none.
"""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from exchange.profiles.clinical import age, phase
from exchange.profiles.texts import short, without_markup
from exchange.readers.base import PersonName
from exchange.readers.names import person
from exchange.readers.numbers import recognised
from studies.choices import Scheme
from studies.dates import check
from studies.identifiers import Number
from studies.pasting.text import one_line, plain, says_nothing

_MOST = 2_147_483_647


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
    raise ValueError(_("“%(value)s” is not a whole number. Write 120.") % {"value": short(words)})


def _bounded(value: int, words: str) -> int:
    if value > _MOST:
        raise ValueError(
            _("“%(value)s” is larger than any study. Correct it.") % {"value": short(words)}
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
        _("“%(value)s” is neither yes nor no. Write yes or no.") % {"value": short(cell)}
    )


# Day first, never a guess: 03/04/2020 is 3 April.
_FORMS = (
    *("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y", "%Y%m%d", "%Y/%m/%d"),
    *("%d.%m.%y", "%d/%m/%y"),
)
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
    "jän": "Jan",
    "mär": "Mar",
    "mrz": "Mar",
    "okt": "Oct",
    "dez": "Dec",
    "sept": "Sep",
}
# A time behind the day, with or without its zone.
_TIME = re.compile(
    r"[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s*[AP]M|\s+Uhr)?(?:Z|[+-]\d{2}:?\d{2})?$"
)


def partial_date(cell: str, option: str) -> str | None:
    """A day, a month or a year, never more precise than the cell; forms of a closed list."""
    words = one_line(cell)
    if says_nothing(words):
        return None
    words = re.sub(r"([A-Za-zä]+)\.?", _english_month, _TIME.sub("", words))
    for form in (option,) if option else (*_FORMS, *_WORDY):
        if found := _parsed(words, form):
            return found.strftime(_precision(form))
    for form in _MONTHLY:
        if found := _parsed(words, form):
            return f"{found:%Y-%m}"
    if re.fullmatch(r"(?:19|20)\d{2}", words):
        return check(words)
    if option:
        reason = _("“%(value)s” is not a date of the form “%(form)s”, which this column has.")
        raise ValueError(reason % {"value": short(cell), "form": option})
    raise ValueError(
        _(
            "“%(value)s” is not a date. Write 2020-05-17, 17.05.2020 or 2020-05, or state the "
            "form of the column, as in %%m/%%d/%%Y."
        )
        % {"value": short(cell)}
    )


def _precision(form: str) -> str:
    """What a date of this form is known by: its day, its month or its year."""
    if re.search("%[dj]", form):
        return "%Y-%m-%d"
    return "%Y-%m" if re.search("%[mbB]", form) else "%Y"


def _english_month(word: re.Match[str]) -> str:
    return _GERMAN_MONTHS.get(word[1].casefold(), word[1])


def _parsed(words: str, form: str) -> datetime | None:
    try:
        found = datetime.strptime(words, form)  # noqa: DTZ007 - a day has no time zone
    except (ValueError, re.error):  # a form may name a part twice
        return None
    return found if 1900 <= found.year <= 2200 else None


def date(cell: str, option: str) -> str | None:
    """A day of the calendar, nothing coarser."""
    found = partial_date(cell, option)
    if found and len(found) < len("2020-05-17"):
        raise ValueError(
            _("“%(value)s” does not give a day. Write 2020-05-17 or 17.05.2020.")
            % {"value": short(cell)}
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
            _("“%(value)s” is not a number of %(register)s. Correct it.")
            % {"value": short(words), "register": scheme.label}
        )
    return Number(scheme, words[:200])


def person_name(cell: str, _option: str) -> PersonName | None:
    """The person a cell names; None when it names a role, a call centre or a company."""
    return person(one_line(cell))


def constant(_cell: str, option: str) -> str | None:
    """The same for every row: what the option says."""
    return option or None


def check_option(transform: str, option: str) -> None:
    """Raises ValueError with a sentence for what a transform cannot use beyond the cell."""
    if transform == "constant" and not option.strip():
        raise ValueError(_("State what every row says."))
    if transform in ("date", "partial_date") and option and not _is_form(option):
        raise ValueError(
            _("“%(form)s” is not the form of a date. Write it as in %%d.%%m.%%Y.")
            % {"form": short(option)}
        )
    if transform == "identifier" and option not in ("", *Scheme.values):
        raise ValueError(
            _("“%(name)s” is not a register known here. Write one of: %(names)s.")
            % {"name": short(option), "names": ", ".join(Scheme.values)}
        )


def _is_form(option: str) -> bool:
    """Whether a day written in this form is read as that day."""
    day = datetime(2020, 5, 17)  # noqa: DTZ001 - a day has no time zone
    return _parsed(day.strftime(option), option) in (day, day.replace(day=1))


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
