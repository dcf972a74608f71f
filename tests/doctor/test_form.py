"""The checklist in the form: shown with it, made of what is typed, with or without a script; nothing is written."""

from typing import Any
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.doctor.examining import examine
from catalogue.doctor.sheets import Sheet, Values
from catalogue.fiches.models import Fiche, Section
from catalogue.resources.models import Resource
from catalogue.selections.models import Selection
from tests import records
from tests.conftest import SignIn
from tests.desk.forms import errors, fields, opened
from tests.doctor.sheets import SOUND, a_sound_fiche, a_sound_resource, a_sound_selection
from tests.doctor.test_enforcing import a_fiche_of, a_selection_of, form_of

pytestmark = pytest.mark.django_db


def listed(html: str) -> list[tuple[str, str]]:
    """(sentence, place) of the checklist of a page, or of the answer that a script receives."""
    found = BeautifulSoup(html, "html.parser").select(".checklist-list a")
    return [(link.get_text(strip=True), str(link["href"])) for link in found]


def check_of(record: Any) -> str:
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_check", args=(record.pk,))


@pytest.mark.parametrize("kind", SOUND)
def test_form_shows_what_is_to_be_put_right(kind: str, chief: Client) -> None:
    record = SOUND[kind](title="ici", status="brouillon")

    html = chief.get(form_of(record)).content.decode()

    assert [place for _, place in listed(html)] == ["#id_title"]
    assert "1\u00a0point empêche de publier" in html


def test_every_line_leads_to_a_field_of_the_page(chief: Client) -> None:
    fiche = records.a_fiche(status="brouillon", source_url="http://exemple.fr/?utm_source=a")
    Section.objects.create(fiche=fiche, heading="Introduction", body="# [ici](http://exemple.fr)")
    selection = records.a_selection(status="brouillon")
    records.a_step(selection=selection)
    resource = records.a_resource(status="brouillon")
    for record in (fiche, selection, resource):
        html = chief.get(form_of(record)).content.decode()
        ids = {str(tag["id"]) for tag in BeautifulSoup(html, "html.parser").find_all(id=True)}
        lines = listed(html)
        assert lines
        assert {place.removeprefix("#") for _, place in lines} <= ids


@pytest.mark.parametrize("kind", SOUND)
def test_script_is_answered_from_what_is_typed(kind: str, chief: Client) -> None:
    record = SOUND[kind](status="brouillon")
    typed = opened(chief, form_of(record), f"{kind}_form")
    assert listed(chief.post(check_of(record), typed).content.decode()) == []

    answer = chief.post(check_of(record), {**typed, "title": "www.exemple.fr"})

    assert [place for _, place in listed(answer.content.decode())] == ["#id_title"]
    before = record.updated_at, record.title
    record.refresh_from_db()
    assert (record.updated_at, record.title) == before


def test_rows_are_read_as_typed(chief: Client) -> None:
    fiche = a_sound_fiche()
    typed = opened(chief, form_of(fiche), "fiche_form")
    emptied = chief.post(check_of(fiche), {**typed, "sections-0-body": "à compléter"}).content.decode()
    assert [place for _, place in listed(emptied)] == ["#id_sections-0-body"]

    removed = chief.post(check_of(fiche), {**typed, "sections-0-DELETE": "on"}).content.decode()
    assert ("La fiche n’a aucune section.", "#sections-group") in listed(removed)

    added = chief.post(check_of(fiche), {**typed, "sections-1-heading": "Nouvelle"}).content.decode()
    assert [place for _, place in listed(added)] == ["#id_sections-1-body"]
    assert fiche.sections.count() == 1


def test_new_record_has_its_checklist(chief: Client) -> None:
    address = reverse("admin:fiches_fiche_add")
    typed = opened(chief, address, "fiche_form")
    answer = chief.post(reverse("admin:fiches_fiche_check"), {**typed, "introduction": "[ici](https://exemple.fr)"})

    assert "#id_introduction" in {place for _, place in listed(answer.content.decode())}
    assert not Fiche.objects.exists()


@pytest.mark.parametrize("kind", SOUND)
def test_without_a_script_a_button_shows_the_form_again(kind: str, chief: Client) -> None:
    record = SOUND[kind](status="brouillon")
    typed = {**opened(chief, form_of(record), f"{kind}_form"), "title": "lien", "_verifier": "1"}

    answer = chief.post(form_of(record), typed)

    html = answer.content.decode()
    assert answer.status_code == 200
    assert "Rien n’est encore enregistré" in errors(answer)
    assert [place for _, place in listed(html)] == ["#id_title"]
    again = fields(html, f"{kind}_form")
    told = set(typed) & set(again) - {"csrfmiddlewaretoken"}
    assert len(told) > 5
    assert {name: again[name] for name in told} == {name: typed[name] for name in told}
    record.refresh_from_db()
    assert record.title != "lien"

    assert chief.post(form_of(record), again).status_code == 302
    record.refresh_from_db()
    assert record.title == "lien"


@pytest.mark.parametrize(
    ("role", "status"), [("anonymous", 302), ("staff", 403), ("rédacteur", 200), ("relecteur", 200)]
)
def test_who_may_ask(role: str, status: int, sign_in: SignIn) -> None:
    fiche = a_sound_fiche()
    client = sign_in(role)

    assert client.post(check_of(fiche), {}).status_code == status
    assert client.post(reverse("admin:fiches_fiche_check"), {}).status_code == status


def test_addresses_that_lead_nowhere(chief: Client) -> None:
    fiche = a_sound_fiche()
    assert chief.get(check_of(fiche)).status_code == 405
    for key in ("0", "abc", "9" * 20):
        assert chief.post(reverse("admin:fiches_fiche_check", args=(key,)), {}).status_code == 404


def test_what_readers_see_has_no_checklist(chief: Client) -> None:
    assert 'id="verification"' not in chief.get(form_of(a_sound_fiche(status="publie"))).content.decode()


HOSTILE = st.text(
    alphabet=st.sampled_from(list("[]()<>#*`!&\\\n \x00.«»:/?=é\u202e🙂aic")) | st.characters(), max_size=80
)
KEYS = st.none() | st.sampled_from(["", "abc", "-1", "9" * 30, "١٢", "\x00", "1"])
ROW = st.fixed_dictionaries(
    {
        "heading": HOSTILE,
        "body": HOSTILE,
        "annotation": HOSTILE,
        "printed_label": HOSTILE,
        "printed_url": HOSTILE,
        "section": KEYS,
        "step": KEYS,
        "resource": KEYS,
        "target_fiche": KEYS,
        "position": KEYS,
        "title": HOSTILE,
    }
)
RECORD = st.fixed_dictionaries(
    dict.fromkeys(("title", "introduction", "synthesis", "purpose", "summary", "url", "source_url"), HOSTILE)
)
ALL_PARTS = ("sections", "citations", "steps", "references", "competence_links")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=RECORD, rows=st.lists(ROW, max_size=4), model=st.sampled_from([Fiche, Selection, Resource]))
def test_whatever_is_typed_is_read(said: Any, rows: Any, model: Any) -> None:
    parts = {part: [Values(row, f"{part}-{rank}-", rank) for rank, row in enumerate(rows)] for part in ALL_PARTS}

    for finding in examine(Sheet(model, Values(said), parts)):
        assert finding.sentence.endswith(".")
        assert finding.place


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=RECORD, row=ROW, count=st.sampled_from(["1", "2", "", "-1", "abc", "9" * 20]))
def test_whatever_is_sent_is_answered(chief: Client, said: Any, row: Any, count: str) -> None:
    fiche = Fiche.objects.first() or a_sound_fiche()
    sent = {**said, "sections-TOTAL_FORMS": count, "sections-INITIAL_FORMS": "0"}
    sent |= {f"{part}-0-{name}": value or "" for part in ALL_PARTS for name, value in row.items()}

    # half of a pair is no UTF-8, and may be sent all the same
    body = urlencode(sent, errors="surrogatepass")
    answer = chief.post(check_of(fiche), body, "application/x-www-form-urlencoded")

    assert answer.status_code == 200
    assert b'class="checklist-summary"' in answer.content


@pytest.mark.parametrize(("make", "kind"), [(a_fiche_of, "fiche"), (a_selection_of, "selection")])
def test_queries_of_an_answer(make: Any, kind: str, chief: Client) -> None:
    counts = []
    for record in (make(2), make(20)):
        typed = opened(chief, form_of(record), f"{kind}_form")
        chief.post(check_of(record), typed)
        with CaptureQueriesContext(connection) as asked:
            chief.post(check_of(record), typed)
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 12


def test_long_text_is_answered(chief: Client) -> None:
    resource = a_sound_selection()
    typed = opened(chief, form_of(resource), "selection_form")
    for text in ("[" * 50_000, "[ici](a) " * 20_000, "mot " * 100_000, "#" * 100_000, "> " * 50_000):
        assert chief.post(check_of(resource), {**typed, "purpose": text}).status_code == 200


def test_unsaved_selection_lists_its_faults(chief: Client) -> None:
    address = reverse("admin:selections_selection_add")
    html = chief.get(address).content.decode()

    assert "#steps-group" in {place for _, place in listed(html)}
    assert a_sound_resource().title not in html
