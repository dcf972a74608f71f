"""The two lists with facets. The whole state is in the address; a script may ask for the list alone."""

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.cache import patch_vary_headers

from catalogue.paging import pages
from catalogue.reader import reader
from catalogue.search import panels
from catalogue.search.facets import FICHES, RESOURCES, Listing
from catalogue.search.index import current
from catalogue.search.pieces import rendered_cards, rendered_facets
from catalogue.search.state import read_state

FRAGMENT_HEADER = "X-Fragment"


def fiches(request: HttpRequest) -> TemplateResponse:
    return listed(request, FICHES)


def resources(request: HttpRequest) -> TemplateResponse:
    return listed(request, RESOURCES)


def listed(request: HttpRequest, listing: Listing) -> TemplateResponse:
    """A page of a list, or only its part that filters change. Queries: six at most, whatever the number of rows."""
    snapshot = current(listing)
    state = read_state(listing, snapshot.labels, request.GET)
    answer = snapshot.answer(state.selection)
    shown = pages(state.page, answer.total, state.address)
    positions = snapshot.page(answer.found, state.sort, shown.start, shown.stop)
    context = {
        "title": panels.title(snapshot, state),
        "total": panels.counted(state, answer.total),
        "state": state,
        "canonical": state.address(shown.number),
        "reader_notice": "",
        "notices": [*state.refused, *filter(None, [shown.notice])],
        "facets": rendered_facets(snapshot, state, answer),
        "chips": panels.chips(snapshot, state),
        "clear": state.cleared().address(),
        "ways_out": [] if answer.total else panels.ways_out(snapshot, state, answer),
        "cards": rendered_cards(snapshot, listing, positions, reader(request)["reader_query"]),
        "pages": shown,
    }
    fragment = request.headers.get(FRAGMENT_HEADER) == "liste"
    response = TemplateResponse(request, "search/_list.html" if fragment else "search/list.html", context)
    patch_vary_headers(response, [FRAGMENT_HEADER])
    return response
