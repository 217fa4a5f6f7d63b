"""Words for values: enumerations, dates, numbers, ages.

What repeats from study to study is remembered by its language, which spares most of the price of
a translation.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache, wraps
from typing import ParamSpec, cast

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext, ngettext, override

from studies import dates
from studies.choices import AgeUnit, Sex
from studies.parts import Age, Eligibility, Text

P = ParamSpec("P")

# Finer statuses whose words only repeat the main status that stands before them.
_SAID = frozenset(
    {
        *("not yet recruiting", "noch nicht rekrutierend"),
        *("recruitment ended", "rekrutierung beendet"),
        *("closed", "abgeschlossen"),
        *("terminated early", "vorzeitig abgebrochen"),
    }
)

# Day, month and year as each language writes them, by how much of a date is known.
_FORMATS = {
    "de": {"D": "j. F Y", "M": "F Y", "Y": "Y"},
    "en": {"D": "j F Y", "M": "F Y", "Y": "Y"},
}


def remembered(size: int) -> Callable[[Callable[P, str]], Callable[P, str]]:
    """Make a text once for each of its arguments, the last of which is its language.

    The language holds whatever is active: what was remembered in a wrong one would stay wrong.
    """

    def decorate(make: Callable[P, str]) -> Callable[P, str]:
        @wraps(make)
        def inside(*args: P.args, **kwargs: P.kwargs) -> str:
            with override(str(args[-1])):
                return make(*args, **kwargs)

        # typed: values of two lists may be spelled alike
        return cast("Callable[P, str]", lru_cache(maxsize=size, typed=True)(inside))

    return decorate


@remembered(1024)
def message(text: str, language: str) -> str:
    """The translation of a text of the interface."""
    return gettext(text)


def both(text: str) -> Text:
    """A text of the interface in both languages."""
    return Text(de=message(text, "de"), en=message(text, "en"))


@remembered(1024)
def label(choice: TextChoices | None, language: str) -> str:
    """The label of a value of a closed list; empty when nothing is stated."""
    return "" if choice is None else str(choice.label)


def status(main: str, sub: str) -> str:
    """Main status and finer status where it says more: “Planned (Transit Ethics)”."""
    return main if sub in ("", main) or sub.casefold() in _SAID else f"{main} ({sub})"


def labels(choices: Iterable[TextChoices], language: str) -> str:
    """Several labels, with commas."""
    return ", ".join(label(choice, language) for choice in choices)


@remembered(8192)
def date(value: str | None, language: str) -> str:
    """A partial date in words: “17 May 2020”, “May 2020” or “2020”; empty when not stated."""
    if not value:
        return ""
    return date_format(dates.first_day(value), _FORMATS[language][dates.precision(value)])


def day(moment: datetime, language: str) -> tuple[str, str]:
    """The day of a moment where the register stands: as ISO text and in words."""
    iso = timezone.localtime(moment).date().isoformat()
    return iso, date(iso, language)


@remembered(2048)
def number(value: int, language: str) -> str:
    """A number with the thousands parted as the language does."""
    return number_format(value, use_l10n=True, force_grouping=True)


def yes_no(value: bool | None, language: str) -> str:
    """Yes, no, or nothing when nothing is stated."""
    if value is None:
        return ""
    return gettext("Yes") if value else gettext("No")


def duration(value: int, unit: str) -> str:
    """A number of a unit of age: “6 months”."""
    forms = {
        AgeUnit.YEARS: ngettext("%(n)d year", "%(n)d years", value),
        AgeUnit.MONTHS: ngettext("%(n)d month", "%(n)d months", value),
        AgeUnit.WEEKS: ngettext("%(n)d week", "%(n)d weeks", value),
        AgeUnit.DAYS: ngettext("%(n)d day", "%(n)d days", value),
        AgeUnit.HOURS: ngettext("%(n)d hour", "%(n)d hours", value),
        AgeUnit.MINUTES: ngettext("%(n)d minute", "%(n)d minutes", value),
        AgeUnit.GESTATIONAL_WEEKS: gettext("week %(n)d of pregnancy"),
    }
    return forms[AgeUnit(unit)] % {"n": value}


@remembered(2048)
def ages(low: Age | None, high: Age | None, language: str) -> str:
    """Who can take part by age: “18 years and over”, “6 months to 17 years”; empty: no limit."""
    lowest = duration(low.value, low.unit) if low else ""
    highest = duration(high.value, high.unit) if high else ""
    if low and not high:
        return gettext("%(age)s and over") % {"age": lowest}
    if high and not low:
        return gettext("up to %(age)s") % {"age": highest}
    if not low or not high:
        return ""
    if low.unit == high.unit and low.unit != AgeUnit.GESTATIONAL_WEEKS:
        lowest = str(low.value)
    return gettext("%(low)s to %(high)s") % {"low": lowest, "high": highest}


def who(eligibility: Eligibility, language: str) -> str:
    """Who can take part, in a line: “18 years and over, women and girls”."""
    parts = [ages(eligibility.age_min, eligibility.age_max, language)]
    if eligibility.sex == Sex.FEMALE:
        parts.append(gettext("women and girls"))
    elif eligibility.sex == Sex.MALE:
        parts.append(gettext("men and boys"))
    if eligibility.healthy_volunteers:
        parts.append(gettext("healthy volunteers too"))
    return ", ".join(filter(None, parts))
