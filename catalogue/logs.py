"""Logs carry the request's id and no personal data: no address of a reader, no name, nothing that was typed."""

import logging
from contextvars import ContextVar

from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter

request_id: ContextVar[str] = ContextVar("request_id", default="")
# What Django and its server attach to a record: the request in full (query, cookies), a socket, an SQL statement.
NEVER_WRITTEN = ("request", "sql", "params", "alias", "server_time")


class RequestIdFilter(logging.Filter):
    """Adds the id of the request being served to every line."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


class OneLineJson(JsonFormatter):
    """One JSON object a line: time, level, logger, message, request_id, and the fields of the line itself."""

    def __init__(self) -> None:
        super().__init__(
            "%(asctime)s %(levelname)s %(name)s %(message)s %(request_id)s",
            datefmt="%Y-%m-%dT%H:%M:%S%z",
            rename_fields={"asctime": "time", "levelname": "level", "name": "logger"},
            reserved_attrs=[*RESERVED_ATTRS, *NEVER_WRITTEN],
            json_ensure_ascii=False,
        )
