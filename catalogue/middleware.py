"""What every request goes through, besides Django's own."""

import re
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.db import connections
from django.http import HttpRequest, HttpResponse

from catalogue import logs

Handler = Callable[[HttpRequest], HttpResponse]
# An expired session is deleted when it is read: the one write that Django itself makes on a GET.
MAY_RUN = re.compile(
    r"\s*(SELECT|WITH|EXPLAIN|PRAGMA|SAVEPOINT|RELEASE|ROLLBACK|BEGIN|DELETE FROM \"django_session\")", re.I
)


class WriteOnReadError(RuntimeError):
    """A GET or HEAD request tried to write to the database."""


def request_id(get_response: Handler) -> Handler:
    """Give each request an id, found in every line of its logs and in the answer's X-Request-ID."""

    def middleware(request: HttpRequest) -> HttpResponse:
        token = logs.request_id.set(uuid.uuid4().hex)
        try:
            response = get_response(request)
            response["X-Request-ID"] = logs.request_id.get()
            return response
        finally:
            logs.request_id.reset(token)

    return middleware


def refuse_writes(execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    if not MAY_RUN.match(sql):
        raise WriteOnReadError(f"une lecture a tenté d’écrire : {sql[:60]}")
    return execute(sql, params, many, context)


def reads_never_write(get_response: Handler) -> Handler:
    """Make a write to the database during a GET or a HEAD an error, in production as in tests."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return get_response(request)
        with ExitStack() as stack:
            for alias in connections:
                stack.enter_context(connections[alias].execute_wrapper(refuse_writes))
            return get_response(request)

    return middleware
