"""A record at its address: for everyone when it is published, else for those who may preview it, and for no cache."""

from typing import TYPE_CHECKING, Any, TypeVar

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control

from catalogue.publication import Publishable, PublishableQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

Record = TypeVar("Record", bound=Publishable)


def visible_or_404(records: PublishableQuerySet[Record], user: "User | AnonymousUser", **address: Any) -> Record:
    """The record at an address: what readers see, else the draft that this person may preview, else Http404.

    `user` is lazy: it is touched, and the session with it, only when readers see nothing there.
    """
    return records.published().filter(**address).first() or get_object_or_404(records.visible_to(user), **address)


def copy_or_404(records: PublishableQuerySet[Record], user: "User | AnonymousUser", **address: Any) -> Record:
    """The version being written of the record at an address, for those who may preview it, else Http404.

    `records`: those of `_base_manager`, which has such versions.
    """
    copies = records.filter(draft_of__isnull=False).visible_to(user)
    return get_object_or_404(copies, **{f"draft_of__{name}": value for name, value in address.items()})


def keep_draft_private(response: HttpResponse, record: Publishable) -> HttpResponse:
    """Forbid any cache to keep the page of a record that readers do not see."""
    if not record.is_published:
        patch_cache_control(response, private=True, no_store=True)
    return response
