"""Text as people search and sort it: without case, accents, ligatures or punctuation.

It lives in the lowest room because every room needs it, and `themes` may know nobody.
"""

import re
import unicodedata
from typing import Any, ClassVar

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from themes.derived import Derived

LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss"})
FOLDED_LENGTH = 600


def fold(text: str) -> str:
    """Return words in lower case without accents, separated by one space.

    >>> fold("L’Œuvre  d'ÉVALUATION")
    'l oeuvre d evaluation'
    """
    if not text.isascii():
        # ligatures after the decomposition: « ǽ » is an accented « æ »
        decomposed = unicodedata.normalize("NFKD", text).translate(LIGATURES)
        text = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


class FoldedField(models.CharField[str, str]):
    """A folded text; ordered by its bytes on both engines, so that they sort alike."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": FOLDED_LENGTH, "editable": False, "db_index": True, **options})

    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        return {
            **super().db_parameters(connection),
            "collation": "C" if connection.vendor == "postgresql" else None,
        }


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
