"""What an address of `/recherche/` asks, and the addresses that lead on from it."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest

from catalogue.reader import reader_code
from catalogue.search.facets import COMPETENCES, FICHES, RESOURCES, SELECTIONS, Listing
from catalogue.search.lists.state import FOLLOWED_LINKS, notices, path_of, read_words
from catalogue.search.text.kinds import Kind

PARAMETERS = {"q", "tel-quel", "dans", "page", "public"}


@dataclass(frozen=True, slots=True)
class Shelf:
    """A kind of records as the page names it. `is_alone`: it has no list with filters, the page lists it itself."""

    name: str
    nouns: str
    listing: Listing
    is_alone: bool = False

    @property
    def kind(self) -> Kind:
        return self.listing.kind

    @property
    def plural(self) -> str:
        return self.nouns.rpartition(",")[2]


# In the order of the page, always.
SHELVES = (
    Shelf("fiches", "fiche,fiches", FICHES),
    Shelf("ressources", "ressource,ressources", RESOURCES),
    Shelf("selections", "sélection,sélections", SELECTIONS, is_alone=True),
    Shelf("competences", "compétence,compétences", COMPETENCES, is_alone=True),
)
ALONE = {shelf.name: shelf for shelf in SHELVES if shelf.is_alone}
VALUES = {"dans": ["", *ALONE], "tel-quel": ["", "1"]}


@dataclass(frozen=True, slots=True)
class Wanted:
    """The words, as they came; whether they are not to be corrected; one kind, or all of them; for whom.

    `page` is as asked: it may not exist. `refused`: a sentence for each thing ignored.
    """

    typed: str
    as_typed: bool = False
    alone: Shelf | None = None
    page: str = "1"
    reader: str = ""
    refused: tuple[str, ...] = ()

    @property
    def reader_query(self) -> str:
        """What internal links end with."""
        return f"?public={self.reader}" if self.reader else ""

    def address(self, page: int = 1) -> str:
        """This search, at another page: what is default is left out."""
        return self.written(path_of("search"), self.alone, self.reader, page)

    def canonical(self, page: int = 1) -> str:
        """The same for everybody."""
        return self.written(path_of("search"), self.alone, "", page)

    def all_of(self, shelf: Shelf, reader: str = "") -> str:
        """Where everything of a kind is; in a list, `reader` keeps theirs alone."""
        if shelf.is_alone:
            return self.written(path_of("search"), shelf, self.reader)
        return self.written(path_of(shelf.listing.name), None, reader)

    def everything(self) -> str:
        """All kinds again."""
        return self.written(path_of("search"), None, self.reader)

    def written(self, path: str, alone: Shelf | None, reader: str, page: int = 1) -> str:
        pairs = {
            "q": self.typed,
            "tel-quel": "1" if self.typed and self.as_typed else "",
            "dans": alone.name if alone else "",
            "public": reader,
            "page": str(page) if page > 1 else "",
        }
        return f"{path}?{urlencode({name: value for name, value in pairs.items() if value})}".rstrip("?")


def read_wanted(request: HttpRequest) -> Wanted:
    """Read an address. What does not exist is ignored, and named in `refused`. Query: one, when it names a reader."""
    data = request.GET
    within = data.get("dans") or ""
    typed, as_typed = read_words(data)
    return Wanted(
        typed=typed,
        as_typed=as_typed,
        alone=ALONE.get(within),
        page=data.get("page") or "1",
        reader=reader_code(request),
        refused=tuple(notices(list(unknown(request)))),
    )


def unknown(request: HttpRequest) -> Iterator[tuple[str, str]]:
    for name in request.GET:
        value = request.GET.get(name) or ""
        is_known = name in PARAMETERS or name.startswith(FOLLOWED_LINKS)
        if not is_known or value not in VALUES.get(name, [value]):
            yield name, value
