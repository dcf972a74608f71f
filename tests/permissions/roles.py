"""Who asks, what may be answered, and who is answered what."""

from enum import Enum
from typing import Any

ANONYMOUS = "anonyme"
READER = "compte sans statut équipe"
STAFF = "équipe, sans groupe"
WRITER = "rédacteur"
REVIEWER = "relecteur"
ADMIN = "administrateur"
ROLES = (ANONYMOUS, READER, STAFF, WRITER, REVIEWER, ADMIN)

EVERYBODY = ROLES
TEAM = (STAFF, WRITER, REVIEWER, ADMIN)
WRITERS = (WRITER, REVIEWER, ADMIN)
PUBLISHERS = (REVIEWER, ADMIN)
ADMINS = (ADMIN,)
NOBODY = ()


class Answer(Enum):
    """What a role gets; `DONE` alone may have written, and must have."""

    SHOWN = "200"
    DONE = "fait"
    ELSEWHERE = "redirection, rien d’écrit"
    SIGN_IN = "page de connexion"
    REFUSED = "403"
    ABSENT = "404"
    NOT_ALLOWED = "405"


Answers = dict[str, Answer]


def everybody(answer: Answer) -> Answers:
    return dict.fromkeys(ROLES, answer)


def desk(roles: tuple[str, ...], answer: Answer, *, others: Answer = Answer.REFUSED) -> Answers:
    """At the desk: these roles get the answer, the rest of the team is refused, whoever is not of it signs in."""
    found = {role: answer if role in roles else others for role in TEAM}
    return {ANONYMOUS: Answer.SIGN_IN, READER: Answer.SIGN_IN, **found}


def site(roles: tuple[str, ...], answer: Answer = Answer.SHOWN) -> Answers:
    """On the pages of readers: these roles get the answer; for the rest there is nothing there."""
    return {role: answer if role in roles else Answer.ABSENT for role in ROLES}


STATUSES = {200: Answer.SHOWN, 403: Answer.REFUSED, 404: Answer.ABSENT, 405: Answer.NOT_ALLOWED}


def answer_of(response: Any, *, has_written: bool) -> Answer | str:
    """What was answered; a status that no role should ever get is given as it is."""
    status, location = response.status_code, response.get("Location", "")
    if location.startswith("/admin/login/") or (status == 403 and 'id="login-form"' in response.text):
        return f"{Answer.SIGN_IN}, et une écriture" if has_written else Answer.SIGN_IN
    if has_written:
        return Answer.DONE if status in (200, 302, 303) else f"{status}, et une écriture"
    return Answer.ELSEWHERE if status in (301, 302, 303) else STATUSES.get(status, str(status))
