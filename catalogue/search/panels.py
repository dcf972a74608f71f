"""What stands around the results: facets with their counts, chips, ways out of an empty list, title."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from catalogue.paging import Link
from catalogue.search.facets import Facet, Label
from catalogue.search.index import Answer, Snapshot
from catalogue.search.state import State
from catalogue.wording import NBSP, grouped
from catalogue.wording import counted as with_count
from themes.folding import fold

FOLDED = 10
# so that the whole page stays light (40 kB) however many values there are; the search among them finds the rest
MOST_VALUES = 24
VALUES_NAMED = 3
NOUNS = {"resources": "ressource,ressources", "fiches": "fiche,fiches"}


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
    return mark_safe("".join(html))  # noqa: S308


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
    values = list(offered(facet, snapshot, state, answer, ticked))
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
) -> Iterator[tuple[Label, int]]:
    """The values worth showing: those that give something, those that are ticked."""
    allowed = allowed_keys(facet, snapshot, state)
    labels = snapshot.labels[facet.parameter].values()
    for label, count in zip(labels, answer.counts[facet.parameter], strict=True):
        if label.key in ticked or (count and (allowed is None or label.key in allowed)):
            yield label, count


def allowed_keys(facet: Facet, snapshot: Snapshot, state: State) -> frozenset[str] | None:
    """The values offered to the audiences chosen; None without a restriction."""
    if facet.offered_for is None or not (choices := state.chosen.get(facet.offered_for[0])):
        return None
    offered_for = snapshot.offered[facet.parameter]
    return frozenset().union(*(offered_for.get(choice, frozenset()) for choice in choices))


def chips(snapshot: Snapshot, state: State) -> list[Link]:
    """Each active filter, with the address that removes it."""
    return [
        Link(chip_text(facet, snapshot.labels[facet.parameter][key]), state.without(facet.parameter, key).address())
        for facet in state.listing.facets
        for key in state.chosen.get(facet.parameter, ())
    ]


def chip_text(facet: Facet, label: Label) -> str:
    """« Public : CPE », but « Thème 2 – … » alone: it says what it is."""
    return label.text if label.text.startswith(facet.title) else f"{facet.title}{NBSP}: {label.text}"


def ways_out(snapshot: Snapshot, state: State, answer: Answer) -> list[Link]:
    """For an empty list: each active facet, and how many results there are without it; the most helpful first."""
    links = []
    for facet in state.listing.facets:
        if facet.parameter in state.chosen:
            text = f"{facet.title}{NBSP}: {said(facet, snapshot, state)}"
            count = counted(state, answer.without[facet.parameter])
            links.append(
                (answer.without[facet.parameter], Link(text, state.without(facet.parameter).address(), count))
            )
    return [link for _, link in sorted(links, key=lambda pair: -pair[0])]


def said(facet: Facet, snapshot: Snapshot, state: State) -> str:
    keys = state.chosen[facet.parameter]
    words = [snapshot.labels[facet.parameter][key].short for key in keys[:VALUES_NAMED]]
    return " ou ".join(words) + (" ou d’autres" if len(keys) > VALUES_NAMED else "")


def title(snapshot: Snapshot, state: State) -> str:
    """« Ressources pour les CPE, thème 2 »: the list, then its filters in words; whom it is for comes first."""
    words = [
        facet.said.format(said(facet, snapshot, state))
        for facet in state.listing.facets
        if facet.parameter in state.chosen
    ]
    words.sort(key=lambda phrase: not phrase.startswith("pour "))
    name = NOUNS[state.listing.name].rpartition(",")[2].capitalize()
    separator = " " if words and words[0].startswith("pour ") else ", "
    return separator.join([name, ", ".join(words)]) if words else name


def counted(state: State, total: int) -> str:
    return with_count(total, NOUNS[state.listing.name])
