"""What needs care among selections: those whose readers do not see all that they cite."""

from django.db.models import Exists, Model, OuterRef, Q

from catalogue.editing.attention import LIFE, Care, kept
from catalogue.publication import published_q
from catalogue.selections.models import Reference


def citing_unpublished(model: type[Model]) -> Q:
    hidden = Reference.objects.filter(selection=OuterRef("pk")).exclude(published_q(prefix="resource__"))
    return kept() & Q(Exists(hidden))


CARES = (*LIFE, Care("citent", "citant une ressource qui n’est pas publiée", "change", citing_unpublished))
