"""From what was measured to a Markdown table, each figure beside its budget (✓ within, ✗ above)."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

NARROW_NBSP = "\u202f"
SMALL, KILOBYTE = 10_000, 1000
FIRST_VISIT = 40 * KILOBYTE
HEADINGS = (
    "page", "état", "req/s", "CPU ms/req", "dont base", "× vue nue", "p50 ms", "p95 ms", "SQL", "octets", "gzip",
    "adresses / requêtes",
)  # fmt: skip


@dataclass(frozen=True)
class Budget:
    """What a page may cost; a pair is for 10,000 resources, then for more."""

    cpu_ms: tuple[float | None, float | None] = (None, None)
    p95_ms: tuple[float | None, float | None] = (None, None)
    statements: int | None = None
    raw: int | None = 40 * KILOBYTE
    compressed: int | None = 10 * KILOBYTE


@dataclass(frozen=True)
class Row:
    """What a scenario cost; times in milliseconds, latencies sorted, sizes in bytes."""

    name: str
    state: str
    budget: Budget
    seconds: float
    server_ms: float
    database_ms: float
    latencies: Sequence[float]
    addresses: int
    statements: int
    raw: int
    compressed: int

    @property
    def cpu_ms(self) -> float:
        return (self.server_ms + self.database_ms) / len(self.latencies)


def percentile(ordered: Sequence[float], rank: float) -> float:
    """Return the smallest value that this share of the values (from 0 to 1) does not pass; they come sorted.

    >>> percentile([1, 2, 3, 4], 0.5)
    2
    """
    return ordered[max(0, math.ceil(rank * len(ordered)) - 1)]


def figure(value: float) -> str:
    """In French: « 0,15 », « 5,2 », « 12 345 »."""
    digits = 0 if isinstance(value, int) or value >= 100 else 1 if value >= 1 else 2
    return f"{value:,.{digits}f}".replace(",", NARROW_NBSP).replace(".", ",")


def judged(value: float, limit: float | None) -> str:
    """A figure, then its budget and whether it is within."""
    if limit is None:
        return figure(value)
    return f"{figure(value)} {'✓' if value <= limit else '✗'} (≤ {figure(limit)})"


def cells(row: Row, bare: Row, resources: int) -> list[str]:
    budget, count = row.budget, len(row.latencies)
    size = 0 if resources <= SMALL else 1
    return [
        row.name,
        row.state,
        figure(count / row.seconds),
        judged(row.cpu_ms, budget.cpu_ms[size]),
        figure(row.database_ms / count),
        figure(row.cpu_ms / bare.cpu_ms) if bare.cpu_ms else "–",
        figure(percentile(row.latencies, 0.5)),
        judged(percentile(row.latencies, 0.95), budget.p95_ms[size]),
        judged(row.statements, budget.statements),
        judged(row.raw, budget.raw),
        judged(row.compressed, budget.compressed),
        f"{row.addresses} / {count}",
    ]


def line(values: Iterable[str]) -> str:
    return f"| {' | '.join(values)} |"


def markdown(rows: Sequence[Row], resources: int) -> str:
    """Return the table; the first row is the bare view that the others are compared with."""
    body = [line(cells(row, rows[0], resources)) for row in rows]
    return "\n".join([line(HEADINGS), line("---" for _ in HEADINGS), *body])
