import pytest
from django.db.models import ProtectedError

from tests import records
from themes.models import Audience, Collection, Theme

pytestmark = pytest.mark.django_db


def test_theme_without_a_title_is_named_by_its_number() -> None:
    theme = records.a_theme(number=4)

    assert (str(theme), theme.name) == ("Thème 4", "Thème 4")


def test_theme_with_a_title_is_named_by_it() -> None:
    theme = records.a_theme(number=2, title="S’ouvrir")

    assert (str(theme), theme.name) == ("Thème 2 – S’ouvrir", "S’ouvrir")


def test_theme_colours_turn_after_four() -> None:
    assert [Theme(number=number).colour for number in (1, 2, 3, 4, 5, 8)] == [1, 2, 3, 4, 1, 4]


def test_theme_and_collection_addresses() -> None:
    theme = records.a_theme(collection=records.a_collection(slug="college"), number=2)

    assert theme.get_absolute_url() == "/mallettes/college/theme-2/"
    assert theme.collection.get_absolute_url() == "/mallettes/college/"


def test_in_shelf_order_follows_collections_then_numbers() -> None:
    last, first = records.a_collection(position=2), records.a_collection(position=1)
    b, a = records.a_theme(collection=first, number=3), records.a_theme(collection=first, number=1)
    c = records.a_theme(collection=last, number=2)

    assert list(Theme.objects.in_shelf_order()) == [a, b, c]


def test_a_collection_is_not_deleted_with_its_themes() -> None:
    theme = records.a_theme()

    with pytest.raises(ProtectedError):
        theme.collection.delete()


def test_audiences_come_in_their_order() -> None:
    Audience.objects.create(code="cpe", label="CPE", plural="CPE", position=2)
    Audience.objects.create(code="enseignant", label="enseignant", plural="enseignants", position=1)

    assert [str(audience) for audience in Audience.objects.all()] == ["enseignant", "CPE"]


def test_natural_keys_lead_back() -> None:
    audience = Audience.objects.create(code="cpe", label="CPE", plural="CPE")
    theme = records.a_theme()

    assert Audience.objects.get_by_natural_key(*audience.natural_key()) == audience
    assert Theme.objects.get_by_natural_key(*theme.natural_key()) == theme
    assert Collection.objects.get_by_natural_key(*theme.collection.natural_key()) == theme.collection
