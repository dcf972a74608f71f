"""A reader's report: which page, what is wrong, in the reader's words, and what became of it. Nobody is named."""

import secrets
from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone

from themes.folding import Folded

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

LONGEST = 2000  # characters of a reader’s words
LONGEST_TITLE = 400


class Problem(models.TextChoices):
    LINK = "lien-rompu", "lien rompu"
    TEXT = "erreur-texte", "erreur dans le texte"
    OUTDATED = "perime", "information périmée"
    ACCESS = "accessibilite", "accessibilité"
    OTHER = "autre", "autre"


class State(models.TextChoices):
    NEW = "nouveau", "nouveau"
    TAKEN = "en-cours", "en cours"
    SOLVED = "resolu", "résolu"
    DISMISSED = "sans-suite", "sans suite"


OPEN = (State.NEW, State.TAKEN)


def new_token() -> str:
    """What nobody guesses: 22 letters, digits, dashes."""
    return secrets.token_urlsafe(16)


class ReportQuerySet(models.QuerySet["Report"]):
    def still_open(self) -> Self:
        """Those that wait for somebody."""
        return self.filter(state__in=OPEN)

    def turn_into(self, state: State, by: "User | AnonymousUser") -> int:
        """Give them all a state; returns how many."""
        who = by if by.is_authenticated else None
        return self.update(state=state, handled_by=who, handled_at=timezone.now())


class Report(Folded):
    """`kind` and `key` tell the record; `path` and `title` are kept as they were, for when it is no more."""

    fold_from = ("title", "words")

    token = models.CharField("code de suivi", max_length=32, unique=True, default=new_token, editable=False)
    kind = models.ForeignKey(ContentType, models.PROTECT, verbose_name="type", editable=False, related_name="+")
    key = models.PositiveBigIntegerField("clé", editable=False)
    path = models.CharField("adresse", max_length=400, editable=False)
    title = models.CharField("page", max_length=LONGEST_TITLE, editable=False)
    problem = models.CharField("problème", max_length=20, choices=Problem.choices, editable=False)
    words = models.TextField("précisions", max_length=LONGEST, blank=True, editable=False)
    times = models.PositiveIntegerField("fois", default=1, editable=False)
    # a day, not an hour: nothing to be compared with the journals of a server
    received_on = models.DateField("reçu le", default=timezone.localdate, editable=False)
    state = models.CharField("état", max_length=10, choices=State.choices, default=State.NEW)
    handled_by = models.ForeignKey(
        User, models.SET_NULL, verbose_name="suivi par", null=True, blank=True, editable=False, related_name="+"
    )
    handled_at = models.DateTimeField("suivi le", null=True, blank=True, editable=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = "signalement"
        verbose_name_plural = "signalements"
        ordering = ("-received_on", "-pk")
        # readers make them
        default_permissions = ("change", "delete", "view")
        indexes = (
            models.Index(fields=("state", "-received_on"), name="report_by_state"),
            models.Index(fields=("path",), name="report_by_path"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(problem__in=Problem.values), name="report_problem_known"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="report_state_known"),
        )

    def __str__(self) -> str:
        return f"{self.title} – {self.get_problem_display()}"
