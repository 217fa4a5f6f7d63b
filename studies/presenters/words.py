"""Words for values: enumerations, dates, numbers, ages, in the language of the page.

All of them speak the active language; what repeats from study to study is remembered.
"""

from datetime import datetime
from functools import lru_cache

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, gettext, ngettext

from studies import dates
from studies.choices import AgeUnit, Sex
from studies.parts import Age, Eligibility

# Day, month and year as each language writes them, by how much of a date is known.
_FORMATS = {
    "de": {"D": "j. F Y", "M": "F Y", "Y": "Y"},
    "en": {"D": "j F Y", "M": "F Y", "Y": "Y"},
}


@lru_cache(maxsize=1024)
def remembered(message: str, language: str) -> str:
    """The translation of a message; the language must be the active one."""
    return gettext(message)


def label(choice: TextChoices | None) -> str:
    """The label of a value of a closed list; empty when nothing is stated."""
    return _label(choice, get_language() or "de") if choice is not None else ""


@lru_cache(maxsize=1024, typed=True)  # typed: values of two lists may be spelled alike
def _label(choice: TextChoices, language: str) -> str:
    return str(choice.label)


def labels(choices: tuple[TextChoices, ...]) -> str:
    """Several labels, with commas."""
    return ", ".join(map(label, choices))


def date(value: str | None) -> str:
    """A partial date in words: “17 May 2020”, “May 2020” or “2020”."""
    return _date(value, get_language() or "de") if value else ""


@lru_cache(maxsize=8192)
def _date(value: str, language: str) -> str:
    return date_format(dates.first_day(value), _FORMATS[language][dates.precision(value)])


def day(moment: datetime) -> tuple[str, str]:
    """The day of a moment where the register stands: as ISO text and in words."""
    iso = timezone.localtime(moment).date().isoformat()
    return iso, date(iso)


def number(value: int) -> str:
    """A number with the thousands parted as the language does."""
    return number_format(value, use_l10n=True, force_grouping=True)


def yes_no(value: bool | None) -> str:
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
        AgeUnit.GESTATIONAL_WEEKS: ngettext(
            "week %(n)d of pregnancy", "week %(n)d of pregnancy", value
        ),
    }
    return forms[AgeUnit(unit)] % {"n": value}


def ages(low: Age | None, high: Age | None) -> str:
    """Who can take part by age: “18 years and over”, “6 months to 17 years”; empty: no limit."""
    return _ages(low, high, get_language() or "de") if low or high else ""


@lru_cache(maxsize=2048)
def _ages(low: Age | None, high: Age | None, language: str) -> str:
    lowest = duration(low.value, low.unit) if low else ""
    highest = duration(high.value, high.unit) if high else ""
    if not high:
        return gettext("%(age)s and over") % {"age": lowest}
    if not low:
        return gettext("up to %(age)s") % {"age": highest}
    if low.unit == high.unit and low.unit != AgeUnit.GESTATIONAL_WEEKS:
        lowest = str(low.value)
    return gettext("%(low)s to %(high)s") % {"low": lowest, "high": highest}


def who(eligibility: Eligibility) -> str:
    """Who can take part, in a line: “18 years and over, women”."""
    parts = [ages(eligibility.age_min, eligibility.age_max)]
    if eligibility.sex == Sex.FEMALE:
        parts.append(gettext("women and girls"))
    elif eligibility.sex == Sex.MALE:
        parts.append(gettext("men and boys"))
    if eligibility.healthy_volunteers:
        parts.append(gettext("healthy volunteers too"))
    return ", ".join(filter(None, parts))
