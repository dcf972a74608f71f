"""The front door: the shelves, what to read, what is new."""

from django.http import HttpRequest
from django.template.response import TemplateResponse

from catalogue.fiches.shelf import with_fiches
from catalogue.resources.models import Resource
from catalogue.selections.models import Selection
from themes.models import Audience, Collection, Theme

SHELVES, QUESTIONS, SELECTIONS, RESOURCES = 4, 2, 3, 6


def home(request: HttpRequest) -> TemplateResponse:
    context = {
        "themes": with_fiches(Theme.objects.of_the_first(SHELVES).in_shelf_order(), most=QUESTIONS),
        "other_collections": Collection.objects.all()[SHELVES:],
        "selections": Selection.objects.published().for_list()[:SELECTIONS],
        "resources": Resource.objects.published().with_names().recently_changed()[:RESOURCES],
        "audiences": Audience.objects.all(),
    }
    return TemplateResponse(request, "pages/home.html", context)
