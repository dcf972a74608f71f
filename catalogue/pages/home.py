"""The front door: the shelves, what to read, what is new."""

from django.http import HttpRequest
from django.template.response import TemplateResponse

from catalogue.fiches.models import Fiche
from catalogue.fiches.shelf import with_shelves
from catalogue.resources.models import Resource
from catalogue.selections.models import Selection
from themes.models import Audience, Collection

SHELVES, QUESTIONS, SELECTIONS, FICHES, RESOURCES = 4, 2, 3, 4, 6


def home(request: HttpRequest) -> TemplateResponse:
    context = {
        "collections": with_shelves(Collection.objects.all()[:SHELVES], most=QUESTIONS),
        "other_collections": Collection.objects.all()[SHELVES:],
        "selections": Selection.objects.published().for_list()[:SELECTIONS],
        "fiches": Fiche.objects.published().with_shelf().recently_changed()[:FICHES],
        "resources": Resource.objects.published().with_names().recently_changed()[:RESOURCES],
        "audiences": Audience.objects.all(),
    }
    return TemplateResponse(request, "pages/home.html", context)
