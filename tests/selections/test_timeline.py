"""The bar of a selection: segments in proportion to their minutes."""

from catalogue.selections.timeline import segments


def test_segments_follow_one_another_in_proportion() -> None:
    bar = segments([20, 5, 40])

    assert [(segment.start, segment.width) for segment in bar] == [
        ("0.00%", "30.77%"),
        ("30.77%", "7.69%"),
        ("38.46%", "61.54%"),
    ]
    assert [segment.middle for segment in bar] == ["15.38%", "34.62%", "69.23%"]


def test_step_without_minutes_takes_no_room_and_keeps_its_number() -> None:
    assert [(segment.number, segment.width) for segment in segments([None, 30, None, 10])] == [
        (2, "75.00%"),
        (4, "25.00%"),
    ]


def test_no_known_minutes_make_no_bar() -> None:
    assert segments([]) == segments([None, None]) == []


def test_words_shrink_then_leave_with_the_segment() -> None:
    assert [(segment.is_wide, segment.is_narrow) for segment in segments([80, 16, 4])] == [
        (True, False),
        (False, False),
        (False, True),
    ]
