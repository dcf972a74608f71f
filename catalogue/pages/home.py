"""The front door: the shelves, what to read, what is new."""

from django.http import HttpRequest
from django.template.response import TemplateResponse

from catalogue.fiches.models import Fiche
from catalogue.fiches.shelf import with_shelves
from catalogue.reader import reader_code
from catalogue.resources.models import Resource
from catalogue.search.facets import FICHES, LATEST, RESOURCES
from catalogue.search.snapshots.index import current
from catalogue.selections.models import Selection
from themes.models import Audience, Collection

SHELVES, QUESTIONS, SELECTIONS, FICHES_SHOWN, RESOURCES_SHOWN = 4, 2, 3, 4, 6


def home(request: HttpRequest) -> TemplateResponse:
    fiches = current(FICHES).first(LATEST.key, FICHES_SHOWN, reader_code(request))
    resources = current(RESOURCES).first(LATEST.key, RESOURCES_SHOWN, reader_code(request))
    context = {
        "collections": with_shelves(Collection.objects.all()[:SHELVES], most=QUESTIONS),
        "other_collections": Collection.objects.all()[SHELVES:],
        "selections": Selection.objects.published().for_list()[:SELECTIONS],
        "fiches": Fiche.objects.with_shelf().in_order(fiches),
        "resources": Resource.objects.with_names().in_order(resources),
        "audiences": Audience.objects.all(),
    }
    return TemplateResponse(request, "pages/home.html", context)
