"""A process of its own for tests that kill imports or publish beside a server.

python -m tests.tools.killable import FILE    imports, publishes, prints a hash of what is stored
python -m tests.tools.killable start          imports each file it reads the name of, in a fork of
                                              its own; prints the number of that process, what it
                                              prints, and "killed" or "ended"
"""

import hashlib
import os
import sys
from unittest import mock

import django


def main(task: str, *arguments: str) -> None:
    """Do the task on the database of ``DATABASE_URL``."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    if task == "start":
        start()
    else:
        take_in(*arguments)
        print(content())


def take_in(file: str) -> None:
    """Import and publish, five records a batch."""
    from django.core.management import call_command

    with mock.patch("exchange.upsert.BATCH", 5):
        call_command("import_studies", file, "--publish")


def start() -> None:
    """Fork for each import: to begin anew takes ten times as long."""
    import exchange.management.commands.import_studies  # noqa: F401 - read once, for all forks

    for line in sys.stdin:
        sys.stdout.flush()
        pid = os.fork()
        if not pid:
            take_in(line.strip())
            sys.stdout.flush()
            os._exit(0)
        print(pid, flush=True)
        _pid, status = os.waitpid(pid, 0)
        print("killed" if os.WIFSIGNALED(status) else "ended", flush=True)


def content() -> str:
    """A hash of all versions and derived rows, keys replaced by what they name."""
    from exchange.models import ExternalRecord
    from studies.models import FacetEntry, SearchText, StudyVersion

    digest = hashlib.sha256()
    for row in ExternalRecord.objects.select_related("study").order_by("external_id"):
        versions = StudyVersion.objects.filter(study=row.study_id).order_by("number")
        facets = FacetEntry.objects.filter(study=row.study_id).exclude(
            facet__in=("sponsor", "organisation", "person")
        )
        facts = (
            row.external_id,
            row.study.number,
            row.sha256,
            [(version.number, sorted(version.printed_names.values())) for version in versions],
            [_record(version.record) for version in versions],
            sorted(facets.values_list("facet", "value")),
            list(
                SearchText.objects.filter(pk=row.study_id).values_list("title", "subject", "rest")
            ),
        )
        digest.update(repr(facts).encode())
    return digest.hexdigest()


def _record(text: str) -> object:
    from studies.record import StudyRecord

    record = StudyRecord.from_json(text)
    names = {key: facts.name.en for key, facts in record.organisations.items()}
    data = record.model_dump(exclude={"organisations", "responsibilities", "sponsors", "sites"})
    sites = [(names.get(site.organisation), site.city, site.status) for site in record.sites]
    sponsors = [(row.role, names[row.organisation]) for row in record.sponsors]
    return data, sites, sponsors


if __name__ == "__main__":
    main(*sys.argv[1:])
