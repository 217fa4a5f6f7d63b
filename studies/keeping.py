"""What the rules found, kept for the desk: ``keep`` alone writes ``QualityFinding``.

It is called whenever a working copy was saved at the desk, after imports, and every night, because
dates pass (``manage.py findings``).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db import transaction
from django.utils import timezone

from studies import quality
from studies.inspection import findings_of, records_of
from studies.models import QualityFinding, Study, Waiver
from studies.publishing import BATCH


def keep(pks: Iterable[int]) -> int:
    """Store what the rules find in these working copies now; how many findings there are.

    A finding that stays keeps the day on which it was first seen.
    """
    wanted = list(pks)
    parts = (wanted[start : start + BATCH] for start in range(0, len(wanted), BATCH))
    return sum(map(_keep, parts))


@transaction.atomic
def _keep(pks: Collection[int]) -> int:
    # A study that was joined with another one is nobody's work any more.
    alive = Study.objects.filter(pk__in=pks, joined_into=None).values_list("pk", flat=True)
    found = findings_of(records_of(alive))
    waived: dict[int, set[str]] = defaultdict(set)
    for study, rule in Waiver.objects.filter(study__in=pks).values_list("study", "rule"):
        waived[study].add(rule)
    old, today = QualityFinding.objects.filter(study__in=pks), timezone.localdate()
    seen = {
        (study, rule, place): day
        for study, rule, place, day in old.values_list("study", "rule", "place", "first_seen")
    }
    rows = [
        QualityFinding(
            study_id=pk,
            rule=finding.rule,
            severity=finding.severity,
            field=finding.field,
            place=finding.place[:200],
            params=finding.params,
            waived=finding.severity == quality.Severity.ERROR
            and not quality.blocking([finding], waived[pk]),
            first_seen=seen.get((pk, finding.rule, finding.place[:200]), today),
        )
        for pk, findings in found.items()
        for finding in findings
    ]
    old.delete()
    QualityFinding.objects.bulk_create(rows, batch_size=BATCH)
    return len(rows)
