"""What the identity provider answers, within a time and a size."""

import json
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import requests

from catalogue.people.sso.refusals import Reason, RefusedError

SECONDS = 8  # for a whole answer
SECONDS_TO_CONNECT = 3
LONGEST = 512 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class Answer:
    kind: str
    body: bytes

    def json(self) -> dict[str, Any]:
        """Raises RefusedError when it is not a JSON object."""
        try:
            said = json.loads(self.body)
        except (ValueError, RecursionError):
            raise RefusedError(Reason.LIE, "une réponse n’est pas du JSON") from None
        if not isinstance(said, dict):
            raise RefusedError(Reason.LIE, "une réponse n’est pas un objet JSON")
        return said


def fetch(method: str, address: str, **more: Any) -> Answer:
    """Raises RefusedError when the provider cannot be reached, takes too long, says too much or refuses."""
    deadline = time.monotonic() + SECONDS
    try:
        with requests.request(
            method, address, timeout=(SECONDS_TO_CONNECT, SECONDS), stream=True, allow_redirects=False, **more
        ) as response:
            body = b""
            for part in response.iter_content(16 * 1024):
                body += part
                if time.monotonic() > deadline:
                    raise RefusedError(Reason.DOWN, "le fournisseur est trop lent")
                if len(body) > LONGEST:
                    raise RefusedError(Reason.LIE, "une réponse est trop longue")
            status, kind = response.status_code, response.headers.get("Content-Type", "")
    except (requests.RequestException, ValueError) as error:
        # what the exception says may hold an address with its parameters
        raise RefusedError(Reason.DOWN, f"le fournisseur n’a pas pu être joint ({type(error).__name__})") from None
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise RefusedError(Reason.DOWN, f"le fournisseur répond {status}")
    if status != HTTPStatus.OK:
        raise RefusedError(Reason.LIE, f"le fournisseur répond {status}")
    return Answer(kind.partition(";")[0].strip().lower(), body)
