"""Pasting a list: the text is split into rows, looked at, put right, and saved at once."""

from typing import Any, ClassVar

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from studies import choices as c
from studies.admin.forms import lock, move
from studies.admin.pages import StudyPages, page_url
from studies.admin.paste_forms import MOST_ROWS, ModeForm, NotesForm, TextForm, formset_of
from studies.admin.paste_lists import CRITERIA, OUTCOMES, PasteList, split, write, write_notes
from studies.models import Study
from studies.pasting.lists import warnings


class PastePage:
    """What is on the page: the text, and once it is split the rows with what to look at."""

    def __init__(self, what: PasteList, study: Study, data: Any) -> None:
        self.what, self.study, self.there = what, study, what.rows_of(study)
        self.is_split = data is not None and "_save" in data
        self.is_stale = self.is_split and data.get("lock_version") != str(study.lock_version)
        initial = {"language": study.record_language, "kind": what.kinds[0][0]}
        self.text = TextForm(data, kinds=what.kinds, initial=initial)
        self.data: Any = None
        if self.is_split:
            # Whoever is told that somebody else has saved may save all the same, once more.
            self.data = data.copy()
            self.data["lock_version"] = study.lock_version
        self.rows: Any = None
        self._beside: dict[str, Any] = {}
        if self.is_split:
            self.rows = formset_of(what.form)(self.data, prefix="rows")
        elif data is not None and self.text.is_valid():
            self._split()

    def _split(self) -> None:
        typed = self.text.cleaned_data
        rows, self._beside = split(self.what, typed["text"], typed["kind"])
        if not rows:
            self.text.add_error("text", _("There are no lines in it: paste the list here."))
        elif len(rows) > MOST_ROWS:
            self.text.add_error("text", self._too_long(len(rows)))
        else:
            self.rows = formset_of(self.what.form)(initial=rows, prefix="rows")

    def _too_long(self, count: int) -> str:
        return _(
            "That would be %(count)d rows, and no more than %(most)d can be pasted at once: paste "
            "it in parts."
        ) % {"count": count, "most": MOST_ROWS}

    @cached_property
    def language(self) -> str:
        """The language of the text; of the study's record where none is chosen."""
        chosen = str(self.text["language"].value())
        return chosen if chosen in c.Language.values else self.study.record_language

    @cached_property
    def notes(self) -> NotesForm | None:
        """What stands beside the lists; outcomes have nothing of the kind."""
        return NotesForm(self.data, initial=self._beside) if self.what is CRITERIA else None

    @cached_property
    def mode(self) -> ModeForm:
        """What becomes of the rows that are there."""
        kinds = [form.kind_now() for form in self.rows.filled()]
        modes = self.what.modes(self.there, kinds, self.language)
        initial = {"mode": modes[0][0], "lock_version": self.study.lock_version}
        return ModeForm(self.data, modes=modes, initial=initial)

    def lines(self) -> list[tuple[Any, list[str]]]:
        """The rows, each with what to look at in it."""
        first = f"{self.what.form.texts[0]}_{self.language}"
        words = [(form.kind_now(), form.text_now()) for form in self.rows]
        there = [getattr(row, first) for row in self.there]
        return list(zip(self.rows, warnings(words, there), strict=True))

    def is_valid(self) -> bool:
        """Whether all of it can be saved; nobody may have saved the study meanwhile."""
        parts: list[Any] = [self.text, self.rows, self.mode, self.notes]
        wrong = [part for part in parts if part is not None and not part.is_valid()]
        if self.is_stale:
            told = _("Somebody has saved this study since you opened the page. Look at it again.")
            self.mode.add_error(None, told)
        return not wrong and not self.is_stale

    def save(self) -> str:
        """Write the rows and what stands beside them; return what to tell."""
        rows = [form.cleaned_data for form in self.rows.filled()]
        way = {"language": self.language, "mode": self.mode.cleaned_data["mode"]}
        write(self.what, self.study, rows, **way)
        if self.notes:
            kinds = {row["kind"] for row in rows}
            write_notes(self.study, self.notes.cleaned_data, kinds=kinds, **way)
        return ngettext(
            "%(count)d row of the pasted list is saved.",
            "%(count)d rows of the pasted list are saved.",
            len(rows),
        ) % {"count": len(rows)}


class PastingDesk(StudyPages):
    """The two pages on which a list is pasted, and the buttons of the form that lead there."""

    pages: ClassVar[tuple[str, ...]] = ("paste_criteria", "paste_outcomes")

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """After *Save and paste a list* on to its page: nothing that was typed is lost."""
        for name in ("paste_criteria", "paste_outcomes"):
            if f"_{name}" in request.POST:
                return HttpResponseRedirect(page_url(name, obj))
        return super().response_change(request, obj)

    def paste_criteria_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Criteria from a text."""
        return self._paste(request, pk, CRITERIA)

    def paste_outcomes_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Outcomes from a text."""
        return self._paste(request, pk, OUTCOMES)

    def _paste(self, request: HttpRequest, pk: int, what: PasteList) -> HttpResponse:
        study = self.study_for(request, "studies.change_study", pk=pk)
        with transaction.atomic():
            if request.method == "POST":
                lock(study)
            page = PastePage(what, study, request.POST if request.method == "POST" else None)
            if "_save" in request.POST and page.is_valid():
                told = page.save()
                user: Any = request.user
                move(Study.objects.filter(pk=study.pk), by=user)
                return self.done(request, study, told)
        return self.ask(request, study, "paste", str(what.title), page=page)
