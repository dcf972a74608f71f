"""Where a record stands: under which themes, for whom, at which level, for which competences.

The one rule, read by pages, facets and exports alike: a resource stands under a theme when an
editor classed it there *or* a published fiche of that theme cites it. The same goes for whom it
concerns and at which level; the competences it serves are those of the published fiches that
cite it. A selection that cites a resource says nothing of where it stands.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model, Prefetch, Q, QuerySet

from catalogue.competences.models import Competence
from catalogue.fiches.models import Citation, CompetenceLink, Fiche, FicheQuerySet
from catalogue.resources.models import Resource, ResourceQuerySet

Values = TypeVar("Values", bound=QuerySet[Any])


@dataclass(frozen=True, slots=True)
class Source:
    """Some of the pairs (record, value) that make a standing: rows, and two paths from each of them."""

    rows: Callable[[], QuerySet[Any]]
    record: str
    value: str

    def pairs(self) -> Iterator[tuple[int, Any]]:
        """Every pair whose value is known, streamed; the same one may come several times. Query: one."""
        known = self.rows().filter(**{f"{self.value}__isnull": False})
        return known.order_by().values_list(self.record, self.value).iterator(chunk_size=5000)

    def values(self, record: int) -> QuerySet[Any]:
        """The values of one record, to use as a subquery."""
        return self.rows().filter(**{self.record: record}).order_by().values(self.value)

    def records(self, values: Collection[str]) -> QuerySet[Any]:
        """The ids of the records with one of these values, to use as a subquery."""
        return self.rows().filter(**{f"{self.value}__in": values}).order_by().values(self.record)


Standing = tuple[Source, ...]


def standing_under(standing: Standing, values: Collection[str]) -> Q:
    """The condition of standing under one of these values; subqueries, so that no join repeats a record."""
    condition = Q()
    for source in standing:
        condition |= Q(pk__in=source.records(values))
    return condition


def standing_of(record: Model, standing: Standing, values: Values, field: str) -> Values:
    """Among these values, known by that field, those that a record stands under. Query: one."""
    condition = Q()
    for source in standing:
        condition |= Q(**{f"{field}__in": source.values(record.pk)})
    return values.filter(condition)


def resources() -> ResourceQuerySet:
    return Resource.objects.published()


def citations() -> QuerySet[Citation]:
    return Citation.objects.readable().of_resources()


def fiches() -> FicheQuerySet:
    return Fiche.objects.published()


RESOURCE_THEMES: Standing = (
    Source(resources, "pk", "themes__slug"),
    Source(citations, "resource_id", "fiche__theme__slug"),
)
RESOURCE_AUDIENCES: Standing = (
    Source(resources, "pk", "audiences__code"),
    Source(citations, "resource_id", "fiche__audiences__code"),
)
RESOURCE_LEVELS: Standing = (
    Source(resources, "pk", "levels__code"),
    Source(citations, "resource_id", "fiche__theme__collection__level__code"),
)
RESOURCE_FRAMEWORKS: Standing = (
    Source(citations, "resource_id", "fiche__competence_links__competence__framework__slug"),
)
RESOURCE_COMPETENCES: Standing = (Source(citations, "resource_id", "fiche__competence_links__competence__key"),)

FICHE_COLLECTIONS: Standing = (Source(fiches, "pk", "theme__collection__slug"),)
FICHE_THEMES: Standing = (Source(fiches, "pk", "theme__slug"),)
FICHE_AUDIENCES: Standing = (Source(fiches, "pk", "audiences__code"),)
FICHE_LEVELS: Standing = (Source(fiches, "pk", "theme__collection__level__code"),)
FICHE_FRAMEWORKS: Standing = (Source(fiches, "pk", "competence_links__competence__framework__slug"),)
FICHE_COMPETENCES: Standing = (Source(fiches, "pk", "competence_links__competence__key"),)


def fiches_serving(competence: Competence) -> QuerySet[Fiche]:
    """The published fiches that lead to a competence, each with its items of it, in the order of the mallettes."""
    items = CompetenceLink.objects.filter(competence=competence).order_by("position", "pk")
    serving = fiches().filter(standing_under(FICHE_COMPETENCES, [competence.key]))
    return serving.with_shelf().in_reading_order().prefetch_related(Prefetch("competence_links", items))


def resources_serving(competence: Competence) -> QuerySet[Resource]:
    """The published resources that lead to a competence, by title."""
    serving = resources().filter(standing_under(RESOURCE_COMPETENCES, [competence.key]))
    return serving.with_names().order_by("folded", "pk")
