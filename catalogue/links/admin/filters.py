"""How the list of links is narrowed."""

from typing import Any

from django.contrib import admin
from django.db.models import Count
from django.http import HttpRequest

from catalogue.links.checking.verdicts import Verdict
from catalogue.links.models import Health, Link, LinkQuerySet

HOSTS_OFFERED = 40


class StateFilter(admin.SimpleListFilter):
    """What needs care first: the desk leads here."""

    title = "état"
    parameter_name = "etat"
    states = (
        ("rompus", "rompus"),
        ("douteux", "douteux"),
        ("a-accepter", "redirection à accepter"),
        ("ancre", "ancre absente"),
        ("bons", "bons"),
        ("inconnus", "jamais vérifiés"),
    )

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return self.states

    def queryset(self, request: HttpRequest, queryset: Any) -> LinkQuerySet:
        links: LinkQuerySet = queryset
        match self.value():
            case "rompus":
                return links.broken()
            case "douteux":
                return links.filter(health=Health.DOUBTFUL)
            case "a-accepter":
                return links.filter(last_check__verdict=Verdict.MOVED_FOR_GOOD)
            case "ancre":
                return links.filter(last_check__anchor_missing=True)
            case "bons":
                return links.filter(health=Health.GOOD)
            case "inconnus":
                return links.filter(health=Health.UNKNOWN)
        return links


class HostFilter(admin.SimpleListFilter):
    """The sites that most addresses lead to; the others are found by the search."""

    title = "site"
    parameter_name = "site"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        most = Link.objects.exclude(host="").values("host").annotate(times=Count("pk")).order_by("-times", "host")
        return [(row["host"], f"{row['host']} ({row['times']})") for row in most[:HOSTS_OFFERED]]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        host = self.value()
        return queryset.filter(host=host) if host and "\x00" not in host else queryset
