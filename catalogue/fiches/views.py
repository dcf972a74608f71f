"""The pages of the mallettes: a collection, a theme, a fiche."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from catalogue.drafts import copy_or_404, keep_draft_private, visible_or_404
from catalogue.fiches.models import Fiche, FicheQuerySet
from catalogue.fiches.page import lay_out
from catalogue.fiches.past import seen_from_fiches
from catalogue.fiches.shelf import with_fiches
from catalogue.history.editions import edition_or_404, editions_of
from catalogue.history.models import Version
from catalogue.history.past import as_it_was
from catalogue.links.models import Link
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


def at(slug: str, theme: int, number: int) -> dict[str, str | int]:
    """What finds a fiche by its address."""
    return {"theme__collection__slug": slug, "theme__number": theme, "number": number}


def fiche(request: HttpRequest, slug: str, theme: int, number: int) -> HttpResponse:
    return page(request, visible_or_404(Fiche.objects.for_page(), request.user, **at(slug, theme, number)))


def draft(request: HttpRequest, slug: str, theme: int, number: int) -> HttpResponse:
    """The new version that is being written, for the team alone."""
    return page(request, copy_or_404(FicheQuerySet(Fiche).for_page(), request.user, **at(slug, theme, number)))


def editions(request: HttpRequest, slug: str, theme: int, number: int) -> HttpResponse:
    record = get_object_or_404(Fiche.objects.published().with_shelf(), **at(slug, theme, number))
    context = {"fiche": record, "theme": record.theme, "editions": editions_of(record)}
    return TemplateResponse(request, "fiches/editions.html", context)


def edition(request: HttpRequest, slug: str, theme: int, number: int, edition: int) -> HttpResponse:
    """The fiche as readers saw it once, at an address that does not change."""
    record = get_object_or_404(Fiche.objects.published().for_page(), **at(slug, theme, number))
    version = edition_or_404(record, edition)
    return page(request, as_it_was(record, version, seen_from_fiches()), version)


def page(request: HttpRequest, record: Fiche, version: Version | None = None) -> HttpResponse:
    broken = Link.objects.at(citation.address for citation in record.citations.all()).broken().by_address()
    previous, following = Fiche.objects.published().neighbours(record)
    context = {
        "fiche": record,
        "theme": record.theme,
        "layout": lay_out(record, reader_of(request), broken),
        "previous": previous,
        "following": following,
        "address": request.build_absolute_uri(request.path),
        "edition": version,
    }
    return keep_draft_private(TemplateResponse(request, "fiches/fiche.html", context), record)
