"""Counting what one visitor does in a day, without keeping who it is.

A visitor is known by a mark: the hash of an address, with the secret of the site, which no backup of the database
holds, and a salt drawn at random each day. Both are needed to try addresses one by one; the salt and the counts are
erased the day after, and nobody can try any more.
"""

import secrets
from datetime import date
from hashlib import blake2b
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from catalogue.limits.models import Salt, Tally
from catalogue.middleware import address_behind_proxy

WIDTH_OF_A_HOME = 64  # bits of an IPv6 address that all the machines of a place share


def visitor(request: HttpRequest) -> str:
    """Where a request comes from: an IPv4 address, or the network of an IPv6 one, which changes every hour."""
    behind = bool(settings.SECURE_PROXY_SSL_HEADER)
    said = address_behind_proxy(request) if behind else request.META.get("REMOTE_ADDR", "")
    try:
        address = ip_address(said)
    except ValueError:
        return said
    if not isinstance(address, IPv6Address):
        return str(address)
    return str(address.ipv4_mapped or ip_network((address, WIDTH_OF_A_HOME), strict=False))


def is_too_often(purpose: str, who: str, most: int) -> bool:
    """Count once more, and say whether it is more than `most` in the day. Statements: six at most."""
    return add(purpose, who, timezone.localdate()) > most


@transaction.atomic
def add(purpose: str, who: str, today: date) -> int:
    forget_old()
    salt, _ = Salt.objects.get_or_create(day=today, defaults={"value": secrets.token_hex(32)})
    tally, _ = Tally.objects.get_or_create(day=today, mark=mark_of(purpose, who, salt.value))
    Tally.objects.filter(pk=tally.pk).update(times=F("times") + 1)
    return tally.times + 1


def mark_of(purpose: str, who: str, salt: str) -> str:
    key = blake2b(f"{settings.SECRET_KEY} {salt}".encode(), person=b"limits").digest()
    return blake2b(f"{purpose} {who}".encode(), key=key, digest_size=20).hexdigest()


def forget_old() -> None:
    """Erase the marks of the other days, and what they were made with."""
    today = timezone.localdate()
    Tally.objects.exclude(day=today).delete()
    Salt.objects.exclude(day=today).delete()
