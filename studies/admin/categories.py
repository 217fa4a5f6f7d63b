"""A special category, such as an outbreak, opened with one short form and without a release."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from studies.admin.forms import DeskForm
from studies.choices import IndicationKind
from studies.dates import Span
from studies.fold import fold
from studies.models import Indication, Network, SynonymGroup
from studies.search.state import touch

_BOTH = ("label_de", "label_en")


class SpanForm(DeskForm):
    """A form of an indication that is shown from a day on and until a day."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        given = "starts_on" in cleaned and "ends_on" in cleaned
        if given and not Span(cleaned["starts_on"], cleaned["ends_on"]).is_possible():
            self.add_error("ends_on", _("The end is before the start."))
        return cleaned


class OpeningForm(SpanForm):
    """Names, introduction, other words for it, partner networks, start and end."""

    required_css_class = "required"

    partner_networks = forms.ModelMultipleChoiceField(
        Network.objects.filter(active=True),
        label=gettext_lazy("partner networks"),
        to_field_name="code",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Indication
        fields = (
            *("label_de", "label_en", "intro_de", "intro_en", "aliases_de", "aliases_en"),
            *("partner_networks", "starts_on", "ends_on"),
        )
        widgets = {
            **dict.fromkeys(_BOTH, AdminTextInputWidget),
            **{name: forms.Textarea(attrs={"rows": 5}) for name in ("intro_de", "intro_en")},
            **{name: forms.Textarea(attrs={"rows": 3}) for name in ("aliases_de", "aliases_en")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in (*_BOTH, "starts_on"):
            self.fields[name].required = True
        for name in ("aliases_de", "aliases_en"):
            self.fields[name].help_text = _(
                "One per line. A search for one of them finds them all, and imported studies that "
                "name one of them are sorted here."
            )

    def clean_label_en(self) -> str:
        """The English name, of which the address is made: it must be new."""
        label: str = self.cleaned_data["label_en"]
        slug = slugify(label)[:80]
        if not slug:
            raise forms.ValidationError(
                _("The address of the page is made from this name: it needs Latin letters.")
            )
        if Indication.objects.filter(slug=slug).exists():
            raise forms.ValidationError(
                _(
                    "There is already an indication with the address “%(slug)s”: choose another "
                    "name."
                ),
                params={"slug": slug},
            )
        self.instance.slug = slug
        return label

    @transaction.atomic
    def open(self) -> Indication:
        """Store the category and its synonyms; from now on readers find it."""
        self.instance.kind = IndicationKind.SPECIAL_CATEGORY
        row: Indication = self.save()
        names = {
            language: "\n".join(
                filter(None, [row.label.get(language), row.aliases.get(language).strip()])
            )
            for language in ("de", "en")
        }
        if len({fold(line) for text in names.values() for line in text.splitlines()}) > 1:
            terms = {"terms_de": names["de"], "terms_en": names["en"]}
            group = {"name": row.label.en[:100], **terms}
            SynonymGroup.objects.get_or_create(slug=row.slug, defaults=group)
        touch()
        return row


class OpeningDesk(admin.ModelAdmin[Indication]):
    """The page that opens a special category."""

    def get_urls(self) -> list[URLPattern]:
        """The page, before those of Django's admin."""
        view = self.admin_site.admin_view(self.open_view)
        return [path("open/", view, name="studies_indication_open"), *super().get_urls()]

    def open_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for the few things a category needs, and open it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = OpeningForm(request.POST or None, initial={"starts_on": timezone.localdate()})
        if form.is_bound and form.is_valid():
            return self._opened(request, form.open())
        context = {**self.admin_site.each_context(request), "form": form, "opts": self.opts}
        context["title"] = _("Open a special category")
        return TemplateResponse(request, "admin/studies/indication/open.html", context)

    def _opened(self, request: HttpRequest, row: Indication) -> HttpResponse:
        """The category's form, with the way to its page and to its first study."""
        self.log_addition(request, row, cast("Any", "opened as a special category"))
        ways = {
            "name": row,
            "page": reverse("studies:indication", args=[row.slug]),
            "add": reverse("admin:studies_study_add"),
        }
        text = _(
            "“{name}” has its <a href='{page}'>page</a> and its feed. <a href='{add}'>Add a "
            "study</a>, or assign a study to it in the study’s form. An end date below archives "
            "it."
        )
        self.message_user(request, format_html(text, **ways), messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:studies_indication_change", args=[row.pk]))
