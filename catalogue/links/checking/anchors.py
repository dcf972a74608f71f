"""The part of a page that an address names: `#ancre` is the `id` of an element, or the `name` of an old link."""

import re
from html import escape
from urllib.parse import unquote

# A text to highlight, the state of a script, the top: no element of the page has that name.
NOT_ANCHORS = re.compile(r"(:~:|!|/|\?).*|.*[=&].*|top", re.I | re.S)
CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.I)


def sought(fragment: str) -> str:
    """The anchor to be found in the page; empty when the fragment of the address names none."""
    return "" if NOT_ANCHORS.fullmatch(fragment) else fragment


def has_anchor(page: bytes, content_type: str, anchor: str) -> bool:
    """Whether a page of HTML, or its beginning, holds an anchor.

    Sought as a text: a parser of HTML takes a time out of proportion to read what a hostile page writes for it.
    """
    declared = CHARSET.search(content_type.encode("latin-1", "replace")) or CHARSET.search(page[:2000])
    try:
        text = page.decode(declared[1].decode() if declared else "utf-8", "replace")
    except LookupError:
        text = page.decode("utf-8", "replace")
    names = {anchor, unquote(anchor)}
    spelt = "|".join(map(re.escape, names | {escape(name) for name in names}))
    return (
        re.search(rf"""(?<![\w-])(?:id|name) ?= ?(?:"(?:{spelt})"|'(?:{spelt})'|(?:{spelt})[\s>])""", text) is not None
    )
