"""What needs attention today: each line leads to the list of what it counts. Queries: one a kind of record."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.admin import AdminSite
from django.db.models import Count, Model, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from catalogue.editing.attention import Care
from catalogue.links.models import Health, Link, broken_q
from catalogue.reports.models import Report
from catalogue.reports.models import State as ReportState
from catalogue.search.models import VainSearch

# Kinds whose lists have filters of their own; a kind that is published says its own cares (`cares` of its admin).
ELSEWHERE: dict[type[Model], tuple[Care, ...]] = {
    Report: (
        Care("nouveaux", "nouveaux", "change", lambda model: Q(state=ReportState.NEW), "state__exact=nouveau"),
        Care("en-cours", "en cours", "change", lambda model: Q(state=ReportState.TAKEN), "state__exact=en-cours"),
    ),
    Link: (
        Care("rompus", "rompus", "check", lambda model: broken_q(timezone.localdate()), "etat=rompus"),
        Care("douteux", "douteux", "check", lambda model: Q(health=Health.DOUBTFUL), "etat=douteux"),
    ),
    # what is to be done is what its list shows first
    VainSearch: (Care("a-traiter", "à traiter", "change", lambda model: Q(state=VainSearch.State.TO_DO), ""),),
}


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    count: int
    address: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record: what needs care in it, and what does not today."""

    name: str
    lines: list[Line]
    quiet: list[str]


def kinds(site: AdminSite, request: HttpRequest) -> list[Kind]:
    """Those that this person may act on, those that readers wait for first."""
    admins = sorted(site._registry.items(), key=lambda each: site_rank(each[0]))
    found = []
    for model, admin in admins:
        # the list of a kind with filters of its own leaves some out; the others' add columns that are not counted
        records = admin.get_queryset(request) if model in ELSEWHERE else model._default_manager.all()
        cares = list(allowed(request, model, getattr(admin, "cares", ELSEWHERE.get(model, ()))))
        if cares:
            found.append(kind_of(model, cares, records, site.name))
    return found


def site_rank(model: type[Model]) -> int:
    order = ("report", "fiche", "selection", "resource", "link", "vainsearch")
    name = str(model._meta.model_name)
    return order.index(name) if name in order else len(order)


def allowed(request: HttpRequest, model: type[Model], cares: Iterable[Care]) -> Iterable[Care]:
    opts = model._meta
    for care in cares:
        if request.user.has_perm(f"{opts.app_label}.{care.permission}_{opts.model_name}"):
            yield care


def kind_of(model: type[Model], cares: list[Care], records: Any, site: str) -> Kind:
    """All its counts in one statement, of the records that its list shows."""
    asked = {f"care{rank}": Count("pk", filter=care.condition(model)) for rank, care in enumerate(cares)}
    counts: dict[str, int] = records.order_by().select_related(None).aggregate(**asked)
    address = reverse(f"{site}:{model._meta.app_label}_{model._meta.model_name}_changelist")
    counted = [(care, counts[f"care{rank}"]) for rank, care in enumerate(cares)]
    return Kind(
        str(capfirst(model._meta.verbose_name_plural)),
        [Line(care.label, count, f"{address}{care.address}") for care, count in counted if count],
        [care.short for care, count in counted if not count],
    )
