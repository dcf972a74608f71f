"""What readers sought in vain: words only, counted by day, so that editors know what is missing.

A page says what was vain (`noted`), whoever answers gathers it in memory (`count`), and each worker writes it apart
from its requests (`write`, every few seconds, by `apart.py`): the one exception to « a GET never writes », which no
page waits for. No address, no user, no session, no hour; nothing that looks as if it named a person.
"""

import os
import re
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from threading import Lock

from django.conf import settings
from django.db import Error, IntegrityError, connection, transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from catalogue.search.answers.asked import Asked, synonyms_now
from catalogue.search.answers.found import found_in, requests_of, sets_of
from catalogue.search.models import SoughtInVain, VainSearch
from catalogue.search.snapshots.index import all_current, version_of
from catalogue.search.snapshots.snapshot import Snapshot
from catalogue.search.text.kinds import Kind
from catalogue.search.text.query import names_an_author, read_query
from catalogue.wording import one_line
from themes.folding import fold

Outcome = VainSearch.Outcome

LONGEST, MOST_WORDS = 80, 8
# An address, a number that could be a person's: telephone, social security, date of birth.
PERSONAL = re.compile(
    r"@|://|www\.|\.\w{2,}/|\d{5}|(?:\d[\s.\-/]?){9}|\b\d{1,2}[\s./\-]\d{1,2}[\s./\-](?:19|20)\d\d\b", re.I
)
# Robots that seek at random fill neither the memory of a worker nor the table.
MOST_WAITING, MOST_A_DAY = 1_000, 5_000
LEAST_SHOWN = 3
KEPT = timedelta(days=396)  # thirteen months
RARE_KEPT = timedelta(days=31)  # what was not sought often enough to be shown
FORGOTTEN_AT_ONCE = 500


def outcome_of(asked: Asked) -> Outcome | None:
    """Why an answer was of little use; None when it was not, or when nothing was asked."""
    if not asked.query.terms:
        return None
    if asked.corrected:
        return Outcome.CORRECTED
    if not asked.total:
        return Outcome.NOTHING
    is_useful = any(useful(kind, found.bits, asked.snapshots[kind]) for kind, found in asked.findings.items())
    return None if is_useful else Outcome.STUBS


def useful(kind: Kind, bits: int, snapshot: Snapshot) -> int:
    """The records worth opening: not fiches known by their title only. A resource without a summary still opens."""
    return bits & ~snapshot.stubs if kind == Kind.FICHE else bits


def words_to_keep(typed: str) -> str | None:
    """The words sought, when they name nobody; None otherwise, and nothing is kept of them."""
    words = one_line(typed)
    too_long = len(words) > LONGEST or len(fold(words)) > LONGEST or words.count(" ") >= MOST_WORDS
    names_somebody = PERSONAL.search(words) or names_an_author(words)
    if too_long or names_somebody or not any(char.isalpha() for char in words):
        return None
    return words


def noted(response: HttpResponse, asked: Asked) -> None:
    """Say on an answer what was sought in vain: it is counted each time that it is given, from a cache too."""
    if (outcome := outcome_of(asked)) and (words := words_to_keep(asked.typed)):
        response.sought_in_vain = (words, outcome)  # type: ignore[attr-defined]


def count(request: HttpRequest, response: HttpResponse) -> None:
    """Gather what an answer says. The team's searches do not count, nor a page that its reader already has (304)."""
    sought = getattr(response, "sought_in_vain", None)
    if sought and response.status_code == 200 and settings.SESSION_COOKIE_NAME not in request.COOKIES:
        gather(*sought)


@dataclass(slots=True)
class Tally:
    outcome: str
    times: int


Batch = dict[tuple[date, str], Tally]
_waiting: Batch = {}
_lock, _writing = Lock(), Lock()


@lru_cache(1)
def day_of(minute: int) -> date:
    """Today, worked out once a minute: it costs more than all the rest."""
    return timezone.localdate()


def gather(words: str, outcome: str, day: date | None = None, times: int = 1) -> None:
    """Count in memory. A few microseconds, never an error; past some many different words, new ones are ignored."""
    key = (day or day_of(int(time.time() // 60)), words)
    with _lock:
        if tally := _waiting.get(key):
            tally.outcome, tally.times = outcome, tally.times + times
        elif len(_waiting) < MOST_WAITING:
            _waiting[key] = Tally(outcome, times)


def forget_waiting() -> None:
    """A process that was forked counts what it answers itself: the rest is its parent's to write."""
    global _lock, _writing
    _lock, _writing = Lock(), Lock()  # another thread may have held them then
    _waiting.clear()


os.register_at_fork(after_in_child=forget_waiting)


def write() -> int:
    """Add to the database what was gathered; returns how many counts. Statements: five at most, in one transaction.

    What the database refuses waits for the next time. Cut short while it is committed, nobody knows whether it was
    counted: it is not counted again.
    """
    with _writing:
        with _lock:
            batch = dict(_waiting)
            _waiting.clear()
        if not batch:
            return 0
        sent = False
        try:
            with transaction.atomic():
                added = add(batch)
                sent = True
        except Error as error:
            if not sent or isinstance(error, IntegrityError):
                for (day, words), tally in batch.items():
                    gather(words, tally.outcome, day, tally.times)
            raise
        return added


def add(batch: Batch) -> int:
    """Count under the folded words, in their order: two workers never each wait for the other."""
    searches: dict[str, VainSearch] = {}
    times: Counter[tuple[str, date]] = Counter()
    for (day, words), tally in batch.items():
        folded = fold(words)
        searches.setdefault(folded, VainSearch(folded=folded, words=words)).outcome = tally.outcome
        times[folded, day] += tally.times
    kept = within_reason(searches)
    rows = VainSearch.objects.bulk_create(
        [searches[folded] for folded in sorted(kept)],
        update_conflicts=True,
        unique_fields=["folded"],
        update_fields=["outcome"],
    )
    keys = {search.folded: search.pk for search in rows}
    table = SoughtInVain._meta.db_table
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} (search_id, day, times) VALUES (%s, %s, %s) "  # noqa: S608 - the name is ours
            f"ON CONFLICT (search_id, day) DO UPDATE SET times = {table}.times + excluded.times",
            [(keys[folded], day, count) for (folded, day), count in sorted(times.items()) if folded in keys],
        )
    return sum(count for (folded, _), count in times.items() if folded in keys)


def within_reason(sought: Iterable[str]) -> set[str]:
    """Past so many different searches in a day, only those that are known are counted: the rest is noise."""
    asked = set(sought)
    if SoughtInVain.objects.filter(day=timezone.localdate()).count() + len(asked) <= MOST_A_DAY:
        return asked
    return asked.intersection(VainSearch.objects.filter(folded__in=asked).values_list("folded", flat=True))


def forget_old() -> int:
    """Remove the days that are too old, then the searches that no day counts any more, and those too rare to be shown.

    Returns how many searches are forgotten.
    """
    today = timezone.localdate()
    SoughtInVain.objects.filter(day__lt=today - KEPT).delete()
    rare = Q(last_day__lt=today - RARE_KEPT, times__lt=LEAST_SHOWN)
    counted = VainSearch.objects.with_counts(since=today).order_by()
    gone = list(counted.filter(Q(last_day=None) | rare).values_list("pk", flat=True))
    # a few at a time: whoever saves a page does not wait for all of them
    for start in range(0, len(gone), FORGOTTEN_AT_ONCE):
        VainSearch.objects.filter(pk__in=gone[start : start + FORGOTTEN_AT_ONCE]).delete()
    return len(gone)


def found_now(sought: Sequence[str]) -> list[int]:
    """How many useful records each search finds today, as typed. Queries: three, however many searches there are."""
    snapshots = all_current()
    synonyms = synonyms_now(version_of(snapshots))
    queries = [read_query(words, synonyms) for words in sought]
    counted = ("body", "code", "without")  # not the order of what is found
    asked = [
        {name: request for name, request in requests_of(query).items() if name.startswith(counted)}
        for query in queries
    ]
    sets = sets_of({one for own in asked for one in own.values()}, snapshots)
    totals = []
    for query, own in zip(queries, asked, strict=True):
        total = 0
        for kind, snapshot in snapshots.items():
            found = found_in(kind, snapshot, query, {name: sets[one][kind] for name, one in own.items()})
            total += useful(kind, found.bits, snapshot).bit_count()
        totals.append(total)
    return totals
