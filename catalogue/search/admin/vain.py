"""What readers sought in vain: a list of things to do."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.views.decorators.http import require_POST

from catalogue.editing.records import RecordAdmin
from catalogue.search.in_vain import LEAST_SHOWN, found_now
from catalogue.search.models import VainSearch, VainSearchQuerySet
from catalogue.wording import NBSP, counted, grouped, quoted

State = VainSearch.State
RECENT = timedelta(days=30)
EVERY_STATE = "toutes"
# What a search may become: the form, what it is filled with, how it is offered.
FORMS = (
    ("search_synonym", "terms", "ajouter un synonyme"),
    ("resources_resource", "title", "créer une ressource"),
    ("fiches_fiche", "title", "créer une fiche"),
)


class StateFilter(admin.SimpleListFilter):
    """What is to be done, unless another state is asked for."""

    title = "état"
    parameter_name = "etat"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            (State.DONE, State.DONE.label),
            (State.OUT_OF_SCOPE, State.OUT_OF_SCOPE.label),
            (EVERY_STATE, "toutes"),
        ]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        for choice in super().choices(changelist):
            first = choice["query_string"] == changelist.get_query_string(remove=[self.parameter_name])
            yield {**choice, "display": State.TO_DO.label} if first else choice

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        chosen = self.value()
        if chosen == EVERY_STATE:
            return queryset
        return queryset.filter(state=chosen if chosen in (State.DONE, State.OUT_OF_SCOPE) else State.TO_DO)


class VainList(ChangeList):
    """Each search of the page, with what it finds today and what may be done of it."""

    def _get_default_ordering(self) -> tuple[str, ...]:
        """By a count, which `ModelAdmin.ordering` would refuse: it is no column."""
        return ("-times", "pk")

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        searches: Any = list(self.result_list)
        for search, found in zip(searches, found_now([search.words for search in searches]), strict=True):
            search.found_now = found
            search.offers = list(offers(request, search.words))
            search.decisions = decisions(request, search) if self.model_admin.has_change_permission(request) else []
        self.result_list = searches


def offers(request: HttpRequest, words: str) -> Iterator[tuple[str, str]]:
    """Forms filled with the words sought, for who may add such a record: nothing is written before it is saved."""
    plain = " ".join(words.translate(dict.fromkeys(map(ord, '"“”«»'), " ")).split())
    for name, field, label in FORMS:
        room, model = name.split("_")
        if request.user.has_perm(f"{room}.add_{model}"):
            filled = {field: capfirst(plain) if field == "title" else plain}
            yield f"{reverse(f'admin:{name}_add')}?{urlencode(filled)}", label


def decisions(request: HttpRequest, search: VainSearch) -> list[tuple[str, str]]:
    """The other states it may be given: where to post, and the state."""
    here = request.GET.urlencode()
    return [
        (f"{reverse('admin:search_vainsearch_decide', args=(search.pk, state.value))}?{here}", state.label)
        for state in State
        if state != search.state
    ]


@admin.register(VainSearch)
class VainSearchAdmin(RecordAdmin[VainSearch]):
    """Only what was sought often enough to name nobody."""

    keeps_history = False
    change_list_template = "admin/search/vainsearch/change_list.html"
    list_display_links = None
    list_filter = (StateFilter, "outcome")
    # all that a page finds today is asked of the engine in one statement
    list_per_page = list_max_show_all = 20
    actions = ("mark_done", "mark_out_of_scope", "mark_to_do")
    fields = ("words", "outcome", "state")
    readonly_fields = ("words", "outcome")

    def get_queryset(self, request: HttpRequest) -> VainSearchQuerySet:
        found = VainSearch.objects.with_counts(since=timezone.localdate() - RECENT)
        return found.filter(Q(times__gte=LEAST_SHOWN))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return VainList

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        state = ("state",) if request.GET.get(StateFilter.parameter_name) == EVERY_STATE else ()
        return ("search", "times", "recent", "days", *state)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Readers make them."""
        return False

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Their days go with them, and need not be listed one by one."""
        named = [str(search) for search in objs]
        return named, {self.opts.verbose_name_plural: len(named)}, set(), []

    def get_urls(self) -> list[Any]:
        decide: URLPattern = path(
            "<int:pk>/etat/<slug:state>/",
            self.admin_site.admin_view(require_POST(self.decide)),
            name="search_vainsearch_decide",
        )
        return [decide, *super().get_urls()]

    def decide(self, request: HttpRequest, pk: int, state: str) -> HttpResponse:
        """Give one search a state, from its line, and come back to the list."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        chosen = self.get_queryset(request).filter(pk=pk)
        get_object_or_404(chosen if state in State else chosen.none())
        self.give(request, chosen, State(state))
        return redirect(f"{reverse('admin:search_vainsearch_changelist')}?{request.GET.urlencode()}")

    @admin.display(description="mots cherchés, et que faire", ordering="folded")
    def search(self, search: Any) -> str:
        """With what they found then, what they find today, and what may be done."""
        return render_to_string("admin/search/vainsearch/_search.html", {"search": search})

    @admin.display(description="fois", ordering="times")
    def times(self, search: Any) -> str:
        return grouped(search.times)

    @admin.display(description="en 30 jours", ordering="-recent")
    def recent(self, search: Any) -> str:
        return grouped(search.recent)

    @admin.display(description="quand", ordering="-last_day")
    def days(self, search: Any) -> str:
        first, last = (date_format(day, "d/m/Y") for day in (search.first_day, search.last_day))
        return f"le {first}" if first == last else f"du {first} au {last}"

    @admin.action(description="Marquer traitées", permissions=["change"])
    def mark_done(self, request: HttpRequest, queryset: Any) -> None:
        self.give(request, queryset, State.DONE)

    @admin.action(description="Marquer hors sujet", permissions=["change"])
    def mark_out_of_scope(self, request: HttpRequest, queryset: Any) -> None:
        self.give(request, queryset, State.OUT_OF_SCOPE)

    @admin.action(description="Remettre à traiter", permissions=["change"])
    def mark_to_do(self, request: HttpRequest, queryset: Any) -> None:
        self.give(request, queryset, State.TO_DO)

    @transaction.atomic
    def give(self, request: HttpRequest, searches: Any, state: VainSearch.State) -> None:
        """Give them this state, note it in the history of each, and say which, or how many."""
        chosen = list(searches)
        LogEntry.objects.log_actions(int(request.user.pk or 0), chosen, CHANGE, f"État : {state.label}.")
        VainSearch.objects.filter(pk__in=[search.pk for search in chosen]).update(state=state)
        names = f"« {quoted(chosen[0].words)} »" if len(chosen) == 1 else counted(len(chosen), "recherche,recherches")
        self.message_user(request, f"{capfirst(names)}{NBSP}: {state.label}.", messages.SUCCESS)
