"""The themes of a collection as a shelf: each with its published fiches, counted and in order."""

from django.db.models import Count, Prefetch, QuerySet

from catalogue.fiches.models import Fiche
from catalogue.publication import published_q
from themes.models import Theme


def with_fiches(themes: "QuerySet[Theme]", most: int) -> "QuerySet[Theme]":
    """Add `fiche_count`, the number of published fiches, and `first_fiches`, at most so many of them. Two queries."""
    first = Fiche.objects.published().order_by("number", "pk")[:most]
    return themes.annotate(fiche_count=Count("fiches", filter=published_q(prefix="fiches__"))).prefetch_related(
        Prefetch("fiches", first, to_attr="first_fiches")
    )
