"""New versions that were scheduled: at its moment each takes the place of its record, or goes back to who reviews."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from catalogue.history.content import UnwritableError
from catalogue.history.copies import take_the_place
from catalogue.history.models import Event, Version
from catalogue.history.recording import keep
from catalogue.history.transitions import RefusedError, refuse_unready
from catalogue.publication import Publishable, Status


def put_due_in_place(model: type[Publishable]) -> int:
    """Put every scheduled version whose moment has come in the place of its record; returns how many."""
    due = model._base_manager.filter(status=Status.SCHEDULED, published_from__lte=timezone.now()).order_by("pk")
    return sum(put_in_place(copy) for copy in due)


@transaction.atomic
def put_in_place(copy: Publishable) -> bool:
    """As its relecteur decided; False when another worker just did.

    What forbids a publication is asked again: since the decision, what the version leads to may have changed, and so
    may the rules. What cannot be published goes back to review, with a comment that says why.
    """
    found = type(copy)._base_manager.select_for_update(no_key=True).filter(pk=copy.pk, status=Status.SCHEDULED).first()
    if found is None:
        return False
    decided = Version.objects.of(found).filter(event=Event.SCHEDULED).select_related("by").first()
    try:
        with transaction.atomic():
            refuse_unready(found)
            record = take_the_place(found)
            record.status = Status.PUBLISHED
            record.save()
            keep(record, Event.PUBLISHED, decided.by if decided else None)
    except (RefusedError, UnwritableError, ValidationError) as refusal:
        send_back(found, refusal)
        return False
    return True


def send_back(copy: Publishable, refusal: Exception) -> None:
    said = " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)
    copy.status = Status.REVIEW
    copy.save(update_fields=["status", "updated_at"])
    keep(copy, Event.RETURNED, comment=f"Prévue pour paraître, cette version ne peut plus être publiée\u00a0: {said}")
