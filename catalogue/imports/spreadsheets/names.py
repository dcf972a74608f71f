"""How a cell names another record: by a key that people read, found again whatever its case and accents.

Each list of names is read once for a whole file, when it is first needed.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import models
from rapidfuzz import fuzz, process

from catalogue.competences.models import Competence, Domain, Framework
from catalogue.fiches.models import Fiche
from catalogue.imports.spreadsheets.cells import CellError
from catalogue.resources.models import Author, Organisation, Resource
from catalogue.selections.models import Selection
from catalogue.wording import NBSP, quoted
from themes.folding import fold
from themes.models import Audience, Level, Theme

# Of a record: its key, what a cell says of it, what else a cell may say.
Row = tuple[int, str, tuple[str, ...]]


def paths(model: Any, *names: str, text: Callable[[Any, Any], str] | None = None) -> Callable[[], Iterable[Row]]:
    """Those of a model: a cell says the first column, or what is made of the first two."""

    def read() -> Iterable[Row]:
        for pk, *values in model.objects.order_by("pk").values_list("pk", *names):
            if text:
                yield pk, text(*values), ()
            else:
                yield pk, values[0], tuple(value for value in values[1:] if value)

    return read


def coded(model: Any) -> Callable[[], Iterable[Row]]:
    return paths(model, "code", "label", "plural")


def authors() -> Iterable[Row]:
    """« Nom, Prénom », or the identifier when two authors have the same name."""
    found = list(Author.objects.select_related("organisation").order_by("pk"))
    times: dict[str, int] = {}
    for author in found:
        times[fold(str(author))] = times.get(fold(str(author)), 0) + 1
    for author in found:
        name = str(author)
        clear = times[fold(name)] == 1 and ";" not in name
        yield author.pk, name if clear else author.slug, (name, author.slug)


def numbered(theme: str, number: int) -> str:
    return f"{theme}/{number}"


def dotted(framework: str, code: str) -> str:
    return f"{framework}/{code}"


READ: dict[type[models.Model], Callable[[], Iterable[Row]]] = {
    Organisation: paths(Organisation, "slug", "name", "short_name"),
    Author: authors,
    Theme: paths(Theme, "slug"),
    Audience: coded(Audience),
    Level: coded(Level),
    Framework: paths(Framework, "slug", "short_title", "title"),
    Domain: paths(Domain, "framework__slug", "code", text=dotted),
    Competence: paths(Competence, "key"),
    Resource: paths(Resource, "slug"),
    Fiche: paths(Fiche, "theme__slug", "number", text=numbered),
    Selection: paths(Selection, "slug"),
}


class Names:
    """Those of one kind of record."""

    def __init__(self, model: type[models.Model]) -> None:
        self.kind = str(model._meta.verbose_name)
        self.texts: dict[int, str] = {}
        self.exact: dict[str, int] = {}
        self.folded: dict[str, set[int]] = {}
        for pk, text, others in READ[model]():
            self.add(pk, text, others)

    def add(self, pk: int, text: str, others: tuple[str, ...] = ()) -> None:
        self.texts[pk] = text
        self.exact[text.casefold()] = pk
        for other in {text, *others}:
            self.folded.setdefault(fold(other), set()).add(pk)

    def text(self, pk: int) -> str:
        return self.texts.get(pk, "")

    def find(self, text: str) -> int:
        """The key of the record so named. Raises CellError."""
        if (exact := self.exact.get(text.casefold())) is not None:
            return exact
        folded = fold(text)
        found = self.folded.get(folded, set()) if folded else set()
        if len(found) == 1:
            return next(iter(found))
        said = f"«{NBSP}{quoted(text)}{NBSP}»"
        if found:
            choices = ", ".join(sorted(self.texts[pk] for pk in found)[:5])
            raise CellError(f"{said} désigne plusieurs notices ({self.kind}){NBSP}: {choices}. Donnez l’identifiant.")
        near = process.extractOne(text[:100], self.texts.values(), scorer=fuzz.ratio, score_cutoff=70)
        hint = f" Le plus proche{NBSP}: «{NBSP}{near[0]}{NBSP}»." if near else ""
        raise CellError(f"{said} n’existe pas dans le catalogue ({self.kind}).{hint}")


class Directory:
    """The names of every kind, read as they are needed."""

    def __init__(self) -> None:
        self.known: dict[type[models.Model], Names] = {}

    def __getitem__(self, model: Any) -> Names:
        if model not in self.known:
            self.known[model] = Names(model)
        return self.known[model]
