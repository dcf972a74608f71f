from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from catalogue.drafts import keep_draft_private, visible_or_404
from catalogue.selections.models import Selection


def index(request: HttpRequest) -> TemplateResponse:
    selections = Selection.objects.published().for_list()
    return TemplateResponse(request, "selections/index.html", {"selections": selections})


def selection(request: HttpRequest, slug: str) -> HttpResponse:
    record = visible_or_404(Selection.objects.for_page(), request.user, slug=slug)
    response = TemplateResponse(request, "selections/selection.html", {"selection": record})
    return keep_draft_private(response, record)
