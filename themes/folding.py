"""Text as people search and sort it: without case, accents, ligatures or punctuation.

It lives in the lowest room because every room needs it, and `themes` may know nobody.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable
from typing import Any, ClassVar

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.signals import pre_save
from django.dispatch import receiver

LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss"})
FOLDED_LENGTH = 600


def fold(text: str) -> str:
    """Return words in lower case without accents, separated by one space.

    >>> fold("L’Œuvre  d'ÉVALUATION")
    'l oeuvre d evaluation'
    """
    # ligatures after the decomposition: « ǽ » is an accented « æ »
    decomposed = unicodedata.normalize("NFKD", text).translate(LIGATURES)
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(re.findall(r"[^\W_]+", plain.casefold()))


class FoldedField(models.CharField[str, str]):
    """A folded text; ordered by its bytes on both engines, so that they sort alike."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": FOLDED_LENGTH, "editable": False, "db_index": True, **options})

    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        return {
            **super().db_parameters(connection),
            "collation": "C" if connection.vendor == "postgresql" else None,
        }


class Derived(models.Model):
    """A record some of whose columns follow from the others.

    They are computed before every save, `loaddata` included (which calls no `save()`); bulk
    writes, which send no signal, call `derive()` themselves.
    """

    derived_fields: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    def derive(self) -> None:
        """Compute the derived columns from the others; touches no other record."""

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Check what was typed, then compute the derived columns, which nobody types, from what is now known right."""
        super().clean_fields({*(exclude or ()), *self.derived_fields})
        self.derive()

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """A form leaves out the columns it does not show; the rules on derived ones hold all the same."""
        super().validate_constraints(set(exclude or ()).difference(self.derived_fields))

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        if update_fields:
            update_fields = {*update_fields, *self.derived_fields}
        elif update_fields is None and self.get_deferred_fields():
            self.derive()  # Django saves only what is loaded: now the derived columns are
        super().save(*args, update_fields=update_fields, **kwargs)


@receiver(pre_save, dispatch_uid="derive_before_saving")
def derive_before_saving(sender: type[models.Model], instance: models.Model, **_: Any) -> None:
    if isinstance(instance, Derived):
        instance.derive()


class Folded(Derived):
    """A record found and sorted by the folded text of some of its fields."""

    fold_from: ClassVar[tuple[str, ...]] = ("title",)
    derived_fields: ClassVar[tuple[str, ...]] = ("folded",)

    folded = FoldedField()

    class Meta:
        abstract = True

    def derive(self) -> None:
        super().derive()
        words = fold(" ".join(str(getattr(self, name) or "") for name in self.fold_from))
        self.folded = words[:FOLDED_LENGTH]
