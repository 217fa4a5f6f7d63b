"""Two working copies that are one study made one: an editor decides, and decides fact by fact.

What one of them lacks the other one gives, as an import would; where both say something else,
the one that stays is right unless the editor says otherwise. Soft duplicates (rule W22) are never
joined by themselves.
"""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models, transaction
from django.utils.translation import gettext as _

from audit.choices import Verb
from audit.trail import record
from exchange.differences import with_theirs
from exchange.match import own_numbers
from exchange.merge import FIELDS, Merged, merge
from exchange.models import ExternalRecord
from studies import keeping, working_copy
from studies.choices import Scheme
from studies.identifiers import UNIQUE_SCHEMES
from studies.models import Identifier, Remark, Study, StudyVersion, Withdrawal
from studies.parts import Part
from studies.publishing import withdraw
from studies.record import StudyRecord
from studies.snapshot import snapshot
from studies.terms import Terms
from studies.working_copy import LISTS

OURS, THEIRS, BOTH = "ours", "theirs", "both"
# Rows of these name each other by place.
_TIED = ("arms", "interventions")


class NotJoinableError(Exception):
    """The two cannot be one study in the register; ``str()`` says why and what helps."""


def proposal(stays: StudyRecord, goes: StudyRecord, terms: Terms) -> Merged:
    """The study with what only the other one says, and the facts of which both say something."""
    return merge(None, stays, goes, terms.statuses)


def choices_of(path: str) -> tuple[str, ...]:
    """What an editor may choose from where the two differ: rows can be put one after the other."""
    is_list = path in LISTS and path not in _TIED
    return (OURS, THEIRS, BOTH) if is_list else (OURS, THEIRS)


def decided(
    stays: StudyRecord, goes: StudyRecord, terms: Terms, chosen: Mapping[str, str]
) -> StudyRecord:
    """The one record of both, with what was chosen for each path of ``proposal().kept``."""
    merged = proposal(stays, goes, terms)
    one = merged.record
    for path in merged.kept:
        choice = chosen.get(path, OURS)
        if choice == THEIRS:
            one = with_theirs(one, goes, path)
        elif choice == BOTH and BOTH in choices_of(path):
            rows = _one_after_the_other(getattr(one, path), getattr(goes, path))
            one = one.model_copy(update={path: rows})
    return _with_own_arms(one, stays, goes)


def _one_after_the_other(ours: tuple[Any, ...], theirs: tuple[Any, ...]) -> tuple[Any, ...]:
    """Our rows, then theirs that are none of ours; the main one stays ours."""
    more = (row for row in theirs if row not in ours)
    return (*ours, *(_second(row) if isinstance(row, Part) else row for row in more))


def _second(row: Part) -> Part:
    mark = {"is_main", "is_primary"} & type(row).model_fields.keys()
    return row.model_copy(update=dict.fromkeys(mark, False))


def _with_own_arms(one: StudyRecord, *sides: StudyRecord) -> StudyRecord:
    """Interventions point at arms by place: those of one study point at no arm of the other."""
    tied = (one.arms, one.interventions)
    if tied in [(side.arms, side.interventions) for side in sides]:
        return one
    free = tuple(row.model_copy(update={"arms": ()}) for row in one.interventions)
    return one.model_copy(update={"interventions": free})


def refuse(stays: Study, goes: Study) -> None:
    """Raise NotJoinableError for two that are two studies, or that must not be joined this way."""
    if stays.pk == goes.pk:
        raise NotJoinableError(_("A study cannot be joined with itself. Choose another one."))
    names = {"stays": stays.number, "goes": goes.number}
    public = set(
        Study.objects.filter(pk__in=[stays.pk, goes.pk], published__isnull=False).values_list(
            "pk", flat=True
        )
    )
    if goes.pk in public and stays.pk not in public:
        sentence = _("%(goes)s is public and %(stays)s is not: keep %(goes)s instead.")
        raise NotJoinableError(sentence % names)
    if goes.joined_into_id:
        raise NotJoinableError(_("%(goes)s has already been joined with another study.") % names)
    if register := _two_registrations(stays, goes):
        sentence = _(
            "Both have their own number from %(register)s. Two registrations are two studies."
        )
        raise NotJoinableError(sentence % {**names, "register": register})


def _two_registrations(stays: Study, goes: Study) -> str:
    rows = snapshot([stays.pk, goes.pk])
    first, second = (dict(own_numbers(rows[study.pk])) for study in (stays, goes))
    unlike = [key for key in first.keys() & second.keys() if first[key] != second[key]]
    return next((str(Scheme(key).label) for key in sorted(unlike) if key in UNIQUE_SCHEMES), "")


@transaction.atomic
def join(stays: Study, goes: Study, chosen: Mapping[str, str], *, by: AbstractBaseUser) -> None:
    """Make two studies one; nothing new is published by it.

    The other one's documents, sources and remarks move. It is deleted where it never was public;
    where it is, it is withdrawn, its page leads to the one that stays, and its versions stay.
    Raises NotJoinableError.
    """
    user: Any = by
    pair = [stays.pk, goes.pk]
    list(Study.objects.select_for_update().filter(pk__in=pair).order_by("pk"))
    refuse(stays, goes)
    terms = Terms.load()
    records = snapshot(pair, terms)
    ours, theirs = records[stays.pk], records[goes.pk]
    one = decided(ours, theirs, terms, chosen)
    for model in _moving():
        model._default_manager.filter(study=goes.pk).update(study=stays.pk)
    Study.objects.filter(joined_into=goes.pk).update(joined_into=stays.pk)
    _let_go(stays, goes, user)
    unlike = [name for name in FIELDS if getattr(ours, name) != getattr(one, name)]
    working_copy.update({stays.pk: (one, unlike)}, terms)
    Study.objects.filter(pk=stays.pk).update(updated_by=user)
    keeping.keep([pk for pk in pair if Study.objects.filter(pk=pk).exists()])
    record(user, Verb.STUDY_JOINED, stays, joined=goes.number)


def _moving() -> list[type[models.Model]]:
    """What belongs to a study and not to its record: sources, remarks, and what protects it."""
    protecting = [
        relation.related_model
        for relation in Study._meta.related_objects
        if relation.on_delete is models.PROTECT
    ]
    stay = (StudyVersion, Withdrawal)
    return [ExternalRecord, Remark, *(model for model in protecting if model not in stay)]


def _let_go(stays: Study, goes: Study, by: Any) -> None:
    if not StudyVersion.objects.filter(study=goes.pk).exists():
        Study.objects.filter(pk=goes.pk).delete()
        return
    withdraw(
        [goes],
        by=by,
        reason_de=f"Dieselbe Studie wie {stays.number}, mit ihr zusammengeführt.",
        reason_en=f"The same study as {stays.number}, and joined with it.",
    )
    # A number of a register belongs to one study.
    Identifier.objects.filter(study=goes.pk).delete()
    Study.objects.filter(pk=goes.pk).update(
        joined_into=stays.pk, lock_version=models.F("lock_version") + 1
    )
