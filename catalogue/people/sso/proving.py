"""What somebody shows to prove who they are: a code or a key, counted for all workers."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest

from catalogue.people.sso import keys
from catalogue.people.sso.factors import LONGEST_CODE, TOO_MANY, spend, too_many

WRONG_CODE = "Ce code n’est pas le bon, ou il a déjà servi. Attendez le suivant, ou prenez un code de secours."
WRONG_KEY = "Cette clé n’a pas pu être vérifiée. Réessayez, ou prenez un autre moyen."


@dataclass(frozen=True, slots=True)
class Proof:
    """The factor that was proved, or what to say."""

    factor: Any = None
    error: str = ""
    status: HTTPStatus = HTTPStatus.OK


def prove(request: HttpRequest, account: User) -> Proof:
    """Check the code or the key that this request sends, for this account."""
    if too_many(account):
        return Proof(error=TOO_MANY, status=HTTPStatus.TOO_MANY_REQUESTS)
    if "credential" in request.POST:
        factor = keys.proved(request, account)
        return Proof(factor) if factor else Proof(error=WRONG_KEY)
    code = request.POST.get("code", "")
    factor = spend(account, code) if len(code) <= LONGEST_CODE else None
    return Proof(factor) if factor else Proof(error=WRONG_CODE)
