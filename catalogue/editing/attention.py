"""What needs care: conditions that the desk counts and that lists filter by, each written once.

A list shows records, not the new versions of them being written: one that waits in its new version is found too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import Exact
from django.http import HttpRequest
from django.utils import timezone

from catalogue.history.models import Event, Version
from catalogue.publication import Status, published_q

SOON = timedelta(days=30)
# A published record that nobody wrote nor checked for a year is to be read again: pages of the ministries move,
# and a school year has passed. Publishing its new version, be it the same text, says that somebody did.
REVIEWED_EVERY = timedelta(days=365)
PARAMETER = "soin"


@dataclass(frozen=True, slots=True)
class Care:
    """`label` is read after a count; `permission` is the verb of the right of who may act on it."""

    name: str
    label: str
    permission: str
    condition: Callable[[type[Model]], Q]
    # how its list is asked for, when another filter than ours does it
    query: str | None = None

    @property
    def short(self) -> str:
        """Without what explains it."""
        return self.label.partition(" (")[0]

    @property
    def address(self) -> str:
        query = f"{PARAMETER}={self.name}" if self.query is None else self.query
        return f"?{query}" if query else ""


def copies(model: type[Model], **given: Any) -> "QuerySet[Any]":
    return model._base_manager.filter(draft_of=OuterRef("pk"), **given)


def kept(**given: Any) -> Q:
    """What is archived is nobody's care any more."""
    return Q(**given) & ~Q(status=Status.ARCHIVED)


def to_review(model: type[Model]) -> Q:
    return Q(status=Status.REVIEW) | Q(Exists(copies(model, status=Status.REVIEW)))


def last_step(model: type[Model]) -> Subquery:
    """The last transition of a record; what is written between two does not count."""
    steps = (Event.SUBMITTED, Event.RETURNED, Event.PUBLISHED, Event.SCHEDULED, Event.WITHDRAWN, Event.PREPARED)
    kind = ContentType.objects.get_for_model(model)
    made = Version.objects.filter(kind=kind, key=OuterRef("pk"), event__in=steps)
    return Subquery(made.order_by("-number").values("event")[:1])


def returned(model: type[Model]) -> Q:
    itself = Q(status=Status.DRAFT) & Q(Exact(last_step(model), Event.RETURNED.value))
    copied = copies(model, status=Status.DRAFT).filter(Exact(last_step(model), Event.RETURNED.value))
    return itself | Q(Exists(copied))


def scheduled(model: type[Model]) -> Q:
    coming = Q(status=Status.PUBLISHED, published_from__gt=timezone.now())
    return coming | Q(Exists(copies(model, status=Status.SCHEDULED)))


def expiring(model: type[Model]) -> Q:
    return published_q() & Q(published_until__lte=timezone.now() + SOON)


def to_recheck(model: type[Model]) -> Q:
    return published_q() & Q(updated_at__lt=timezone.now() - REVIEWED_EVERY)


def rewritten(model: type[Model]) -> Q:
    return Q(Exists(copies(model)))


LIFE = (
    Care("a-relire", "à relire", "publish", to_review),
    Care("renvoyes", "à reprendre (renvois de la relecture)", "change", returned),
    Care("programmes", "programmés", "publish", scheduled),
    Care("expirent", f"arrivant à expiration ({SOON.days} jours)", "publish", expiring),
    Care("a-reverifier", "à revérifier (ni modifiés ni vérifiés depuis un an)", "change", to_recheck),
    Care("en-chantier", "dont une nouvelle version est en chantier", "change", rewritten),
)


class CareFilter(admin.SimpleListFilter):
    """The lines of the desk, as a filter of the list they lead to."""

    title = "à soigner"
    parameter_name = PARAMETER

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        self.cares: tuple[Care, ...] = model_admin.cares
        return [(care.name, care.label) for care in self.cares]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        chosen = next((care for care in self.cares if care.name == self.value()), None)
        return queryset.filter(chosen.condition(queryset.model)) if chosen else queryset
