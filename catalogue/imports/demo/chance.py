"""Draws that look like a real catalogue: a few values everywhere, most of them rare."""

from collections.abc import Mapping, Sequence
from itertools import accumulate
from random import Random
from typing import Generic, Self, TypeVar

Value = TypeVar("Value")


class Draw(Generic[Value]):
    """A list to draw from; without weights, the n-th value comes n times less often than the first (Zipf).

    `summit` spreads the lead over that many of the first values.
    """

    def __init__(self, values: Sequence[Value], weights: Sequence[float] = (), *, summit: int = 1) -> None:
        self.values = values
        self.weights = list(accumulate(weights or (1 / (rank + summit) for rank in range(len(values)))))

    @classmethod
    def weighted(cls, weights: Mapping[Value, float]) -> Self:
        return cls(list(weights), list(weights.values()))

    def one(self, chance: Random) -> Value:
        return chance.choices(self.values, cum_weights=self.weights)[0]

    def some(self, chance: Random, count: int) -> list[Value]:
        """Return at most this many different values."""
        return list(dict.fromkeys(chance.choices(self.values, cum_weights=self.weights, k=count)))
