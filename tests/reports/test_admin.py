"""The reports at the desk: what waits, where to repair it, and who dealt with it."""

from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalogue.reports.models import Report
from catalogue.reports.receiving import receive
from catalogue.reports.subjects import subject_at
from tests.conftest import SignIn
from tests.html import one, page_at, texts
from tests.records import a_competence, a_fiche, a_resource, a_selection, ranks

pytestmark = pytest.mark.django_db
LIST = "/admin/reports/report/"
ROLES = ("anonymous", "staff", "rédacteur", "relecteur", "administrateur", "superuser")
WRITERS, REMOVERS = ROLES[2:], ROLES[3:]


def a_report(record: Any = None, words: str = "", **given: Any) -> Report:
    subject = subject_at((record or a_resource(title="Évaluer")).get_absolute_url())
    assert subject
    report = receive(subject, given.pop("problem", "perime"), words or f"mot {next(ranks)}")
    Report.objects.filter(pk=report.pk).update(**given)
    return report


def change(report: Report) -> str:
    return reverse("admin:reports_report_change", args=(report.pk,))


@pytest.mark.parametrize("role", ROLES)
def test_who_may_do_what(role: str, sign_in: SignIn) -> None:
    report, client = a_report(), sign_in(role)
    refused = 302 if role == "anonymous" else 403
    delete = reverse("admin:reports_report_delete", args=(report.pk,))
    history = reverse("admin:reports_report_history", args=(report.pk,))

    for address in (LIST, change(report), history):
        assert client.get(address).status_code == (200 if role in WRITERS else refused), address
    assert client.get(f"{LIST}add/").status_code == refused
    assert client.post(f"{LIST}add/", {}).status_code == refused
    # without an account, what was typed is kept while one signs in
    assert client.post(change(report), {"state": "en-cours"}).status_code == (302 if role in WRITERS else 403)
    assert Report.objects.get().state == ("en-cours" if role in WRITERS else "nouveau")
    assert client.get(delete).status_code == (200 if role in REMOVERS else refused)
    assert client.post(delete, {"post": "yes"}).status_code == (302 if role in REMOVERS else refused)
    assert Report.objects.exists() == (role not in REMOVERS)


@pytest.mark.parametrize(("action", "state"), [("take", "en-cours"), ("solve", "resolu"), ("dismiss", "sans-suite")])
def test_actions_say_who_and_when(sign_in: SignIn, action: str, state: str) -> None:
    reports = [a_report(), a_report()]
    client = sign_in("rédacteur")
    sent = {"action": action, "_selected_action": [report.pk for report in reports]}

    response = client.post(LIST, sent, follow=True)

    assert "donné à 2\u00a0signalements" in response.text
    author = User.objects.get(username="rédacteur")
    for report in Report.objects.all():
        assert (report.state, report.handled_by) == (state, author)
        assert report.handled_at
    assert LogEntry.objects.count() == 2
    history = client.get(reverse("admin:reports_report_history", args=(reports[0].pk,))).text
    assert f"État\u00a0: {Report.objects.all()[0].get_state_display()}." in history


def test_form_changes_the_state_alone(sign_in: SignIn) -> None:
    report, client = a_report(words="mes mots"), sign_in("relecteur")

    client.post(change(report), {"state": "resolu", "words": "autres", "times": "9", "token": "a"})
    page = page_at(client, change(report))

    report.refresh_from_db()
    assert (report.state, report.words, report.times) == ("resolu", "mes mots", 1)
    assert "par relecteur, le" in texts(page, ".field-handled .readonly")[0]
    assert client.post(change(report), {"state": "inconnu"}).status_code == 200
    assert Report.objects.get().state == "resolu"


@pytest.mark.parametrize("make", [a_fiche, a_resource, a_selection, a_competence])
def test_form_leads_to_the_page_and_to_its_form(chief: Client, make: Any) -> None:
    record = make()

    links = page_at(chief, change(a_report(record))).select(".field-about .readonly a")

    assert [str(link["href"]) for link in links] == [
        record.get_absolute_url(),
        reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=(record.pk,)),
    ]


def test_words_of_a_reader_are_never_markup(chief: Client) -> None:
    report = a_report(words="<script>alert(1)</script>\n" + "long " * 200)

    for address in (LIST, change(report)):
        assert "<script>alert" not in chief.get(address).text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?state__exact=nouveau", 1),
        ("?state__exact=resolu", 1),
        ("?problem__exact=perime", 2),
        ("?problem__exact=autre", 0),
        ("?q=evaluer", 2),
        ("?q=COMMA", 1),
        ("?q=!!!", 0),
        ("?q=%00", None),
        ("?state__exact=%00", None),
        ("?p=99999999999999999999", None),
    ],
)
def test_list_filtered(chief: Client, query: str, found: int | None) -> None:
    a_report(words="Une comma de trop")
    a_report(state="resolu")

    response = chief.get(LIST + query)

    assert response.status_code in ((200,) if found is not None else (200, 302, 400, 404))
    if found is not None:
        assert len(page_at(chief, LIST + query).select("#result_list tbody tr")) == found


@pytest.mark.parametrize("key", ["abc", "9" * 20, "0"])
def test_hostile_keys_choose_nothing(chief: Client, key: str) -> None:
    a_report()

    assert chief.post(LIST, {"action": "solve", "_selected_action": [key]}).status_code in (200, 302)
    assert chief.get(f"{LIST}{key}/change/").status_code == 302
    assert not Report.objects.filter(state="resolu").exists()


def test_list_costs_the_same_whatever_it_holds(chief: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert chief.get(LIST).status_code == 200
        return len(captured)

    someone = User.objects.create_user("camille")
    for _ in range(2):
        a_report(handled_by=someone)
    few = queries()
    for _ in range(18):
        a_report(handled_by=User.objects.create_user(f"membre-{next(ranks)}"))

    assert (few, queries()) == (4, 4)


def test_migration_of_the_rights_goes_back_and_forth() -> None:
    rights_given: Any = import_module("catalogue.desk.migrations.0003_report_roles").Migration.operations[0]
    editor = SimpleNamespace(connection=connection)
    given = Group.objects.filter(permissions__codename="change_report")

    rights_given.reverse_code(apps, editor)
    assert not given.exists()
    for _ in range(2):
        rights_given.code(apps, editor)
    assert given.count() == 3


def test_deleted_record_leaves_its_report(chief: Client) -> None:
    resource = a_resource(title="Bientôt retirée")
    report = a_report(resource)
    resource.delete()

    assert "Bientôt retirée" in one(page_at(chief, change(report)), ".field-about").text
