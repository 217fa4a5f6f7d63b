"""How the file of a list is read, where what was found out of it is not right."""

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from exchange.admin.mapping import Sample
from exchange.models import ImportRun
from exchange.profiles.base import Profile
from exchange.profiles.meaning import Vocabulary
from exchange.profiles.propose import propose
from exchange.tables import Options, sheets

_TAB = ("tab", "tabulator", "\\t")


class FileForm(forms.Form):
    """Row of the headings, separator, encoding, sheet; what is left empty is found out."""

    header_row = forms.IntegerField(
        label=_("Row of the headings"), required=False, min_value=1, max_value=1000
    )
    delimiter = forms.CharField(
        label=_("What separates the cells"),
        required=False,
        strip=False,
        max_length=9,
        help_text=_("One character, or the word tab."),
    )
    encoding = forms.ChoiceField(
        label=_("Encoding"),
        required=False,
        choices=[("", _("found out")), ("utf-8", "UTF-8"), ("windows-1252", "Windows-1252")],
    )
    sheet = forms.ChoiceField(label=_("Sheet"), required=False)

    def __init__(self, options: Options, titles: list[str], data: Any = None) -> None:
        initial = {
            "header_row": options.header_row or None,
            "delimiter": "tab" if options.delimiter == "\t" else options.delimiter,
            "encoding": options.encoding,
            "sheet": options.sheet,
        }
        super().__init__(data, prefix="file", initial=initial)
        field: Any = self.fields["sheet"]
        field.choices = [("", _("the first one")), *zip(titles, titles, strict=True)]
        for name in ("delimiter", "encoding") if titles else ("sheet",):
            del self.fields[name]

    def clean_delimiter(self) -> str:
        """One character; a tab cannot be typed into a form."""
        text = str(self.cleaned_data["delimiter"])
        text = "\t" if text.strip().casefold() in _TAB else text
        if len(text) > 1 or text in ('"', "\n", "\r"):
            raise forms.ValidationError(_("Write one character, or the word tab."))
        return text

    def options(self, before: Options) -> Options:
        """What a valid form says."""
        said = {name: value or "" for name, value in self.cleaned_data.items()}
        return replace(before, **said | {"header_row": self.cleaned_data["header_row"] or 0})


def titles_of(run: ImportRun) -> list[str]:
    """The sheets of a workbook; none for another file."""
    with run.file.open("rb") as file:
        return sheets(file.file, run.files[0])


def read_otherwise(
    run: ImportRun, profile: Profile, options: Options, words: Vocabulary
) -> Profile:
    """The profile of a file read in another way: its columns stay, new ones are proposed."""
    sample = Sample.of(run, replace(profile, options=options))
    cells = [row.cells for row in sample.rows[:200]]
    found = propose(profile.name, sample.names, cells, options, words)
    kept = tuple(column for column in profile.columns if column.header in sample.names)
    headers = {column.header for column in kept}
    new = tuple(column for column in found.columns if column.header not in headers)
    key = profile.key if profile.key in sample.names else found.key
    return replace(profile, key=key, columns=(*kept, *new), options=options)
