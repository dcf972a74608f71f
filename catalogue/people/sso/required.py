"""`TWO_FACTORS=required`: who signed in with a password alone is a reader everywhere, but where a factor is added."""

from collections.abc import Callable
from typing import Any, TypeVar

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from catalogue.people.sso.factors import factors_of
from catalogue.people.sso.identities import comes_by_provider

View = TypeVar("View", bound=Callable[..., HttpResponse])
PROOFS = ("mfa", "socialaccount")


def before_a_factor(view: View) -> View:
    """Mark a page that opens before the second factor is there: it serves to add one."""
    view.before_a_factor = True  # type: ignore[attr-defined]
    return view


def has_proved(request: HttpRequest, account: User) -> bool:
    """Whether this session came by more than a password."""
    return any(record.get("method") in PROOFS for record in get_authentication_records(request, account))


def must_add_a_factor(request: HttpRequest) -> bool:
    """Whether who signed in here has to add a factor first. One who has some, or an identity, shows it instead."""
    account = signed_in(request)
    if account is None or not proved_too_little(request):
        return False
    return not factors_of(account).exists() and not comes_by_provider(account)


def proved_too_little(request: HttpRequest) -> bool:
    """Whether who signed in here did it by a password alone, where that is not enough."""
    account = signed_in(request)
    return settings.TWO_FACTORS and account is not None and not has_proved(request, account)


def signed_in(request: HttpRequest) -> User | None:
    """Who the session names, whatever it proved."""
    account: User | AnonymousUser = getattr(request, "signed_in", request.user)
    return account if account.is_authenticated else None


def both_factors(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Make whoever has proved too little anonymous, for the desk, the drafts and every page alike."""

    def middleware(request: HttpRequest) -> HttpResponse:
        trust_who_proved(request)
        return get_response(request)

    return middleware


def trust_who_proved(request: HttpRequest) -> None:
    """Hide who is signed in until they are asked for; again, once a view has signed somebody in."""
    if settings.TWO_FACTORS:
        request.signed_in = request.user  # type: ignore[attr-defined]
        request.user = SimpleLazyObject(lambda: whom_to_trust(request))  # type: ignore[assignment]


def whom_to_trust(request: HttpRequest) -> Any:
    account = signed_in(request)
    if account is None or has_proved(request, account):
        return account or AnonymousUser()
    view = request.resolver_match.func if request.resolver_match else None
    may = getattr(view, "before_a_factor", False) and must_add_a_factor(request)
    return account if may else AnonymousUser()
