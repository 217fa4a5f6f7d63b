"""The editors' desk in tests: who sits there, a study, and a form filled in as a browser does."""

from __future__ import annotations

import time
from html.parser import HTMLParser
from typing import Any

from django.contrib.auth.models import Group, User
from django.http import HttpResponse
from django.test import Client

from accounts.granting import hold_only
from accounts.roles import Role
from studies.access import join_only
from studies.models import (
    Arm,
    Condition,
    Criterion,
    EthicsReview,
    Identifier,
    Indication,
    Intervention,
    Investigator,
    Milestone,
    Network,
    Organisation,
    Outcome,
    Publication,
    Responsibility,
    ResponsibilityRole,
    Site,
    Study,
    StudyIndication,
    StudyOrganisation,
    SubStatus,
    Waiver,
)

Fields = dict[str, Any]


def editor(name: str = "sample-editor") -> User:
    """A member of staff who may do everything."""
    return User.objects.create_superuser(
        name, password="sample", first_name="Sample", last_name=name
    )


def member(role: Role, *networks: Network, name: str = "") -> User:
    """Somebody with a role, who works for these networks."""
    user = User.objects.create_user(name or f"sample-{role}", email=f"{role}@example.org")
    hold_only(user, Group.objects.filter(name=role), by=None)
    join_only(user, [network.code for network in networks], by=None)
    return User.objects.get(pk=user.pk)


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    prove(client, user)
    return client


def prove(client: Client, user: User) -> None:
    """Let the session of this client have shown a second factor, and that a moment ago."""
    session = client.session
    session["second-factor"] = user.pk
    session["account_authentication_methods_user"] = str(user.pk)
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time()}]
    session.save()


def publishable_study(number: str = "TST-0001") -> Study:
    """A study that no rule keeps from being published."""
    study = Study.objects.create(
        number=number,
        scientific_title_de="Eine Beispielstudie",
        scientific_title_en="A sample study",
        sub_status=SubStatus.objects.get(code="transit_ethics"),
        status_since="2026-01",
        study_type="observational",
        is_sample=True,
    )
    indication, _ = Indication.objects.get_or_create(
        slug="sample-fever", defaults={"label_de": "Beispielfieber", "label_en": "Sample fever"}
    )
    organisation, _ = Organisation.objects.get_or_create(name_en="Sample University", city="Jena")
    StudyIndication.objects.create(study=study, indication=indication, is_main=True, order=1)
    StudyOrganisation.objects.create(
        study=study, organisation=organisation, role="primary_sponsor", order=1
    )
    Responsibility.objects.create(
        study=study,
        organisation=organisation,
        role=ResponsibilityRole.objects.get(code="public_contact"),
        order=1,
    )
    Criterion.objects.create(study=study, text_en="Sample criterion", order=1)
    return study


def add_rows(study: Study, count: int) -> None:
    """So many rows in every list of a study, each with choices of its own."""
    roles = list(ResponsibilityRole.objects.all())
    kinds = ["study_start", "study_completion", "publication"]
    rules = ["E03", "E04", "E07"]
    for place in range(count):
        name = f"{study.number} {place}"
        organisation = Organisation.objects.create(name_en=f"Sample House {name}")
        person = Investigator.objects.create(family=f"Sample-Person {name}", public_basis="consent")
        indication = Indication.objects.create(slug=f"sample-{study.pk}-{place}", label_en=name)
        rows: dict[type[Any], Fields] = {
            StudyIndication: {"indication": indication},
            Outcome: {"title_en": name},
            Criterion: {"text_en": name},
            Arm: {"label_en": name},
            Intervention: {"name_en": name, "arms": [1]},
            Condition: {"text_en": name},
            Responsibility: {
                "role": roles[place],
                "organisation": organisation,
                "investigator": person,
            },
            StudyOrganisation: {"role": "funder", "organisation": organisation},
            Identifier: {"scheme": "sponsor", "value": name, "comparable": name},
            Milestone: {"kind": kinds[place], "date": "2026"},
            EthicsReview: {"committee": organisation},
            Publication: {"citation": name},
            Site: {"organisation": organisation, "city": name},
        }
        for model, values in rows.items():
            model.objects.create(study=study, order=place + 10, **values)
        Waiver.objects.create(study=study, rule=rules[place], reason="A sample reason")


class _Form(HTMLParser):
    """Collects what the form of a page would send."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, Any] = {}
        self._inside = False
        self._select: tuple[str, list[str], list[str]] | None = None
        self._textarea: str | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        a = dict(attributes)
        name, value = a.get("name") or "", a.get("value") or ""
        if tag == "form":
            self._inside = (a.get("id") or "").endswith("_form")
        elif not self._inside:
            return
        elif tag == "textarea":
            self._textarea, self.fields[name] = name, ""
        elif tag == "select":
            self._select = (name, [], [])
        elif tag == "option" and self._select:
            self._select[1 if "selected" in a else 2].append(value)
        elif tag == "input" and name and a.get("type") in ("checkbox", "radio"):
            if "checked" in a:
                self.fields.setdefault(name, []).append(value or "on")
        elif tag == "input" and name and a.get("type") != "submit":
            self.fields[name] = value

    def handle_data(self, data: str) -> None:
        if self._textarea is not None:
            self.fields[self._textarea] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._textarea is not None:
            # A browser drops the first line break of a text area.
            self.fields[self._textarea] = self.fields[self._textarea].removeprefix("\n")
            self._textarea = None
        elif tag == "select" and self._select:
            name, selected, others = self._select
            self.fields[name] = (selected or others or [""])[0]
            self._select = None
        elif tag == "form":
            self._inside = False


def filled_in(response: HttpResponse) -> Fields:
    """What a browser would send if the page's form were sent as it is."""
    form = _Form()
    form.feed(response.content.decode().replace("\r\n", "\n"))
    return form.fields
