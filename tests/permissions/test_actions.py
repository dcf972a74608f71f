"""Every action of every list × every role. An action that stands in no line fails: whoever adds one says for whom."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import User
from django.db import transaction
from django.test import RequestFactory
from django.urls import reverse

from tests.digest import digest
from tests.permissions.desk import ROOM_OF, WITH_STATES, WITHOUT_STATES
from tests.permissions.roles import ADMINS, NOBODY, PUBLISHERS, ROLES, WRITERS, Answer, answer_of, desk
from tests.permissions.world import World

pytestmark = pytest.mark.django_db
EXPORTS = ("export_xlsx", "export_ods", "export_csv")
AXES = ("accessattempt", "accesslog", "accessfailurelog")
Asked = tuple[str, str, tuple[str, ...], Answer]


def published(kind: str) -> list[Asked]:
    """An action, the state of what is ticked, who may, what they get."""
    return [
        ("submit", "draft", WRITERS, Answer.DONE),
        ("submit", "published", WRITERS, Answer.ELSEWHERE),
        # asks first for the comment
        ("return_to_writer", "review", PUBLISHERS, Answer.SHOWN),
        ("publish", "draft", PUBLISHERS, Answer.DONE),
        ("publish", "published", PUBLISHERS, Answer.ELSEWHERE),
        # a list shows no new version being written: none of them is ticked, by any hand
        ("publish", "copy", PUBLISHERS, Answer.ELSEWHERE),
        ("withdraw", "published", PUBLISHERS, Answer.DONE),
        ("archive", "published", PUBLISHERS, Answer.DONE),
        ("delete_selected", "draft", PUBLISHERS, Answer.DONE),
        ("delete_selected", "published", PUBLISHERS, Answer.DONE),
        ("delete_selected", "copy", PUBLISHERS, Answer.ELSEWHERE),
        ("check_links", "draft", WRITERS, Answer.DONE),
        *exported(),
    ]


def exported() -> list[Asked]:
    return [(name, "one", WRITERS, Answer.SHOWN) for name in EXPORTS]


REMOVED: list[Asked] = [("delete_selected", "one", PUBLISHERS, Answer.DONE)]
NOT_EVEN_SEEN: list[Asked] = [("delete_selected", "one", NOBODY, Answer.DONE)]
ACTIONS: dict[str, list[Asked]] = {
    **{kind: published(kind) for kind in WITH_STATES},
    **dict.fromkeys((*WITHOUT_STATES, "organisation", "author", "synonym"), REMOVED),
    "competence": [*REMOVED, *exported()],
    "vainsearch": [
        *REMOVED,
        *((name, "one", WRITERS, Answer.DONE) for name in ("mark_done", "mark_out_of_scope", "mark_to_do")),
    ],
    "report": [*REMOVED, *((name, "one", WRITERS, Answer.DONE) for name in ("take", "solve", "dismiss"))],
    "link": [
        ("check_now", "one", WRITERS, Answer.DONE),
        *((name, "one", PUBLISHERS, Answer.DONE) for name in ("confirm", "overrule", "trust_checks")),
    ],
    "user": [
        ("delete_selected", "one", ADMINS, Answer.DONE),
        ("delete_selected", "superuser", ADMINS, Answer.REFUSED),
    ],
    "import": [],
    **dict.fromkeys(AXES, NOT_EVEN_SEEN),
}
SEES = {"user": ADMINS, "import": PUBLISHERS, **dict.fromkeys(AXES, NOBODY)}


def registered() -> dict[str, ModelAdmin[Any]]:
    return {str(model._meta.model_name): found for model, found in admin.site._registry.items()}


def test_every_action_has_its_line() -> None:
    request = RequestFactory().get("/")
    request.user = User(is_active=True, is_superuser=True)

    there = {kind: set(found.get_actions(request)) for kind, found in registered().items()}

    assert there == {kind: {action for action, *_ in asked} for kind, asked in ACTIONS.items()}


@pytest.mark.parametrize("kind", ACTIONS)
def test_who_acts(kind: str, world: World) -> None:
    """Refused, an action does nothing: who may see the list comes back to it."""
    before, wrong = digest(), []
    address = reverse(f"admin:{ROOM_OF[kind]}_{kind}_changelist")
    for (action, state, roles, wanted), role in ((asked, role) for asked in ACTIONS[kind] for role in ROLES):
        ticked = world.records[kind].get(state) or world[kind, "draft"]
        sent = {"action": action, ACTION_CHECKBOX_NAME: [ticked.pk], "post": "yes"}
        is_refused = role in SEES.get(kind, WRITERS) and role not in roles
        expected = (Answer.SHOWN, Answer.ELSEWHERE) if is_refused else (desk(roles, wanted)[role],)
        with transaction.atomic():
            response = world.client(role).post(address, sent)
            found = answer_of(response, has_written=digest() != before)
            transaction.set_rollback(True)
        if found not in expected:
            wrong.append(f"{role}, {action} ({state}) : {found}, au lieu de {expected}")
    assert not wrong, "\n".join(wrong)
