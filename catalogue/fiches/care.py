"""What needs care among fiches: those whose readers do not see all that they cite."""

from django.db.models import Exists, Model, OuterRef, Q

from catalogue.editing.attention import LIFE, Care, kept
from catalogue.fiches.models import Citation


def citing_unpublished(model: type[Model]) -> Q:
    followed = Citation.objects.to_published().order_by().values("pk")
    hidden = Citation.objects.filter(fiche=OuterRef("pk")).exclude(pk__in=followed)
    return kept() & Q(Exists(hidden))


CARES = (*LIFE, Care("citent", "citant une page qui n’est pas publiée", "change", citing_unpublished))
