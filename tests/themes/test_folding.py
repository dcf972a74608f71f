from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import records
from themes.folding import FOLDED_LENGTH, fold
from themes.models import Theme


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("L’Œuvre  d'ÉVALUATION", "l oeuvre d evaluation"),
        ("S’ouvrir / s'ouvrir", "s ouvrir s ouvrir"),
        ("Ǽquo et ex æquo", "aequo et ex aequo"),
        ("I.H.2.E.F", "i h 2 e f"),
        ("« école »\u202f!", "ecole"),
        ("snake_case", "snake case"),
        ("Straße", "strasse"),
        ("\x00", ""),
        ("", ""),
    ],
)
def test_fold_cases(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_fold_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(st.characters(codec="latin-1")))
def test_fold_ignores_case(text: str) -> None:
    # « µ » alone has a capital that no longer is a sign
    assert fold(text.replace("µ", "").upper()) == fold(text.replace("µ", ""))


@pytest.mark.django_db
def test_folded_is_cut_to_its_column() -> None:
    # nearly every letter of this title becomes two
    theme = records.a_theme(title="œ" * 200, slug="t" * 120)

    assert len(theme.folded) <= FOLDED_LENGTH
    assert theme.folded.startswith("oeoe")


@pytest.mark.django_db
def test_derived_follow_a_partial_save() -> None:
    theme = records.a_theme(title="Avant", slug="t")
    theme.title = "Après"

    theme.save(update_fields=["title"])

    assert Theme.objects.get().folded == "apres t"


@pytest.mark.django_db
def test_derived_follow_a_record_half_loaded() -> None:
    records.a_theme(title="Avant", slug="t")
    theme = Theme.objects.only("title").get()
    theme.title = "Après"

    theme.save()

    assert Theme.objects.get().folded == "apres t"


@pytest.mark.django_db
def test_saving_no_field_writes_nothing() -> None:
    theme = records.a_theme()

    with patch.object(Theme, "derive") as derive:
        theme.save(update_fields=[])

    derive.assert_not_called()


@pytest.mark.django_db
def test_sorting_is_that_of_the_folded_bytes() -> None:
    titles = ["zoo", "Été", "étage", "Eté 2", "a b", "ab"]
    for title in titles:
        records.a_theme(title=title, slug=f"x{titles.index(title)}")

    found = Theme.objects.order_by("folded").values_list("title", flat=True)

    assert list(found) == ["a b", "ab", "étage", "Eté 2", "Été", "zoo"]
