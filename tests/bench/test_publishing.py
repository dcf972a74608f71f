"""The writer of the bench knows a stale page when it sees one."""

import pytest

from bench.client import Reply
from bench.publishing import FICHES, SOON, TOO_LATE, Change, Report
from bench.writer import HEADINGS, Reading, addresses, line


def change(rank: int = 1, *, visible: bool) -> Change:
    return Change(None, rank, "0000007", "/ressources/sept/", "/ressources/", visible)


def reply(status: int, body: str = "") -> Reply:
    return Reply(status, {}, body.encode())


CARD = '<a href="/ressources/sept/">Publication 0000007</a>'
OLD_CARD = '<a href="/ressources/sept/">Publication 0000003</a>'
NOTICE, LATEST, FOUND = "/ressources/sept/", "/ressources/?tri=mise-a-jour", "/ressources/?q=0000007"


@pytest.mark.parametrize(
    ("asked", "answer", "shown", "hidden"),
    [
        (NOTICE, reply(200, CARD), True, False),
        (NOTICE, reply(200, OLD_CARD), False, False),
        (NOTICE, reply(404), False, True),
        (LATEST, reply(200, CARD), True, False),
        (LATEST, reply(200, OLD_CARD), False, False),
        (LATEST, reply(200), False, True),
        (LATEST, reply(404), False, False),
        (FOUND, reply(200, CARD), True, False),
        (FOUND, reply(200, "Aucune ressource pour 0000007"), False, True),
    ],
)
def test_is_shown(asked: str, answer: Reply, shown: bool, hidden: bool) -> None:
    assert change(visible=True).is_shown(asked, answer, latest=2) is shown
    assert change(visible=False).is_shown(asked, answer, latest=2) is hidden


def test_is_shown_on_a_list_until_others_push_it_off() -> None:
    assert change(1, visible=True).is_shown(LATEST, reply(200), latest=1 + TOO_LATE)
    assert not change(1, visible=True).is_shown(LATEST, reply(200), latest=TOO_LATE)
    assert not change(1, visible=True).is_shown(FOUND, reply(200), latest=1 + TOO_LATE)


def test_page_in_turn() -> None:
    assert [change(rank, visible=True).page(rank) for rank in range(3)] == [NOTICE, LATEST, FOUND]
    assert change(1, visible=True).page(1 + SOON) == FOUND


def test_line_has_a_cell_for_each_heading() -> None:
    written = line("sqlite", 2, Report(100, 0, 2, [3], [4, 5], ["x"], ["y"]), Reading([6], ["z"]))

    cells = [cell.strip() for cell in written.strip("|").split("|")]
    assert len(cells) == len(HEADINGS)
    assert cells[0] == "SQLite"
    assert cells[7] == "1"
    assert cells[-1] == "2"


def test_addresses_are_never_those_that_are_written() -> None:
    fiches = [f"/fiche-{number}/" for number in range(FICHES + 3)]

    asked = addresses(fiches, [f"theme-{number}" for number in range(9)], ["article"])

    assert set(fiches) & set(asked) == set(fiches[FICHES:])
