"""Pages that say how they were made, beside those of the site."""

from itertools import count
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.urls import path

from catalogue import urls
from catalogue.search.in_vain import Outcome
from themes.models import Audience

made = count(1)


def numbered(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"faite {next(made)} fois")


def private(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"faite {next(made)} fois", headers={"Cache-Control": "no-store"})


def cookie(request: HttpRequest) -> HttpResponse:
    response = numbered(request)
    response.set_cookie("vu", "1")
    return response


def form(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"faite {next(made)} fois, jeton {get_token(request)}")


def streamed(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse([f"faite {next(made)} fois"])


def failing(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"faite {next(made)} fois", status=410)


def vain(request: HttpRequest) -> HttpResponse:
    response = numbered(request)
    response.sought_in_vain = ("harcelment", Outcome.NOTHING)  # type: ignore[attr-defined]
    return response


def someone_writes() -> None:
    """A write of someone else: behind the back of the middleware that forbids it to a page."""
    raw: Any = connection.connection
    raw.execute("UPDATE themes_audience SET label = 'après'")


def label() -> str:
    return Audience.objects.get(code="cpe").label


def read_then_written(request: HttpRequest) -> HttpResponse:
    read = label()
    if read == "avant":
        someone_writes()
    return HttpResponse(read)


def written_then_read(request: HttpRequest) -> HttpResponse:
    if label() == "avant":
        someone_writes()
    return HttpResponse(label())


urlpatterns = [
    path("page/", numbered),
    path("prive/", private),
    path("cookie/", cookie),
    path("formulaire/", form),
    path("flux/", streamed),
    path("panne/", failing),
    path("vain/", vain),
    path("lue-puis-ecrite/", read_then_written),
    path("ecrite-puis-lue/", written_then_read),
    *urls.urlpatterns,
]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500
