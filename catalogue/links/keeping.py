"""What checks found, written in few statements: pages are made anew once a batch, and only if they change."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from catalogue.links.checking.verdicts import Outcome
from catalogue.links.models import Check, Decision, Link, Round, digest_of
from catalogue.links.standing import take

BATCH = 500  # rows of one statement
KEPT_ROUNDS = timedelta(days=7)
CHECK_FIELDS = [field.name for field in Check._meta.concrete_fields if not field.primary_key]


def with_links(addresses: Iterable[str]) -> dict[str, Link]:
    """The links of these addresses, made when nobody had given them. Queries: two, and one a batch that is new."""
    wanted = set(addresses)
    known = Link.objects.at(wanted).by_address()
    if missing := sorted(wanted - known.keys()):
        made = [Link(address=address) for address in missing]
        for link in made:
            link.derive()  # a bulk write sends no signal
        Link.objects.bulk_create(made, batch_size=BATCH, ignore_conflicts=True)
        known |= Link.objects.at(missing).by_address()
    return known


@transaction.atomic
def keep(found: Mapping[str, tuple[datetime, Outcome]]) -> None:
    """Write the outcomes of these addresses, each at its moment; what is known since then is left as it is.

    What readers see is written first: who writes that holds the catalogue's version, and may wait for nothing else.
    """
    links = with_links(found)
    checks = Check.objects.in_bulk([link.pk for link in links.values()])
    changed: defaultdict[tuple[str, date | None], list[int]] = defaultdict(list)
    taken: list[Check] = []
    for address, (at, outcome) in found.items():
        link = links[address]
        check = checks.get(link.pk) or Check(link=link, checked_at=at)
        if check.checked_at > at:
            continue
        before = link.health, link.seen_on
        take(link, check, outcome, at)
        taken.append(check)
        if before != (link.health, link.seen_on):
            changed[link.health, link.seen_on].append(link.pk)
    for (health, seen_on), keys in changed.items():
        Link.objects.filter(pk__in=keys).update(health=health, seen_on=seen_on)
    taken.sort(key=lambda check: check.pk)  # two who check at once wait for each other, and not crosswise
    Check.objects.bulk_create(
        taken, batch_size=BATCH, update_conflicts=True, unique_fields=["link"], update_fields=CHECK_FIELDS
    )


def lift_overrulings() -> int:
    """End those whose last day is past: a page that is kept would not know. Returns how many."""
    over = Link.objects.overruled_until_before(timezone.localdate())
    return over.update(decision=Decision.NONE, decided_until=None, decided_at=None, decided_by=None)


def forget_what_nobody_gives(addresses: Collection[str]) -> int:
    """Remove the links whose address is found in no record any more. Returns how many."""
    given = {digest_of(address) for address in addresses}
    gone = [key for key, digest in Link.objects.values_list("pk", "digest") if digest not in given]
    for start in range(0, len(gone), BATCH):
        Link.objects.filter(pk__in=gone[start : start + BATCH]).delete()
    return len(gone)


def forget_old_rounds() -> None:
    Round.objects.filter(asked_at__lt=timezone.now() - KEPT_ROUNDS).delete()
