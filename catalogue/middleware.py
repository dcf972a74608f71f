"""What every request goes through, besides Django's own."""

import os
import re
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from http import HTTPStatus
from typing import Any, TypeVar, cast

from django.db import connections
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import get_resolver

from catalogue import logs

Handler = Callable[[HttpRequest], HttpResponse]
View = TypeVar("View", bound=Callable[..., HttpResponse])
SAFE_METHODS = ("GET", "HEAD", "OPTIONS", "TRACE")
# A session whose password has changed is deleted when it is read: the one write that Django itself makes on a GET.
# WITH, EXPLAIN and PRAGMA are refused too: what follows them may write.
MAY_RUN = re.compile(r"\s*(SELECT|SAVEPOINT|RELEASE|ROLLBACK|BEGIN|DELETE FROM \"django_session\")", re.I)


class WriteOnReadError(RuntimeError):
    """A request that should only read tried to write to the database."""


def trace(get_response: Handler) -> Handler:
    """Give each request an id and one line in the logs: method, path without its query, status, milliseconds.

    The id is in every other line that the request causes, and in the answer's X-Request-ID.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        name, start = new_request_id(), time.perf_counter()
        response = get_response(request)
        response["X-Request-ID"] = name
        log_request(request.method or "", request.path, response.status_code, start)
        return response

    return middleware


def new_request_id() -> str:
    """Begin a request. Its id is never taken back: Django logs a 404 after the trace, and the next brings its own."""
    name = os.urandom(16).hex()
    logs.request_id.set(name)
    return name


def log_request(method: str, path: str, status: int, start: float) -> None:
    """Write the line of a request that began at `start` (`time.perf_counter`)."""
    logs.write_request(method, path, status, round((time.perf_counter() - start) * 1000, 1))


def not_found_in_french(get_response: Handler) -> Handler:
    """In development too, an unknown address gets the site's own page; Django would show its own, in English."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != HTTPStatus.NOT_FOUND:
            return response
        page: Any = get_resolver().resolve_error_handler(HTTPStatus.NOT_FOUND)
        return cast("HttpResponse", page(request, Http404()))

    return middleware


def writes_on_get(view: View) -> View:
    """Except one view from `reads_never_write`. Only for an address that another site chooses to call by GET."""
    view.writes_on_get = True  # type: ignore[attr-defined]
    return view


def refuse_writes(execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    if not MAY_RUN.match(sql):
        raise WriteOnReadError(f"une lecture a tenté d’écrire : {sql[:60]}")
    return execute(sql, params, many, context)


def refuse_unless_excepted(request: HttpRequest, execute: Any, *statement: Any) -> Any:
    """The view is known once the request is on its way, and the session is written after it."""
    is_excepted = request.resolver_match and getattr(request.resolver_match.func, "writes_on_get", False)
    return execute(*statement) if is_excepted else refuse_writes(execute, *statement)


def reads_never_write(get_response: Handler) -> Handler:
    """Make a write to the database during a request that should only read an error, in production as in tests."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE_METHODS:
            return get_response(request)
        with ExitStack() as stack:
            for alias in connections:
                stack.enter_context(connections[alias].execute_wrapper(partial(refuse_unless_excepted, request)))
            return get_response(request)

    return middleware


def address_behind_proxy(request: HttpRequest) -> str:
    """Where a sign-in comes from, for the count of failures: what our own proxy saw, the last of X-Forwarded-For.

    The others are only what the visitor claims.
    """
    forwarded = request.headers.get("X-Forwarded-For", "")
    return forwarded.rpartition(",")[2].strip() or request.META["REMOTE_ADDR"]
