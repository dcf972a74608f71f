"""Which pages are asked for: addresses in a set order, so that two runs ask the same."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from random import Random
from urllib.parse import urlencode

from bench.searches import (
    EVERYWHERE,
    FIRST_SEEN,
    GROUPED,
    GROUPED_FIRST,
    HEAVIEST,
    SEARCHED,
    TYPED,
    Words,
    heaviest,
    queries,
    searched,
    typed,
    unseen,
)
from bench.table import Budget

LIST = "/ressources/"
SORTS = ("titre", "date", "mise-a-jour")
PER_PAGE = 20
GZIP = {"Accept-Encoding": "gzip"}
CONNECTIONS = 4

LISTED = Budget(cpu_ms=(6, 8), statements=6)
REPEATED = Budget(cpu_ms=(0.15, 0.15))
READ = Budget()
NO_BUDGET = Budget(raw=None, compressed=None)


@dataclass(frozen=True)
class Scenario:
    """A row of the table: addresses asked in turn, again from the first when `cycled`.

    `kept`: asked of a server that keeps pages; the others are asked of one that makes each page anew.
    `asked_before`: every address was asked of each worker before it is measured. `at_start`: asked once, of workers
    that have just started.
    """

    name: str
    state: str
    addresses: Sequence[str]
    budget: Budget
    cycled: bool = True
    connections: int = CONNECTIONS
    headers: Mapping[str, str] = field(default_factory=lambda: GZIP)
    kept: bool = False
    asked_before: bool = False
    at_start: bool = False


@dataclass(frozen=True)
class Values:
    """What the database holds, the most frequent first."""

    resources: int
    fiches: Sequence[str]
    themes: Sequence[str]
    types: Sequence[str]
    audiences: Sequence[str]
    years: Sequence[str]
    words: Words


def listed(**choices: str | int | Iterable[str]) -> str:
    return f"{LIST}?{urlencode(choices, doseq=True)}"


def browsed(values: Values) -> Iterator[str]:
    for page, sort in product(range(1, 1 + values.resources // PER_PAGE), SORTS):
        yield listed(page=page, tri=sort)


def filtered_once(values: Values) -> Iterator[str]:
    choices = [
        *(("theme", theme) for theme in values.themes),
        *(("type", kind) for kind in values.types),
        *(("public", audience) for audience in values.audiences),
        *(("annee", year) for year in values.years),
    ]
    for sort, (name, value) in product(SORTS, choices):
        yield listed(**{name: value, "tri": sort})


def filtered_thrice(values: Values) -> Iterator[str]:
    """A few choices that many make, sorted and paged in every way."""
    choices = product(SORTS, (1, 2, 3), values.themes[:6], values.types[:4], values.audiences[:3])
    for sort, page, theme, kind, audience in choices:
        yield listed(theme=theme, type=kind, public=audience, tri=sort, page=page)


def never_seen(values: Values) -> Iterator[str]:
    """Wide choices in four facets, that find something and that no other row makes; each is asked once."""
    chance = Random(1)
    for _ in range(20_000):
        yield listed(
            theme=chance.sample(values.themes, 2),
            type=chance.sample(values.types, 2),
            public=values.audiences[:2],
            annee=chance.sample(values.years, 4),
        )


def scenarios(values: Values, etag: str) -> list[Scenario]:
    """Return the rows, the bare view first. `etag` is that of the list, empty when it gives none."""
    homes = ["/", *(f"/?public={audience}" for audience in values.audiences)]
    first_seen = list(dict.fromkeys(never_seen(values)))
    rows = [
        Scenario("vue nue", "chaud", ["/nu/"], NO_BUDGET),
        Scenario("accueil", "chaud", homes, READ),
        Scenario("fiche", "chaud", values.fiches, READ),
        Scenario("parcourir", "chaud", list(browsed(values)), LISTED),
        Scenario("un filtre", "chaud", list(filtered_once(values)), LISTED),
        Scenario("trois filtres", "chaud", list(filtered_thrice(values)), LISTED),
        Scenario("filtres jamais vus", "première fois", first_seen, FIRST_SEEN, cycled=False, connections=1),
        *searches(values.words),
        Scenario("liste, même adresse", "répétée", [LIST], REPEATED, kept=True),
        Scenario("accueil, même adresse", "répétée", ["/"], REPEATED, kept=True),
    ]
    if etag:
        not_modified = {**GZIP, "If-None-Match": etag}
        unchanged = Scenario("liste, inchangée (304)", "répétée", [LIST], REPEATED, headers=not_modified, kept=True)
        rows.append(unchanged)
    return rows


def searches(words: Words) -> Iterator[Scenario]:
    """Searches in the list of resources, the page of everything, what is suggested while typing."""
    for name, asked in queries(words).items():
        addresses = [listed(q=query, page=page) for query in asked for page in (1, 2)]
        yield Scenario(f"recherche, {name}", "chaud", addresses, SEARCHED, asked_before=True)
    for name, asked in unseen(words).items():
        path, budget = (EVERYWHERE, GROUPED_FIRST) if name.startswith("tout") else (LIST, FIRST_SEEN)
        addresses = [searched(path, query) for query in asked]
        yield Scenario(name, "première fois", addresses, budget, cycled=False, connections=1)
    if hard := list(heaviest(words)):
        # what is remembered is what was typed: the second page is asked in other letters
        addresses = [one for query in hard for one in (searched(LIST, query), searched(EVERYWHERE, query.swapcase()))]
        at_start = Scenario(
            "les plus lourdes", "au démarrage", addresses, HEAVIEST, False, connections=1, at_start=True
        )
        yield from (at_start, replace(at_start, state="première fois", at_start=False))
    everywhere = [searched(EVERYWHERE, query) for query in [*words.common, *words.medium, *words.rare]]
    yield Scenario("tout le catalogue", "chaud", everywhere, GROUPED)
    letters = list(dict.fromkeys(typed(words)))
    # those of the first row were asked by nobody: they are others than those of the second
    new, known = letters[::2], letters[1::2]
    yield Scenario("suggestions jamais vues", "première fois", new, TYPED, cycled=False, connections=1)
    yield Scenario("suggestions", "chaud", known, TYPED, asked_before=True)
