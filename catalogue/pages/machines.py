"""What machines ask for: is the site up, where may robots go, how to search it."""

import re

from django.conf import settings
from django.db import Error as DatabaseFailure
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import never_cache

from catalogue.search.version import current_version

# The answers to searches have no end: robots have the sitemap for what exists.
ROBOTS = """\
User-agent: *
Disallow: /admin/
Disallow: /recherche/?
Disallow: /recherche/suggestions/
Disallow: /signaler/
Disallow: /*?q=
Disallow: /*&q=
Sitemap: {sitemap}
"""
LONGEST_SHORT_NAME, LONGEST_NAME = 16, 48  # by the specification of OpenSearch


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


def opensearch(request: HttpRequest) -> HttpResponse:
    """How a browser can search the site from its own address bar: https://github.com/dewitt/opensearch."""
    context = {
        "short_name": short_name(settings.SITE_NAME),
        "long_name": settings.SITE_NAME[:LONGEST_NAME],
        "icon": request.build_absolute_uri(static("favicon.svg")),
        "search": request.build_absolute_uri(reverse("search")),
        "itself": request.build_absolute_uri(reverse("opensearch")),
    }
    xml = render_to_string("pages/opensearch.xml", context)
    return HttpResponse(xml, content_type="application/opensearchdescription+xml; charset=utf-8")


def short_name(name: str) -> str:
    """The site's name, between words, as short as it must be."""
    kept = name if len(name) <= LONGEST_SHORT_NAME else name[: LONGEST_SHORT_NAME + 1].rpartition(" ")[0]
    return re.sub(r"\W+$", "", kept) or name[:LONGEST_SHORT_NAME]
