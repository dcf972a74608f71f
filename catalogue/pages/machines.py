"""What machines ask for: is the site up, and where may robots go."""

from django.db import Error as DatabaseFailure
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache

from catalogue.search.version import current_version

ROBOTS = "User-agent: *\nDisallow: /admin/\nSitemap: {sitemap}\n"


@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """Whether the site can answer readers: 200 when the database gives the catalogue's version, else 503."""
    try:
        current_version()
    except DatabaseFailure:
        failure = {"status": "panne", "message": "La base de données ne répond pas."}
        return JsonResponse(failure, status=503, json_dumps_params={"ensure_ascii": False})
    return JsonResponse({"status": "ok"})


def robots(request: HttpRequest) -> HttpResponse:
    text = ROBOTS.format(sitemap=request.build_absolute_uri(reverse("sitemap")))
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
