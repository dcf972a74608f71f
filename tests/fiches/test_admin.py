import pytest
from django.test import Client
from django.urls import reverse

from catalogue.fiches.models import Fiche
from tests import records
from tests.desk.forms import errors, save

ADD = "admin:fiches_fiche_add"


def test_fiche_written_then_corrected(chief: Client) -> None:
    theme = records.a_theme()
    rows = {"sections__0__heading": "Une partie", "sections__0__body": "Un *texte*."}

    response = save(chief, reverse(ADD), "fiche_form", theme=theme.pk, number=1, title="Pourquoi ?", **rows)
    assert errors(response) == ""
    fiche = Fiche.objects.get(title="Pourquoi ?")
    assert fiche.status == "brouillon"
    assert fiche.sections.get().body_html == "<p>Un <em>texte</em>.</p>"

    change = reverse("admin:fiches_fiche_change", args=(fiche.pk,))
    assert errors(save(chief, change, "fiche_form", title="Comment ?")) == ""
    fiche.refresh_from_db()
    assert fiche.title == "Comment ?"


def test_fiche_of_a_number_already_taken(chief: Client) -> None:
    taken = records.a_fiche()

    response = save(chief, reverse(ADD), "fiche_form", theme=taken.theme_id, number=taken.number, title="Autre")

    assert "Ce thème a déjà une fiche de ce numéro." in errors(response)


def test_end_of_publication_before_its_start(chief: Client) -> None:
    dates = {"published_from_0": "2026-03-02", "published_from_1": "08:00"}
    ends = {"published_until_0": "2026-03-01", "published_until_1": "08:00"}

    response = save(
        chief, reverse(ADD), "fiche_form", theme=records.a_theme().pk, number=1, title="T", **dates, **ends
    )

    assert "La fin de publication doit suivre son début." in errors(response)


@pytest.mark.parametrize(("status", "seen"), [("publie", 200), ("brouillon", 404)])
def test_view_on_site(chief: Client, status: str, seen: int) -> None:
    fiche = records.a_fiche(status=status)
    html = chief.get(reverse("admin:fiches_fiche_change", args=(fiche.pk,))).content.decode()

    assert f'href="{fiche.get_absolute_url()}"' in html
    assert chief.get(fiche.get_absolute_url()).status_code == 200
    assert Client().get(fiche.get_absolute_url()).status_code == seen


def test_list_says_what_its_dates_make_of_a_published_fiche(chief: Client) -> None:
    records.a_fiche(published_from="2100-01-01T00:00Z")
    records.a_fiche(published_until="2000-01-01T00:00Z")

    html = chief.get(reverse("admin:fiches_fiche_changelist")).content.decode()

    assert "publié, pas encore visible" in html
    assert "publié, n’est plus visible" in html


def test_cited_fiche_is_not_deleted_and_the_citing_one_is_named(chief: Client) -> None:
    cited, citing = records.a_fiche(title="Citée"), records.a_fiche(title="Citante")
    citing.citations.create(printed_label="Un lien", target_fiche=cited)

    response = chief.get(reverse("admin:fiches_fiche_delete", args=(cited.pk,)))
    html = response.content.decode()

    assert "Un lien" in html
    assert reverse("admin:fiches_fiche_change", args=(citing.pk,)) in html
    chief.post(reverse("admin:fiches_fiche_delete", args=(cited.pk,)), {"post": "yes"})
    assert Fiche.objects.filter(pk=cited.pk).exists()
