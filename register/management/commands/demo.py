"""Put the demo in: vocabulary, texts, the seed study and sample studies; accounts with DEMO=1."""

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse

from accounts.granting import hold_only
from exchange import history
from exchange.report import Report
from register import demo_access
from register.demo import ACCOUNTS, NETWORKS, PASSWORD
from studies.access import join_only
from studies.choices import NetworkKind
from studies.models import Indication, Network, Study, Waiver
from studies.search.state import is_of_today

RECORDS = settings.BASE_DIR / "fixtures" / "records"
VOCABULARY = ("register", "pages", "indications", "synonyms", "glossary", "document_kinds")


class Command(BaseCommand):
    """The first run fills an empty register; later runs leave what was entered as it is."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Fill, create accounts, and print how to sign in."""
        if not Indication.objects.exists():
            self._fill()
        elif not is_of_today():
            call_command("reindex", stdout=self.stdout)
        if settings.DEMO:
            self._accounts()
            demo_access.fill()

    @transaction.atomic
    def _fill(self) -> None:
        call_command("loaddata", *VOCABULARY, verbosity=0)
        partners = Network.objects.filter(kind=NetworkKind.PARTNER)
        Indication.objects.get(slug="covid-19").partner_networks.set(partners)
        report = Report()
        history.take_in(sorted(RECORDS.glob("*.json")), report, publish=True)
        if report.counts["refused"]:
            raise CommandError("\n".join(note["reason"] for note in report.findings))
        seed = Study.objects.get(number="CTU-0147")
        for rule in ("E03", "E04", "E05"):
            Waiver.objects.get_or_create(
                study=seed, rule=rule, defaults={"reason": "not in the source"}
            )
        self.stdout.write(f"The demo is in: {report.counts['created']} studies.")

    @transaction.atomic
    def _accounts(self) -> None:
        users = get_user_model()
        for name, role in ACCOUNTS.items():
            facts = {"email": f"{name}@example.org", "first_name": "Demo", "last_name": role.label}
            user, created = users.objects.get_or_create(username=name, defaults=facts)
            if created:
                user.set_password(PASSWORD)
                user.save()
                hold_only(user, Group.objects.filter(name=role), by=None)
                join_only(user, NETWORKS.get(role, []), by=None)
            where = "/admin/" if user.is_staff else reverse("account_login")
            self.stdout.write(f"Sign in at {where} as {name} with the password {PASSWORD}")
