"""Why a sign-in by the identity provider ends without one, and the page that says it."""

import logging
from enum import Enum
from http import HTTPStatus

from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalogue.people.kept import context_of

logger = logging.getLogger(__name__)


class Reason(Enum):
    """What to answer, and what to read and do then. {name}: the provider."""

    STALE = (
        HTTPStatus.BAD_REQUEST,
        "Cette connexion a expiré",
        "Cette page ne sert qu’une fois, pendant dix minutes, dans le navigateur où la connexion a commencé. "
        "Recommencez.",
    )
    CANCELLED = (
        HTTPStatus.FORBIDDEN,
        "Connexion abandonnée",
        "{name} dit que vous avez renoncé à vous connecter, ou qu’il vous l’a refusé. Rien n’a changé ici.",
    )
    DOWN = (
        HTTPStatus.SERVICE_UNAVAILABLE,
        "{name} ne répond pas",
        "Réessayez dans quelques minutes. Si vous avez un mot de passe ou une clé d’accès, ils servent toujours.",
    )
    LIE = (
        HTTPStatus.BAD_GATEWAY,
        "Connexion refusée",
        "La réponse de {name} n’a pas pu être vérifiée\u00a0: elle est laissée de côté. Recommencez\u00a0; si cela "
        "dure, prévenez un administrateur.",
    )
    UNKNOWN = (
        HTTPStatus.FORBIDDEN,
        "Aucun compte ne vous attend ici",
        "{name} vous a reconnu, mais aucun compte de ce site ne correspond à votre adresse électronique, ou ce compte "
        "a déjà un mot de passe ou une autre identité. Demandez à un administrateur d’ouvrir votre compte\u00a0; si "
        "vous en avez un, connectez-vous comme d’habitude, puis reliez {name} dans « Mes moyens de connexion ».",
    )
    CLOSED = (
        HTTPStatus.FORBIDDEN,
        "Ce compte n’ouvre plus l’administration",
        "Il a été désactivé, ou n’est plus celui d’un membre de l’équipe. Un administrateur peut le rouvrir.",
    )
    TAKEN = (
        HTTPStatus.CONFLICT,
        "Cette identité est déjà reliée",
        "Elle ouvre un autre compte de ce site, ou votre compte en a déjà une. Retirez d’abord celle-là.",
    )


class RefusedError(OAuth2Error):  # type: ignore[misc]
    """No sign-in. `why` is for the journals: it holds neither a token, nor a code, nor a name."""

    def __init__(self, reason: Reason, why: str) -> None:
        super().__init__(why)
        self.reason = reason
        self.why = why


def refusal(request: HttpRequest, reason: Reason, why: str) -> HttpResponse:
    """The page of a refusal; the journals say why."""
    status, title, text = reason.value
    name = settings.OIDC.name if settings.OIDC else "Le fournisseur d’identité"
    logger.warning("connexion par le fournisseur d’identité refusée : %s, %s", reason.name, why)
    context = context_of(request, title.format(name=name)) | {"text": text.format(name=name)}
    return render(request, "admin/sso/refused.html", context, status=status)
