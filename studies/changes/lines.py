"""A fact of what changed, in the words of a reader."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from studies import choices as c
from studies import countries, wording
from studies.changes.facts import Fact
from studies.changes.labels import COUNTRIES, DATES, LABELS, enumerations

# Which enumeration names the sort of a row, where its key does not bring a label of its own.
_SORTS: dict[str, Any] = {
    "outcomes": c.OutcomeRank,
    "criteria": c.CriterionKind,
    "sponsors": c.OrganisationRole,
    "identifiers": c.Scheme,
}


@dataclass(frozen=True)
class ChangeLine:
    """One line of the history, with the language its texts are in.

    Added and removed lines have a ``text``, changed ones ``old`` and ``new``; all may be empty
    when the label says everything. ``name`` is the label without "added" and "removed".
    """

    label: str
    kind: str
    old: str
    new: str
    text: str
    language: str
    name: str = field(default="", compare=False)


def describe(change: Fact, language: str, names: Mapping[str, str] | None = None) -> ChangeLine:
    """A fact of ``changes`` as a line in German or English.

    ``names`` holds the printed names of people by key; who is missing is "name removed".
    """
    with override(language):
        return _Writer(change, language, names or {}).line()


def describe_both(
    change: Fact, language: str, names: Mapping[str, str] | None = None
) -> list[ChangeLine]:
    """The same, with a second line for a text that was reworded in the other language too."""
    with override(language):
        first = _Writer(change, language, names or {})
        lines = [first.line()]
        if change["kind"] == "changed" and first.differs_in(_other(first.language)):
            second = _Writer(change, language, names or {}, _other(first.language)).line()
            if (second.old, second.new) != (lines[0].old, lines[0].new):
                lines.append(second)
        return lines


class _Writer:
    """Writes in the language ``asked``; the texts of a fact are those of ``language``."""

    def __init__(
        self, change: Fact, asked: str, names: Mapping[str, str], language: str = ""
    ) -> None:
        self.change, self.asked, self.names = change, asked, names
        self.path: str = change["field"]
        self.language = language or self._language()

    def line(self) -> ChangeLine:
        name, kind = self._label(), self.change["kind"]
        label = name
        if kind == "moved":
            text = _("Order changed: %(what)s") % {"what": label}
            return ChangeLine(text, "changed", "", "", "", self.asked, name)
        old, new = (self._show(self.change.get(key)) for key in ("old", "new"))
        text = self._text()
        if kind == "changed" and not (old and new):
            kind, text, old, new = ("removed", old, "", "") if old else ("added", new, "", "")
        if kind == "added":
            label = _("%(what)s · added") % {"what": label}
        elif kind == "removed":
            label = _("%(what)s · removed") % {"what": label}
        return ChangeLine(label, kind, old, new, text, self.language, name)

    def _language(self) -> str:
        """The language asked for, if something differs in it; else the one in which it does."""
        values = self._texts()
        return self.asked if not values or self.differs_in(self.asked) else _other(self.asked)

    def differs_in(self, language: str) -> bool:
        """Whether the fact is one of texts, and they differ in a language."""
        texts = [text[language] for text in self._texts()]
        return texts[0] != texts[1] if len(texts) == 2 else any(texts)

    def _texts(self) -> list[Any]:
        values = [self.change[key] for key in ("old", "new", "text") if key in self.change]
        return [value for value in values if _is_text(value)]

    def _label(self) -> str:
        field, _dot, attribute = self.path.partition(".")
        if field in {"status", "eligibility", "design", "ipd"}:
            label = str(LABELS[self.path])
        else:
            label = self._row_label(field)
            if attribute:
                label = f"{label} · {LABELS[self.path]}"
        if site := self.change.get("site"):
            label = f"{LABELS['sites']} {_pick(site, self.asked)} · {label}"
        if self.language != self.asked and "old" in self.change:
            language = c.Language(self.language).label
            label = _("%(what)s (%(language)s)") % {"what": label, "language": language}
        return label

    def _row_label(self, field: str) -> str:
        label = self._sort(field)
        if position := self.change.get("position"):
            return f"{label} {position}"
        if name := self.change.get("name"):
            return f"{label} {_pick(name, self.asked)}"
        return label

    def _sort(self, field: str) -> str:
        what = self.change.get("what")
        if field == "milestones" and what:
            kinds = {"milestone": c.MilestoneKind(what[0]), "kind": c.DateKind(what[1])}
            labels = {name: str(value.label) for name, value in kinds.items()}
            return _("%(milestone)s (%(kind)s)") % labels
        if isinstance(what, dict):
            return _pick(what, self.asked)
        return str(_SORTS[field](what).label) if field in _SORTS and what else str(LABELS[field])

    def _text(self) -> str:
        if "text" not in self.change:
            return ""
        parts = [self._show(self.change["text"])]
        if "person" in self.change and "." not in self.path:
            parts.append(self._name(self.change["person"]))
        return ", ".join(filter(None, parts))

    def _name(self, person: str) -> str:
        return self.names.get(person) or _("name removed")

    def _show(self, value: Any) -> str:
        """A value of a fact as text."""
        if value is None or value == "":
            return ""
        if isinstance(value, bool):
            return wording.yes_no(value, self.asked)
        if isinstance(value, list):
            return ", ".join(self._show(item) for item in value)
        if isinstance(value, dict):
            return self._show_dict(value)
        if self.path in DATES:
            return wording.date(value, self.asked)
        if self.path in COUNTRIES:
            return countries.name(value, self.asked)
        kinds = enumerations()
        return str(kinds[self.path](value).label) if self.path in kinds else str(value)

    def _show_dict(self, value: Mapping[str, Any]) -> str:
        if "person" in value:
            return self._name(value["person"])
        if "unit" in value:
            return wording.duration(value["value"], value["unit"])
        if "main" in value:
            main = str(c.MainStatus(value["main"]).label)
            sub = _pick(value["sub_status"], self.asked) if value["sub_status"] else ""
            return f"{main} ({sub})" if sub not in ("", main) else main
        # The two sides of a change are compared in one language, without falling back.
        return str(value[self.language] if "old" in self.change else _pick(value, self.language))


def _is_text(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == {"de", "en"}


def _pick(value: Any, language: str) -> str:
    """The text in a language, else in the other one."""
    if not _is_text(value):
        return str(value)
    return str(value[language] or value[_other(language)])


def _other(language: str) -> str:
    return "en" if language == "de" else "de"
