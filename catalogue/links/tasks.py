"""Checks that somebody asked for, done by the worker."""

from collections import Counter
from time import monotonic

from django.utils import timezone
from django_tasks import task

from catalogue.links.checking.verdicts import Outcome
from catalogue.links.keeping import forget_old_rounds
from catalogue.links.models import Round
from catalogue.links.running import NoNetworkError, check

SECONDS_BETWEEN_NEWS = 1
NO_NETWORK = "Aucun site n’a répondu : cette machine n’atteint sans doute pas Internet. Rien n’a été enregistré."


@task()
def check_round(key: int) -> None:
    """Check the addresses of a round, and say every second how far it is."""
    rounds = Round.objects.filter(pk=key)
    addresses = rounds.values_list("addresses", flat=True).first()
    if addresses is None:
        return
    rounds.update(started_at=timezone.now())
    counts: Counter[str] = Counter()
    said_at = monotonic()

    def advance(outcome: Outcome) -> None:
        nonlocal said_at
        counts[outcome.verdict] += 1
        if monotonic() - said_at >= SECONDS_BETWEEN_NEWS:
            rounds.update(done=counts.total(), counts=counts)
            said_at = monotonic()

    problem = ""
    try:
        check(addresses, advance)
    except NoNetworkError:
        problem = NO_NETWORK
    except Exception:
        rounds.update(problem="La vérification s’est interrompue.", finished_at=timezone.now())
        raise
    rounds.update(done=counts.total(), counts=counts, problem=problem, finished_at=timezone.now())
    forget_old_rounds()
