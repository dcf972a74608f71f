"""What the site says when it cannot answer, in the same calm voice as its pages."""

import re

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from catalogue.people.kept import refused_form

LONGEST_WORDS = 80


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Rendered without the request: what makes it bad (host, parameters) would fail again in a context processor."""
    return HttpResponse(render_to_string("errors/400.html"), status=400)


def said(request: HttpRequest, template: str, status: int, **context: str) -> HttpResponse:
    """An error page for its reader, unless what they sent cannot be read at all (too many parameters)."""
    try:
        return render(request, template, context, status=status)
    except SuspiciousOperation as unreadable:
        return bad_request(request, unreadable)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return said(request, "errors/403.html", 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form sent without its token: cookies refused, or opened too long ago. What was typed at the desk is kept."""
    try:
        kept = refused_form(request)
    except SuspiciousOperation as unreadable:
        return bad_request(request, unreadable)
    return kept.render() if kept else said(request, "errors/csrf.html", 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return said(request, "errors/404.html", 404, typed=words_of(request.path))


def words_of(path: str) -> str:
    """The words of an address, ready to be searched: those of its last part.

    >>> words_of("/ressources/l-esprit-critique.html")
    'l esprit critique'
    """
    last = re.sub(r"\.[a-z]{2,4}$", "", path.rstrip("/").rpartition("/")[2], flags=re.I)
    return " ".join(re.findall(r"[^\W_]+", last))[:LONGEST_WORDS]


def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without the request nor the database, which may be what failed."""
    return HttpResponse(render_to_string("errors/500.html"), status=500)
