from datetime import date

import pytest
from django.core.exceptions import ValidationError
from pytest_django import DjangoAssertNumQueries

from catalogue.resources.models import Author, Authorship, FieldOrigin, Organisation, Resource
from catalogue.resources.vocabulary import Access, Origin
from tests import records

pytestmark = pytest.mark.django_db
ADDRESS = "https://www.Exemple.fr/notice/?niveau=2&cHash=9Ab#Share-Notes"


def test_address_is_kept_as_given() -> None:
    resource = records.a_resource(url=ADDRESS)

    resource.refresh_from_db()

    assert resource.url == ADDRESS
    assert resource.url_key == "exemple.fr/notice?niveau=2&cHash=9Ab#Share-Notes"


def test_at_same_address_finds_it_however_written() -> None:
    resource = records.a_resource(url=ADDRESS)

    found = Resource.objects.at_same_address("http://exemple.fr/notice?niveau=2&cHash=9Ab#Share-Notes")

    assert list(found) == [resource]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://exemple.fr/", "exemple.fr", "http://["])
def test_address_is_of_the_web(url: str) -> None:
    with pytest.raises(ValidationError, match="adresse http ou https complète"):
        Resource(title="Titre", slug="titre", url=url).full_clean()


@pytest.mark.parametrize(
    ("pages", "by_hand", "minutes"),
    [(None, None, None), (11, None, 20), (22, None, 40), (1, None, 2), (22, 15, 15), (None, 5, 5)],
)
def test_minutes_are_computed_or_set_by_hand(pages: int | None, by_hand: int | None, minutes: int | None) -> None:
    assert records.a_resource(pages=pages, minutes_by_hand=by_hand).minutes == minutes


def test_minutes_follow_a_partial_save() -> None:
    resource = records.a_resource(pages=11)
    resource.pages = 22

    resource.save(update_fields=["pages"])

    resource.refresh_from_db()
    assert resource.minutes == 40


def test_pages_that_no_document_has_are_refused() -> None:
    resource = records.a_resource()
    resource.pages = 10_001

    with pytest.raises(ValidationError, match="inférieure ou égale à 10000"):
        resource.full_clean()


def test_full_clean_leaves_a_date_alone() -> None:
    resource = records.a_resource(date=date(2020, 10, 1), date_precision="mois")

    resource.full_clean()

    assert resource.date == date(2020, 10, 1)


@pytest.mark.parametrize("size", [2, 20])
def test_lines_of_a_list_queries(size: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(size):
        resource = records.a_resource(publisher=records.an_organisation(), host=records.an_organisation())
        Authorship.objects.create(resource=resource, author=records.an_author())

    with django_assert_num_queries(2):
        shown = [
            (resource.publisher, resource.host, *map(str, resource.authorships.all()))
            for resource in Resource.objects.with_names().with_authors()
        ]

    assert len(shown) == size


def test_authors_come_in_their_order() -> None:
    resource = records.a_resource()
    for position, family in ((2, "Tricot"), (1, "Mons")):
        Authorship.objects.create(resource=resource, author=records.an_author(family=family), position=position)

    [found] = Resource.objects.with_authors()

    assert [str(place) for place in found.authorships.all()] == ["Mons", "Tricot"]


def test_author_is_written_as_a_bibliography_does() -> None:
    organisation = Organisation(name="Inspection générale", short_name="IGÉSR")

    assert str(Author(family="Mons", given="Nathalie")) == "Mons, Nathalie"
    assert str(Author(organisation=organisation)) == "IGÉSR"


def test_organisation_is_shown_by_its_short_name() -> None:
    assert str(Organisation(name="Réseau Canopé")) == "Réseau Canopé"


def test_organisation_is_found_by_its_other_forms() -> None:
    organisation = records.an_organisation(name="IGÉSR", alternates="I.G.E.S.R\nInspection générale")

    assert organisation.folded == "igesr i g e s r inspection generale"


def test_a_whole_deleted_leaves_its_parts() -> None:
    whole = records.a_resource()
    part = records.a_resource(part_of=whole, reports_on=whole)

    whole.delete()

    part.refresh_from_db()
    assert (part.part_of, part.reports_on) == (None, None)


@pytest.mark.parametrize(("access", "asked"), [(Access.OPEN, False), (Access.ACCOUNT, True)])
def test_account_is_needed_when_access_says_so(access: Access, asked: bool) -> None:
    assert Resource(access=access).needs_account is asked


@pytest.mark.parametrize("origin", Origin)
def test_information_is_printed_or_added(origin: Origin) -> None:
    assert FieldOrigin(origin=origin).is_printed is (origin == Origin.PRINTED)
