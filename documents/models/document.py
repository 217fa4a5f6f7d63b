"""A document of a study, and its versions as they were uploaded."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from documents import choices as c
from documents.storage import nameless, private
from studies.choices import Language
from studies.fields import Bilingual, PartialDateField, choice, for_the_desk, one_of
from studies.models import Study
from studies.parts import Text


class DocumentKindManager(models.Manager["DocumentKind"]):
    def get_by_natural_key(self, code: str) -> "DocumentKind":
        return self.get(code=code)


class DocumentKind(models.Model):
    """A kind of document, such as the protocol."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    label = Bilingual(_("label"), max_length=100)
    order = models.PositiveIntegerField(_("order"), default=0)
    active = models.BooleanField(_("active"), default=True)

    objects = DocumentKindManager()

    class Meta:
        ordering = ["order", "code"]
        verbose_name = _("kind of document")
        verbose_name_plural = _("kinds of documents")

    def __str__(self) -> str:
        return for_the_desk(self.label) or self.code

    def natural_key(self) -> tuple[str]:
        return (self.code,)


class Document(models.Model):
    """A document of a study: what it is and who reads it; its content is in the versions."""

    study = models.ForeignKey(
        Study, models.PROTECT, verbose_name=_("study"), related_name="documents"
    )
    kind = models.ForeignKey(
        DocumentKind, models.PROTECT, verbose_name=_("kind"), related_name="documents"
    )
    title = Bilingual(
        _("title"), max_length=200, help_text=_("Empty: the kind, as in “Study protocol”.")
    )
    visibility = choice(
        c.Visibility,
        _("who reads it"),
        default=c.Visibility.ON_REQUEST,
        blank=False,
        help_text=_("Everybody is told that it exists, unless it is for staff only."),
    )
    on_new_version = choice(
        c.OnNewVersion, _("on a new version"), default=c.OnNewVersion.KEEP, blank=False
    )
    order = models.PositiveIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["study", "order", "pk"]
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            one_of("document", "visibility", c.Visibility),
            one_of("document", "on_new_version", c.OnNewVersion),
        ]

    def __str__(self) -> str:
        return f"{self.study.number} {for_the_desk(self.name())}"

    def name(self) -> Text:
        """The title, or the label of the kind; lists load the kind beforehand."""
        return self.title if self.title.de or self.title.en else self.kind.label

    @property
    def audit_words(self) -> str:
        """What the trail calls it for ever: titles are anybody's words."""
        return f"document {self.pk}"


def served_states() -> list[str]:
    """What has to be known of a file for it to be given out."""
    unscanned = [c.VersionState.UNSCANNED.value] if settings.DOCUMENTS_SERVE_UNSCANNED else []
    return [c.VersionState.CLEAN.value, *unscanned]


class DocumentVersionQuerySet(models.QuerySet["DocumentVersion"]):
    def fit(self) -> Self:
        """Versions that no scanner objects to, offered or not."""
        return self.filter(state__in=served_states())

    def servable(self) -> Self:
        """Versions whose file may be given out at all: offered, and no scanner objects."""
        return self.fit().filter(offered_at__isnull=False)

    def current(self) -> Self:
        """Of each document and language the servable version that was offered last."""
        newer = DocumentVersion.objects.servable().filter(
            document=models.OuterRef("document"), language=models.OuterRef("language")
        )
        last = newer.order_by("-offered_at", "-pk").values("pk")[:1]
        return self.servable().filter(pk=models.Subquery(last))


class DocumentVersion(models.Model):
    """A file as it was uploaded, hashed; it is never changed, a newer one is offered."""

    document = models.ForeignKey(
        Document, models.PROTECT, verbose_name=_("document"), related_name="versions"
    )
    label = models.CharField(_("version"), max_length=40, blank=True, help_text=_("As in 2.0."))
    dated = PartialDateField(_("dated"), blank=True, default="")
    language = choice(Language, _("language"))
    file = models.FileField(_("file"), storage=private, upload_to=nameless, max_length=200)
    original_name = models.CharField(_("name of the file"), max_length=255, blank=True)
    format = choice(c.FileFormat, _("format"), blank=False)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    pages = models.PositiveIntegerField(_("pages"), null=True, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64)
    state = choice(c.VersionState, _("state"), default=c.VersionState.QUARANTINE, blank=False)
    refusal = models.CharField(_("why it was refused"), max_length=60, blank=True)
    uploaded_at = models.DateTimeField(_("uploaded"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("uploaded by"),
        related_name="+",
        null=True,
    )
    offered_at = models.DateTimeField(_("offered since"), null=True, blank=True)

    objects = DocumentVersionQuerySet.as_manager()

    class Meta:
        ordering = ["document", "-offered_at", "-pk"]
        verbose_name = _("version of a document")
        verbose_name_plural = _("versions of documents")
        default_permissions = ("view", "add", "change")
        constraints = [
            one_of("document_version", "language", Language),
            one_of("document_version", "format", c.FileFormat),
            one_of("document_version", "state", c.VersionState),
            models.CheckConstraint(
                condition=models.Q(refusal="") | models.Q(state=c.VersionState.REFUSED),
                name="document_version_with_refusal_is_refused",
            ),
        ]

    def __str__(self) -> str:
        return self.label or str(self.pk)

    @property
    def audit_words(self) -> str:
        """What the trail calls it for ever."""
        return f"version {self.pk} of document {self.document_id}"
