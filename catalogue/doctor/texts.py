"""What a text in Markdown holds: its headings, its links, its sentences, read with the site's own parser."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from markdown_it.token import Token

from catalogue.markdown import parsed
from themes.folding import fold

# characters, five times a long fiche; what follows is not read: the list is made anew while somebody types
LONGEST = 30_000
# Plain French advises 15 to 20 words: past twice as many, most readers begin the sentence again.
LONG_SENTENCE = 40
# What a link says when it says nothing of where it leads, folded; screen readers list links without their sentence.
# fmt: off
MUTE = frozenset({
    "ici", "la", "clic", "clique", "cliquer", "cliquez", "cliquer ici", "cliquez ici", "clique ici", "par ici",
    "lien", "le lien", "ce lien", "un lien", "voir", "voir ici", "voir le lien", "suite", "la suite",
    "lire la suite", "plus", "en savoir plus", "savoir plus", "site", "le site", "page", "cette page", "url",
    "adresse", "click here", "here", "link", "read more",
})
# fmt: on
BARE = re.compile(r"(?:https?://|www\.)\S*\Z", re.I)
TRACKING = re.compile(
    r"(?:utm_\w+|mtm_\w+|pk_(?:campaign|kwd|source|medium)|at_(?:medium|campaign|custom\d)|fbclid|gclid|dclid|gbraid|"
    r"wbraid|msclkid|yclid|twclid|igshid|mc_[ce]id|_hs(?:enc|mi)|mkt_tok|xtor|wt_mc)\Z",
    re.I,
)


class Link(NamedTuple):
    text: str
    address: str


class Heading(NamedTuple):
    """`level` as it is written: 2 for « ## »."""

    level: int
    text: str


@lru_cache(maxsize=32)
def blocks(text: str) -> list[Token]:
    """Of a text that each rule reads in its turn: parsed once for all. Who examines empties this when it is done."""
    return parsed(text[:LONGEST])


def headings(text: str) -> list[Heading]:
    tokens = blocks(text)
    return [
        Heading(int(token.tag[1:]), following.content)
        for token, following in pairwise(tokens)
        if token.type == "heading_open"
    ]


def links(text: str) -> list[Link]:
    return [link for token in blocks(text) for link in links_among(token.children or [])]


def links_among(tokens: list[Token]) -> Iterator[Link]:
    """Those of a paragraph: markdown-it has no link within a link."""
    address, words = None, ""
    for token in tokens:
        if token.type == "link_open":
            address, words = str(token.attrGet("href") or ""), ""
        elif token.type == "link_close" and address is not None:
            yield Link(words.strip(), address)
            address = None
        elif address is not None:
            words += token.content


def is_mute(label: str) -> bool:
    """« ici », « https://… », or nothing that can be read."""
    return not fold(label) or fold(label) in MUTE or BARE.match(label.strip()) is not None


def sentences(text: str) -> Iterator[str]:
    """Those of its paragraphs, headings and lists: none goes over the end of a block."""
    for token in blocks(text):
        if token.type == "inline":
            words = "".join(" " if "break" in child.type else child.content for child in token.children or [])
            yield from re.split(r"(?<=[.!?…])[\s»”)]+", words)


def count_words(sentence: str) -> int:
    return len(re.findall(r"\w+(?:[’'-]\w+)*", sentence))


def prose(text: str) -> str:
    """What is left to read once headings and marks are out: empty, the text says nothing."""
    tokens = blocks(text)
    inner = [
        token.content for before, token in pairwise(tokens) if token.type == "inline" and before.type != "heading_open"
    ]
    code = [token.content for token in tokens if token.type in ("code_block", "fence")]
    return fold(" ".join(inner + code))


def trackers(address: str) -> list[str]:
    """The parameters of an address that follow readers about, once each."""
    try:
        query = urlsplit(address).query
    except ValueError:  # « http://[ » is no address
        return []
    names = [name for name, _ in parse_qsl(query, keep_blank_values=True)]
    return list(dict.fromkeys(name for name in names if TRACKING.match(name)))


def is_insecure(address: str) -> bool:
    return address.strip().lower().startswith("http://")
