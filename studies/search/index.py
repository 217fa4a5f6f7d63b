"""reindex: the derived rows of published studies, written here and nowhere else."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection, transaction
from django.db.models import Min
from django.utils import timezone

from studies import parts as p
from studies.bulk import insert
from studies.models import FacetEntry, PublishedStudy, SearchText, SearchWord, StudyVersion
from studies.record import StudyRecord
from studies.renaming import FACETS, Keys, keys_today
from studies.search import entry, ties
from studies.search.guests import guest_facets
from studies.search.state import touch
from studies.search.times import due, times
from studies.terms import Terms, organisation_facts

_BATCH = 500


def reindex(study_ids: Iterable[int], terms: Terms | None = None) -> int:
    """Derive list row, facets and words of these studies anew; how many are public now.

    A study that has no version or is withdrawn loses its rows. Each batch of 500 is one
    transaction, the caller's own when there is one.
    """
    pks = sorted(set(study_ids))
    if not pks:
        return 0
    terms = terms or Terms.load()
    count = 0
    for start in range(0, len(pks), _BATCH):
        with transaction.atomic():
            count += _reindex(pks[start : start + _BATCH], terms)
            touch()
    return count


def _reindex(pks: list[int], terms: Terms) -> int:
    counted = Counter[str]()
    counted.subtract(_word_counts(pks))
    FacetEntry.objects.filter(study_id__in=pks).delete()
    SearchText.objects.filter(study_id__in=pks).delete()
    PublishedStudy.objects.filter(pk__in=pks).delete()
    versions = list(
        StudyVersion.objects.public()
        .current()
        .filter(study_id__in=pks)
        .select_related("study")
        .only("study__number", "record", "printed_names", "published_at")
    )
    records = {version.pk: StudyRecord.from_json(version.record) for version in versions}
    first = dict(
        StudyVersion.objects.filter(study_id__in=pks)
        .values_list("study_id")
        .annotate(Min("published_at"))
        .order_by()
    )
    organisations = organisation_facts(
        int(key) for record in records.values() for key in record.organisations
    )
    merged = keys_today()
    guests = guest_facets([version.study_id for version in versions])
    today = {pk: _todays_labels(record, terms, organisations) for pk, record in records.items()}
    PublishedStudy.objects.bulk_create(
        _list_row(version, records[version.pk], first[version.study_id], terms, today[version.pk])
        for version in versions
    )
    insert(
        FacetEntry,
        (
            {"facet": facet, "value": value, "study_id": version.study_id}
            for version in versions
            for facet, value in sorted(
                guests[version.study_id]
                | _today(_facets(version, records[version.pk], first, terms), merged)
            )
        ),
    )
    texts = SearchText.objects.bulk_create(
        _search_text(version, records[version.pk].called(today[version.pk]), terms)
        for version in versions
    )
    for text in texts:
        counted.update(entry.distinct(text.title, text.subject, text.rest))
    _count_words(counted)
    return len(versions)


def _facets(
    version: StudyVersion, record: StudyRecord, first: Mapping[int, Any], terms: Terms
) -> set[tuple[str, str]]:
    """What a study says of itself, when it moved, and what ties it to others."""
    entered = timezone.localdate(first[version.study_id])
    moved = times(record, entered, timezone.localdate(version.published_at))
    tied = ties.ties(record, version.printed_names)
    return entry.facets(record, terms.ancestors) | moved | due(record, terms) | tied


def _today(pairs: set[tuple[str, str]], merged: Mapping[str, Keys]) -> set[tuple[str, str]]:
    """The pairs by the keys of today: a duplicate is found as what it was merged into."""
    return {
        (facet, merged[FACETS[facet]].get(value, value) if facet in FACETS else value)
        for facet, value in pairs
    }


def recount_words() -> None:
    """Count the words of all search texts anew."""
    with transaction.atomic():
        SearchWord.objects.all().delete()
        counts = _word_counts()
        SearchWord.objects.bulk_create(
            (SearchWord(word=word, studies=studies) for word, studies in sorted(counts.items())),
            batch_size=_BATCH,
        )


def _word_counts(pks: list[int] | None = None) -> Counter[str]:
    """In how many search texts, of these studies or of all, each word stands."""
    texts = SearchText.objects.order_by().values_list("title", "subject", "rest")
    if pks is not None:
        texts = texts.filter(pk__in=pks)
    counts = Counter[str]()
    for tiers in texts.iterator(chunk_size=_BATCH):
        counts.update(entry.distinct(*tiers))
    return counts


def _count_words(changes: Mapping[str, int]) -> None:
    """Add to the counts what changed; in one order, so that two publications never deadlock."""
    moved = sorted((word, change) for word, change in changes.items() if change)
    if not moved:
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO studies_searchword (word, studies) VALUES (%s, %s) ON CONFLICT (word)"
            " DO UPDATE SET studies = studies_searchword.studies + excluded.studies",
            moved,
        )
    if any(change < 0 for _, change in moved):
        SearchWord.objects.filter(studies__lte=0).delete()


def _list_row(
    version: StudyVersion,
    record: StudyRecord,
    first_published: Any,
    terms: Terms,
    labels: Mapping[str, dict[str, str]],
) -> PublishedStudy:
    status = record.status
    title, teaser = record.title(), entry.teaser(record)
    label = _label(record, terms, "sub_status", status.sub_status)
    return PublishedStudy(
        study_id=version.study_id,
        number=version.study.number,
        version=version,
        is_sample=record.is_sample,
        main_status=status.main,
        stage=status.stage,
        sub_status_de=label.de,
        sub_status_en=label.en,
        title_de=title.de,
        title_en=title.en,
        teaser_de=teaser.de,
        teaser_en=teaser.en,
        acronym=record.acronym,
        phase=record.design.phase or "",
        study_type=record.design.study_type or "",
        indications=_indication_tags(record, terms),
        cities=entry.cities(record),
        countries=list(record.all_countries()),
        networks=list(record.networks),
        age_min=entry.age(record.eligibility.age_min),
        age_max=entry.age(record.eligibility.age_max),
        first_published_on=timezone.localdate(first_published),
        last_changed_on=timezone.localdate(version.published_at),
        started_on=entry.started_on(record),
        labels=labels,
    )


def _indication_tags(record: StudyRecord, terms: Terms) -> list[dict[str, str]]:
    rows = sorted(record.indications, key=lambda row: not row.is_main)
    labels = [(row.indication, _label(record, terms, "indication", row.indication)) for row in rows]
    return [{"slug": slug, "de": label.get("de"), "en": label.get("en")} for slug, label in labels]


def _label(record: StudyRecord, terms: Terms, kind: str, key: str) -> p.Text:
    """What a row of the vocabulary is called today, or was before it went."""
    return terms.labels.get(f"{kind}:{key}") or record.label(kind, key)


def _todays_labels(
    record: StudyRecord, terms: Terms, organisations: Mapping[str, dict[str, Any]]
) -> dict[str, dict[str, str]]:
    """The labels that are called otherwise today than when the version was published."""
    overlay = {
        name: {"de": today.de, "en": today.en}
        for name, then in record.labels.items()
        if (today := terms.labels.get(name)) is not None and today != then
    }
    for key, organisation in record.organisations.items():
        today_named = organisations.get(key)
        if today_named and p.Text(**today_named["name"]) != organisation.name:
            overlay[f"organisation:{key}"] = today_named["name"]
    return overlay


def _search_text(version: StudyVersion, record: StudyRecord, terms: Terms) -> SearchText:
    """The words by which a study is found, of a record that says what all is called today."""
    own = [row.indication for row in record.indications]
    above = dict.fromkeys(key for one in own for key in terms.ancestors.get(one, ()))
    broader = [_label(record, terms, "indication", key) for key in above if key not in own]
    words = entry.words(record, version.printed_names, broader)
    return SearchText(
        study_id=version.study_id, title=words.title, subject=words.subject, rest=words.rest
    )
