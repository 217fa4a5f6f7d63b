"""Networks at the desk, with the logo that stands beside their studies."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from studies import logos
from studies.admin.vocabulary import KeyedAdmin
from studies.models import Network

_ACCEPTED = "image/png,image/jpeg,image/webp"


class NetworkForm(forms.ModelForm[Network]):
    """A network; a file given takes the place of its logo."""

    new_logo = forms.FileField(
        label=_("New logo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": _ACCEPTED}),
        help_text=_("PNG, JPEG or WebP, at most 100 kB, no side longer than 1,000 pixels."),
    )
    remove_logo = forms.BooleanField(label=_("Remove the logo"), required=False)

    def clean_new_logo(self) -> bytes | None:
        """The bytes of a small image; ValidationError for anything else."""
        file: Any = self.cleaned_data["new_logo"]
        if not file:
            return None
        if (file.size or 0) > logos.MOST_BYTES:
            raise ValidationError(
                _("The logo is larger than 100 kB: save it smaller, and choose it again.")
            )
        data: bytes = file.read()
        image = logos.measure(data)
        if image is None:
            raise ValidationError(
                _("This file is not a PNG, JPEG or WebP: save the logo as one of these.")
            )
        if max(image.width, image.height) > logos.MOST_PIXELS:
            raise ValidationError(
                _("The logo has %(width)d × %(height)d pixels; no side may have more than 1,000."),
                params={"width": image.width, "height": image.height},
            )
        self.instance.logo, self.instance.logo_digest = data, logos.digest(data)
        self.instance.logo_type, self.instance.logo_width, self.instance.logo_height = image
        return data

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("remove_logo") and not cleaned.get("new_logo"):
            self.instance.logo, self.instance.logo_digest, self.instance.logo_type = None, "", ""
            self.instance.logo_width = self.instance.logo_height = 0
        return cleaned


@admin.register(Network)
class NetworkAdmin(KeyedAdmin):
    """The unit's networks and those of its partners."""

    kind = "network"
    form = NetworkForm
    list_display = ("in_this_language", "code", "kind", "active")
    fields = (
        *("code", ("name_de", "name_en"), "kind", "url"),
        *("present_logo", "new_logo", "remove_logo", "active"),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*super().get_readonly_fields(request, obj), "present_logo")

    @admin.display(description=_("logo"))
    def present_logo(self, row: Network) -> str:
        """The logo as it is shown."""
        if not row.logo_digest:
            return "–"
        address = reverse("network-logo", args=[row.code, row.logo_digest])
        image = '<img class="logo" src="{}" alt="{}" width="{}" height="{}">'
        return format_html(image, address, row, row.logo_width, row.logo_height)
