"""The site's addresses, and `/nu/`: a view that does nothing, behind the same middleware as the others."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from catalogue import urls as site

handler400, handler403, handler404, handler500 = site.handler400, site.handler403, site.handler404, site.handler500


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("nu")


urlpatterns = [path("nu/", bare), *site.urlpatterns]
