"""Cards rendered once for a version of the catalogue, whatever is searched."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.safestring import SafeString

from catalogue.search.answers.why import Hit
from catalogue.search.facets import FICHES, RESOURCES, Listing
from catalogue.search.lists.pieces import END, HOLE, finished, rendered_cards
from catalogue.search.snapshots.index import current
from tests.records import a_fiche, a_resource

pytestmark = pytest.mark.django_db
HIT = Hit("Trouvé <ici>", SafeString("un <mark>mot</mark>"), SafeString("Le <mark>titre</mark>"))


@pytest.mark.parametrize("listing", [RESOURCES, FICHES], ids=lambda listing: listing.name)
def test_card_shows_its_hit_and_forgets_it(listing: Listing) -> None:
    a_resource(title="Le titre", summary="Un résumé.")
    a_fiche(title="Le titre", introduction="Un résumé.")
    snapshot = current(listing)

    plain = rendered_cards(snapshot, listing, [0], "")
    with CaptureQueriesContext(connection) as queries:
        found = rendered_cards(snapshot, listing, [0], "", {0: HIT})

    assert len(queries) == 0
    assert rendered_cards(snapshot, listing, [0], "") == plain
    assert "Un résumé." in plain[0]
    assert "Un résumé." not in found[0]
    assert '<p class="hit-line">Trouvé &lt;ici&gt;</p><p class="hit-excerpt">un <mark>mot</mark></p>' in found[0]
    assert ">Le <mark>titre</mark></a></h3>" in found[0]
    for card in (*plain, *found):
        assert isinstance(card, SafeString)
        assert END not in card
        assert HOLE not in card


def test_finished_keeps_its_own_text_when_a_hit_has_none() -> None:
    card = f"<h3>{HOLE}Titre{HOLE}</h3>{HOLE}<p>Texte</p>{HOLE}fin"

    assert finished(card, Hit("", SafeString(), SafeString())) == "<h3>Titre</h3><p>Texte</p>fin"
    assert finished(card, None) == "<h3>Titre</h3><p>Texte</p>fin"


def test_rendered_cards_in_the_order_asked() -> None:
    for number in range(5):
        a_resource(title=f"Titre {number}")
    snapshot = current(RESOURCES)

    cards = rendered_cards(snapshot, RESOURCES, [3, 1, 4], "")

    assert [card.partition("Titre ")[2][0] for card in cards] == ["3", "1", "4"]
