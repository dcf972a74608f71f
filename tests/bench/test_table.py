"""The figures of the bench: percentiles, French numbers, and a mark beside each budget."""

import pytest

from bench.table import HEADINGS, Budget, Row, figure, judged, markdown, percentile


@pytest.mark.parametrize(
    ("rank", "expected"),
    [(0, 1), (0.5, 5), (0.95, 10), (1, 10)],
)
def test_percentile_of_ten_values(rank: float, expected: float) -> None:
    assert percentile(range(1, 11), rank) == expected


def test_percentile_of_one_value() -> None:
    assert percentile([7.0], 0.95) == 7.0


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.154, "0,15"), (5.25, "5,2"), (12345.6, "12\u202f346"), (6, "6"), (40_000, "40\u202f000"), (0, "0")],
)
def test_figure_is_french(value: float, expected: str) -> None:
    assert figure(value) == expected


def test_judged_within_its_budget() -> None:
    assert judged(5.9, 6) == "5,9 ✓ (≤ 6)"


def test_judged_above_its_budget() -> None:
    assert judged(6.1, 6) == "6,1 ✗ (≤ 6)"


def test_judged_without_a_budget() -> None:
    assert judged(6.1, None) == "6,1"


def row(name: str, server_ms: float, budget: Budget) -> Row:
    return Row(
        name=name,
        state="chaud",
        budget=budget,
        seconds=2,
        server_ms=server_ms,
        database_ms=0,
        latencies=[1.0, 2.0, 3.0, 4.0],
        addresses=4,
        statements=5,
        raw=50_000,
        compressed=9_000,
    )


def test_markdown_compares_each_row_with_the_first_and_with_its_budget() -> None:
    budget = Budget(cpu_ms=(6, 8), p95_ms=(None, 3), statements=6)

    table = markdown([row("vue nue", 4, Budget(raw=None, compressed=None)), row("liste", 28, budget)], 100_000)

    heading, rule, bare, listed = table.splitlines()
    assert heading.count("|") == rule.count("|") == bare.count("|") == listed.count("|") == len(HEADINGS) + 1
    assert bare.startswith("| vue nue | chaud | 2,0 | 1,0 |")
    assert "7,0 ✓ (≤ 8)" in listed
    assert "| 7,0 |" in listed
    assert "4,0 ✗ (≤ 3)" in listed
    assert "5 ✓ (≤ 6)" in listed
    assert "50\u202f000 ✗ (≤ 40\u202f000)" in listed


def test_markdown_takes_the_budget_of_the_size() -> None:
    rows = [row("liste", 28, Budget(cpu_ms=(6, 8)))]
    assert "7,0 ✗ (≤ 6)" in markdown(rows, 10_000)
    assert "7,0 ✓ (≤ 8)" in markdown(rows, 10_001)
