"""The pages of imports and exports at the desk: a file to choose, what it would change, what was changed, undone."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from catalogue.competences.admin import CompetenceAdmin
from catalogue.editing.records import RecordAdmin
from catalogue.editing.widgets import key_of
from catalogue.fiches.admin import FicheAdmin
from catalogue.imports.models import PATIENCE, Act, Import, Job, PendingImport
from catalogue.imports.spreadsheets import exporting, job_pages, jobs, template
from catalogue.imports.spreadsheets.applying import RefusedError, apply
from catalogue.imports.spreadsheets.cells import FileError
from catalogue.imports.spreadsheets.files.limits import MOST_BYTES, MOST_ROWS, LongError
from catalogue.imports.spreadsheets.names import Directory
from catalogue.imports.spreadsheets.rights import may_export, may_import
from catalogue.imports.spreadsheets.sheets import Kind, make_kinds
from catalogue.imports.spreadsheets.trying import Refusal, try_file
from catalogue.imports.spreadsheets.undoing import undo
from catalogue.resources.admin import ResourceAdmin
from catalogue.selections.admin import SelectionAdmin
from catalogue.wording import NBSP, counted, grouped, name_of, one_line, quoted

LINES_SHOWN = 100
JOBS_SHOWN = 10


class FileForm(forms.Form):
    file = forms.FileField(
        label="fichier",
        allow_empty_file=True,
        max_length=1000,
        help_text=f"XLSX, ODS, CSV ou ZIP de CSV{NBSP}: au plus {MOST_BYTES // 1024**2}{NBSP}Mo et "
        f"{grouped(MOST_ROWS)} lignes. Au-delà de {grouped(jobs.LARGE_ROWS)} lignes, le travail se fait en "
        f"arrière-plan{NBSP}: une page dit où il en est.",
        error_messages={"required": "Choisissez un fichier."},
    )


@admin.register(Import)
class ImportAdmin(RecordAdmin[Import]):
    keeps_history = False
    change_list_template = "admin/imports/import/change_list.html"
    search_fields = ()
    actions = None
    related = ("by", "undone_by")
    list_display = ("file_name", "at", "author", "kinds", "created", "changed", "state")
    date_hierarchy = "at"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        mine = [
            path("nouveau/", view(self.new), name="imports_import_new"),
            path("attente/<int:pk>/", view(self.pending), name="imports_import_pending"),
            path("attente/<int:pk>/appliquer/", view(require_POST(self.apply)), name="imports_import_apply"),
            path("travail/<int:pk>/", view(self.job), name="imports_import_job"),
            path("<int:pk>/annuler/", view(require_POST(self.undo)), name="imports_import_undo"),
            path("exporter/<slug:slug>/", view(self.export), name="imports_import_export"),
            path("exporter/<slug:slug>/<slug:name>/", view(self.export_file), name="imports_import_file"),
            path("modele/<slug:slug>/<slug:name>/", view(self.template_file), name="imports_import_template"),
        ]
        return [*mine, *super().get_urls()]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Not by a form."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="par")
    def author(self, done: Import) -> str:
        return name_of(done.by) if done.by else done.by_name

    @admin.display(description="état")
    def state(self, done: Import) -> str:
        return "annulé" if done.undone_at else "appliqué"

    # --- in

    def new(self, request: HttpRequest) -> HttpResponse:
        """Choose a file; once sent, see what it would change, or why it is refused."""
        self.require(request, "add")
        form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
        context: dict[str, Any] = {"faults": [], "refusal": "", "others": 0}
        if form.is_valid():
            result = self.tried(request, form.cleaned_data["file"])
            if not isinstance(result, Refusal):
                return redirect(f"admin:imports_import_{'job' if isinstance(result, Job) else 'pending'}", result.pk)
            context |= {"refusal": result.sentence, "faults": result.faults, "others": result.others}
        kinds = [(kind.slug, kind.main.name) for kind in make_kinds(Directory())]
        context |= {"title": "Importer un tableur", "form": form, "kinds": kinds}
        return self.page(request, "admin/imports/import/new.html", **context)

    def tried(self, request: HttpRequest, file: Any) -> PendingImport | Job | Refusal:
        """What came of a short file; of a long one, the job that is asked of the worker."""
        by: Any = request.user
        name = quoted(one_line(file.name), 180) or "sans nom"
        if not jobs.LARGE_BYTES < file.size <= MOST_BYTES:
            try:
                return try_file(file, file.size, name, by, jobs.LARGE_ROWS)
            except LongError:
                file.seek(0)
        return jobs.ask(Act.TRY, by, name, file=file.read())

    def job(self, request: HttpRequest, pk: int) -> HttpResponse:
        """How far what one asked is; it leads on by itself once it is done. Queries: two at most."""
        self.require(request, "view")
        job = get_object_or_404(Job.objects.defer("file").filter(by=request.user), pk=pk)  # type: ignore[misc]
        if response := job_pages.led_on(job):
            return response
        page = self.page(request, "admin/imports/import/job.html", **job_pages.context_of(job))
        return job_pages.refreshed(page, job)

    def pending(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What the file would change; nothing is written yet."""
        self.require(request, "add")
        mine = PendingImport.objects.defer("sheets").filter(by=request.user, at__gte=timezone.now() - PATIENCE)  # type: ignore[misc]
        waiting = get_object_or_404(mine, pk=pk)
        shown = self.lines(request, waiting.report)
        title = f"Ce que changerait «{NBSP}{waiting.file_name}{NBSP}»"
        context = {"title": title, "waiting": waiting, "report": waiting.report, "lines": shown}
        return self.page(request, "admin/imports/import/pending.html", **context)

    def lines(self, request: HttpRequest, report: Any) -> Any:
        return Paginator(report["lines"], LINES_SHOWN).get_page(request.GET.get("page"))

    def apply(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.require(request, "add")
        mine = PendingImport.objects.defer("sheets").filter(by=request.user)  # type: ignore[misc]
        waiting = get_object_or_404(mine, pk=pk)
        if may_import(request.user, waiting.report["models"]):
            raise PermissionDenied
        if waiting.report["counts"]["rows"] > jobs.LARGE_ROWS:
            asked = jobs.ask(Act.APPLY, request.user, waiting.file_name, pending=waiting)  # type: ignore[arg-type]
            return redirect("admin:imports_import_job", asked.pk)
        try:
            done = apply(pk, request.user)  # type: ignore[arg-type]
        except PendingImport.DoesNotExist as gone:
            raise Http404 from gone
        except RefusedError as refusal:
            return self.refused(request, refusal, redirect("admin:imports_import_pending", pk))
        if done is None:
            messages.warning(
                request,
                f"Le catalogue a changé depuis l’essai{NBSP}: rien n’est écrit. Voici ce que changerait le fichier "
                "maintenant.",
            )
            return redirect("admin:imports_import_pending", pk)
        messages.success(request, f"Import appliqué{NBSP}: {self.summary(done)}. Il s’annule ici, en un clic.")
        return redirect("admin:imports_import_change", done.pk)

    def summary(self, done: Import) -> str:
        created, changed = (
            counted(done.created, "création,créations"),
            counted(done.changed, "modification,modifications"),
        )
        return f"{created}, {changed}"

    def refused(self, request: HttpRequest, refusal: RefusedError, then: HttpResponse) -> HttpResponse:
        # a message travels in a cookie: it is short
        messages.error(request, quoted(" ".join(refusal.reasons), 1200))
        return then

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        """What an import changed, and the button that undoes it."""
        self.require(request, "view")
        done = get_object_or_404(Import.objects.select_related(*self.related), pk=key_of(object_id))
        may_undo = done.undone_at is None and request.user.has_perm("imports.change_import")
        context = {
            "title": f"Import de «{NBSP}{done.file_name}{NBSP}»",
            "done": done,
            "report": done.report,
            "lines": self.lines(request, done.report),
            "may_undo": may_undo,
            "author": self.author(done),
        }
        return self.page(request, "admin/imports/import/detail.html", **context)

    def undo(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.require(request, "change")
        done = get_object_or_404(Import.objects.defer("records"), pk=pk)
        if may_import(request.user, done.report["models"]):
            raise PermissionDenied
        if done.undone_at is None and done.created + done.changed > jobs.LARGE_ROWS:
            asked = jobs.ask(Act.UNDO, request.user, done.file_name, done=done)  # type: ignore[arg-type]
            return redirect("admin:imports_import_job", asked.pk)
        then = redirect("admin:imports_import_change", pk)
        try:
            undo(pk, request.user)  # type: ignore[arg-type]
        except RefusedError as refusal:
            return self.refused(request, refusal, then)
        messages.success(request, f"Import annulé{NBSP}: chaque notice dit de nouveau ce qu’elle disait.")
        return then

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """With what one asked of the worker since yesterday. Query: one more."""
        mine = Job.objects.filter(by=request.user, asked_at__gte=timezone.now() - PATIENCE)  # type: ignore[misc]
        return super().changelist_view(request, {"jobs": mine.defer("file")[:JOBS_SHOWN], **(extra_context or {})})

    def require(self, request: HttpRequest, verb: str) -> None:
        if not request.user.has_perm(f"imports.{verb}_import"):
            raise PermissionDenied

    # --- out

    def kind_of(self, request: HttpRequest, slug: str) -> Kind:
        kind = exporting.kind_named(slug)
        if kind is None:
            raise Http404
        if not may_export(request.user, kind.model):
            raise PermissionDenied
        return kind

    def export(self, request: HttpRequest, slug: str) -> HttpResponse:
        """In which format, and how many: what the list shows, its filters kept."""
        kind = self.kind_of(request, slug)
        found = self.listed(request, kind)
        if found is None:
            return redirect(reverse("admin:imports_import_export", args=(slug,)))
        names = f"{kind.model._meta.verbose_name},{kind.model._meta.verbose_name_plural}"
        context = {
            "title": f"Exporter{NBSP}: {kind.main.name}",
            "kind": kind,
            "count": counted(len(found), names),
            "filters": request.GET.urlencode(),
            "formats": exporting.FORMATS.items(),
        }
        return self.page(request, "admin/imports/import/export.html", **context)

    def export_file(self, request: HttpRequest, slug: str, name: str) -> HttpResponse:
        kind = self.kind_of(request, slug)
        found = self.listed(request, kind)
        if name not in exporting.FORMATS or found is None:
            raise Http404
        return sent(request, kind, found, name)

    def listed(self, request: HttpRequest, kind: Kind) -> list[int] | None:
        """The keys of the records that the list shows with these filters; None when they make no sense."""
        model_admin = self.admin_site._registry[kind.model]
        try:
            found = model_admin.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            return None
        return list(found.values_list("pk", flat=True))

    def template_file(self, request: HttpRequest, slug: str, name: str) -> HttpResponse:
        kind = self.kind_of(request, slug)
        if name not in exporting.FORMATS:
            raise Http404
        data, extension = exporting.file_of(template.tables(kind, name), name)
        return download(data, f"modele-{kind.slug}", extension)


def download(data: bytes, name: str, extension: str) -> HttpResponse:
    response = HttpResponse(data, content_type=exporting.TYPES[extension])
    response["Content-Disposition"] = f'attachment; filename="{name}.{extension}"'
    response["Cache-Control"] = "private, no-store"
    return response


def sent(request: HttpRequest, kind: Kind, keys: list[int], name: str) -> HttpResponse:
    """A file, or the sentence that says why this format cannot hold it."""
    try:
        data, extension = exporting.file_of(exporting.tables(kind, keys), name)
    except FileError as refusal:
        messages.error(request, str(refusal))
        return redirect("admin:imports_import_export", kind.slug)
    return download(data, f"{kind.slug}-{timezone.localdate():%Y-%m-%d}", extension)


def export_action(name: str, label: str) -> Any:
    """The action that exports the ticked lines of a list."""

    def action(model_admin: Any, request: HttpRequest, queryset: Any) -> HttpResponse:
        kind = next(kind for kind in make_kinds(Directory()) if kind.model is model_admin.model)
        return sent(request, kind, list(queryset.values_list("pk", flat=True)), name)

    action.__name__ = f"export_{name}"
    return admin.action(description=f"Exporter ({label})", permissions=["view"])(action)


# The rooms below know nothing of imports: their lists are given here a button and actions.
ROOMS = {
    "ressources": ResourceAdmin,
    "fiches": FicheAdmin,
    "selections": SelectionAdmin,
    "competences": CompetenceAdmin,
}
for slug, room in ROOMS.items():
    given: Any = room
    given.spreadsheet = slug
    given.list_without_imports = given.change_list_template or "admin/change_list.html"
    given.change_list_template = "admin/imports/change_list.html"
    given.actions = (*(given.actions or ()), *(export_action(*each) for each in exporting.FORMATS.items()))
