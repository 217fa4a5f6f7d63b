"""Two rows of one organisation or one person made one; links and keys of the other one go on.

Published versions name rows by key and stay as they are, byte for byte: the duplicate is kept,
inactive and shown nowhere, and says which row has taken its place.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import product
from typing import Any, NamedTuple

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.choices import Verb
from audit.trail import record
from studies import keeping
from studies.access import studies_open_to
from studies.models import Handover, Investigator, Organisation, PublishedStudy, Study
from studies.renaming import FIELDS, ORGANISATION, PERSON
from studies.search.index import reindex

Mergeable = Organisation | Investigator
# Filled by ``AppConfig.ready`` of apps above that keep keys of their own: kind, old and new key.
MOVERS: list[Callable[[str, str, str], None]] = []
# What the one that stays never takes from the other: its name, whether it may be named, and
# whether it is still there.
_OWN = {
    *("id", "merged_into", "active", "erased_name", "left_on"),
    *("name_de", "name_en", "family", "public_basis", "consent_on"),
}


class NotMergeableError(Exception):
    """The two cannot be merged; ``str()`` says why and what helps."""


class Effect(NamedTuple):
    """What a merge does: rows that move, by what they are called, and what is filled in."""

    rows: list[tuple[str, int]]
    filled: list[tuple[str, str]]


def kind_of(row: Mergeable) -> str:
    """Which sort of key the row has."""
    return ORGANISATION if isinstance(row, Organisation) else PERSON


def effect(stays: Mergeable, goes: Mergeable) -> Effect:
    """What merging two rows would do."""
    counts = ((str(rows.model._meta.verbose_name_plural), rows.count()) for rows, _ in _rows(goes))
    texts = [
        (str(field.verbose_name), str(getattr(goes, field.name))) for field in _filled(stays, goes)
    ]
    return Effect([(name, count) for name, count in counts if count], texts)


def refuse(stays: Mergeable, goes: Mergeable, by: Any) -> None:
    """Raise NotMergeableError for rows that are not two, or whose studies are not open."""
    if stays.pk == goes.pk:
        raise NotMergeableError(_("Choose an entry other than this one."))
    if any(row.merged_into_id or getattr(row, "erased_name", "") for row in (stays, goes)):
        raise NotMergeableError(_("One of the two has already been merged or erased."))
    studies = _studies(goes)
    closed = studies.exclude(pk__in=studies_open_to(by, "studies.change_study").values("pk"))
    if number := closed.values_list("number", flat=True).first():
        sentence = _(
            "Study %(number)s names it and is not open to you. Ask somebody who can edit it."
        )
        raise NotMergeableError(sentence % {"number": number})


@transaction.atomic
def merge(stays: Any, goes: Any, *, by: AbstractBaseUser) -> int:
    """Make two rows one; how many working copies it changed. Nothing is published by it.

    Raises NotMergeableError.
    """
    model, kind = type(stays), kind_of(stays)
    held = model.objects.select_for_update(of=("self",)).filter(pk__in=[stays.pk, goes.pk])
    rows = {row.pk: row for row in held.order_by("pk")}
    stays, goes = rows[stays.pk], rows.get(goes.pk, stays)
    refuse(stays, goes, by)
    studies = list(_studies(goes).values_list("pk", flat=True))
    list(Study.objects.select_for_update().filter(pk__in=studies).order_by("pk"))
    keys = [stays.pk, goes.pk, *goes.duplicates.values_list("pk", flat=True)]
    for found, field in _rows(goes):
        found.update(**{field: stays.pk})
    _drop_alike(stays, studies)
    _take_over(stays, goes)
    _moved(studies, by)
    for move in MOVERS:
        move(kind, str(goes.pk), str(stays.pk))
    reindex(_public(kind, keys))
    keeping.keep(studies)
    record(by, Verb.DUPLICATE_MERGED, goes, into=stays.pk)
    return len(studies)


def _rows(goes: Mergeable) -> Iterator[tuple[models.QuerySet[Any], str]]:
    """Whatever points at a row, in all apps, with the name of the field."""
    for relation in goes._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ForeignObjectRel):
            name = relation.field.name
            yield relation.related_model._default_manager.filter(**{name: goes.pk}), name


def _drop_alike(stays: Mergeable, studies: list[int]) -> None:
    """Rows of a study that say the same now, as two sponsors; and handovers to oneself."""
    for rows, _name in list(_rows(stays)):
        names = {field.attname for field in rows.model._meta.concrete_fields}
        # A site that says the same may have other people.
        if not {"study_id", "order"} <= names or rows.model._meta.related_objects:
            continue
        told, seen = sorted(names - {"id", "order"}), set()
        for pk, *facts in rows.filter(study__in=studies).order_by("pk").values_list("pk", *told):
            if (said := str(facts)) in seen:
                rows.filter(pk=pk).delete()
            seen.add(said)
    Handover.objects.filter(person=models.F("successor")).delete()


def _studies(goes: Mergeable) -> models.QuerySet[Study]:
    """The studies whose working copies name a row."""
    found = models.Q(pk__in=[])
    for rows, _name in _rows(goes):
        if any(field.name == "study" for field in rows.model._meta.get_fields()):
            found |= models.Q(pk__in=rows.values("study"))
    return Study.objects.filter(found).order_by("pk")


def _filled(stays: Mergeable, goes: Mergeable) -> list[Any]:
    """The fields that only the one that goes has."""
    return [
        field
        for field in stays._meta.concrete_fields
        if field.name not in _OWN
        and getattr(stays, field.attname) in ("", None)
        and getattr(goes, field.attname) not in ("", None)
    ]


def _take_over(stays: Mergeable, goes: Mergeable) -> None:
    """Fill what is empty; a number that belongs to one row is taken off the other one first."""
    taken = {field.attname: getattr(goes, field.attname) for field in _filled(stays, goes)}
    model = type(goes)._default_manager
    facts: dict[str, Any] = {"merged_into": stays.pk}
    if isinstance(goes, Organisation):
        facts["active"] = False
    numbers = {"ror", "orcid"} & taken.keys()
    model.filter(pk=goes.pk).update(**facts, **dict.fromkeys(numbers, ""))
    if taken:
        model.filter(pk=stays.pk).update(**taken)


def _moved(studies: Iterable[int], by: AbstractBaseUser) -> None:
    Study.objects.filter(pk__in=list(studies)).update(
        lock_version=models.F("lock_version") + 1,
        updated_at=timezone.now(),
        updated_by_id=by.pk,
    )


def _public(kind: str, keys: Iterable[int]) -> list[int]:
    """The public studies whose current record names one of these keys."""
    found = models.Q(pk__in=[])
    for field, key in product(FIELDS[kind], keys):
        found |= models.Q(version__record__contains=f'"{field}":"{key}"')
    return list(PublishedStudy.objects.filter(found).values_list("pk", flat=True))
