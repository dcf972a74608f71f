from hypothesis import example, given
from hypothesis import strategies as st

from catalogue.cells import FORBIDDEN, escaped, unescaped


@given(st.text(max_size=20))
@example("=1+1")
@example("'=1+1")
@example("'un")
def test_cell_is_no_formula_and_comes_back(cell: str) -> None:
    assert not escaped(cell).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unescaped(escaped(cell)) == FORBIDDEN.sub("\ufffd", cell)
