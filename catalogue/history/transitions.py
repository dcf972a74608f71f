"""What may happen to a record in its life, and who may do it: one table, for forms, lists and imports."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime

from catalogue.history.content import UnwritableError
from catalogue.history.copies import abandon, take_the_place
from catalogue.history.models import Event
from catalogue.history.recording import forget_unseen, keep, keep_first
from catalogue.publication import Publishable, Status
from catalogue.refusals import ReasonedError

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Record = TypeVar("Record", bound=Publishable)


class RefusedError(ReasonedError):
    """A transition that cannot be made; holds the sentences that say why."""


@dataclass(frozen=True, slots=True)
class Transition:
    """`label` is on the button, `done` ends « La fiche « … » est … »; `permission` is « change » or « publish »."""

    name: str
    label: str
    done: str
    event: Event
    sources: frozenset[Status]
    target: Status | None
    permission: str
    needs_comment: bool = False
    of_copies: bool = True
    of_records: bool = True


TRANSITIONS = {
    transition.name: transition
    for transition in (
        Transition(
            "submit",
            "Proposer à la relecture",
            "à relire",
            Event.SUBMITTED,
            frozenset({Status.DRAFT}),
            Status.REVIEW,
            "change",
        ),
        Transition(
            "return",
            "Renvoyer au rédacteur",
            "renvoyée en brouillon",
            Event.RETURNED,
            frozenset({Status.REVIEW, Status.SCHEDULED}),
            Status.DRAFT,
            "publish",
            needs_comment=True,
        ),
        Transition(
            "publish",
            "Publier",
            "publiée",
            Event.PUBLISHED,
            frozenset({Status.DRAFT, Status.REVIEW, Status.SCHEDULED, Status.ARCHIVED}),
            Status.PUBLISHED,
            "publish",
        ),
        Transition(
            "withdraw",
            "Retirer de la publication",
            "retirée (brouillon)",
            Event.WITHDRAWN,
            frozenset({Status.PUBLISHED, Status.ARCHIVED}),
            Status.DRAFT,
            "publish",
            of_copies=False,
        ),
        Transition(
            "archive",
            "Archiver",
            "archivée",
            Event.ARCHIVED,
            frozenset({Status.DRAFT, Status.REVIEW, Status.PUBLISHED}),
            Status.ARCHIVED,
            "publish",
            of_copies=False,
        ),
        Transition(
            "abandon",
            "Abandonner cette nouvelle version",
            "laissée telle qu’elle est publiée",
            Event.ABANDONED,
            frozenset({Status.DRAFT, Status.REVIEW, Status.SCHEDULED}),
            None,
            "change",
            of_records=False,
        ),
    )
}
# What forbids a publication, in sentences; the room of the checklist adds its own.
Check = Callable[[Publishable], list[str]]
checks: list[Check] = []


def permission_of(record: Publishable | type[Publishable], transition: Transition) -> str:
    opts = record._meta
    return f"{opts.app_label}.{transition.permission}_{opts.model_name}"


def offered(record: Publishable, user: "User") -> list[Transition]:
    """Those that this person may now make of this record."""
    return [each for each in TRANSITIONS.values() if is_possible(record, each) and may(record, user, each)]


def is_possible(record: Publishable, transition: Transition) -> bool:
    of_its_kind = transition.of_records if record.draft_of_id is None else transition.of_copies
    return of_its_kind and record.status in transition.sources


def may(record: Publishable, user: "User", transition: Transition) -> bool:
    """A rédacteur abandons what is still his to write, not what a relecteur has scheduled."""
    permission = permission_of(record, TRANSITIONS["publish"] if record.status == Status.SCHEDULED else transition)
    return user.has_perm(permission)


@transaction.atomic
def perform(record: Record, transition: Transition, by: "User", comment: str = "") -> Record:
    """Make a transition, and keep it with who made it.

    Returns the record, which is another when a copy took its place. A publication takes its moments from
    `published_from` and `published_until`. Raises RefusedError; nothing is then written.
    """
    record = latest(record)
    if not may(record, by, transition):
        raise RefusedError(f"Vous n’avez pas le droit de faire cela\u00a0: {transition.label.lower()}.")
    if not is_possible(record, transition):
        raise RefusedError(
            f"L’état «\u00a0{record.get_status_display()}\u00a0» ne le permet pas\u00a0: {transition.label.lower()}."
        )
    if transition.needs_comment and not comment.strip():
        raise RefusedError("Dites au rédacteur ce qu’il doit reprendre\u00a0: le commentaire manque.")
    try:
        return make(record, transition, by, comment.strip())
    except ValidationError as refusal:
        raise RefusedError(*refusal.messages) from refusal
    except UnwritableError as refusal:
        raise RefusedError(str(refusal)) from refusal


def latest(record: Record) -> Record:
    """The record as it now is, kept from others until the transaction ends. Raises RefusedError when it is no more."""
    records = type(record)._base_manager.select_for_update(no_key=True)
    found = records.filter(pk=record.pk).first()
    if found is None:
        raise RefusedError("Quelqu’un d’autre l’a supprimée entre-temps.")
    return found


def make(record: Record, transition: Transition, by: "User", comment: str) -> Record:
    keep_first(record)
    if transition.name == "abandon":
        return abandon(record, by, comment)
    if transition.name == "publish":
        return publish(record, by, comment)
    if record.status in (Status.PUBLISHED, Status.SCHEDULED):
        forget_unseen(record)
        record.published_from = None
    record.status = str(transition.target)
    record.save(update_fields=["status", "published_from", "updated_at"])
    keep(record, transition.event, by, comment)
    return record


def refuse_unready(record: Publishable) -> None:
    """Raises RefusedError, with all that forbids a publication."""
    if reasons := [reason for check in checks for reason in check(record)]:
        raise RefusedError(*reasons)


def publish(record: Record, by: "User", comment: str = "") -> Record:
    """Publish a record, or put a copy in the place of its record, now or at its moment."""
    refuse_unready(record)
    later = record.published_from is not None and record.published_from > timezone.now()
    if record.draft_of_id is not None and later and record.draft_of is not None and record.draft_of.is_published:
        record.status = Status.SCHEDULED
        record.save(update_fields=["status", "updated_at"])
        keep(record, Event.SCHEDULED, by, comment)
        return record
    if record.draft_of_id is not None:
        record = take_the_place(record)
    record.status = Status.PUBLISHED
    record.full_clean()
    record.save()
    keep(record, Event.SCHEDULED if later else Event.PUBLISHED, by, comment)
    return record


def said_moment(moment: datetime) -> str:
    """« le 3 mars 2027 à 8 h 30 », in Paris."""
    return f"le {date_format(localtime(moment), 'j F Y à H')}\u00a0h\u00a0{localtime(moment):%M}"
