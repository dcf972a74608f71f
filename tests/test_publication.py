from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from django.contrib.auth.models import AnonymousUser, Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.fiches.models import Citation, Fiche
from catalogue.publication import Publishable, Status, publishable_models, published_q
from catalogue.resources.models import Resource
from catalogue.selections.models import Selection
from tests import records

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)
# those of a record: the other is of a new version of one, which the database keeps from being a record
STATES = [status for status in Status if status != Status.SCHEDULED]
moments = st.none() | st.sampled_from([NOW + rank * INSTANT for rank in (-2, -1, 0, 1, 2)])


def is_published_at(record: Publishable, at: datetime) -> bool:
    with patch("django.utils.timezone.now", return_value=at):
        return record.is_published


@pytest.mark.parametrize("status", STATES)
def test_published_is_one_state_only(status: Status) -> None:
    records.a_resource(status=status)

    assert Resource.objects.published().exists() is (status == Status.PUBLISHED)


@pytest.mark.parametrize(
    ("start", "end", "seen"),
    [
        (NOW, None, True),
        (NOW + INSTANT, None, False),
        (None, NOW, False),
        (None, NOW + INSTANT, True),
        (NOW - INSTANT, NOW + INSTANT, True),
        (None, None, True),
    ],
)
def test_published_from_its_start_until_before_its_end(
    start: datetime | None, end: datetime | None, seen: bool
) -> None:
    records.a_resource(published_from=start, published_until=end)

    assert Resource.objects.published(NOW).exists() is seen


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(STATES), moments, moments)
def test_is_published_agrees_with_published(status: Status, start: datetime | None, end: datetime | None) -> None:
    if start and end and end <= start:
        start, end = end - INSTANT, start
    record = records.a_resource(status=status, published_from=start, published_until=end)

    assert is_published_at(record, NOW) is Resource.objects.published(NOW).filter(pk=record.pk).exists()


def test_published_q_sees_through_a_relation() -> None:
    fiche = records.a_fiche(status=Status.DRAFT)
    Citation.objects.create(fiche=fiche, printed_label="Lien", resource=records.a_resource())

    assert not Citation.objects.filter(published_q(prefix="fiche__")).exists()
    assert Citation.objects.filter(published_q(prefix="resource__")).exists()


def test_next_turn_is_the_nearest_change_to_come() -> None:
    day = timedelta(days=1)
    records.a_selection(published_from=NOW - day, published_until=NOW + 3 * day)
    records.a_selection(published_from=NOW + 2 * day)
    records.a_selection(published_from=NOW + day, status=Status.DRAFT)

    selections = Selection.objects.all()

    assert selections.next_turn(NOW) == NOW + 2 * day
    assert selections.next_turn(NOW + 2 * day) == NOW + 3 * day
    assert selections.next_turn(NOW + 3 * day) is None


@pytest.mark.skipif(connection.vendor != "sqlite", reason="le plan de PostgreSQL dépend de ce qu’il compte")
def test_next_turn_reads_only_what_turns() -> None:
    with CaptureQueriesContext(connection) as queries:
        Selection.objects.all().next_turn(NOW)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {queries[0]['sql']}")
        plan = str(cursor.fetchall())

    assert "INDEX selection_begins" in plan
    assert "INDEX selection_ends" in plan
    assert "selection_latest" not in plan


@settings(max_examples=40, deadline=None)
@given(moments, moments, moments)
def test_nothing_changes_before_the_next_turn(
    start: datetime | None, end: datetime | None, at: datetime | None
) -> None:
    if start and end and end <= start:
        start, end = end - INSTANT, start
    at = at or NOW
    Selection.objects.all().delete()
    record = records.a_selection(published_from=start, published_until=end)
    turn = Selection.objects.all().next_turn(at)

    for later in (NOW + rank * INSTANT for rank in range(-2, 4)):
        if at <= later and (turn is None or later < turn):
            assert is_published_at(record, later) is is_published_at(record, at)


def test_a_draft_is_visible_to_those_who_may_view_it() -> None:
    draft = records.a_resource(status=Status.DRAFT)
    reader = User.objects.create_user("lecteur")
    colleague = User.objects.create_user("collegue", is_staff=True)
    editor = User.objects.create_user("redacteur", is_staff=True)
    editor.user_permissions.add(Permission.objects.get(codename="view_resource"))

    seen = {
        user.username: Resource.objects.visible_to(user).contains(draft)
        for user in (AnonymousUser(), reader, colleague, editor)
    }

    assert seen == {"": False, "lecteur": False, "collegue": False, "redacteur": True}


def test_publishing_is_a_right_of_its_own() -> None:
    rights = Permission.objects.filter(codename__startswith="publish_").values_list("codename", flat=True)

    assert set(rights) == {"publish_fiche", "publish_resource", "publish_selection"}


def test_publishable_models_are_all_there_and_lead_to_earlier_ones() -> None:
    """In that order they are written, and removed in the other."""
    assert publishable_models() == [Resource, Fiche, Selection]
