"""The two lists with facets. The whole state is in the address; a script may ask for the list alone."""

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.cache import patch_vary_headers

from catalogue.reader import reader
from catalogue.search import in_vain
from catalogue.search.facets import FICHES, RESOURCES, Listing
from catalogue.search.lists import panels
from catalogue.search.lists.pieces import rendered_cards, rendered_facets
from catalogue.search.lists.results import results
from catalogue.search.lists.state import FRAGMENT, FRAGMENT_HEADER, path_of


def fiches(request: HttpRequest) -> TemplateResponse:
    return listed(request, FICHES)


def resources(request: HttpRequest) -> TemplateResponse:
    return listed(request, RESOURCES)


def listed(request: HttpRequest, listing: Listing) -> TemplateResponse:
    """A page of a list, or only its part that filters change. Queries: six at most, whatever the number of rows."""
    found = results(listing, request.GET)
    snapshot, state, answer, words = found.snapshot, found.state, found.answer, found.words
    context = {
        "title": panels.title(snapshot, state, words),
        "total": panels.counted(state, answer.total),
        "plural": panels.plural(state),
        "path": path_of(listing.name),
        "state": state,
        "typed": found.ignored or state.typed,
        "canonical": state.address(found.pages.number),
        "notices": found.notices,
        "correction": found.correction,
        "facets": rendered_facets(snapshot, state, answer),
        "chips": panels.chips(snapshot, state, words),
        "clear": state.cleared().address(),
        "nothing": panels.nothing(state, words),
        "ways_out": [] if answer.total else panels.ways_out(snapshot, state, answer, words),
        "elsewhere": found.elsewhere,
        "everything": panels.everything(state, reader(request)["reader_more"]),
        "cards": rendered_cards(snapshot, listing, found.positions, reader(request)["reader_query"], found.hits),
        "pages": found.pages,
    }
    fragment = request.headers.get(FRAGMENT_HEADER) == FRAGMENT
    response = TemplateResponse(request, "search/_list.html" if fragment else "search/list.html", context)
    patch_vary_headers(response, [FRAGMENT_HEADER])
    if found.asked:
        in_vain.noted(response, found.asked)
    return response
