"""The pages: who may open them, what they say, from a file to its undoing."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalogue.history.models import Version
from catalogue.imports.models import Import, PendingImport
from catalogue.imports.spreadsheets.applying import hold
from catalogue.resources.models import Resource
from tests import records
from tests.conftest import SignIn
from tests.imports.spreadsheets.files import NEW, address, applied, exported, plan, put, sent, sheets, table, upload

ROLES = ("anonymous", "staff", "rédacteur", "relecteur", "administrateur", "superuser")
IMPORTERS = ("relecteur", "administrateur", "superuser")
WRITERS = ("rédacteur", *IMPORTERS)


def a_change() -> bytes:
    Resource.objects.filter(slug="r").delete()
    records.a_resource(slug="r", title="Titre")
    found = exported("ressources")
    put(found[0], "titre", "Nouveau")
    return sent(found)


def waiting_for(role: str, data: bytes) -> PendingImport:
    return hold(plan(data), sheets(data)[0], "f.xlsx", User.objects.get(username=role), [])


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", ROLES)
def test_who_may_open_what(role: str, method: str, sign_in: SignIn) -> None:
    client = sign_in(role)
    data = a_change()
    if role == "anonymous":
        User.objects.create_user(role)
    done = applied(data)
    pending = waiting_for(role, data)
    refused = 302 if role == "anonymous" else 403
    shown = 200 if role in IMPORTERS else refused
    exporting = 200 if role in WRITERS else refused
    acted = 302 if role in (*IMPORTERS, "anonymous") else 403
    only_post = shown if method == "get" and role not in IMPORTERS else 405 if method == "get" else acted
    expected = {
        address("changelist"): shown,
        NEW: shown,
        address("pending", pending.pk): shown,
        address("change", done.pk): shown,
        address("apply", pending.pk): only_post,
        address("undo", done.pk): only_post,
        address("export", "ressources"): exporting,
        address("file", "fiches", "ods"): exporting,
        address("template", "selections", "xlsx"): exporting,
        address("add"): refused,
    }
    for page, status in expected.items():
        found = getattr(client, method)(page).status_code
        if method == "post" and role == "anonymous" and page in (address("change", done.pk), address("add")):
            assert found in (302, 403), page  # what was typed in a form may wait for the sign-in
        elif page in (address("apply", pending.pk), address("undo", done.pk)) and method == "get":
            assert found in (405, 302, 403), page
        else:
            assert found == status, page


@pytest.mark.django_db
@pytest.mark.parametrize(
    "room", ["resources_resource", "fiches_fiche", "selections_selection", "competences_competence"]
)
def test_buttons_of_a_list(room: str, sign_in: SignIn) -> None:
    page = reverse(f"admin:{room}_changelist")
    writer, editor = sign_in("rédacteur").get(page).content.decode(), sign_in("relecteur").get(page).content.decode()

    assert ">Exporter</a>" in writer
    assert NEW not in writer
    assert NEW in editor


@pytest.mark.django_db
def test_export_obeys_the_filters_and_the_ticked_lines(sign_in: SignIn) -> None:
    client = sign_in("rédacteur")
    draft, published = records.a_resource(slug="d", status="brouillon"), records.a_resource(slug="p")

    page = client.get(address("export", "ressources"), {"status__exact": "brouillon"}).content.decode()
    assert "1\u00a0ressource<" in page
    assert "?status__exact=brouillon" in page
    data = client.get(address("file", "ressources", "xlsx"), {"status__exact": "brouillon"}).content
    assert [cells[0] for _, cells in sheets(data)[0][0].rows] == ["d"]

    chosen = {"action": "export_csv", "_selected_action": [published.pk]}
    response = client.post(reverse("admin:resources_resource_changelist"), chosen)
    assert response["Content-Type"] == "application/zip"
    assert [cells[0] for _, cells in sheets(response.content)[0][-1].rows] == ["p"]
    assert draft.slug == "d"
    for wrong in ({"status__exact": "x" * 10}, {"inconnu": "1"}, {"publisher__id__exact": "abc"}, {"p": "9" * 30}):
        assert client.get(address("export", "ressources"), wrong).status_code in (200, 302)
        assert client.get(address("file", "ressources", "csv"), wrong).status_code in (200, 404)
    assert client.get(address("export", "inconnu")).status_code == 404
    assert client.get(address("file", "fiches", "pdf")).status_code == 404


@pytest.mark.django_db
def test_from_a_file_to_its_undoing(sign_in: SignIn) -> None:
    client = sign_in("relecteur")
    response = upload(client, a_change())
    page = client.get(response.url).content.decode()
    assert "<del>" in page
    assert "Nouveau" in page
    assert Resource.objects.get().title == "Titre"

    response = client.post(address("apply", PendingImport.objects.get().pk), follow=True)
    assert "Import appliqué" in response.content.decode()
    assert Resource.objects.get().title == "Nouveau"
    assert Version.objects.first().by_name == "relecteur"  # type: ignore[union-attr]
    assert "fichier.xlsx" in client.get(address("changelist")).content.decode()

    response = client.post(address("undo", Import.objects.get().pk), follow=True)
    assert "Import annulé" in response.content.decode()
    assert Resource.objects.get().title == "Titre"
    assert "déjà annulé" in client.post(address("undo", Import.objects.get().pk), follow=True).content.decode()


@pytest.mark.django_db
def test_a_trial_is_its_author_s_for_a_day(sign_in: SignIn) -> None:
    client, other = sign_in("relecteur"), sign_in("administrateur")
    data = a_change()
    pending = waiting_for("relecteur", data)
    for page in ("pending", "apply"):
        send: Any = other.get if page == "pending" else other.post
        assert send(address(page, pending.pk)).status_code == 404
    PendingImport.objects.update(at=timezone.now() - timedelta(days=2))
    assert client.get(address("pending", pending.pk)).status_code == 404
    assert client.post(address("apply", pending.pk)).status_code == 404
    upload(client, data)
    assert PendingImport.objects.count() == 1


@pytest.mark.django_db
def test_what_is_refused_is_told_by_sheet_row_and_column(chief: Client) -> None:
    html = upload(
        chief, table("ressources", "identifiant d’adresse | titre | type", "r | Titre | roman")
    ).content.decode()

    said = html.replace("\u00a0", " ").replace("&nbsp;", " ")
    assert "Feuille « ressources », ligne 2, colonne « type »" in said
    assert "« roman » n’est pas dans la liste" in said
    assert not PendingImport.objects.exists()
    assert "Choisissez un fichier." in chief.post(NEW).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("format_name", ["xlsx", "ods", "csv"])
@pytest.mark.parametrize("slug", ["competences", "ressources", "fiches", "selections"])
def test_a_template_is_read_and_imports_nothing(slug: str, format_name: str, chief: Client) -> None:
    data = chief.get(address("template", slug, format_name)).content

    found = plan(data)
    assert found.findings.faults == []
    assert found.changed == []
    assert "ligne d’exemple" in found.findings.notices[0]


@pytest.mark.django_db
def test_what_forbids_a_publication_forbids_to_import_it(chief: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "catalogue.imports.spreadsheets.applying.checks", [lambda record: [f"{record} : sans éditeur."]]
    )
    records.a_resource(slug="r", title="Titre", status="brouillon")
    data = table("ressources", "identifiant d’adresse | titre | état", "r | Nouveau | publié", "s | Neuf | publié")

    html = upload(chief, data).content.decode()

    assert "Nouveau : sans éditeur." in html
    assert "Neuf : sans éditeur." in html
    assert [(each.title, each.status) for each in Resource.objects.all()] == [("Titre", "brouillon")]
    assert not PendingImport.objects.exists()
    assert upload(chief, table("ressources", "identifiant d’adresse | titre", "r | Nouveau")).status_code == 302


@pytest.mark.django_db
def test_hostile_addresses(chief: Client) -> None:
    done = applied(a_change())
    for page in (
        f"/admin/imports/import/{'9' * 30}/change/",
        "/admin/imports/import/x/change/",
        address("pending", 99),
    ):
        assert chief.get(page).status_code in (302, 404), page
    for number in ("0", "-1", "9" * 30, "abc", "%00"):
        assert chief.get(f"{address('change', done.pk)}?page={number}").status_code in (200, 404)
