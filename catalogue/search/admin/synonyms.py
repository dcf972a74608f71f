"""Synonyms, tried before they are saved: a box beside the form shows what a search becomes and what it would find."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.helpers import AdminForm
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from catalogue.editing.forms import VersionedForm
from catalogue.editing.records import RecordAdmin
from catalogue.search.admin.trial import Trial, attempt
from catalogue.search.models import Synonym, lines
from catalogue.search.text.analysis import words
from catalogue.search.text.synonyms import LONGEST_RUN, Synonyms, gather, keys
from catalogue.wording import NBSP
from catalogue.wording import quoted as shown

FRAGMENT_HEADER = "X-Fragment"
MOST_LINES = 30
LONGEST = 2000  # characters of a field
LISTS = ("terms", "expansions")


class SynonymForm(VersionedForm):
    """Refuses what would teach nothing: a line without words, the same term twice, a term that stands elsewhere."""

    def clean_terms(self) -> str:
        return checked(self.cleaned_data["terms"])

    def clean_expansions(self) -> str:
        return checked(self.cleaned_data["expansions"])

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        typed: Any = self.cleaned_data
        if not self.errors:
            refusals: list[str] = list(doubles([*lines(typed["terms"]), *lines(typed["expansions"])]))
            refusals += standing_elsewhere(lines(typed["terms"]), bool(lines(typed["expansions"])), self.instance.pk)
            if refusals:
                self.add_error("terms", ValidationError(refusals))
        return cleaned


def checked(text: str) -> str:
    """The lines of a field, put right; raises a sentence for each that cannot be kept."""
    found = lines(text)
    refusals = [f"{flaw}." for line in found if (flaw := flaw_of(line))]
    if len(found) > MOST_LINES:
        refusals.append(f"{MOST_LINES} lignes au plus{NBSP}: faites plusieurs entrées.")
    if refusals:
        raise ValidationError(refusals)
    return "\n".join(found)


def flaw_of(line: str) -> str:
    """What forbids a term, in a sentence without its full stop; nothing when it is a good one."""
    count = sum(1 for _ in words(line))
    if not count:
        return f"«{NBSP}{shown(line)}{NBSP}» ne contient que des mots trop courants pour être cherchés"
    if count > LONGEST_RUN:
        return f"«{NBSP}{shown(line)}{NBSP}» est trop long{NBSP}: {LONGEST_RUN} mots au plus, sans les mots courants"
    return ""


def doubles(terms: list[str]) -> Iterator[str]:
    """Terms that the search does not tell apart: « écran », « écrans »."""
    known: dict[Any, str] = {}
    for term in terms:
        if (first := known.setdefault(keys(term), term)) != term:
            yield (
                f"«{NBSP}{shown(term)}{NBSP}» et «{NBSP}{shown(first)}{NBSP}» se cherchent déjà l’un pour l’autre"
                f"{NBSP}: un seul suffit."
            )


def standing_elsewhere(terms: list[str], expands: bool, own: int | None) -> Iterator[SafeString]:
    """Terms of another group, or that another entry expands: what they mean is said in one place. Query: one."""
    others = [one for one in Synonym.objects.all() if one.pk != own and bool(one.expansions_list) == expands]
    for term in terms:
        recognised = keys(term)
        for other in others:
            if any(recognised & keys(one) for one in other.terms_list):
                yield format_html(
                    "«\u00a0{}\u00a0» est déjà dans «\u00a0"
                    '<a href="{}" target="_blank">{}</a>\u00a0»\u00a0: complétez plutôt cette entrée.',
                    shown(term),
                    reverse("admin:search_synonym_change", args=(other.pk,)),
                    shown(str(other)),
                )


def lines_tried(text: str) -> tuple[list[str], list[str]]:
    """The lines of a field, those that could not be saved left out, and a sentence for each of these."""
    flaws = {line: flaw_of(line) for line in lines(text[:LONGEST])[:MOST_LINES]}
    ignored = [f"{flaw}{NBSP}: cette ligne est laissée de côté." for flaw in flaws.values() if flaw]
    return [line for line, flaw in flaws.items() if not flaw], ignored


def both_sides(terms: list[str], expansions: list[str], own: int | None) -> tuple[Synonyms, Synonyms]:
    """What the team taught, as saved and as it would be with one entry written so. Query: one."""
    saved: dict[int | None, tuple[list[str], list[str]]] = {
        row.pk: (row.terms_list, row.expansions_list) for row in Synonym.objects.order_by("pk")
    }
    return gather(saved.values()), gather({**saved, own: (terms, expansions)}.values())


@admin.register(Synonym)
class SynonymAdmin(RecordAdmin[Synonym]):
    form = SynonymForm
    change_form_template = "admin/search/synonym/change_form.html"
    list_display = ("left", "right", "note")
    list_per_page = 200
    save_on_top = False

    class Media:
        css = {"all": ("admin-catalogue/synonyms.css",)}
        js = ("admin-catalogue/synonyms.js",)

    @admin.display(description="termes", ordering="folded")
    def left(self, synonym: Synonym) -> str:
        return " = ".join(synonym.terms_list)

    @admin.display(description="s’étend à")
    def right(self, synonym: Synonym) -> str:
        return ", ".join(synonym.expansions_list) or "–"

    def get_fieldsets(self, request: HttpRequest, obj: Synonym | None = None) -> Any:
        version = ("version",) if obj and self.has_change_permission(request, obj) else ()
        return [(None, {"fields": (*LISTS, "note", *version)})]

    def get_urls(self) -> list[Any]:
        trial = self.admin_site.admin_view(require_POST(self.try_it))
        return [
            path("essayer/", trial, name="search_synonym_try_new"),
            path("<path:object_id>/essayer/", trial, name="search_synonym_try"),
            *super().get_urls(),
        ]

    def may_try(self, request: HttpRequest, synonym: Synonym | None) -> bool:
        return self.has_change_permission(request, synonym) if synonym else self.has_add_permission(request)

    def address(self, request: HttpRequest, synonym: Synonym | None, page: str = "") -> str:
        """Of the form (« add » or « change ») or of its trial, with the query that the form came with."""
        name = page or ("change" if synonym else "add")
        args = (quote(synonym.pk),) if synonym else ()
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        return reverse(f"admin:search_synonym_{name}", args=args) + query

    def try_it(self, request: HttpRequest, object_id: str = "") -> HttpResponse:
        """Show what the form, as typed, would change to a search: the box alone, or the page with all that was typed.

        Writes nothing. Queries: four, besides those of the session.
        """
        synonym = self.get_object(request, unquote(object_id)) if object_id else None
        if object_id and synonym is None:
            raise Http404
        if not self.may_try(request, synonym):
            raise PermissionDenied
        typed = {name: request.POST.get(name, "") for name in (*LISTS, "note")}
        (terms, ignored), (expansions, others) = (lines_tried(typed[name]) for name in LISTS)
        sides = both_sides(terms, expansions, synonym.pk if synonym else None)
        trial = attempt(request.POST.get("essai", ""), *sides, notices=[*ignored, *others])
        if request.headers.get(FRAGMENT_HEADER) == "essai":
            return TemplateResponse(request, "admin/search/synonym/_trial.html", {"trial": trial})
        return self.page_as_typed(request, synonym, typed, trial)

    def page_as_typed(
        self, request: HttpRequest, synonym: Synonym | None, typed: dict[str, str], trial: Trial
    ) -> HttpResponse:
        """The form again, unsaved and unchecked, for who has no script."""
        form = self.get_form(request, synonym, change=synonym is not None)(instance=synonym, initial=typed)
        if "version" in request.POST:
            # that of the page first opened: what someone else saved since is still to be told
            form.initial["version"] = request.POST["version"]
        fieldsets = AdminForm(form, list(self.get_fieldsets(request, synonym)), {}, (), model_admin=self)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Change %s" if synonym else "Add %s") % self.opts.verbose_name,
            "subtitle": str(synonym) if synonym else None,
            "adminform": fieldsets,
            "object_id": synonym.pk if synonym else None,
            "original": synonym,
            "is_popup": False,
            "to_field": None,
            "media": self.media + fieldsets.media,
            "inline_admin_formsets": [],
            "errors": [],
            "preserved_filters": self.get_preserved_filters(request),
            "trial": trial,
        }
        kinds: Any = {"add": synonym is None, "change": synonym is not None, "obj": synonym}
        return self.render_change_form(request, context, form_url=self.address(request, synonym), **kinds)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """As stock, with the box: filled with the first term until something else is tried."""
        synonym = kwargs.get("obj")
        trial, form = context.get("trial"), context["adminform"].form
        may_try = self.may_try(request, synonym) and "terms" in form.fields
        first = lines(str(form["terms"].value() or ""))[:1] if may_try else []
        context |= {
            "trial": trial,
            "may_try": may_try,
            "try_address": self.address(request, synonym, "try" if synonym else "try_new"),
            "tried": trial.typed if trial else "".join(first),
        }
        return super().render_change_form(request, context, *args, **kwargs)
