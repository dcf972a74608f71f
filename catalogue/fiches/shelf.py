"""The themes of a collection as a shelf: each with its published fiches, counted and in order."""

from django.db.models import Count, Prefetch, QuerySet

from catalogue.fiches.models import Fiche
from catalogue.publication import published_q
from themes.models import Collection, Theme


def with_fiches(themes: "QuerySet[Theme]", most: int) -> "QuerySet[Theme]":
    """Add `fiche_count`, the number of published fiches, and `first_fiches`, at most so many of them. Two queries."""
    first = Fiche.objects.published().order_by("number", "pk")[:most]
    return themes.annotate(fiche_count=Count("fiches", filter=published_q(prefix="fiches__"))).prefetch_related(
        Prefetch("fiches", first, to_attr="first_fiches")
    )


def with_shelves(collections: "QuerySet[Collection]", most: int) -> "QuerySet[Collection]":
    """The themes of collections, in order, each with its first fiches. Two queries more than the collections."""
    return collections.prefetch_related(Prefetch("themes", with_fiches(Theme.objects.in_shelf_order(), most)))
