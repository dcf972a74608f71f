import pytest
from django.test import Client
from django.urls import reverse

from catalogue.fiches.models import Citation
from catalogue.resources.models import Author, Organisation, Resource
from catalogue.selections.models import Reference
from tests import records
from tests.desk.forms import errors, save

ADD = "admin:resources_resource_add"
LIST = "admin:resources_resource_changelist"


@pytest.mark.parametrize(
    "url", ["https://www.exemple.fr/a?b=1#c", "http://exemple.fr/a?b=1#c", "HTTPS://Exemple.fr:443/a/?b=1#c"]
)
def test_address_of_another_resource_is_refused_with_a_link(chief: Client, url: str) -> None:
    other = records.a_resource(title="L’autre", url="https://exemple.fr/a?b=1#c")

    response = save(chief, reverse(ADD), "resource_form", title="Double", slug="double", url=url)
    html = response.content.decode()

    assert "Une ressource a déjà cette adresse" in errors(response)
    assert f'href="{reverse("admin:resources_resource_change", args=(other.pk,))}"' in html
    assert not Resource.objects.filter(slug="double").exists()


@pytest.mark.parametrize(
    "url", ["https://exemple.fr/a?b=2#c", "https://exemple.fr/A?b=1#c", "https://exemple.fr/a?b=1"]
)
def test_address_that_differs_is_kept_as_typed(chief: Client, url: str) -> None:
    records.a_resource(url="https://exemple.fr/a?b=1#c")

    response = save(chief, reverse(ADD), "resource_form", title="Autre", slug="autre", url=url)

    assert errors(response) == ""
    assert Resource.objects.get(slug="autre").url == url


@pytest.mark.parametrize("url", ["javascript:alert(1)", "exemple", "http://[", "ftp://exemple.fr/"])
def test_address_that_is_none(chief: Client, url: str) -> None:
    response = save(chief, reverse(ADD), "resource_form", title="Autre", slug="autre", url=url)

    assert "adresse" in errors(response)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"date": "2021-01-01"}, "Une date et sa précision se donnent ensemble."),
        ({"date_precision": "mois"}, "Une date et sa précision se donnent ensemble."),
        ({"pages": "0"}, "supérieure ou égale à 1"),
        ({"pages": "99999999"}, "inférieure ou égale à 10000"),
        ({"minutes_by_hand": "0"}, "supérieure ou égale à 1"),
        ({"type": "inconnu"}, "choix valide"),
    ],
)
def test_broken_rule_is_told_in_french(chief: Client, changes: dict[str, str], sentence: str) -> None:
    response = save(chief, reverse(ADD), "resource_form", title="T", slug="t", **changes)

    assert sentence in errors(response)


def test_resource_related_to_itself(chief: Client) -> None:
    resource = records.a_resource(status="brouillon")
    address = reverse("admin:resources_resource_change", args=(resource.pk,))

    response = save(chief, address, "resource_form", part_of=resource.pk)

    assert "Une ressource ne peut être liée à elle-même." in errors(response)


def test_authors_keep_the_order_of_their_ranks(chief: Client) -> None:
    resource = records.a_resource(status="brouillon")
    first, second = records.an_author(family="Un"), records.an_author(family="Deux")
    address = reverse("admin:resources_resource_change", args=(resource.pk,))

    save(chief, address, "resource_form", authorships__0__author=first.pk)
    save(chief, address, "resource_form", authorships__1__author=second.pk, authorships__1__position=1)

    assert [str(row.author) for row in resource.authorships.all()] == ["Deux", "Un"]


def test_list_shows_what_is_known_and_says_what_is_not(chief: Client) -> None:
    known = records.a_resource(
        date="2020-10-01", date_precision="mois", pages=22, publisher=records.an_organisation(short_name="Cnesco")
    )
    for fiche in (records.a_fiche(), records.a_fiche()):
        Citation.objects.create(fiche=fiche, resource=known, printed_label="Lien")
    Reference.objects.create(step=records.a_step(), resource=known)
    html = chief.get(reverse(LIST)).content.decode()
    for shown in ("octobre 2020", "Cnesco", "3 fois"):
        assert shown in html

    records.a_resource(title="Sans rien")
    assert "non indiqué" in chief.get(reverse(LIST)).content.decode()


@pytest.mark.parametrize("asked", ["I.G.E.S.R", "igesr", "delahaye", "pauvrete"])
def test_list_is_searched_by_title_publisher_and_author(chief: Client, asked: str) -> None:
    publisher = records.an_organisation(name="Inspection générale", short_name="IGÉSR", alternates="I.G.E.S.R")
    resource = records.a_resource(title="Grande pauvreté", publisher=publisher)
    author = Author.objects.create(family="Delahaye", given="Jean-Paul", slug="delahaye")
    resource.authorships.create(author=author)
    records.a_resource(title="Autre chose")

    html = chief.get(reverse(LIST), {"q": asked}).content.decode()

    assert "Grande pauvreté" in html
    assert "Autre chose" not in html


@pytest.mark.parametrize(("asked", "shown"), [("url__isempty=1", "Sans adresse"), ("url__isempty=0", "Avec adresse")])
def test_list_finds_what_lacks_an_address(chief: Client, asked: str, shown: str) -> None:
    records.a_resource(title="Avec adresse", url="https://exemple.fr/")
    records.a_resource(title="Sans adresse")

    html = chief.get(f"{reverse(LIST)}?{asked}").content.decode()

    assert [title for title in ("Avec adresse", "Sans adresse") if title in html] == [shown]


def test_author_is_a_person_or_an_organisation(chief: Client) -> None:
    both = {"family": "Dupont", "organisation": records.an_organisation().pk, "slug": "dupont"}

    response = save(chief, reverse("admin:resources_author_add"), "author_form", **both)

    assert "pas les deux" in errors(response)
    assert not Author.objects.exists()


def test_publisher_in_use_is_not_deleted_and_its_resource_is_named(chief: Client) -> None:
    publisher = records.an_organisation()
    resource = records.a_resource(title="Un rapport", publisher=publisher)
    address = reverse("admin:resources_organisation_delete", args=(publisher.pk,))

    html = chief.get(address).content.decode()

    assert reverse("admin:resources_resource_change", args=(resource.pk,)) in html
    chief.post(address, {"post": "yes"})
    assert Organisation.objects.exists()


def test_deletion_of_several_names_what_forbids_it(chief: Client) -> None:
    resource = records.a_resource(status="brouillon")
    fiche = records.a_fiche(title="Citante")
    fiche.citations.create(printed_label="Un lien", resource=resource)

    chosen = {"action": "delete_selected", "_selected_action": [resource.pk]}
    html = chief.post(reverse(LIST), chosen).content.decode()

    assert "Un lien" in html
    assert reverse("admin:fiches_fiche_change", args=(fiche.pk,)) in html
