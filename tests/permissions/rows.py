"""A line of the table: an address, what each role gets there by reading it and by sending it a good form."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.db.models import Model
from django.urls import reverse

from tests.permissions.roles import Answers
from tests.permissions.world import World

Where = Callable[[World, str], str]
Body = Callable[[World, str], dict[str, Any]]


def nothing(world: World, role: str) -> dict[str, Any]:
    return {}


class Row(NamedTuple):
    """`name`: of the pattern; its route when it has none. `body`: complete, so that the right alone decides.

    None: another line of the same pattern says it, in a state that changes nothing to it.
    """

    name: str
    where: Where
    get: Answers | None
    post: Answers | None
    body: Body = nothing
    note: str = ""


def plain(name: str, *args: Any, query: str = "") -> Where:
    return lambda world, role: reverse(name, args=args) + query


def name_of(record: Model, page: str) -> str:
    return f"admin:{record._meta.app_label}_{record._meta.model_name}_{page}"


def of(kind: str, state: str, page: str, *args: Any) -> Where:
    """A page of a record at the desk."""

    def where(world: World, role: str) -> str:
        record = world[kind, state]
        return reverse(name_of(record, page), args=(record.pk, *args))

    return where


def typed(kind: str, state: str, /, **changes: Any) -> Body:
    """The form of a record, changed; « add » is the form of a new one."""

    def body(world: World, role: str) -> dict[str, Any]:
        record = world[kind, "one" if "one" in world.records[kind] else "published"]
        where = plain(name_of(record, "add")) if state == "add" else of(kind, state, "change")
        given = {name: value(world) if callable(value) else value for name, value in changes.items()}
        return {**world.opened(where(world, role), f"{kind}_form"), **given}

    return body
