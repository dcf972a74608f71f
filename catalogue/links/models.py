"""What is known of each web address that records give: what readers are told of it, and what checks have counted.

Two tables, because a write to the first makes every page that is kept anew: checks that change nothing for readers
write in the second alone.
"""

from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from typing import Any, Self

from django.contrib.auth.models import User
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from catalogue.links.checking.verdicts import Verdict
from catalogue.links.hosts import host_of
from themes.derived import Derived

# A month, unless the editor who opened a link says otherwise.
DAYS_OF_AN_OVERRULING = 30
web_address = URLValidator(schemes=["http", "https"], message="Saisissez une adresse http ou https complète.")


def digest_of(address: str) -> str:
    """The key of an address: exact, and short enough for an index of the database."""
    return sha256(address.encode("utf-8", "surrogatepass")).hexdigest()


class Health(models.TextChoices):
    """What several checks make of an address; `standing.py` says how."""

    UNKNOWN = "inconnu", "jamais vérifié"
    GOOD = "bon", "bon"
    DOUBTFUL = "douteux", "douteux"
    BROKEN = "rompu", "rompu"


class Decision(models.TextChoices):
    """What an editor says against the checks, or with them."""

    NONE = "", "s’en remettre aux vérifications"
    BROKEN = "rompu", "rompu pour de bon"
    WORKING = "marche", "je l’ai ouvert, il marche"


def broken_q(today: date) -> Q:
    """The one rule of what readers are warned of; `Link.is_broken` says the same of a link that is loaded."""
    overruled = Q(decision=Decision.WORKING) & (Q(decided_until=None) | Q(decided_until__gte=today))
    return Q(decision=Decision.BROKEN) | (Q(health=Health.BROKEN) & ~overruled)


class LinkQuerySet(models.QuerySet["Link"]):
    def at(self, addresses: Iterable[str]) -> Self:
        """Those of these addresses, exactly as they are written."""
        return self.filter(digest__in={digest_of(address) for address in addresses if address})

    def broken(self) -> Self:
        """Those of which readers are warned today."""
        return self.filter(broken_q(timezone.localdate()))

    def by_address(self) -> "dict[str, Link]":
        """Query: one, or none when no address can be there."""
        return {link.address: link for link in self}

    def overruled_until_before(self, today: date) -> Self:
        """Those whose overruling is over."""
        return self.filter(decision=Decision.WORKING, decided_until__lt=today)


class Link(Derived):
    """An address exactly as records give it, what readers are told of it, and what an editor decided."""

    derived_fields = ("digest", "host")

    address = models.TextField("adresse", editable=False)
    digest = models.CharField("empreinte", max_length=64, unique=True, editable=False)
    host = models.CharField("site", max_length=255, blank=True, editable=False, db_index=True)
    health = models.CharField(
        "santé", max_length=10, choices=Health.choices, default=Health.UNKNOWN, editable=False, db_index=True
    )
    # when it last worked; of a broken one, when it last did not
    seen_on = models.DateField("vu le", null=True, editable=False)
    decision = models.CharField(
        "décision de la rédaction", max_length=10, choices=Decision.choices, blank=True, default=Decision.NONE
    )
    decided_until = models.DateField(
        "jusqu’au",
        null=True,
        blank=True,
        help_text="Pour « il marche » : ce jour passé, les vérifications en décident de nouveau.",
    )
    decided_by = models.ForeignKey(
        User, models.SET_NULL, verbose_name="décidé par", null=True, blank=True, editable=False, related_name="+"
    )
    decided_at = models.DateTimeField("décidé le", null=True, blank=True, editable=False)
    replacement = models.CharField(
        "adresse de remplacement",
        max_length=2000,
        blank=True,
        validators=[web_address],
        help_text="Donnée aux lecteurs quand le lien est rompu : le même document, ailleurs.",
    )
    archive = models.CharField(
        "adresse d’une archive",
        max_length=2000,
        blank=True,
        validators=[web_address],
        help_text="Donnée aux lecteurs quand le lien est rompu : une copie gardée par un service d’archives.",
    )

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = "lien"
        verbose_name_plural = "liens"
        ordering = ("host", "address", "pk")
        # records make and remove them; a rédacteur has them checked, a relecteur decides (`change`)
        default_permissions = ("view", "check", "change")
        constraints = (
            models.CheckConstraint(condition=Q(health__in=Health.values), name="link_health_known"),
            models.CheckConstraint(
                condition=Q(decision__in=Decision.values),
                name="link_decision_known",
                violation_error_message="Cette décision n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(decided_until=None) | Q(decision=Decision.WORKING),
                name="link_until_of_an_overruling",
                violation_error_message="Une date de fin ne se donne qu’avec «\u00a0je l’ai ouvert, il marche\u00a0».",
            ),
        )

    def __str__(self) -> str:
        return self.address

    def derive(self) -> None:
        super().derive()
        self.digest, self.host = digest_of(self.address), host_of(self.address)[:255]

    @property
    def is_overruled(self) -> bool:
        """Whether an editor opened it, and vouches for it today."""
        until = self.decided_until
        return self.decision == Decision.WORKING and (until is None or until >= timezone.localdate())

    @property
    def is_broken(self) -> bool:
        """Whether readers are warned of it today."""
        if self.decision == Decision.BROKEN:
            return True
        return self.health == Health.BROKEN and not self.is_overruled

    @property
    def verified_on(self) -> date | None:
        """When it was last known to work; None when that was never seen, or is no longer so."""
        if self.is_broken:
            return None
        if self.health == Health.BROKEN and self.decided_at:
            return timezone.localdate(self.decided_at)
        return self.seen_on


class Check(models.Model):
    """The last check of an address, and the count of its failures: for editors, and for the checks to come.

    No history is kept: one row an address.
    """

    link = models.OneToOneField(Link, models.CASCADE, primary_key=True, verbose_name="lien", related_name="last_check")
    verdict = models.CharField("verdict", max_length=20, choices=Verdict.choices, default=Verdict.UNCHECKED)
    status = models.PositiveSmallIntegerField("réponse du site", default=0)
    final = models.TextField("mène à", blank=True)
    # [status, address] of each redirection, in their order
    chain: Any = models.JSONField("redirections", default=list)
    detail = models.CharField("explication", max_length=300, blank=True)
    anchor_missing = models.BooleanField("ancre absente", default=False)
    checked_at = models.DateTimeField("vérifié le")
    failures = models.PositiveIntegerField("échecs de suite", default=0)
    first_failed_on = models.DateField("en échec depuis le", null=True)
    last_ok_on = models.DateField("a marché le", null=True)

    class Meta:
        verbose_name = "vérification"
        verbose_name_plural = "vérifications"
        default_permissions = ()
        indexes = (models.Index(fields=("verdict",), name="check_verdict"),)
        constraints = (models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="check_verdict_known"),)

    def __str__(self) -> str:
        return self.get_verdict_display()

    @property
    def is_for_good(self) -> bool:
        """Whether the site says that it moved the page for good: the new address may be taken."""
        return self.verdict == Verdict.MOVED_FOR_GOOD


class Round(models.Model):
    """Checks that somebody asked for, done in the background: how far they are."""

    asked_by = models.ForeignKey(
        User, models.SET_NULL, verbose_name="demandé par", null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField("demandé le", default=timezone.now)
    addresses: Any = models.JSONField("adresses", default=list)
    done = models.PositiveIntegerField("faites", default=0)
    # how many of each verdict
    counts: Any = models.JSONField("comptes", default=dict)
    started_at = models.DateTimeField("commencé le", null=True, blank=True)
    finished_at = models.DateTimeField("fini le", null=True, blank=True)
    problem = models.CharField("incident", max_length=300, blank=True)

    class Meta:
        verbose_name = "vérification demandée"
        verbose_name_plural = "vérifications demandées"
        ordering = ("-asked_at", "-pk")
        default_permissions = ()

    def __str__(self) -> str:
        return f"vérification de {len(self.addresses)} adresses"
