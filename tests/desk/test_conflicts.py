"""Two people, one record: each field that the other changed is shown twice, and chosen."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from catalogue.fiches.models import Fiche, Section
from catalogue.history.models import Version
from catalogue.history.recording import keep_first
from tests import records
from tests.conftest import SignIn
from tests.desk.forms import errors, fields, opened
from tests.desk.test_versions import address
from themes.models import Audience

pytestmark = pytest.mark.django_db


@pytest.fixture
def fiche() -> Fiche:
    fiche = records.a_fiche(title="Titre", introduction="Début.", synthesis="Fin.", status="brouillon")
    for position, heading in enumerate("AB", start=1):
        Section.objects.create(fiche=fiche, position=position, heading=heading, body=f"Texte {heading}.")
    keep_first(fiche)
    return fiche


def collide(sign_in: SignIn, fiche: Fiche, theirs: dict[str, Any], mine: dict[str, Any]) -> tuple[Client, str]:
    """Both open the form; they save; the page that I get instead of saving mine."""
    me, other = sign_in("relecteur"), sign_in("administrateur")
    my_page, their_page = (opened(client, address(fiche), "fiche_form") for client in (me, other))
    assert errors(other.post(address(fiche), {**their_page, **theirs})) == ""
    refused = me.post(address(fiche), {**my_page, **mine})
    assert "Quelqu’un d’autre a enregistré" in errors(refused)
    return me, refused.content.decode()


def asked(html: str) -> dict[str, str]:
    """What is to be chosen, and the choice that is made for whom chooses nothing."""
    radios = BeautifulSoup(html, "html.parser").select(".conflict input[type=radio][checked]")
    return {str(radio["name"]).removeprefix("_garder-"): str(radio["value"]) for radio in radios}


def test_what_each_changed_alone_needs_no_thought(sign_in: SignIn, fiche: Fiche) -> None:
    me, html = collide(sign_in, fiche, {"title": "Le leur"}, {"synthesis": "La mienne."})

    assert asked(html) == {"title": "autre"}
    assert me.post(address(fiche), fields(html, "fiche_form")).status_code == 302

    fiche.refresh_from_db()
    assert (fiche.title, fiche.synthesis) == ("Le leur", "La mienne.")


@pytest.mark.parametrize(("choice", "title"), [("autre", "Le leur"), ("mien", "Le mien")])
def test_what_both_changed_is_chosen(sign_in: SignIn, fiche: Fiche, choice: str, title: str) -> None:
    me, html = collide(sign_in, fiche, {"title": "Le leur"}, {"title": "Le mien"})

    assert asked(html) == {"title": "mien"}
    assert "changé des deux côtés" in html
    assert "administrateur a enregistré" in html
    me.post(address(fiche), {**fields(html, "fiche_form"), "_garder-title": choice})

    fiche.refresh_from_db()
    assert fiche.title == title


def test_rows(sign_in: SignIn, fiche: Fiche) -> None:
    theirs = {"sections-0-body": "Leur texte A.", "sections-1-body": "Leur texte B."}
    me, html = collide(sign_in, fiche, theirs, {"sections-0-body": "Mon texte A."})

    assert asked(html) == {"sections-0-body": "mien", "sections-1-body": "autre"}
    me.post(address(fiche), fields(html, "fiche_form"))

    assert list(fiche.sections.order_by("position").values_list("body", flat=True)) == [
        "Mon texte A.",
        "Leur texte B.",
    ]


def test_other_kinds_of_fields(sign_in: SignIn, fiche: Fiche) -> None:
    cpe, other = (Audience.objects.create(code=code, label=code, plural=code) for code in ("cpe2", "autre2"))
    theme = records.a_theme(title="Un autre thème")
    theirs = {
        "audiences": [cpe.pk],
        "theme": theme.pk,
        "is_stub": "on",
        "published_until_0": "2100-01-31",
        "published_until_1": "08:30",
    }
    me, html = collide(sign_in, fiche, theirs, {"audiences": [other.pk]})

    assert asked(html) == {"theme": "autre", "is_stub": "autre", "audiences": "mien", "published_until": "autre"}
    assert "Un autre thème" in html
    chosen = {**fields(html, "fiche_form"), "_garder-audiences": "autre"}
    assert errors(me.post(address(fiche), chosen)) == ""

    fiche.refresh_from_db()
    assert (fiche.theme_id, fiche.is_stub, list(fiche.audiences.all())) == (theme.pk, True, [cpe])
    assert fiche.published_until is not None
    assert f"{fiche.published_until:%Y-%m-%d}" == "2100-01-31"


def test_without_history_all_that_differs_is_asked(sign_in: SignIn, fiche: Fiche) -> None:
    me, other = sign_in("relecteur"), sign_in("administrateur")
    mine, theirs = (opened(client, address(fiche), "fiche_form") for client in (me, other))
    other.post(address(fiche), {**theirs, "title": "Le leur"})
    Version.objects.all().delete()

    html = me.post(address(fiche), {**mine, "synthesis": "La mienne."}).content.decode()

    assert asked(html) == {"title": "mien", "synthesis": "mien"}


@pytest.mark.parametrize("name", ["title", "theme", "sections-0-body", "inconnu", "\x00", "sections-TOTAL_FORMS"])
def test_hostile_choices(chief: Client, fiche: Fiche, name: str) -> None:
    mine = opened(chief, address(fiche), "fiche_form")

    for value in ("", "abc", "\x00", "9" * 20):
        sent = {**mine, f"_garder-{name}": "autre", f"_autre-{name}": value, f"_autre-{name}_0": value}
        assert chief.post(address(fiche), sent).status_code in (200, 302)


def test_a_choice_leaves_the_field_of_a_longer_name_alone(sign_in: SignIn) -> None:
    resource = records.a_resource(status="brouillon", date="2020-01-01", date_precision="annee")
    keep_first(resource)
    me, other = sign_in("relecteur"), sign_in("administrateur")
    mine, theirs = (opened(client, address(resource), "resource_form") for client in (me, other))
    other.post(address(resource), {**theirs, "date": "01/02/2021", "date_precision": "mois"})
    refused = me.post(address(resource), {**mine, "date": "03/04/2022", "date_precision": "jour"})
    sent = {**fields(refused.content.decode(), "resource_form"), "_garder-date": "autre"}

    assert errors(me.post(address(resource), {**sent, "_garder-date_precision": "mien"})) == ""

    resource.refresh_from_db()
    assert (f"{resource.date:%d/%m/%Y}", resource.date_precision) == ("01/02/2021", "jour")
