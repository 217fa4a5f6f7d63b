"""Files of the register's own format: studies with all their versions, in their order."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from django.utils import timezone

from exchange.models import ExternalRecord
from exchange.readers import register
from exchange.readers.base import Refusal
from exchange.readers.register import IncomingVersion
from exchange.report import Report
from exchange.resolve import Resolver
from exchange.upsert import Upsert
from studies.publishing import User
from studies.record import digest

Step = tuple[Path, IncomingVersion]


def take_in(
    files: Iterable[Path], report: Report, *, publish: bool, by: User | None = None
) -> None:
    """Take studies in version by version, the oldest version of all first.

    A study whose file was read before, bytes alike, is left as it is. Each version is published
    on its own, with its reason and its date, when ``publish`` says so.
    """
    steps: list[Step] = []
    for path in files:
        steps += _new_versions(path, report)
    now = timezone.now()
    steps.sort(key=lambda step: step[1].published_at or now)
    counted: set[str] = set()
    resolver = Resolver.load()
    for path, version in steps:
        step = Upsert(
            "register",
            publish=publish,
            by=by,
            reason_de=version.reason.de,
            reason_en=version.reason.en,
            at=version.published_at,
            is_minor=version.is_minor,
            is_coarse=False,
            resolver=resolver,
        )
        for _ in step.run(path.name, [version]):
            pass
        report.add(step.report, count=version.external_id not in counted)
        counted.add(version.external_id)


def _new_versions(path: Path, report: Report) -> list[Step]:
    studies: dict[str, list[IncomingVersion]] = defaultdict(list)
    with path.open("rb") as stream:
        for item in register.read(stream, path.name):
            if isinstance(item, Refusal):
                report.refuse(path.name, item)
            elif isinstance(item, IncomingVersion):
                studies[item.external_id].append(item)
    steps: list[Step] = []
    for number, versions in studies.items():
        marked = [
            version.model_copy(update={"sha256": digest(f"{version.sha256}:{place}")})
            for place, version in enumerate(versions, start=1)
        ]
        known = ExternalRecord.objects.filter(
            source="register", external_id=number, sha256=marked[-1].sha256
        )
        if known.exists():
            report.counts["unchanged"] += 1
        else:
            steps += [(path, version) for version in marked]
    return steps
