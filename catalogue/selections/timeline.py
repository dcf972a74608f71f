"""The timed steps of a selection, drawn in proportion to their minutes."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

# Share of the bar under which « 20 min » no longer fits on a phone, then « 20 » alone.
WIDE, NARROW = 0.2, 0.05


@dataclass(frozen=True)
class Segment:
    """A step on the bar, in percentages of its length: attributes of SVG, since pages carry no inline style."""

    number: int
    minutes: int
    start: str
    middle: str
    width: str
    is_wide: bool
    is_narrow: bool


def segments(minutes: Sequence[int | None]) -> list[Segment]:
    """Return a segment for each step whose duration is known; `minutes` holds one value a step, in order.

    >>> [segment.width for segment in segments([20, None, 60])]
    ['25.00%', '75.00%']
    """
    timed = [(number, count) for number, count in enumerate(minutes, start=1) if count]
    total = sum(count for _, count in timed)
    ends = accumulate(count for _, count in timed)
    return [
        Segment(
            number=number,
            minutes=count,
            start=_percent(end - count, total),
            middle=_percent(end - count / 2, total),
            width=_percent(count, total),
            is_wide=count >= WIDE * total,
            is_narrow=count < NARROW * total,
        )
        for (number, count), end in zip(timed, ends, strict=True)
    ]


def _percent(part: float, total: int) -> str:
    return f"{100 * part / total:.2f}%"
