"""What the past of a fiche may lead to: what readers see today."""

from catalogue.competences.models import Competence
from catalogue.fiches.models import Fiche
from catalogue.history.past import Seen
from catalogue.resources.models import Resource


def seen_from_fiches() -> Seen:
    """The targets of its links, as a line shows them."""
    return {
        "resource": Resource.objects.published().with_names().prefetch_related("audiences"),
        "target_fiche": Fiche.objects.published().with_shelf().prefetch_related("audiences"),
        "competence": Competence.objects.select_related("framework").prefetch_related("applies_to"),
    }
