"""Who may do what: the one table of roles and permissions.

Groups of the same names are kept equal to it whenever the database is migrated. A person may
hold several roles; what they may do adds up. On which studies, ``studies.access`` says.
"""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """The roles; a group of the same name holds the permissions of each."""

    READER = "reader", _("Reader")
    EDITOR = "editor", _("Editor")
    REVIEWER = "reviewer", _("Reviewer")
    PUBLISHER = "publisher", _("Publisher")
    DOCUMENT_HANDLER = "document-handler", _("Document handler")
    ADMINISTRATOR = "administrator", _("Administrator")


MEANING: dict[str, Promise] = {
    Role.READER: _("Signs in to what was opened for them; does not see the editors’ desk."),
    Role.EDITOR: _("Adds and edits studies of their networks, and those without a network."),
    Role.REVIEWER: _("Reads and approves the drafts of their networks, and changes nothing."),
    Role.PUBLISHER: _("Edits, publishes and withdraws all studies; keeps vocabulary and texts."),
    Role.DOCUMENT_HANDLER: _(
        "Sees what is published, looks after documents, decides on requests for them, and "
        "invites researchers."
    ),
    Role.ADMINISTRATOR: _("Does all of this, and looks after accounts, roles and networks."),
}

# Lifts the limit to one's networks, for all that one's other permissions name.
EVERY_NETWORK = "studies.every_network"
# Invites people to any role; without it, readers only.
INVITE_STAFF = "accounts.invite_staff"
# The second pair of eyes, where the unit asks for one before a study is published.
APPROVE = "studies.approve_study"

_ALL = ("view", "add", "change", "delete")
_KEEP = ("view", "add", "change")


def _may(verbs: Iterable[str], app: str, *names: str) -> frozenset[str]:
    return frozenset(f"{app}.{verb}_{name}" for verb in verbs for name in names)


_WORKING_COPY = (
    *("study", "studyindication", "outcome", "criterion", "arm", "intervention", "condition"),
    *("site", "responsibility", "studyorganisation", "identifier", "milestone", "ethicsreview"),
    *("publication", "waiver", "previewlink", "remark"),
)
_SHARED = ("organisation", "investigator")
_VOCABULARY = ("indication", "substatus", "responsibilityrole", "synonymgroup", "network")
_TEXTS = ("page", "glossaryterm")
_PUBLISHED = _may(["view"], "studies", "studyversion", "withdrawal")

# Documents of studies. Whoever may change a document reads all its versions.
_GATED = _may(["view"], "documents", "document", "documentversion")
_FILING = (
    _GATED
    | _may(_ALL, "documents", "document", "documentkind")
    | _may(_KEEP, "documents", "documentversion")
)
_DECIDING = (
    _FILING
    | _may(["view"], "documents", "accessrequest", "grant", "download")
    | _may(["view", "add"], "documents", "accessterms")
    | {"documents.decide_accessrequest", "documents.revoke_grant"}
)

_READING = (
    _PUBLISHED
    | _may(["view"], "studies", "statusevent", "qualityfinding")
    | {APPROVE}
    | _may(["view"], "studies", *_WORKING_COPY, *_SHARED, *_VOCABULARY, *_TEXTS)
    | _may(["view"], "exchange", "externalrecord", "discrepancy")
    | _GATED
)
_EDITING = (
    _READING
    | _may(_ALL, "studies", *_WORKING_COPY)
    | _may(["add"], "studies", "statusevent")
    | _may(_KEEP, "studies", *_SHARED)
)
_PUBLISHING = (
    _EDITING
    | _FILING
    | {"studies.publish_study", "studies.withdraw_study", "studies.remove_name", EVERY_NETWORK}
    | _may(["view", "add", "change"], "studies", "handover")
    | _may(_ALL, "studies", *_SHARED, *_VOCABULARY, *_TEXTS)
    | _may(["view", "change"], "studies", "registertext")
    | _may(["view", "add"], "exchange", "importrun")
    | _may(["view", "delete"], "exchange", "importprofile")
)
_INVITING = _may(_KEEP, "accounts", "invitation")
_PEOPLE = (
    _INVITING
    | {INVITE_STAFF}
    | _may(["view", "change"], "auth", "user")
    | _may(_ALL, "auth", "group")
    | _may(["view"], "accounts", "letter")
    | _may(["view"], "audit", "event")
)

TABLE: dict[Role, frozenset[str]] = {
    Role.READER: frozenset(),
    Role.EDITOR: _EDITING,
    Role.REVIEWER: _READING,
    Role.PUBLISHER: _PUBLISHING,
    Role.DOCUMENT_HANDLER: _PUBLISHED | _DECIDING | _INVITING | {EVERY_NETWORK},
    Role.ADMINISTRATOR: _PUBLISHING | _DECIDING | _PEOPLE | {"studies.reopen_study"},
}


def keep_groups(using: str = "default") -> None:
    """Make the groups of the roles hold what the table says; other groups stay as they are."""
    rows = Permission.objects.using(using)
    keys = {
        f"{app}.{codename}": pk
        for pk, app, codename in rows.values_list("pk", "content_type__app_label", "codename")
    }
    for role, permissions in TABLE.items():
        group, _created = Group.objects.using(using).get_or_create(name=role.value)
        group.permissions.set(keys[name] for name in permissions if name in keys)


def label(group: str) -> str:
    """What a group is called: a role in the language of the page, a unit's own by its name."""
    return str(Role(group).label) if group in Role.values else group


def is_staff(groups: Iterable[str]) -> bool:
    """Whether one of these groups leads to the editors' desk: all but readers do."""
    return bool(set(groups) - {Role.READER})
