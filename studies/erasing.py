"""A person taken out of the register: the row stays as a key without a name (GDPR, Art. 17).

Published records name people by key and stay true; what they printed is blanked. What stands in the
texts of studies is the editors' to change: it is counted, not touched.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from unicodedata import combining, normalize

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models, transaction
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.crypto import salted_hmac

from studies.fold import fold
from studies.models import (
    Investigator,
    PreviewLink,
    QualityFinding,
    Remark,
    StatusEvent,
    Study,
    StudyVersion,
    Waiver,
)
from studies.publishing import remove_name
from studies.search.words import forget
from studies.snapshot import snapshot

# Words about studies that are no part of a record; apps above add theirs (``AppConfig.ready``).
PLACES: list[type[models.Model]] = [LogEntry, QualityFinding, Remark, StatusEvent, Waiver]
REMOVED = "[name removed]"
_SPELT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}
)
_TEXTS = (models.CharField, models.TextField, models.JSONField)


class Erasure(NamedTuple):
    """What an erasure does: versions that print the name, rows that hold it, studies that tell."""

    versions: int
    rows: list[tuple[str, int]]
    studies: list[Study]


def digests(given: str, family: str) -> list[str]:
    """What an erased name is recognised by, and nobody can read; by each secret key in force."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    name = fold(f"{given} {family}")
    return [
        salted_hmac("studies.erasing", name, secret=key, algorithm="sha256").hexdigest()
        for key in keys
    ]


def erasure(person: Investigator) -> Erasure:
    """What erasing somebody would do."""
    versions = StudyVersion.objects.filter(printed_names__has_key=str(person.pk)).count()
    counts = (
        (str(model._meta.verbose_name_plural), _holding(model, person.family).count())
        for model in PLACES
    )
    return Erasure(versions, [(name, n) for name, n in counts if n], _telling(person.family))


def _telling(family: str) -> list[Study]:
    """The studies in whose working copies the name is a word of a text, as in a citation."""
    found = models.Q(pk__in=[])
    for relation in (None, *Study._meta.related_objects):
        model = relation.related_model if relation else Study
        if relation is None or model._meta.app_label == Study._meta.app_label:
            rows = _holding(model, family)
            found |= models.Q(pk__in=rows.values("pk" if relation is None else "study"))
    studies = Study.objects.filter(found).order_by("pk")
    word = _word(family)
    records = snapshot(studies.values_list("pk", flat=True))
    return [study for study in studies if word.search(records[study.pk].to_json())]


@transaction.atomic
def erase(person: Investigator, *, by: AbstractBaseUser) -> int:
    """Leave a person without a name, here and in all that is kept; how many versions named them.

    Rows that were merged into this one go with it. An import that brings the name again finds the
    same row, which is never named.
    """
    same = models.Q(pk=person.pk) | models.Q(merged_into=person.pk)
    rows = Investigator.objects.select_for_update(of=("self",)).filter(same, erased_name="")
    count = sum(_erase(row, by) for row in rows.order_by("pk"))
    forget()
    return count


def _erase(person: Investigator, by: AbstractBaseUser) -> int:
    count = remove_name(person, by=by)
    for model in PLACES:
        _redact(model, person.family)
    PreviewLink.objects.filter(investigator=person, revoked_at=None).update(
        revoked_at=timezone.now()
    )
    Investigator.objects.filter(pk=person.pk).update(
        erased_name=digests(person.given, person.family)[0],
        **dict.fromkeys(("academic_title", "given", "family", "name_suffix", "orcid"), ""),
        organisation=None,
        consent_on=None,
    )
    return count


def _forms(family: str) -> list[str]:
    """How sources write a family name: “Müller”, “MÜLLER”, “Mueller”, “Muller”, and in JSON.

    In small letters it is another word: “klein”.
    """
    plain = "".join(each for each in normalize("NFKD", family) if not combining(each))
    names = {family, plain, family.translate(_SPELT)}
    written = names | {name.upper() for name in names}
    return sorted(written | {json.dumps(name)[1:-1] for name in written}, key=len, reverse=True)


def _word(family: str) -> re.Pattern[str]:
    """The family name as a word, in all its forms."""
    return re.compile("|".join(rf"(?<!\w){re.escape(form)}(?!\w)" for form in _forms(family)))


def _columns(model: type[models.Model]) -> Iterator[Any]:
    return (field for field in model._meta.concrete_fields if isinstance(field, _TEXTS))


def _holding(model: type[models.Model], family: str) -> models.QuerySet[Any]:
    """The rows in a column of which the name stands somewhere."""
    rows = model._default_manager.all()
    if not family:
        return rows.none()
    found = models.Q(pk__in=[])
    for field in _columns(model):
        name = f"{field.attname}_as_text"
        rows = rows.annotate(**{name: Cast(field.attname, models.TextField())})
        for form in _forms(family):
            found |= models.Q(**{f"{name}__contains": form})
    return rows.filter(found)


def _redact(model: type[models.Model], family: str) -> None:
    word, columns = _word(family), list(_columns(model))
    for row in _holding(model, family).iterator(chunk_size=200):
        for field in columns:
            setattr(row, field.attname, _without(word, getattr(row, field.attname)))
        row.save(update_fields=[field.name for field in columns])


def _without(word: re.Pattern[str], value: Any) -> Any:
    """A value without the name, whatever JSON holds it."""
    if isinstance(value, str):
        return word.sub(REMOVED, value)
    if isinstance(value, list):
        return [_without(word, item) for item in value]
    if isinstance(value, dict):
        return {_without(word, key): _without(word, item) for key, item in value.items()}
    return value
