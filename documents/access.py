"""Who reads which file: the only answer to “may I?”, as a set.

The study page, “My documents” and the delivery of every byte ask whether a version is in it.
"""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.roles import Role
from documents.choices import Visibility
from documents.models import AccessRequest, AccessRequestItem, Document, DocumentVersion, Grant
from studies.access import networks_of, studies_open_to
from studies.models import PublishedStudy, Study

# Who looks after the documents of the studies that are open to them reads all their versions.
LOOK_AFTER = "documents.change_document"
READ_AS_STAFF = "documents.view_document"
DECIDE = "documents.decide_accessrequest"


def documents_open_to(user: Any, at: datetime) -> QuerySet[DocumentVersion]:
    """The versions whose file somebody, signed in or not, may have at this moment."""
    servable = Q(offered_at__isnull=False)
    opened = servable & Q(pk__in=_public().values("pk"))
    if user.is_authenticated and user.is_active:
        opened |= servable & (
            Q(pk__in=_of_networks(user).values("pk"))
            | Q(pk__in=_of_staff(user).values("pk"))
            | Q(pk__in=_of_grants(user, at).values("pk"))
        )
        # Looked at before it is offered.
        opened |= Q(document__study__in=studies_open_to(user, LOOK_AFTER))
    return DocumentVersion.objects.fit().filter(opened)


def grants_open(user: Any, at: datetime) -> QuerySet[Grant]:
    """The grants by which somebody reads at this moment."""
    if not (user.is_authenticated and user.is_active):
        return Grant.objects.none()
    return Grant.objects.open(at).filter(person=user.pk)


def holder(email: str) -> User | None:
    """The account with an address that was shown to be its owner's; open ones first.

    Databases fold letters that are not the same, as ı and i.
    """
    alike = User.objects.filter(email__iexact=email).order_by("-is_active", "pk")
    return next((each for each in alike if each.email.casefold() == email.casefold()), None)


def documents_with_file() -> QuerySet[Document]:
    """The documents with a version to have."""
    has_version = DocumentVersion.objects.servable().filter(document=OuterRef("pk"))
    return Document.objects.filter(Exists(has_version))


def documents_shown() -> QuerySet[Document]:
    """The documents of which everybody may know: of public studies, with a version to have."""
    return documents_with_file().filter(_published("study")).exclude(visibility=Visibility.STAFF)


def documents_to_ask_for() -> QuerySet[Document]:
    """The documents that can be asked for."""
    return documents_shown().filter(visibility=Visibility.ON_REQUEST)


def files_of(request: AccessRequest) -> QuerySet[DocumentVersion]:
    """What an approval of all of a request would open now, in the order of its documents."""
    rows = DocumentVersion.objects.current().filter(document__request_items__request=request)
    return rows.order_by("document", "language", "pk")


def requests_open_to(user: Any) -> QuerySet[AccessRequest]:
    """The requests on which somebody may decide: of their studies, and never their own."""
    if not user.has_perm(DECIDE):
        return AccessRequest.objects.none()
    own = Q(account=user.pk) | Q(asked_by=user.pk)
    if user.email:
        own |= Q(email__iexact=user.email)
    foreign = AccessRequestItem.objects.exclude(
        document__study__in=studies_open_to(user, DECIDE)
    ).values("request")
    # An account that is not known yet is no reason to leave the row out.
    own_keys = AccessRequest.objects.filter(own).values("pk")
    return AccessRequest.objects.exclude(pk__in=own_keys).exclude(pk__in=foreign)


def handlers_of(request: AccessRequest, but: int | None = None) -> list[User]:
    """The document handlers who may decide on a request; where there is none, whoever else may.

    ``but`` is the key of somebody who is not asked: who proposed what waits for another person.
    """
    deciders = [person for person in deciders_of(request) if person.pk != but]
    handlers = [
        person
        for person in deciders
        if any(group.name == Role.DOCUMENT_HANDLER for group in person.groups.all())
    ]
    return handlers or deciders


def deciders_of(request: AccessRequest) -> list[User]:
    """Document handlers and administrators who may decide on a request and can be written to."""
    by_role = Q(groups__name__in=(Role.DOCUMENT_HANDLER, Role.ADMINISTRATOR))
    people = User.objects.filter(by_role | Q(is_superuser=True), is_active=True).exclude(email="")
    return [
        person
        for person in people.distinct().order_by("pk").prefetch_related("groups")
        if requests_open_to(person).filter(pk=request.pk).exists()
    ]


def _public() -> QuerySet[DocumentVersion]:
    return _current(Visibility.PUBLIC).filter(_published("document__study"))


def _of_networks(user: Any) -> QuerySet[DocumentVersion]:
    """Those for members of a network that the study belongs to."""
    tied = Study.networks.through.objects.filter(network__in=networks_of(user)).values("study")
    return _current(Visibility.NETWORK).filter(
        _published("document__study"), document__study__in=tied
    )


def _of_staff(user: Any) -> QuerySet[DocumentVersion]:
    """Those for staff, of the studies that are open to them."""
    if not user.is_staff:
        return DocumentVersion.objects.none()
    studies = studies_open_to(user, READ_AS_STAFF)
    return _current(Visibility.STAFF).filter(document__study__in=studies)


def _of_grants(user: Any, at: datetime) -> QuerySet[DocumentVersion]:
    return DocumentVersion.objects.filter(grants__in=grants_open(user, at))


def _current(visibility: Visibility) -> QuerySet[DocumentVersion]:
    return DocumentVersion.objects.current().filter(document__visibility=visibility)


def _published(study: str) -> Q:
    return Q(**{f"{study}__in": PublishedStudy.objects.values("pk")})
