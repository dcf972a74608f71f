"""Which page of a list an address asks for, and the links around it."""

import pytest

from catalogue.paging import PAGE_SIZE, Pages, pages


def shown(asked: str, count: int) -> Pages:
    """So many pages, each full."""
    return pages(asked, count * PAGE_SIZE, lambda page: f"?page={page}")


@pytest.mark.parametrize(
    ("count", "links"),
    [
        (1, []),
        (2, ["1", "2"]),
        (5, ["1", "2", "3", "4", "5"]),
        (50, ["1", "2", "3", "4", "5", "…", "50"]),
    ],
)
def test_pages_links_are_few(count: int, links: list[str]) -> None:
    assert [link.text for link in shown("3" if count > 2 else "1", count).links] == links


def test_pages_links_lead_to_both_ends_and_around() -> None:
    middle = shown("25", 50)

    assert [link.text for link in middle.links] == ["1", "2", "…", "23", "24", "25", "26", "27", "…", "50"]
    assert [link.text for link in middle.links if link.current] == ["25"]
    assert [link.text for link in middle.links if not link.url] == ["…", "…"]
    assert (middle.previous, middle.following) == ("?page=24", "?page=26")


def test_pages_of_an_empty_list_is_one() -> None:
    empty = shown("1", 0)

    assert (empty.number, empty.last, empty.links, empty.notice) == (1, 1, [], "")


@pytest.mark.parametrize(
    ("asked", "number"), [("0", 1), ("-1", 1), ("abc", 1), ("²", 1), ("٣", 1), ("4", 3), ("9" * 5000, 3)]
)
def test_pages_that_do_not_exist_are_replaced_and_said(asked: str, number: int) -> None:
    page = shown(asked, 3)

    assert page.number == number
    assert "n’existe pas" in page.notice


def test_pages_start_and_stop_are_those_of_the_rows() -> None:
    assert (shown("3", 5).start, shown("3", 5).stop) == (2 * PAGE_SIZE, 3 * PAGE_SIZE)
