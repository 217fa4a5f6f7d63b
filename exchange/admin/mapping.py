"""The page on which a list's columns are mapped: a form with a row for every column."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, BinaryIO

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from exchange.models import ImportRun
from exchange.profiles.base import KEEP, MARK_STALE, WITHDRAW, Column, Profile
from exchange.profiles.meaning import Vocabulary, status_meant
from exchange.profiles.targets import TARGETS, Target
from exchange.profiles.transforms import TRANSFORMS, check_option
from exchange.readers.base import Refusal
from exchange.tables import Head, Options, Row, rows
from studies.fold import fold

# Rows of a list that are looked at for its words, words of a column that are asked about.
SAMPLE, MOST_WORDS = 2_000, 60
# What a word may mean beside a code: it is reported as unknown, or it says nothing here.
_ASK, _NOTHING = "?", "-"

_TRANSFORM_LABELS = {
    "text": _("text"),
    "strip_html": _("text with HTML in it"),
    "int": _("whole number"),
    "bool": _("yes or no"),
    "date": _("day"),
    "partial_date": _("day, month or year"),
    "enum": _("word of a closed list"),
    "split": _("several values"),
    "criteria_list": _("list of criteria"),
    "age": _("age"),
    "phase": _("phase"),
    "identifier": _("number of a register"),
    "person_name": _("name of a person"),
    "constant": _("the same for every row"),
}


@dataclass(frozen=True)
class Sample:
    """The headings of a list, its first rows, and what could not be read of them."""

    names: tuple[str, ...]
    rows: tuple[Row, ...]
    faults: tuple[Refusal, ...]
    repeated: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, run: ImportRun, profile: Profile) -> "Sample":
        """Look into the file of a run."""
        with run.file.open("rb") as file:
            return cls.read(file.file, run.files[0], profile.options)

    @classmethod
    def read(cls, stream: BinaryIO, name: str, options: Options | None = None) -> "Sample":
        """Look into a file; one that cannot be read has no headings and at least one fault."""
        found = list(islice(rows(stream, name, options), SAMPLE))
        head = next((item for item in found if isinstance(item, Head)), Head(()))
        return cls(
            head.names,
            tuple(item for item in found if isinstance(item, Row)),
            tuple(item for item in found if isinstance(item, Refusal)),
            tuple(sorted(head.repeated)),
            head.notes,
        )

    def cells(self, header: str) -> list[str]:
        """What stands in a column."""
        return [cell for row in self.rows if (cell := row.cells.get(header, ""))]


class MappingForm(forms.Form):
    """A profile as fields: what holds for the list, then each column, then the words met."""

    key = forms.ChoiceField(
        label=_("Column by which a row is recognised"),
        help_text=_("A number that every row has and no two rows share."),
    )
    language = forms.ChoiceField(
        label=_("Language of the texts"), choices=[("de", _("German")), ("en", _("English"))]
    )
    separator = forms.CharField(
        label=_("What separates several values in a cell"), max_length=5, strip=False
    )
    missing = forms.ChoiceField(
        label=_("Studies that the list no longer contains"),
        choices=[
            (KEEP, _("stay as they are")),
            (MARK_STALE, _("are marked as missing")),
            (WITHDRAW, _("are withdrawn from the public")),
        ],
        help_text=_("None is ever deleted."),
    )
    is_strict = forms.BooleanField(
        label=_("Refuse rows with a value that cannot be read"),
        required=False,
        help_text=_("Otherwise the row is imported without that value, and the value is reported."),
    )

    def __init__(self, profile: Profile, sample: Sample, vocabulary: Vocabulary, data: Any = None):
        self.profile, self.sample, self.vocabulary = profile, sample, vocabulary
        names = ("key", "language", "separator", "missing", "is_strict")
        super().__init__(data, initial={name: getattr(profile, name) for name in names})
        field: Any = self.fields["key"]
        field.choices = [(name, name) for name in sample.names]
        mapped = {column.header: column for column in profile.columns}
        for place, name in enumerate(sample.names):
            self._add_column(place, name, mapped.get(name, Column(name, "", "text")))
        for name, _place, _word, _count, choices, initial in self._words():
            self.fields[name] = forms.ChoiceField(choices=choices, initial=initial, required=False)

    def _add_column(self, place: int, name: str, column: Column) -> None:
        targets = [("", _("leave out")), *((key, row.label) for key, row in TARGETS.items())]
        languages = [("", _("as the list")), ("de", _("German")), ("en", _("English"))]
        transforms = [("", _("as fits")), *_TRANSFORM_LABELS.items()]
        parts: dict[str, list[Any]] = {
            "target": targets,
            "transform": transforms,
            "language": languages,
        }
        for part, choices in parts.items():
            self.fields[f"{part}_{place}"] = forms.ChoiceField(
                label=f"{name}: {part}",
                choices=choices,
                initial=getattr(column, part) if column.target else "",
                required=False,
            )
        self.fields[f"option_{place}"] = forms.CharField(
            max_length=100, required=False, strip=False, initial=column.option
        )

    def _words(self) -> Iterator[tuple[str, int, str, int, list[tuple[str, Any]], str]]:
        """The words of each coded column: field, column, word, how often, choices, meaning."""
        for column in self.profile.columns:
            if column.header not in self.sample.names:
                continue
            target = TARGETS[column.target]
            known, codes = target.words(self.vocabulary), target.codes(self.vocabulary)
            if not codes or column.transform == "phase":
                continue
            place = self.sample.names.index(column.header)
            choices = [(_ASK, _("report it as unknown")), (_NOTHING, _("means nothing here"))]
            for number, (word, count) in enumerate(self._met(column).most_common(MOST_WORDS)):
                said = self.profile.code(column.target, word)
                meant = known.get(fold(word)) if said is None else said
                if column.target == "status":
                    meant = status_meant(word, self.profile, self.vocabulary)
                meaning = _ASK if meant is None else meant or _NOTHING
                name = f"word_{place}_{number}"
                yield name, place, word, count, [*choices, *codes], meaning

    def _met(self, column: Column) -> Counter[str]:
        """The words that stand in a column, and how often."""
        option = column.option or (self.profile.separator if column.transform == "split" else "")
        met: Counter[str] = Counter()
        for cell in self.sample.cells(column.header):
            value = TRANSFORMS[column.transform](cell, option)
            met.update([value] if isinstance(value, str) else value or [])
        return met

    def clean(self) -> dict[str, Any]:
        """Some column says something, each as it can, and no fact comes twice in a language."""
        data = super().clean() or {}
        places = range(len(self.sample.names))
        mapped = {place: key for place in places if (key := data.get(f"target_{place}"))}
        if not mapped:
            raise forms.ValidationError(_("Say of one column at least what it holds."))
        for place, key in mapped.items():
            self._check_way(place, TARGETS[key])
        taken: dict[tuple[str, str], str] = {}
        for place, name in enumerate(self.sample.names):
            target = data.get(f"target_{place}")
            if not target or TARGETS[target].has_language:
                continue
            if other := taken.get((target, "")):
                reason = _("“%(fact)s” comes from the column “%(other)s” already.")
                facts = {"fact": TARGETS[target].label, "other": other}
                self.add_error(f"target_{place}", forms.ValidationError(reason, params=facts))
            taken[target, ""] = name
        return data

    def _check_way(self, place: int, target: Target) -> None:
        """Whether the fact can be read in the way asked for, with what is stated for it."""
        asked = self.cleaned_data.get(f"transform_{place}") or target.transforms[0]
        if asked not in target.transforms:
            ways = ", ".join(str(_TRANSFORM_LABELS[way]) for way in target.transforms)
            facts = {"fact": target.label, "ways": ways}
            reason = _("“%(fact)s” cannot be read so. Choose: %(ways)s.")
            self.add_error(f"transform_{place}", forms.ValidationError(reason, params=facts))
            return
        try:
            check_option(asked, self.cleaned_data.get(f"option_{place}", ""))
        except ValueError as error:
            self.add_error(f"option_{place}", str(error))

    def mapped(self) -> Profile:
        """The profile that a valid form says."""
        data = self.cleaned_data
        columns = []
        for place, name in enumerate(self.sample.names):
            if target := TARGETS.get(data[f"target_{place}"]):
                columns.append(self._column(place, name, target))
        values = dict(self.profile.values)
        for name, place, word, *_rest in self._words():
            target_key = data[f"target_{place}"]
            meaning = data.get(name) or _ASK
            key = (target_key, fold(word))
            values.pop(key, None)
            if meaning != _ASK:
                values[key] = "" if meaning == _NOTHING else meaning
        names = ("key", "language", "separator", "missing", "is_strict")
        facts = {name: data[name] for name in names}
        return replace(self.profile, columns=tuple(columns), values=values, **facts)

    def _column(self, place: int, name: str, target: Target) -> Column:
        data = self.cleaned_data
        transform = data[f"transform_{place}"] or target.transforms[0]
        return Column(
            name, target.key, transform, data[f"language_{place}"], data[f"option_{place}"]
        )

    @cached_property
    def columns(self) -> list[dict[str, Any]]:
        """The rows of the page: a column, samples of it, its fields, and its words."""
        words: dict[int, list[Any]] = {}
        for name, place, word, count, *_rest in self._words():
            words.setdefault(place, []).append({"word": word, "count": count, "field": self[name]})
        return [
            {
                "name": name,
                "samples": list(dict.fromkeys(self.sample.cells(name)))[:3],
                "target": self[f"target_{place}"],
                "transform": self[f"transform_{place}"],
                "language": self[f"language_{place}"],
                "option": self[f"option_{place}"],
                "words": words.get(place, []),
            }
            for place, name in enumerate(self.sample.names)
        ]
