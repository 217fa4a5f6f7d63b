"""Publish, withdraw, restore: with ``search.index`` the only writers of the published side.

All three work on sets, in batches of 500, each batch in one transaction: a study is wholly
published, list row, search and the audit trail included, or not at all. The trail comes last:
whoever appends to it makes the others wait.
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from audit.choices import Verb
from audit.trail import record_each
from studies import quality, wording
from studies.changes import changes
from studies.choices import PublicBasis
from studies.models import Investigator, Study, StudyVersion, Withdrawal
from studies.parts import Responsibility, Text
from studies.record import StudyRecord, digest
from studies.search.index import reindex
from studies.snapshot import printed_names, snapshot
from studies.terms import Terms

BATCH = 500

User = AbstractBaseUser


class NotPublishableError(Exception):
    """A record contradicts itself: ``findings`` holds by study number what it does."""

    def __init__(self, findings: Mapping[str, list[quality.Finding]]) -> None:
        self.findings = findings
        super().__init__(", ".join(findings))


def publish(
    studies: Iterable[Study | int],
    *,
    by: User | None,
    reason_de: str = "",
    reason_en: str = "",
    is_minor: bool = False,
    outcome_note: Text | None = None,
    at: datetime | None = None,
) -> list[StudyVersion]:
    """Make the working copies the public versions of their studies; the new versions.

    Does nothing for a study whose public version already says the same, and nothing for one
    that is withdrawn (restore it first). Raises NotPublishableError, and publishes none of its
    batch, when a record breaks a rule no register may break (``quality.IMPORT_REFUSALS``).
    ``outcome_note`` tells readers why a primary outcome changed after the first enrolment; a
    version that changes one says at least that no reason was given.
    """
    note = outcome_note or Text()
    made: list[StudyVersion] = []
    for pks in _batches(studies):
        with transaction.atomic():
            made += _publish(
                pks,
                StudyVersion(
                    published_at=at or timezone.now(),
                    published_by_id=by.pk if by else None,
                    reason_de=reason_de,
                    reason_en=reason_en,
                    is_minor=is_minor,
                    outcome_note_de=note.de,
                    outcome_note_en=note.en,
                ),
                by,
            )
    return made


def withdraw(
    studies: Iterable[Study | int], *, by: User | None, reason_de: str, reason_en: str
) -> int:
    """Take published studies from the public, keeping everything; how many were taken.

    Their pages answer 410 with title and reason. Does nothing for studies that are not public.
    """
    count = 0
    for pks in _batches(studies):
        with transaction.atomic():
            public = Study.objects.select_for_update().filter(pk__in=pks, published__isnull=False)
            taken = list(public.only("number"))
            Withdrawal.objects.bulk_create(
                Withdrawal(
                    study=study,
                    withdrawn_at=timezone.now(),
                    withdrawn_by_id=by.pk if by else None,
                    reason_de=reason_de,
                    reason_en=reason_en,
                )
                for study in taken
            )
            reindex(study.pk for study in taken)
            record_each(by, Verb.STUDY_WITHDRAWN, ((study, {}) for study in taken))
            count += len(taken)
    return count


def restore(studies: Iterable[Study | int], *, by: User | None) -> int:
    """Make the last versions of withdrawn studies public again; how many were.

    Does nothing for studies that are not withdrawn.
    """
    count = 0
    for pks in _batches(studies):
        with transaction.atomic():
            standing = Withdrawal.objects.standing().filter(study_id__in=pks)
            back = [row.study for row in standing.select_related("study").only("study__number")]
            standing.update(restored_at=timezone.now(), restored_by_id=by.pk if by else None)
            Study.objects.filter(pk__in=pks).update(joined_into=None)
            reindex(study.pk for study in back)
            record_each(by, Verb.STUDY_RESTORED, ((study, {}) for study in back))
            count += len(back)
    return count


def public_part(record: StudyRecord, nameable: Container[str]) -> StudyRecord:
    """The record without the rows an editor keeps from the public, and without the people who
    may not be named: a role may stand alone."""
    sites = tuple(
        site.model_copy(update={"responsibilities": _public_rows(site.responsibilities, nameable)})
        for site in record.sites
        if site.is_public
    )
    rows = _public_rows(record.responsibilities, nameable)
    public = record.model_copy(update={"sites": sites, "responsibilities": rows})
    organisations = {key: record.organisations[key] for key in public.organisation_keys()}
    roles = {
        f"role:{row.role}"
        for group in (rows, *(s.responsibilities for s in sites))
        for row in group
    }
    labels = {
        name: text
        for name, text in record.labels.items()
        if name in roles or not name.startswith("role:")
    }
    return public.model_copy(update={"organisations": organisations, "labels": labels})


def _public_rows(
    rows: Iterable[Responsibility], nameable: Container[str]
) -> tuple[Responsibility, ...]:
    return tuple(
        row if row.investigator in nameable else row.model_copy(update={"investigator": ""})
        for row in rows
        if row.is_public
    )


def remove_name(person: Investigator, *, by: User | None) -> int:
    """Take a person's name from all published versions, for ever; how many there were.

    The versions keep their bytes and hashes: they never held the name. Their pages say "name
    removed". The person has no basis for being named from now on.
    """
    key = str(person.pk)
    with transaction.atomic():
        Investigator.objects.filter(pk=person.pk).update(public_basis=PublicBasis.NONE)
        naming = StudyVersion.objects.select_for_update().filter(printed_names__has_key=key)
        versions = list(naming.only("study", "printed_names"))
        for version in versions:
            version.printed_names[key] = ""
        StudyVersion.objects.bulk_update(versions, ["printed_names"], batch_size=BATCH)
        reindex({version.study_id for version in versions})
        record_each(by, Verb.NAME_REMOVED, [(person, {"versions": len(versions)})])
    return len(versions)


_OF_STUDY = ("number", "lock_version", "approved_copy", "approved_by")
# Said where an import or an editor says no more.
NO_REASON = gettext_noop("No reason was given.")


def _publish(pks: list[int], facts: StudyVersion, by: User | None) -> list[StudyVersion]:
    """One batch; ``facts`` is a version that lacks only what differs by study."""
    locked = Study.objects.select_for_update().filter(pk__in=pks)
    withdrawn = Withdrawal.objects.standing().filter(study_id__in=pks).values("study_id")
    wanted = locked.exclude(pk__in=withdrawn).only(*_OF_STUDY).in_bulk()
    terms = Terms.load()
    copies = snapshot(wanted, terms)
    names = printed_names(copies.values())
    # In the order given: it is the order of the versions' keys, and so of the lists.
    records = {pk: public_part(copies[pk], names) for pk in pks if pk in copies}
    _refuse_contradictions(records.values(), facts.published_at)
    last = {row.study_id: row for row in StudyVersion.objects.current().filter(study_id__in=wanted)}
    versions: list[StudyVersion] = []
    renamed: list[int] = []
    for pk, record in records.items():
        version = _version(wanted[pk], record, names, facts)
        previous = last.get(pk)
        if previous is None or previous.sha256 != version.sha256:
            versions.append(_after(previous, version, record, facts))
        elif _says_the_same(previous, version):
            renamed.append(pk)
    StudyVersion.objects.bulk_create(versions)
    reindex([*(version.study_id for version in versions), *renamed], terms)
    record_each(
        by,
        Verb.STUDY_PUBLISHED,
        ((wanted[row.study_id], {"version": row.number, "sha256": row.sha256}) for row in versions),
    )
    return versions


def _version(
    study: Study, record: StudyRecord, names: Mapping[str, str], facts: StudyVersion
) -> StudyVersion:
    """What a record would be as a version of its study, the first one."""
    text = record.to_json()
    return StudyVersion(
        study_id=study.pk,
        number=1,
        of_copy=study.lock_version,
        record=text,
        sha256=digest(text),
        printed_names={key: names[key] for key in record.investigators()},
        published_at=facts.published_at,
        published_by_id=facts.published_by_id,
        reason_de=facts.reason.de,
        reason_en=facts.reason.en,
        is_minor=facts.is_minor,
        approved_by_id=study.approved_by_id if is_approved(study) else None,
    )


def _after(
    previous: StudyVersion | None, version: StudyVersion, record: StudyRecord, facts: StudyVersion
) -> StudyVersion:
    """The version with its number, and what changed since the last one."""
    old = StudyRecord.from_json(previous.record) if previous else None
    version.number = previous.number + 1 if previous else 1
    version.changed = changes(old, record)
    if old and moves_primary_outcome(old, record, facts.published_at):
        version.outcome_note = facts.outcome_note or wording.both(NO_REASON)
    return version


def moves_primary_outcome(old: StudyRecord, new: StudyRecord, at: datetime) -> bool:
    """Whether a primary outcome changes after the first participant was enrolled (rule W06)."""
    context = quality.Context(today=timezone.localdate(at), previous=old)
    return bool(quality.check(new, context, only=("W06",)))


def is_approved(study: Study) -> bool:
    """Whether a second person has approved the working copy as it stands."""
    return study.approved_copy == study.lock_version


def _says_the_same(previous: StudyVersion, version: StudyVersion) -> bool:
    """Note that a version says what the copy says; whether a name in it was corrected.

    A name is no part of the record.
    """
    corrected = {**previous.printed_names, **version.printed_names}
    StudyVersion.objects.filter(pk=previous.pk).update(
        of_copy=version.of_copy, printed_names=corrected
    )
    return bool(corrected != previous.printed_names)


def _refuse_contradictions(records: Iterable[StudyRecord], at: datetime) -> None:
    context = quality.Context(today=timezone.localdate(at))
    found = {
        record.number: quality.check(record, context, only=quality.IMPORT_REFUSALS)
        for record in records
    }
    refused = {number: findings for number, findings in found.items() if findings}
    if refused:
        raise NotPublishableError(refused)


def _batches(studies: Iterable[Study | int]) -> Iterator[list[int]]:
    pks = [study.pk if isinstance(study, Study) else study for study in studies]
    for start in range(0, len(pks), BATCH):
        yield pks[start : start + BATCH]
