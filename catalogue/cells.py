"""A cell that leaves for a spreadsheet, and comes back: a text, that nothing runs."""

import re

# A text that begins so is a formula for some spreadsheet: it goes out with an apostrophe, which comes back and goes.
FORMULA = re.compile(r"'*[=+\-@\t\r]")
# What XML, thus XLSX and ODS, cannot hold; a NUL is refused by PostgreSQL.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def escaped(text: str) -> str:
    """A text as it is exported: no spreadsheet runs it.

    >>> escaped("=1+1"), escaped("un = un")
    ("'=1+1", 'un = un')
    """
    text = FORBIDDEN.sub("\ufffd", text)
    return f"'{text}" if FORMULA.match(text) else text


def unescaped(text: str) -> str:
    """What an exported text says.

    >>> unescaped("'=1+1"), unescaped("'un")
    ('=1+1', "'un")
    """
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text
