import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from catalogue.markdown import ATTRIBUTES, TAGS, render

HOSTILE = st.text(st.sampled_from('<>/"&:()[]!#*_`\n abcjavscriptonerdt=1'), max_size=80)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("Un\n\nDeux", "<p>Un</p>\n<p>Deux</p>"),
        ("**gras** *italique*", "<p><strong>gras</strong> <em>italique</em></p>"),
        ("[texte](https://exemple.fr/?a=1#b)", '<p><a href="https://exemple.fr/?a=1#b">texte</a></p>'),
        ("[ici](/aide/)", '<p><a href="/aide/">ici</a></p>'),
        ("# Titre", "<h3>Titre</h3>"),
        ("Titre\n---", "<h3>Titre</h3>"),
        ("### Titre", "<h4>Titre</h4>"),
        ("> # Titre", "<blockquote>\n<h3>Titre</h3>\n</blockquote>"),
        ("###### Titre", "<h4>Titre</h4>"),
        ("3. Trois", '<ol start="3">\n<li>Trois</li>\n</ol>'),
        ("« L’école »\u202f!", "<p>« L’école »\u202f!</p>"),
    ],
)
def test_render_cases(text: str, html: str) -> None:
    assert render(text) == html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<a href='javascript:alert(1)'>x</a>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:x)",
        "<javascript:alert(1)>",
        "![x](https://exemple.fr/pistage.png)",
        "<div style='color:red'>x</div>",
        '[x](https://exemple.fr "a\\" onclick=alert(1)")',
        "```html\n<script>alert(1)</script>\n```",
        "a\x00b",
    ],
)
def test_render_lets_nothing_run(text: str) -> None:
    assert_harmless(render(text))


@given(HOSTILE)
def test_render_lets_nothing_run_whatever_is_typed(text: str) -> None:
    assert_harmless(render(text))


def assert_harmless(html: str) -> None:
    for tag in BeautifulSoup(html, "html.parser").find_all(True):
        assert tag.name in TAGS
        assert set(tag.attrs) <= ATTRIBUTES.get(tag.name, set())
        assert str(tag.get("href", "")).partition(":")[0].lower() not in {"javascript", "data", "vbscript"}
