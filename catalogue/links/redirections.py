"""A redirection that a site says is for good, accepted: records take the new address, and keep the printed one."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from catalogue.history.models import Event
from catalogue.history.recording import keep, keep_first
from catalogue.links import keeping
from catalogue.links.checking.verdicts import Outcome, Verdict
from catalogue.links.models import Check, Link
from catalogue.publication import Publishable
from catalogue.wording import NBSP, quoted

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# How a record of a kind takes a new address, saved, the printed one kept: the rooms above say theirs. Raises
# ValidationError when it cannot.
Mover = Callable[[Any, str], None]
movers: dict[type[models.Model], Mover] = {}


class RefusedError(Exception):
    """A redirection that cannot be accepted; says why in a sentence."""


def movable(link: Link) -> list[Any]:
    """The records whose own address this is, versions being written included. Queries: one a kind."""
    return [
        record
        for model in movers
        for field in getattr(model, "web_addresses", ())
        for record in model._base_manager.filter(**{field: link.address}).order_by("pk")
    ]


@transaction.atomic
def accept(link: Link, by: "User") -> list[Any]:
    """Give the records at this address the one it leads to, and note it in their history; returns them.

    Raises RefusedError; nothing is then written.
    """
    check = Check.objects.filter(link=link).first()
    if check is None or not check.is_for_good:
        raise RefusedError("Le site ne dit pas que cette page a changé d’adresse pour de bon.")
    records = movable(link)
    if not records:
        raise RefusedError(
            f"Aucune ressource n’a cette adresse{NBSP}: là où elle est citée, c’est le texte qui est à corriger."
        )
    try:
        for record in records:
            move(record, check.final, by)
    except ValidationError as refusal:
        raise RefusedError(" ".join(refusal.messages)) from refusal
    keeping.keep({check.final: (check.checked_at, Outcome(Verdict.VALID, check.status, check.final))})
    return records


def move(record: Any, address: str, by: "User") -> None:
    """What readers see changes at once: it is an edition of its own in the history of the record."""
    if not by.has_perm(f"{record._meta.app_label}.change_{record._meta.model_name}"):
        raise ValidationError(f"Vous n’avez pas le droit de modifier «{NBSP}{quoted(str(record))}{NBSP}».")
    keep_first(record)
    movers[type(record)](record, address)
    shown = isinstance(record, Publishable) and record.is_published
    keep(record, Event.PUBLISHED if shown else Event.CHANGED, by, f"Redirection acceptée{NBSP}: {address}")
