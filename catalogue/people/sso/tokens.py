"""Signed tokens of the identity provider (JWT), believed only once everything they say of themselves is checked."""

import json
import re
from typing import Any

import jwt

from catalogue.people.sso.refusals import Reason, RefusedError

# Neither « none » nor a secret shared with the provider: its public keys are what it signs with.
FAMILIES = {
    "RSA": ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    "EC": ("ES256", "ES384", "ES512"),
    "OKP": ("EdDSA",),
}
SECONDS_OF_LEEWAY = 30  # between two clocks


def read(token: str, keys: dict[str, Any], *, issuer: str, audience: str, required: list[str]) -> dict[str, Any]:
    """The claims of a token. Raises RefusedError unless one of the keys signed it, for this issuer, for us, lately."""
    try:
        header = jwt.get_unverified_header(token)
        key = key_of(header, keys)
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[header["alg"]],
            issuer=issuer,
            audience=audience,
            leeway=SECONDS_OF_LEEWAY,
            options={"require": required},
        )
    except (jwt.PyJWTError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise RefusedError(Reason.LIE, f"un jeton n’est pas vérifiable ({type(error).__name__})") from None
    if not re.fullmatch(r"[ -~]{1,255}", str(claims["sub"])):
        raise RefusedError(Reason.LIE, "un jeton ne nomme personne")
    return claims


def key_of(header: dict[str, Any], keys: dict[str, Any]) -> Any:
    """The public key that a token names; the only one of its family when it names none. Raises ValueError."""
    algorithm = header.get("alg")
    fitting = [
        key
        for key in keys.get("keys", [])
        if algorithm in FAMILIES.get(key.get("kty"), ())
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
        and header.get("kid") in (None, key.get("kid"))
    ]
    if len(fitting) != 1:
        raise ValueError("no key, or more than one")
    return jwt.get_algorithm_by_name(str(algorithm)).from_jwk(json.dumps(fitting[0]))


def check_for_us(claims: dict[str, Any], *, nonce: str, client_id: str, acr: tuple[str, ...]) -> None:
    """What an identity token says besides: it answers our own demand, for us alone, with the assurance we asked."""
    if not nonce or claims.get("nonce") != nonce:
        raise RefusedError(Reason.LIE, "le jeton ne répond pas à notre demande (nonce)")
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", None if several else client_id) != client_id:
        raise RefusedError(Reason.LIE, "le jeton est pour un autre (azp)")
    if acr and claims.get("acr") not in acr:
        raise RefusedError(Reason.LIE, "le jeton n’a pas l’assurance demandée (acr)")
