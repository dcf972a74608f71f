"""Where a record stands: under which themes, for whom, at which level, for which competences.

The one rule, read by pages, facets and exports alike: a resource stands under a theme when an
editor classed it there *or* a published fiche of that theme cites it. The same goes for whom it
concerns and at which level; the competences it serves are those of the published fiches that
cite it. A selection that cites a resource says nothing of where it stands.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from catalogue.fiches.models import Citation, CitationQuerySet, Fiche
from catalogue.resources.models import Resource

Values = TypeVar("Values", bound=QuerySet[Any])


def citing() -> CitationQuerySet:
    """The citations that make a resource stand somewhere."""
    return Citation.objects.readable().of_resources()


@dataclass(frozen=True, slots=True)
class Standing:
    """How records come by the values of one kind: the path to a value from the record itself,
    and, for a resource, the path from a published fiche that cites it."""

    model: type[Resource] | type[Fiche]
    own: str = ""
    through_fiches: str = ""

    def under(self, values: Collection[str]) -> Q:
        """The condition of having one of these values; by subqueries, so that no join repeats a record."""
        condition = Q()
        if self.own:
            condition |= Q(pk__in=self.model.objects.filter(**{f"{self.own}__in": values}).values("pk"))
        if self.through_fiches:
            cited = citing().filter(**{f"fiche__{self.through_fiches}__in": values})
            condition |= Q(pk__in=cited.values("resource_id"))
        return condition

    def of(self, record: Model, field: str) -> Q:
        """The condition, on values known by a field, of being one that this record has."""
        condition = Q()
        if self.own:
            condition |= Q(**{f"{field}__in": self.model.objects.filter(pk=record.pk).values(self.own)})
        if self.through_fiches:
            cited = citing().filter(resource_id=record.pk)
            condition |= Q(**{f"{field}__in": cited.values(f"fiche__{self.through_fiches}")})
        return condition


RESOURCE_THEMES = Standing(Resource, "themes__slug", "theme__slug")
RESOURCE_AUDIENCES = Standing(Resource, "audiences__code", "audiences__code")
RESOURCE_LEVELS = Standing(Resource, "levels__code", "theme__collection__level__code")
RESOURCE_FRAMEWORKS = Standing(Resource, "", "competence_links__competence__framework__slug")
RESOURCE_COMPETENCES = Standing(Resource, "", "competence_links__competence__key")

FICHE_COLLECTIONS = Standing(Fiche, "theme__collection__slug")
FICHE_THEMES = Standing(Fiche, "theme__slug")
FICHE_AUDIENCES = Standing(Fiche, "audiences__code")
FICHE_LEVELS = Standing(Fiche, "theme__collection__level__code")
FICHE_FRAMEWORKS = Standing(Fiche, "competence_links__competence__framework__slug")
FICHE_COMPETENCES = Standing(Fiche, "competence_links__competence__key")


def standing_of(record: Model, standing: Standing, values: Values, field: str) -> Values:
    """Among these values, known by that field, those that a record stands under. Query: one."""
    return values.filter(standing.of(record, field))
