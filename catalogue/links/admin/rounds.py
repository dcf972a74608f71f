"""Checks that somebody asks for: begun from a list or a form, done by the worker, followed on a page."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from catalogue.links.checking.verdicts import Verdict
from catalogue.links.models import Round
from catalogue.links.tasks import check_round

if TYPE_CHECKING:
    from django.contrib.auth.models import User

MOST_ADDRESSES = 5_000
MAY_CHECK = "links.check_link"


def may_check(request: HttpRequest) -> bool:
    return request.user.has_perm(MAY_CHECK)


@transaction.atomic
def ask(addresses: Sequence[str], by: "User") -> Round:
    """Ask the worker to check these addresses; both are written, or neither is."""
    asked = Round.objects.create(addresses=list(addresses), asked_by=by)
    check_round.enqueue(asked.pk)
    return asked


def begun(request: HttpRequest, addresses: Sequence[str]) -> HttpResponse:
    """Ask for these, and lead to the page where they are followed."""
    asked = ask(addresses, request.user)  # type: ignore[arg-type]
    return redirect(reverse("admin:links_round", args=(asked.pk,)))


def counts_of(asked: Round) -> list[tuple[str, int]]:
    """How many of each verdict, in their usual order."""
    return [(verdict.label, asked.counts[verdict]) for verdict in Verdict if asked.counts.get(verdict)]
