"""How a row of demonstration is told from the editors' own: to refuse a second one, and to remove the first.

A publishable record says it in `is_demo`. The others say it in their slug, with two hyphens in a
row: `slugify()` never makes them, so that no record of the editors bears the mark by accident.
"""

from django.db.models import Model, QuerySet
from django.utils.text import slugify

from catalogue.publication import publishable_models
from catalogue.resources.models import Author, Organisation
from themes.folding import fold
from themes.models import Collection, Theme

PREFIX = "demo--"
NOTICE = "Donnée de démonstration, inventée de toutes pièces."
SHORT_MARK = "(démo)"
# A domain that can never exist (RFC 6761): a click on a demonstration address reaches nobody's site.
HOST = "exemple.invalid"

# what leads to others before them: they are removed in this order
BY_SLUG = (Author, Organisation, Theme, Collection)
MARKED: tuple[type[Model], ...] = (*reversed(publishable_models()), *BY_SLUG)


def demo_slug(name: str, rank: int, length: int = 100) -> str:
    """Return the marked slug of a row; its rank makes it unique among those of its model."""
    end = f"-{rank}"
    return f"{PREFIX}{slugify(fold(name))}"[: length - len(end)] + end


def marked(model: type[Model]) -> QuerySet[Model]:
    """Return the rows of demonstration of one of the models above."""
    rows = model._default_manager.all()
    return rows.filter(slug__startswith=PREFIX) if model in BY_SLUG else rows.filter(is_demo=True)


def is_present() -> bool:
    return any(marked(model).exists() for model in MARKED)
