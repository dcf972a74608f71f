"""What stands around the results: facets with their counts, chips, ways out of an empty list, title."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from django.utils.html import format_html
from django.utils.safestring import SafeString

from catalogue.paging import Link
from catalogue.search.answers.found import Found
from catalogue.search.facets import Facet, Label
from catalogue.search.lists.state import State, path_of
from catalogue.search.snapshots.index import Answer, Snapshot
from catalogue.search.text.kinds import Kind
from catalogue.wording import NBSP, grouped, quoted
from catalogue.wording import counted as with_count
from themes.folding import fold

FOLDED = 10
# so that the whole page stays light (40 kB) however many values there are; the search among them finds the rest
MOST_VALUES = 24
VALUES_NAMED = 3
NOUNS = {Kind.RESOURCE: "ressource,ressources", Kind.FICHE: "fiche,fiches", Kind.SELECTION: "sélection,sélections"}
NOUNS[Kind.COMPETENCE] = "compétence,compétences"


@lru_cache(4096)
def written(parameter: str, key: str, text: str) -> tuple[SafeString, SafeString]:
    """What never changes of a value: up to where it is ticked, up to its count.

    One line and no template: indents would double the weight of the page, `{% for %}` what the facets cost.
    """
    return (
        format_html('<li><label><input type="checkbox" name="{}" value="{}"', parameter, key),
        format_html('>{} <span class="count">', text),
    )


def items(parameter: str, values: Iterable[tuple[Label, int]], ticked: set[str]) -> SafeString:
    """The values of a facet, as the items of a list; labels are escaped above, counts are numbers."""
    html = []
    for label, count in values:
        start, middle = written(parameter, label.key, label.text)
        checked = " checked" if label.key in ticked else ""
        html.append(f"{start}{checked}{middle}{grouped(count)}</span></label></li>")
    return SafeString("".join(html))


@dataclass(slots=True)
class Panel:
    """A facet as the page shows it, its values already written.

    `more` values are folded, `fold_url` shows them or folds them again; `needle` narrows them when they are unfolded.
    """

    parameter: str
    title: str
    values: SafeString
    more: int
    fold_url: str
    unfolded: bool
    needle: str


def panels(snapshot: Snapshot, state: State, answer: Answer) -> list[Panel]:
    """The facets that have something to offer."""
    made = (panel(facet, snapshot, state, answer) for facet in state.listing.facets)
    return [one for one in made if one.values or one.needle]


def panel(facet: Facet, snapshot: Snapshot, state: State, answer: Answer) -> Panel:
    name = facet.parameter
    ticked = set(state.chosen.get(name, ()))
    values = offered(facet, snapshot, state, answer, ticked)
    unfolded = state.unfolded == name
    if facet.by_count:
        values.sort(key=lambda value: -value[1])
    if unfolded and (needle := fold(state.needle)):
        values = [(label, count) for label, count in values if label.key in ticked or needle in fold(label.text)]
    most = MOST_VALUES if unfolded else FOLDED
    shown = values[:most] + [value for value in values[most:] if value[0].key in ticked]
    more = len(values) - len(shown)
    return Panel(
        parameter=name,
        title=facet.title,
        values=items(name, shown, ticked),
        more=more,
        fold_url=state.address(unfolded="" if unfolded else name) if unfolded or more else "",
        unfolded=unfolded,
        needle=state.needle if unfolded else "",
    )


def offered(
    facet: Facet, snapshot: Snapshot, state: State, answer: Answer, ticked: set[str]
) -> list[tuple[Label, int]]:
    """The values worth showing: those that give something, those that are ticked."""
    allowed = allowed_keys(facet, snapshot, state)
    counted = zip(snapshot.labels[facet.parameter].values(), answer.counts[facet.parameter], strict=True)
    worth = [(label, count) for label, count in counted if count or label.key in ticked]
    if allowed is None:
        return worth
    return [(label, count) for label, count in worth if label.key in ticked or label.key in allowed]


def allowed_keys(facet: Facet, snapshot: Snapshot, state: State) -> frozenset[str] | None:
    """The values offered to the audiences chosen; None without a restriction."""
    if facet.offered_for is None or not (choices := state.chosen.get(facet.offered_for[0])):
        return None
    offered_for = snapshot.offered[facet.parameter]
    return frozenset().union(*(offered_for.get(choice, frozenset()) for choice in choices))


def chips(snapshot: Snapshot, state: State, words: str) -> list[Link]:
    """Each active filter, with the address that removes it; `words`, those searched, come first."""
    searched = [Link(f"Recherche{NBSP}: {in_quotes(words)}", state.without_words().address())] if words else []
    return searched + [
        Link(chip_text(facet, snapshot.labels[facet.parameter][key]), state.without(facet.parameter, key).address())
        for facet in state.listing.facets
        for key in state.chosen.get(facet.parameter, ())
    ]


def chip_text(facet: Facet, label: Label) -> str:
    """« Public : CPE », but « Thème 2 – … » alone: it says what it is."""
    return label.text if label.text.startswith(facet.title) else f"{facet.title}{NBSP}: {label.text}"


def ways_out(snapshot: Snapshot, state: State, answer: Answer, words: str) -> list[Link]:
    """For an empty list: each active filter, and how many results there are without it; the most helpful first."""
    links = []
    if words:
        total = snapshot.answer(state.selection).total
        links.append((total, Link(f"Sans la recherche {in_quotes(words)}", state.without_words().address())))
    for facet in state.listing.facets:
        if facet.parameter in state.chosen:
            text = f"Sans {in_quotes(f'{facet.title}{NBSP}: {said(facet, snapshot, state)}')}"
            links.append((answer.without[facet.parameter], Link(text, state.without(facet.parameter).address())))
    for total, link in links:
        link.count = counted(state, total)
    return [link for _, link in sorted(links, key=lambda pair: -pair[0])]


def nothing(state: State, words: str) -> str:
    """The sentence of an empty list; nothing when the list would be empty anyway."""
    if words:
        both = " et à tous ces filtres" if state.selection else ""
        return f"Aucune {singular(state)} ne répond à la recherche {in_quotes(words)}{both}."
    return "Aucun résultat pour ces filtres réunis." if state.selection else ""


def elsewhere(state: State, findings: Mapping[Kind, Found]) -> str:
    """« 2 fiches, 1 sélection »: what the same words find in the rest of the catalogue."""
    totals = {kind: found.total for kind, found in findings.items() if kind != state.listing.kind}
    return ", ".join(with_count(total, NOUNS[kind]) for kind, total in totals.items() if total)


def said(facet: Facet, snapshot: Snapshot, state: State) -> str:
    keys = state.chosen[facet.parameter]
    words = [snapshot.labels[facet.parameter][key].short for key in keys[:VALUES_NAMED]]
    return " ou ".join(words) + (" ou d’autres" if len(keys) > VALUES_NAMED else "")


def everything(state: State, reader_more: str) -> str:
    """Where the same words are searched in the whole catalogue."""
    pairs = {"q": state.typed, "tel-quel": "1"} if state.as_typed else {"q": state.typed}
    return f"{path_of('search')}?{urlencode(pairs)}{reader_more}"


def title(snapshot: Snapshot, state: State, words: str) -> str:
    """« Ressources pour les CPE, thème 2 : « évaluation » »: the list, its filters (for whom first), the words."""
    phrases = [
        facet.said.format(said(facet, snapshot, state))
        for facet in state.listing.facets
        if facet.parameter in state.chosen
    ]
    phrases.sort(key=lambda phrase: not phrase.startswith("pour "))
    separator = " " if phrases and phrases[0].startswith("pour ") else ", "
    filtered = separator.join(filter(None, [plural(state).capitalize(), ", ".join(phrases)]))
    return f"{filtered}{NBSP}: {in_quotes(words)}" if words else filtered


def singular(state: State) -> str:
    return NOUNS[state.listing.kind].partition(",")[0]


def plural(state: State) -> str:
    return NOUNS[state.listing.kind].partition(",")[2]


def in_quotes(words: str) -> str:
    return f"«{NBSP}{quoted(words)}{NBSP}»"


def counted(state: State, total: int) -> str:
    return with_count(total, NOUNS[state.listing.kind])
