"""What a check changes: a link that fails once is doubtful, for days it is broken; one that works is good."""

from datetime import date, datetime

from django.utils import timezone

from catalogue.links.checking.verdicts import FAILING, WORKING, Outcome
from catalogue.links.models import Check, Health, Link

# A site down for a night, or asked ten times on one morning, is not broken: so many failures in a row, the last at
# least so many days after the first.
FAILURES_TO_BREAK = 3
DAYS_TO_BREAK = 3


def take(link: Link, check: Check, outcome: Outcome, at: datetime) -> None:
    """Write an outcome in a link and its check, neither saved. A verdict that says nothing keeps what was thought."""
    check.verdict, check.status, check.final = outcome.verdict, outcome.status, outcome.final
    check.chain, check.detail = [list(hop) for hop in outcome.chain], outcome.detail[:300]
    check.anchor_missing, check.checked_at = outcome.anchor_missing, at
    day = timezone.localdate(at)
    if outcome.verdict in WORKING:
        check.failures, check.first_failed_on, check.last_ok_on = 0, None, day
        link.health, link.seen_on = Health.GOOD, day
    elif outcome.verdict in FAILING:
        check.failures += 1
        check.first_failed_on = check.first_failed_on or day
        broken = is_broken(check.failures, check.first_failed_on, day)
        link.health = Health.BROKEN if broken else Health.DOUBTFUL
        link.seen_on = day if broken else check.last_ok_on


def is_broken(failures: int, first: date, last: date) -> bool:
    return failures >= FAILURES_TO_BREAK and (last - first).days >= DAYS_TO_BREAK
