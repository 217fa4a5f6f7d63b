"""Pages of a list on its way in: upload, columns, rows, and back again."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import slugify
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from exchange import jobs, own_table
from exchange.admin import told
from exchange.admin.as_read import as_read
from exchange.admin.file_options import FileForm, read_otherwise, titles_of
from exchange.admin.mapping import MappingForm, Sample
from exchange.admin.rows import shown
from exchange.models import Action, ImportProfile, ImportRun, RunState
from exchange.profiles import stored
from exchange.profiles.base import TABLE, Profile
from exchange.profiles.propose import propose
from exchange.tables import Options
from exchange.undo import undo

MAY_IMPORT = "exchange.add_importrun"
_PER_PAGE = 50
# The columns are corrected before anything was applied.
_TO_MAP = (RunState.MAPPING, RunState.READY, RunState.FAILED)


class UploadForm(forms.Form):
    """A list, and how its columns are read; of a new one what stands in it."""

    is_own = False
    sample: Sample

    file = forms.FileField(
        label=gettext_lazy("List (CSV, XLSX, or XML of the WHO’s search portal)"),
        help_text=gettext_lazy("At first it is only read: nothing changes until you say so."),
    )
    profile = forms.ChoiceField(label=gettext_lazy("Profile"), required=False)
    name = forms.CharField(
        label=gettext_lazy("Name of a new profile"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("For a list that comes for the first time: its columns are mapped."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        saved = ImportProfile.objects.values_list("name", flat=True)
        field: Any = self.fields["profile"]
        names = [*saved, *(name for name in stored.SHIPPED if name != TABLE)]
        own = (TABLE, _("the register’s own table"))
        field.choices = [("", _("a new one")), own, *zip(names, names, strict=True)]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.IMPORTS_MAX_BYTES:
            limit = settings.IMPORTS_MAX_BYTES // 1024**2
            raise forms.ValidationError(
                _("The file is larger than %(limit)d MB (R02). Import it with the command."),
                params={"limit": limit},
            )
        return file

    def clean(self) -> dict[str, Any]:
        """A profile that is there, or the name of a new one."""
        data = super().clean() or {}
        name = slugify(data.get("name", ""))
        if not data.get("profile") and not name:
            self.add_error("name", _("Choose a profile, or name a new one."))
        elif not data.get("profile") and (
            name in stored.SHIPPED or ImportProfile.objects.filter(name=name).exists()
        ):
            self.add_error("name", _("There is already a profile with this name: choose it above."))
        elif not data.get("profile") and data.get("file"):
            self._look_into(data["file"])
        return {**data, "name": name}

    def _look_into(self, file: Any) -> None:
        """Of a list that comes for the first time: what its columns are."""
        self.is_own = own_table.is_own(file.file, file.name)
        file.seek(0)
        self.sample = Sample.read(file.file, file.name)
        file.seek(0)
        if not self.sample.names:
            said = (f"{fault.reason} ({fault.code})" for fault in self.sample.faults)
            self.add_error("file", forms.ValidationError(next(said, _("The file is empty."))))


class ListPages(admin.ModelAdmin[ImportRun]):
    """The pages of a list, before those of Django's admin."""

    def get_urls(self) -> list[URLPattern]:
        """``lists/upload/``, and ``<run>/<page>/`` for each page of a run."""
        wrap = self.admin_site.admin_view
        own = [path("lists/upload/", wrap(self.upload_view), name="exchange_importrun_upload")]
        for name in ("mapping", "rows", "undo"):
            view = wrap(getattr(self, f"{name}_view"))
            own.append(path(f"<int:pk>/{name}/", view, name=f"exchange_importrun_{name}"))
        return own + super().get_urls()

    def upload_view(self, request: HttpRequest) -> HttpResponse:
        """Take a list in, and lead to its columns or to its rows."""
        self._check(request)
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            run = self._begun(request, form)
            if run.state == RunState.MAPPING:
                return HttpResponseRedirect(page("mapping", run))
            jobs.ask(run, RunState.READING)
            return HttpResponseRedirect(page("rows", run))
        return self._page(request, "upload", _("Import a list"), form=form)

    def _begun(self, request: HttpRequest, form: UploadForm) -> ImportRun:
        data = form.cleaned_data
        run = ImportRun(files=[data["file"].name[:200]], by_id=request.user.pk)
        run.language = get_language() or "en"
        run.profile, run.state = data["profile"] or data["name"], RunState.READING
        run.file.save("list", data["file"], save=False)
        if not data["profile"]:
            self._propose(run, form)
        run.source = stored.find(run.profile).source
        run.save()
        return run

    def _propose(self, run: ImportRun, form: UploadForm) -> None:
        """A profile for a list that comes for the first time; our own table needs none."""
        if form.is_own:
            run.profile = TABLE
            return
        run.state, name = RunState.MAPPING, form.cleaned_data["name"]
        cells, words = [row.cells for row in form.sample.rows[:200]], stored.vocabulary()
        found = propose(name, form.sample.names, cells, Options(), words)
        ImportProfile.objects.create(
            name=name, mapping=stored.to_data(found), changed_by_id=run.by_id
        )

    def mapping_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Correct the mapping of a list; shows ten rows as they would be read."""
        run = self._run(request, pk)
        if run.state not in _TO_MAP or not run.file:
            return HttpResponseRedirect(page("rows", run))
        row = get_object_or_404(ImportProfile, name=run.profile)
        profile, words = stored.from_data(row.mapping), stored.vocabulary()
        sample = Sample.of(run, profile)
        if "again" in request.POST:
            return self._read_again(request, run, row, profile)
        form = MappingForm(profile, sample, words, request.POST or None)
        if request.method == "POST" and form.is_valid():
            profile = form.mapped()
            row.mapping, row.changed_by_id = stored.to_data(profile), request.user.pk
            row.save()
            if "read" in request.POST:
                jobs.ask(run, RunState.READING)
                return HttpResponseRedirect(page("rows", run))
            form = MappingForm(profile, sample, words)
        read = as_read(run, profile, words, get_language() or "de")
        title = _("Columns of “%(name)s”") % {"name": run.profile}
        file = FileForm(profile.options, titles_of(run))
        context = {"form": form, "sample": sample, "read": read, "run": run, "file": file}
        return self._page(request, "mapping", title, **context)

    def _read_again(
        self, request: HttpRequest, run: ImportRun, row: ImportProfile, profile: Profile
    ) -> HttpResponse:
        """Read the file as somebody says it is to be read."""
        form = FileForm(profile.options, titles_of(run), request.POST)
        if form.is_valid():
            options = form.options(profile.options)
            made = read_otherwise(run, profile, options, stored.vocabulary())
            row.mapping, row.changed_by_id = stored.to_data(made), request.user.pk
            row.save()
        else:
            said = [str(message) for errors in form.errors.values() for message in errors]
            self.message_user(request, " ".join(said), messages.ERROR)
        return HttpResponseRedirect(page("mapping", run))

    def rows_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What a list would do, or did, row by row; apply all of it or what is ticked."""
        run = self._run(request, pk)
        is_under_way = run.state in (RunState.READING, RunState.APPLYING)
        if request.method == "POST" and is_under_way:
            # Its worker may have died; asked for twice, the work is done once.
            jobs.work.enqueue(run.pk)
            return HttpResponseRedirect(page("rows", run))
        if request.method == "POST" and run.state == RunState.READY:
            run.chosen = request.POST.getlist("row") if "ticked" in request.POST else None
            if run.chosen == []:
                self.message_user(request, _("No row is ticked."), messages.WARNING)
            else:
                jobs.ask(run, RunState.APPLYING)
            return HttpResponseRedirect(page("rows", run))
        saved = ImportProfile.objects.filter(name=run.profile).first()
        counts = dict(run.rows.order_by().values_list("action").annotate(Count("pk")))
        asked = request.GET.get("action", "")
        chosen = run.rows.filter(action=asked) if asked in Action.values else run.rows.all()
        listed = Paginator(chosen.select_related("study"), _PER_PAGE)
        here = listed.get_page(request.GET.get("page"))
        context = {
            "run": run,
            "is_under_way": is_under_way,
            "actions": [(a.value, a.label, counts.get(a.value, 0)) for a in Action],
            "asked": asked,
            "page": here,
            "rows": shown(here.object_list, get_language() or "de"),
            "has_mapping": run.state in _TO_MAP and saved is not None,
            "missing": told.missing(run, saved),
            "unchanged": max(0, run.report.get("unchanged", 0) - counts.get(Action.KEPT, 0)),
        }
        return self._page(request, "rows", str(run), **context)

    def undo_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask, then take a run back."""
        run = self._run(request, pk)
        if run.state != RunState.DONE or not run.profile:
            self.message_user(request, _("This import cannot be taken back."), messages.WARNING)
            return HttpResponseRedirect(page("rows", run))
        if request.method == "POST":
            user: Any = request.user
            done = undo(run, by=user)
            said = " ".join(told.taken_back(done))
            self.message_user(request, said, messages.SUCCESS)
            if done.left:
                left = _("Changed since, and left as they are: %s") % ", ".join(done.left[:50])
                self.message_user(request, left, messages.WARNING)
            return HttpResponseRedirect(page("rows", run))
        return self._page(request, "undo", _("Take this import back"), run=run)

    def _check(self, request: HttpRequest) -> None:
        if not request.user.has_perm(MAY_IMPORT):
            raise PermissionDenied

    def _run(self, request: HttpRequest, pk: int) -> ImportRun:
        self._check(request)
        return get_object_or_404(ImportRun.objects.exclude(profile=""), pk=pk)

    def _page(self, request: HttpRequest, name: str, title: str, **context: Any) -> HttpResponse:
        base = {**self.admin_site.each_context(request), "title": title, "opts": self.opts}
        return TemplateResponse(request, f"admin/exchange/list/{name}.html", {**base, **context})


def page(name: str, run: ImportRun) -> str:
    """The address of a page of a run."""
    return reverse(f"admin:exchange_importrun_{name}", args=[run.pk])
