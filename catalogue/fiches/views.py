"""The pages of the mallettes: a collection, a theme, a fiche."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from catalogue.drafts import keep_draft_private, visible_or_404
from catalogue.fiches.models import Fiche
from catalogue.fiches.page import lay_out
from catalogue.fiches.shelf import with_fiches
from catalogue.reader import reader_of
from themes.models import Collection, Theme

# A page names this many fiches of a theme; the list of fiches, which has pages, holds the rest.
ON_COLLECTION_PAGE, ON_THEME_PAGE = 6, 60


def collection(request: HttpRequest, slug: str) -> TemplateResponse:
    record = get_object_or_404(Collection.objects.select_related("level").prefetch_related("audiences"), slug=slug)
    themes = with_fiches(record.themes.in_shelf_order(), most=ON_COLLECTION_PAGE)
    return TemplateResponse(request, "fiches/collection.html", {"collection": record, "themes": themes})


def theme(request: HttpRequest, slug: str, theme: int) -> TemplateResponse:
    themes = with_fiches(Theme.objects.in_shelf_order(), most=ON_THEME_PAGE)
    record = get_object_or_404(themes, collection__slug=slug, number=theme)
    return TemplateResponse(request, "fiches/theme.html", {"theme": record})


def fiche(request: HttpRequest, slug: str, theme: int, number: int) -> HttpResponse:
    address = {"theme__collection__slug": slug, "theme__number": theme, "number": number}
    record = visible_or_404(Fiche.objects.for_page(), request.user, **address)
    previous, following = Fiche.objects.published().neighbours(record)
    context = {
        "fiche": record,
        "theme": record.theme,
        "layout": lay_out(record, reader_of(request)),
        "previous": previous,
        "following": following,
        "address": request.build_absolute_uri(request.path),
    }
    return keep_draft_private(TemplateResponse(request, "fiches/fiche.html", context), record)
