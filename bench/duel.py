"""The same questions asked of this site and of Datasette, turn by turn: what one costs beside the other."""

from collections.abc import Sequence

from bench import datasette
from bench.pages import GZIP, NO_BUDGET, Scenario, Values, listed
from bench.searches import queries
from bench.server import Server
from bench.table import Row, figure, line, percentile

HEADINGS = ("page", "CPU ms/req", "Datasette", "rapport", "p50 ms", "Datasette", "rapport")


def questions(values: Values) -> dict[str, tuple[list[str], list[str]]]:
    """By name, our addresses and theirs, in the same order; several, so that no page comes twice in a row."""
    searches = queries(values.words)
    # Datasette corrects nothing: a misspelt word finds nothing there, which costs it nothing
    del searches["mot mal écrit"]
    asked: dict[str, tuple[list[str], list[str]]] = {
        "parcourir": (
            [listed(page=page) for page in range(1, 21)],
            [datasette.address(_next=str(20 * page)) for page in range(20)],
        ),
        "un filtre": (
            [listed(type=kind) for kind in values.types],
            [datasette.address(type=kind) for kind in values.types],
        ),
    }
    for name, searched in searches.items():
        asked[name] = [listed(q=one) for one in searched], [datasette.address(_search=one) for one in searched]
    return asked


def scenarios(values: Values, ours: Server, theirs: Server) -> list[tuple[Scenario, Server]]:
    """Ours then theirs, for each question; both compressed when they can be."""
    return [
        (Scenario(name, "", addresses, NO_BUDGET, headers=GZIP), server)
        for name, both in questions(values).items()
        for addresses, server in zip(both, (ours, theirs), strict=True)
    ]


def markdown(played: Sequence[Row]) -> str:
    """Return the table; rows come by two, ours then theirs."""
    lines = [line(HEADINGS), line("---" for _ in HEADINGS)]
    for ours, theirs in zip(played[::2], played[1::2], strict=True):
        pairs = [(row.cpu_ms, percentile(row.latencies, 0.5)) for row in (ours, theirs)]
        cells = [
            figure(value)
            for one, other in zip(*pairs, strict=True)
            for value in (one, other, other / one if one else 0)
        ]
        cells[2], cells[5] = f"× {cells[2]}", f"× {cells[5]}"
        lines.append(line([ours.name, *cells]))
    return "\n".join(lines)
