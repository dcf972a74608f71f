"""Passkeys and security keys: what the browser is asked, and what it answers."""

import json
from typing import Any

from allauth.mfa.webauthn.internal import auth
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest

LONGEST_ANSWER = 64 * 1024  # characters
# What fido2 and allauth raise of an answer that no browser writes.
UNREADABLE = (
    ValidationError,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    IndexError,
    OverflowError,
    RecursionError,
)


def demand(account: User | None) -> dict[str, Any]:
    """What to ask the keys of an account, or any passkey of this site. The session holds it until the answer."""
    return dict(auth.begin_authentication(account if account and account.is_authenticated else None))


def proved(request: HttpRequest, account: User | None) -> Any:
    """The key that answered, or None. Without an account, the key says whose it is, and proves it."""
    try:
        said = answer_in(request)
        auth.parse_authentication_response(said)
        return auth.complete_authentication(account or auth.extract_user_from_response(said), said)
    except UNREADABLE:
        return None


def new_key_demand(account: User) -> dict[str, Any]:
    """What to ask a new key: to be found without a name, and unlocked by its owner."""
    return dict(auth.begin_registration(account, True))


def new_key(request: HttpRequest) -> dict[str, Any] | None:
    """The key that the browser made for what was asked of it, or None."""
    try:
        said = answer_in(request)
        auth.parse_registration_response(said)
        auth.complete_registration(said)
    except UNREADABLE:
        return None
    return said


def answer_in(request: HttpRequest) -> dict[str, Any]:
    written = request.POST.get("credential", "")
    said = json.loads(written) if len(written) <= LONGEST_ANSWER else None
    if not isinstance(said, dict):
        raise ValueError("not an object")
    return said
