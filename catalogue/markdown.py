"""Markdown as editors write it, HTML as pages show it: rendered once, when a record is saved."""

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = {
    "a", "abbr", "blockquote", "br", "code", "em", "h3", "h4", "hr", "li", "ol", "p", "pre", "strong", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}

_parser = MarkdownIt("commonmark", {"html": False})
# A record's own headings are the page's h1 and h2: the text may only go below.
_HEADING_SHIFT = {"h1": "h3", "h2": "h3", "h3": "h4", "h4": "h4", "h5": "h4", "h6": "h4"}


def parsed(text: str) -> list[Token]:
    """Its blocks, for who reads what it is made of."""
    return _parser.parse(text)


def render(text: str) -> str:
    """Return the HTML of a CommonMark text: no raw HTML, no image, no script, headings from h3 down.

    The parser already escapes HTML; the sanitiser is the second lock, on what is stored.
    """
    tokens = parsed(text)
    for token in tokens:
        token.tag = _HEADING_SHIFT.get(token.tag, token.tag)
    html: str = _parser.renderer.render(tokens, _parser.options, {})
    return nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=None).strip()
