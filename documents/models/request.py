"""A request for documents: who asks for what and why, what was said, what was decided."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from documents import choices as c
from documents.models.document import Document
from studies.choices import Language
from studies.fields import Bilingual, choice, one_of


class AccessTermsQuerySet(models.QuerySet["AccessTerms"]):
    def in_force(self, at: datetime) -> "AccessTerms | None":
        """The terms that hold at this moment."""
        return self.filter(valid_from__lte=at).order_by("-valid_from", "-pk").first()


class AccessTerms(models.Model):
    """What a requester agrees to; a new wording is a new row."""

    version = models.CharField(_("version"), max_length=20, unique=True)
    text = Bilingual(_("text"))
    valid_from = models.DateTimeField(_("valid from"))

    objects = AccessTermsQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from"]
        verbose_name = _("terms of access")
        verbose_name_plural = _("terms of access")
        default_permissions = ("view", "add")

    def __str__(self) -> str:
        return self.version


class AccessRequestQuerySet(models.QuerySet["AccessRequest"]):
    def open(self) -> Self:
        """Requests that are confirmed and not decided."""
        return self.filter(state__in=c.OPEN)

    def overdue(self, at: datetime) -> Self:
        """Requests that wait for the unit, and whose day for a decision has passed."""
        late = self.filter(state__in=c.ON_THE_UNIT)
        return late.filter(due_on__lt=timezone.localtime(at).date())


def _person(label: Any, related_name: str = "+", **options: Any) -> Any:
    """A column for an account that may go before the row does."""
    on_delete = options.pop("on_delete", models.SET_NULL)
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete,
        verbose_name=label,
        related_name=related_name,
        null=True,
        blank=True,
    )


class AccessRequest(models.Model):
    """A request; only ``documents.workflow.move`` changes its state."""

    number = models.CharField(_("number"), max_length=20, blank=True)
    key_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)
    state = choice(c.RequestState, _("state"), default=c.RequestState.DRAFT, blank=False)
    name = models.CharField(_("name"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    organisation = models.CharField(_("institution"), max_length=200, blank=True)
    role = choice(c.RequesterRole, _("role"))
    orcid = models.CharField("ORCID iD", max_length=19, blank=True)
    purpose = models.TextField(_("purpose"), blank=True)
    co_readers = models.TextField(_("who else will read them"), blank=True)
    terms = models.ForeignKey(
        AccessTerms,
        models.PROTECT,
        verbose_name=_("terms"),
        related_name="requests",
        null=True,
        blank=True,
    )
    accepted_at = models.DateTimeField(_("terms accepted"), null=True, blank=True)
    language = choice(Language, _("language"), default=Language.DE, blank=False)
    renews = models.ForeignKey(
        "documents.Grant",
        models.SET_NULL,
        verbose_name=_("renews"),
        related_name="renewals",
        null=True,
        blank=True,
    )
    account = _person(_("account"), "access_requests")
    # Whoever was signed in while it was sent, confirmed or answered, whatever the address (G7).
    asked_by = _person(_("asked by"))
    created_at = models.DateTimeField(_("begun"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    # The hash of the link that confirms the address.
    confirm_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)
    confirm_until = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(_("address confirmed"), null=True, blank=True)
    # The hash of the link under which a question is answered.
    answer_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)
    due_on = models.DateField(_("decision due"), null=True, blank=True)
    escalated_at = models.DateTimeField(_("called overdue"), null=True, blank=True)
    handler = _person(_("handled by"), "handled_requests")
    proposed_by = _person(_("proposed by"), on_delete=models.PROTECT)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = _person(_("decided by"), on_delete=models.PROTECT)
    decision_note = models.TextField(_("note on the decision"), blank=True)
    # When it came to its end, whichever: decided, withdrawn, closed (the 24 months begin, G10).
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    held = models.BooleanField(_("kept for a legal matter"), default=False)
    held_reason = models.CharField(_("which"), max_length=200, blank=True)
    pseudonymised_at = models.DateTimeField(_("pseudonymised"), null=True, blank=True)
    is_sample = models.BooleanField(_("sample"), default=False)

    objects = AccessRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("request for access")
        verbose_name_plural = _("requests for access")
        default_permissions = ("view",)
        permissions = [("decide_accessrequest", "Can decide on requests for access")]
        indexes = [models.Index(fields=["state", "due_on"], name="requests_by_day_due")]
        constraints = [
            one_of("access_request", "state", c.RequestState),
            one_of("access_request", "role", c.RequesterRole),
            one_of("access_request", "language", Language),
            models.UniqueConstraint(
                fields=["number"],
                condition=~Q(number=""),
                name="access_request_number_is_given_once",
            ),
            models.CheckConstraint(
                condition=Q(state=c.RequestState.DRAFT, number="", sent_at=None)
                | (~Q(state=c.RequestState.DRAFT) & ~Q(number="") & Q(sent_at__isnull=False)),
                name="access_request_sent_has_number",
            ),
            models.CheckConstraint(
                condition=Q(state=c.RequestState.DRAFT)
                | Q(terms__isnull=False, accepted_at__isnull=False),
                name="access_request_sent_has_terms",
            ),
            models.CheckConstraint(
                condition=Q(confirm_hash=None, confirm_until=None)
                | Q(
                    confirm_hash__isnull=False,
                    confirm_until__isnull=False,
                    state=c.RequestState.SENT,
                ),
                name="access_request_is_confirmed_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[c.RequestState.DRAFT, c.RequestState.SENT])
                & Q(confirmed_at=None)
                | Q(state=c.RequestState.WITHDRAWN)
                | Q(confirmed_at__isnull=False),
                name="access_request_waits_once_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(answer_hash=None) | Q(state=c.RequestState.ASKED_BACK),
                name="access_request_is_answered_when_asked",
            ),
            models.CheckConstraint(
                condition=Q(state=c.RequestState.PROPOSED, proposed_by__isnull=False)
                | ~Q(state=c.RequestState.PROPOSED),
                name="access_request_proposed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state__in=c.DECIDED, decided_at__isnull=False, decided_by__isnull=False)
                | (~Q(state__in=c.DECIDED) & Q(decided_at=None, decided_by=None)),
                name="access_request_decision_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(held=False) | ~Q(held_reason=""),
                name="access_request_held_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"{self._meta.verbose_name} {self.pk}"

    @property
    def audit_words(self) -> str:
        """What the trail calls it for ever."""
        return self.number


class AccessRequestItem(models.Model):
    """One document of a request, and what was decided on it."""

    request = models.ForeignKey(AccessRequest, models.CASCADE, related_name="items")
    document = models.ForeignKey(
        Document, models.PROTECT, verbose_name=_("document"), related_name="request_items"
    )
    decision = choice(c.Decision, _("decision"), default=c.Decision.PENDING, blank=False)
    conditions = models.TextField(pgettext_lazy("access", "conditions"), blank=True)
    reason = models.TextField(_("reason"), blank=True)
    until = models.DateField(_("open until"), null=True, blank=True)
    on_new_version = choice(c.OnNewVersion, _("on a new version"))
    decided_by = _person(_("decided by"), on_delete=models.PROTECT)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        ordering = ["request", "pk"]
        verbose_name = _("document asked for")
        verbose_name_plural = _("documents asked for")
        default_permissions = ()
        constraints = [
            one_of("access_request_item", "decision", c.Decision),
            one_of("access_request_item", "on_new_version", c.OnNewVersion),
            models.UniqueConstraint(fields=["request", "document"], name="document_once_a_request"),
            models.CheckConstraint(
                condition=Q(
                    decision=c.Decision.PENDING, decided_by=None, decided_at=None, until=None
                )
                | Q(
                    decision=c.Decision.APPROVED,
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                    until__isnull=False,
                )
                | Q(
                    ~Q(reason=""),
                    decision=c.Decision.REFUSED,
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                    until=None,
                ),
                name="access_request_item_decision_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.document_id}"


class RequestMessage(models.Model):
    """A question to the requester, an answer, or a note among handlers."""

    request = models.ForeignKey(AccessRequest, models.CASCADE, related_name="messages")
    at = models.DateTimeField(_("time"))
    # Nobody: the requester.
    by = _person(_("by"))
    kind = choice(c.MessageKind, _("kind"), blank=False)
    text = models.TextField(_("text"))

    class Meta:
        ordering = ["request", "at", "pk"]
        verbose_name = _("message on a request")
        verbose_name_plural = _("messages on requests")
        default_permissions = ()
        constraints = [one_of("request_message", "kind", c.MessageKind)]

    def __str__(self) -> str:
        return f"{self.request_id} {self.kind}"
