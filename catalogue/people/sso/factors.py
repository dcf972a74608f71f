"""Second factors: who has one, what a code proves, and how often one may try."""

from hmac import compare_digest
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.contrib.auth.models import User
from django.db import transaction

from catalogue.limits.counting import is_too_often
from catalogue.people.sso.identities import comes_by_provider

MOST_CODES_A_DAY = 30
LONGEST_CODE = 20
TOO_MANY = (
    "Trop de codes essayés aujourd’hui pour ce compte. Réessayez demain, ou demandez à un administrateur de retirer "
    "vos seconds facteurs."
)
TOTP, KEY, RECOVERY = Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN, Authenticator.Type.RECOVERY_CODES


def factors_of(account: User, *kinds: str) -> Any:
    """The second factors of an account, oldest first. Recovery codes are none by themselves."""
    return Authenticator.objects.filter(user=account, type__in=kinds or (TOTP, KEY)).order_by("pk")


def is_last(factor: Any) -> bool:
    """Whether its account has no other one, nor comes by the provider."""
    return not factors_of(factor.user).exclude(pk=factor.pk).exists() and not comes_by_provider(factor.user)


def too_many(account: User) -> bool:
    """Count one more try, right or wrong, for every worker, and say whether it is too many in the day."""
    return is_too_often("second facteur", str(account.pk), MOST_CODES_A_DAY)


@transaction.atomic
def spend(account: User, code: str) -> Any:
    """The factor that a code proves, or None. A code serves once, whichever worker it comes to."""
    code = "".join(code.split())
    for factor in factors_of(account, TOTP, RECOVERY).select_for_update():
        if factor.type == TOTP:
            proved = counter_is_spent(factor, code)
        else:
            proved = code.isascii() and factor.wrap().validate_code(code)
        if proved:
            return factor
    return None


def counter_is_spent(factor: Any, code: str) -> bool:
    """Whether the code is of now, and later than the last one that served."""
    counter = counter_of(decrypt(factor.data["secret"]), code)
    if counter is None or counter <= factor.data.get("spent", -1):
        return False
    factor.data["spent"] = counter
    factor.save(update_fields=["data"])
    return True


def counter_of(secret: str, code: str) -> int | None:
    """Which half minute a code is of, near now; None when it is of none."""
    for counter in map(int, totp.yield_hotp_counters_from_time()):
        expected: str = totp.format_hotp_value(totp.hotp_value(secret, counter))
        if compare_digest(expected.encode(), code.encode()):
            return counter
    return None


def remove_all(account: User) -> int:
    """Forget every factor of an account, recovery codes included; how many they were."""
    removed, _ = Authenticator.objects.filter(user=account).delete()
    return int(removed)
