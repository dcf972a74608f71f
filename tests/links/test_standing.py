"""Several failures, on several days, make a link broken; one success mends it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from catalogue.links.checking.verdicts import FAILING, WORKING, Outcome, Verdict
from catalogue.links.models import Check, Decision, Health, Link
from catalogue.links.standing import DAYS_TO_BREAK, FAILURES_TO_BREAK, take

START = datetime(2026, 11, 2, 3, tzinfo=UTC)
DOWN, VALID, RESTRICTED = Verdict.DOWN, Verdict.VALID, Verdict.RESTRICTED


def after(*steps: tuple[int, Verdict]) -> tuple[Link, Check]:
    """A link checked on so many days after the start, each time with a verdict."""
    link, check = Link(address="https://exemple.fr/"), Check(checked_at=START)
    for day, verdict in steps:
        take(link, check, Outcome(verdict), START + timedelta(days=day))
    return link, check


@pytest.mark.parametrize(
    ("steps", "health"),
    [
        ([], Health.UNKNOWN),
        ([(0, VALID)], Health.GOOD),
        ([(0, Verdict.MOVED_FOR_GOOD)], Health.GOOD),
        ([(0, RESTRICTED)], Health.UNKNOWN),
        ([(0, Verdict.UNCHECKED)], Health.UNKNOWN),
        ([(0, DOWN)], Health.DOUBTFUL),
        ([(0, DOWN)] * 10, Health.DOUBTFUL),
        ([(0, DOWN), (1, DOWN), (2, DOWN)], Health.DOUBTFUL),
        ([(0, DOWN), (3, DOWN)], Health.DOUBTFUL),
        ([(0, DOWN), (1, Verdict.NOT_FOUND), (3, DOWN)], Health.BROKEN),
        ([(0, DOWN), (1, VALID), (3, DOWN)], Health.DOUBTFUL),
        ([(0, DOWN), (1, RESTRICTED), (2, DOWN), (3, DOWN)], Health.BROKEN),
        ([(0, DOWN), (1, DOWN), (3, DOWN), (4, RESTRICTED)], Health.BROKEN),
        ([(0, DOWN), (1, DOWN), (3, DOWN), (4, VALID)], Health.GOOD),
    ],
)
def test_health_over_days(steps: list[tuple[int, Verdict]], health: Health) -> None:
    assert after(*steps)[0].health == health


def test_dates_that_readers_are_told() -> None:
    good, _ = after((0, VALID), (1, DOWN))
    broken, check = after((0, VALID), (1, DOWN), (2, DOWN), (4, DOWN))

    assert (good.is_broken, good.verified_on) == (False, date(2026, 11, 2))
    assert (broken.is_broken, broken.verified_on, broken.seen_on) == (True, None, date(2026, 11, 6))
    assert (check.first_failed_on, check.last_ok_on) == (date(2026, 11, 3), date(2026, 11, 2))


@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(Verdict)), max_size=20))
def test_broken_only_after_several_failures_on_several_days(steps: list[tuple[int, Verdict]]) -> None:
    days = [sum(gap for gap, _ in steps[: rank + 1]) for rank in range(len(steps))]
    link, check = after(*((day, verdict) for day, (_, verdict) in zip(days, steps, strict=True)))
    failed: list[int] = []
    for day, (_, verdict) in zip(days, steps, strict=True):
        failed = [] if verdict in WORKING else [*failed, day] if verdict in FAILING else failed

    expected = len(failed) >= FAILURES_TO_BREAK and failed[-1] - failed[0] >= DAYS_TO_BREAK
    assert (link.health == Health.BROKEN) == expected
    assert check.failures == len(failed)


@pytest.mark.parametrize(
    ("health", "decision", "until", "broken"),
    [
        (Health.GOOD, Decision.BROKEN, None, True),
        (Health.BROKEN, Decision.NONE, None, True),
        (Health.BROKEN, Decision.WORKING, None, False),
        (Health.BROKEN, Decision.WORKING, 0, False),
        (Health.BROKEN, Decision.WORKING, -1, True),
        (Health.GOOD, Decision.WORKING, -1, False),
        (Health.DOUBTFUL, Decision.NONE, None, False),
    ],
)
@pytest.mark.django_db
def test_editor_has_the_last_word(health: Health, decision: Decision, until: int | None, broken: bool) -> None:
    day = None if until is None else timezone.localdate() + timedelta(days=until)
    link = Link.objects.create(
        address="https://exemple.fr/", health=health, decision=decision, decided_until=day, decided_at=timezone.now()
    )

    assert link.is_broken == broken
    assert Link.objects.broken().exists() == broken
