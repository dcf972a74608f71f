"""Which account an identity opens: its own, or the one that an administrator made for it. Never a new one."""

from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db import IntegrityError, transaction

from catalogue.people.sso.refusals import Reason, RefusedError


def account_of(login: Any) -> User:
    """The account that this identity opens. Raises RefusedError, and writes nothing then."""
    account = login.user if login.is_existing else take_the_one_that_waits(login)
    if not (account.is_active and account.is_staff):
        raise RefusedError(Reason.CLOSED, "compte fermé")
    return account


@transaction.atomic
def take_the_one_that_waits(login: Any) -> User:
    """Attach a new identity to the one account of the desk that has its address, no password and no identity yet."""
    email = login.user.email.casefold()
    waiting = User.objects.select_for_update().filter(is_active=True, is_staff=True)
    waiting = waiting.exclude(pk__in=SocialAccount.objects.values("user_id"))
    same = [account for account in waiting if email and account.email.casefold() == email]
    found = [account for account in same if not account.has_usable_password()]
    if len(found) != 1:
        raise RefusedError(Reason.UNKNOWN, f"{len(found)} compte attend cette identité")
    keep(found[0], login)
    return found[0]


@transaction.atomic
def attach(account: "User | AnonymousUser", login: Any) -> None:
    """Attach an identity to the account of who is signed in. Raises RefusedError when either has another already."""
    if not isinstance(account, User) or not account.is_staff:
        raise RefusedError(Reason.STALE, "la session a expiré")
    if login.is_existing:
        if login.user != account:
            raise RefusedError(Reason.TAKEN, "identité d’un autre compte")
        return
    User.objects.select_for_update().get(pk=account.pk)
    if identity_of(account):
        raise RefusedError(Reason.TAKEN, "ce compte a déjà une identité")
    keep(account, login)


def keep(account: User, login: Any) -> None:
    """Raises RefusedError when somebody else took this identity just now."""
    login.account.user = account
    try:
        with transaction.atomic():
            login.account.save()
    except IntegrityError:
        raise RefusedError(Reason.TAKEN, "identité prise à l’instant") from None


def identity_of(account: User) -> Any:
    """The identity that opens an account, or None."""
    return SocialAccount.objects.filter(user=account).first()


def comes_by_provider(account: User) -> bool:
    """Whether the provider of today opens this account: another may have taken its place since."""
    return (
        settings.OIDC is not None
        and SocialAccount.objects.filter(user=account, provider=settings.OIDC.issuer).exists()
    )
