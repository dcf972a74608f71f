"""The pages about the site itself: its map, its help, and what the law asks it to say."""

from django.conf import settings
from django.db.models import Prefetch
from django.http import HttpRequest
from django.template.response import TemplateResponse

from catalogue.competences.models import Framework
from catalogue.fiches.shelf import with_fiches
from catalogue.search.facets import RESOURCES, Label
from catalogue.search.snapshots.index import current
from catalogue.selections.models import Selection
from themes.models import Collection, Theme

# The map stays light (40 kB) however large the catalogue: it names so many of each, and leads to the whole lists.
SHELVES, OTHER_SHELVES, THEMES, FICHES = 3, 20, 5, 3
SELECTIONS, FRAMEWORKS, COMPETENCES = 20, 4, 20


def site_map(request: HttpRequest) -> TemplateResponse:
    themes = with_fiches(Theme.objects.in_shelf_order(), most=FICHES)
    collections = Collection.objects.all()
    context = {
        "collections": collections.prefetch_related(Prefetch("themes", themes))[:SHELVES],
        "themes_shown": THEMES,
        "other_collections": collections[SHELVES : SHELVES + OTHER_SHELVES],
        "resource_types": resource_types(),
        "selections": Selection.objects.published().latest_first()[:SELECTIONS],
        "frameworks": Framework.objects.with_competences()[:FRAMEWORKS],
        "competences_shown": COMPETENCES,
    }
    return TemplateResponse(request, "pages/site_map.html", context)


def resource_types() -> list[tuple[Label, int]]:
    """The types that published resources have, with their numbers: the facet's own."""
    snapshot = current(RESOURCES)
    bits = snapshot.bits["type"]
    return [(label, bits[key].bit_count()) for key, label in snapshot.labels["type"].items() if key in bits]


def accessibility(request: HttpRequest) -> TemplateResponse:
    return TemplateResponse(request, "pages/accessibility.html", {"legal": settings.LEGAL})


def legal(request: HttpRequest) -> TemplateResponse:
    return TemplateResponse(request, "pages/legal.html", {"legal": settings.LEGAL})


def privacy(request: HttpRequest) -> TemplateResponse:
    provider = settings.OIDC.name if settings.OIDC else ""
    context = {"legal": settings.LEGAL, "has_factors": settings.SSO, "provider": provider}
    return TemplateResponse(request, "pages/privacy.html", context)


def help_page(request: HttpRequest) -> TemplateResponse:
    return TemplateResponse(request, "pages/help.html", {"legal": settings.LEGAL})
