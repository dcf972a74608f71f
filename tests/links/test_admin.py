"""Links at the desk: who may do what, what is decided, checks that somebody asks for, the report."""

from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from catalogue.links import running
from catalogue.links.checking.verdicts import Hop, Outcome, Verdict
from catalogue.links.keeping import keep
from catalogue.links.models import Check, Decision, Health, Link, Round
from catalogue.links.tasks import NO_NETWORK, check_round
from catalogue.wording import NBSP, precise_date
from tests.conftest import SignIn
from tests.desk.forms import errors, save
from tests.html import page_at, texts
from tests.links.servers import always, serving
from tests.records import a_fiche, a_resource, ranks

pytestmark = pytest.mark.django_db
LIST = "/admin/links/link/"
NEW = "https://exemple.fr/nouvelle"
DECIDERS = ("relecteur", "administrateur", "superuser")
ROLES = ("anonymous", "staff", "rédacteur", *DECIDERS)


def a_link(name: str = "", days_ago: int = 0, outcome: Outcome | None = None) -> Link:
    address = f"https://exemple.fr/{name or next(ranks)}"
    keep({address: (timezone.now() - timedelta(days=days_ago), outcome or Outcome(Verdict.VALID, 200))})
    return Link.objects.get(address=address)


def moved() -> Link:
    return a_link("a", outcome=Outcome(Verdict.MOVED_FOR_GOOD, 200, NEW, (Hop(301, NEW),)))


def allowed(role: str, roles: tuple[str, ...]) -> int:
    return 302 if role == "anonymous" else 200 if role in roles else 403


# --- roles


@pytest.mark.parametrize("role", ROLES)
def test_pages_by_role(role: str, sign_in: SignIn) -> None:
    client, link, asked = sign_in(role), a_link(), Round.objects.create()
    see = (*DECIDERS, "rédacteur")

    for address, roles in {
        LIST: see,
        f"{LIST}{link.pk}/change/": see,
        f"{LIST}rapport.csv": see,
        f"{LIST}verifications/{asked.pk}/": see,
        f"{LIST}importer/": DECIDERS,
        f"/admin/resources/resource/{a_resource().pk}/liens/": see,
        f"{LIST}add/": (),
        f"{LIST}{link.pk}/delete/": (),
    }.items():
        assert client.get(address).status_code == allowed(role, roles), address
    assert client.post(f"{LIST}importer/").status_code == allowed(role, DECIDERS)


@pytest.mark.parametrize("role", ROLES)
def test_posts_by_role(role: str, sign_in: SignIn) -> None:
    client, link = sign_in(role), moved()
    resource = a_resource(url=link.address)

    client.post(f"{LIST}{link.pk}/verifier/")
    client.post(f"/admin/resources/resource/{resource.pk}/liens/")
    client.post(LIST, {"action": "check_now", "_selected_action": [link.pk]})
    assert Round.objects.count() == (3 if role in (*DECIDERS, "rédacteur") else 0)

    client.post(LIST, {"action": "confirm", "_selected_action": [link.pk]})
    client.post(f"{LIST}{link.pk}/accepter/")
    link.refresh_from_db()
    resource.refresh_from_db()
    assert (link.decision == Decision.BROKEN, resource.url == NEW) == (role in DECIDERS, role in DECIDERS)


@pytest.mark.parametrize("page", ["verifier", "accepter"])
def test_what_writes_is_a_post(chief: Client, page: str) -> None:
    link = moved()

    assert chief.get(f"{LIST}{link.pk}/{page}/").status_code == 405
    assert Client(enforce_csrf_checks=True).post(f"{LIST}{link.pk}/{page}/").status_code in (302, 403)
    for key in ("0", "abc", "9" * 20):
        assert chief.post(f"{LIST}{key}/{page}/").status_code == 404
    assert not Round.objects.exists()


@pytest.mark.parametrize("role", ["rédacteur", "relecteur"])
def test_report_is_offered_to_who_may_take_it(role: str, sign_in: SignIn) -> None:
    offered = texts(page_at(sign_in(role), LIST), ".object-tools a")

    assert offered == ["Exporter le rapport", *(["Importer un rapport"] if role == "relecteur" else [])]


# --- the list and the form


def test_list_says_and_filters(chief: Client) -> None:
    a_link("bon")
    for days in (4, 2, 0):
        a_link("rompu", days, Outcome(Verdict.NOT_FOUND, 404))
    a_link("douteux", 0, Outcome(Verdict.DOWN))
    a_link("ancre", 0, Outcome(Verdict.VALID, 200, anchor_missing=True))
    moved()
    Link.objects.create(address="https://ailleurs.fr/inconnu")

    def shown(query: str) -> list[str]:
        return [text.rpartition("/")[2] for text in texts(page_at(chief, LIST + query), "#result_list .field-short")]

    assert shown("?etat=rompus") == ["rompu"]
    assert shown("?etat=douteux") == ["douteux"]
    assert shown("?etat=a-accepter") == ["a"]
    assert shown("?etat=ancre") == ["ancre"]
    assert shown("?etat=inconnus") == ["inconnu"]
    assert shown("?etat=n’importe") == shown("") == ["inconnu", "a", "ancre", "bon", "douteux", "rompu"]
    assert shown("?site=ailleurs.fr") == ["inconnu"]
    assert shown("?site=nulle-part.fr") == []
    assert shown("?last_check__verdict=introuvable") == ["rompu"]
    assert shown("?q=DOUT") == ["douteux"]
    assert shown("?q=bon&o=2.3.-4.5&p=99999999999999999999") == ["bon"]
    for query in ("?site=%00", "?q=%00", "?last_check__verdict=%00", "?etat=%00"):
        assert chief.get(LIST + query).status_code in (200, 302, 400, 404)


def test_form_says_where_it_is_given_and_what_the_checks_found(chief: Client) -> None:
    link = moved()
    resource = a_resource(title="Le rapport", url=link.address)
    fiche = a_fiche(title="La question")
    fiche.citations.create(printed_label="x", resource=resource)

    page = page_at(chief, f"{LIST}{link.pk}/change/")

    assert texts(page, ".field-given_by .readonly div") == ["fiche « La question »", "ressource « Le rapport »"]
    assert texts(page, ".field-told .readonly") == [f"lien vérifié le {precise_date(link.seen_on, 'jour')}"]
    assert texts(page, ".field-journey .readonly div") == [f"301 → {NEW}"]
    assert page.select('form[action$="/accepter/"] button')
    assert [field["name"] for field in page.select("#link_form .form-row [name]")] == [
        *("decision", "decided_until", "replacement", "archive")
    ]


def test_redacteur_decides_nothing(sign_in: SignIn) -> None:
    link = moved()
    a_resource(url=link.address)

    page = page_at(sign_in("rédacteur"), f"{LIST}{link.pk}/change/")

    assert page.select('form[action$="/verifier/"]')
    assert not page.select('form[action$="/accepter/"], #link_form [name=_save]')


def test_form_keeps_who_decided_and_until_when(chief: Client) -> None:
    link = a_link()
    address = f"{LIST}{link.pk}/change/"

    assert errors(save(chief, address, "link_form", decision="marche", archive="https://exemple.fr/archive")) == ""
    link.refresh_from_db()
    assert (link.decision, link.archive, str(link.decided_by)) == (
        Decision.WORKING,
        "https://exemple.fr/archive",
        "superuser",
    )
    assert link.decided_until == timezone.localdate() + timedelta(days=30)
    assert "par superuser" in texts(page_at(chief, address), ".field-decided .readonly")[0]

    save(chief, address, "link_form", decision="", decided_until="")
    assert Link.objects.filter(decision="", decided_by=None, decided_at=None, decided_until=None).exists()


@pytest.mark.parametrize(
    "typed",
    [
        {"decision": "rompu", "decided_until": "2027-01-01"},
        {"decision": "inconnue"},
        {"decided_until": "2027-02-31"},
        {"replacement": "javascript:alert(1)"},
        {"archive": "pas une adresse"},
        {"replacement": "https://exemple.fr/" + "a" * 2000},
        {"archive": "https://exemple.fr/\x00"},
    ],
)
def test_form_refuses_with_a_sentence(chief: Client, typed: dict[str, str]) -> None:
    link = a_link()

    response = save(chief, f"{LIST}{link.pk}/change/", "link_form", **typed)

    assert errors(response)
    link.refresh_from_db()
    assert (link.decision, link.replacement, link.archive) == ("", "", "")


def test_decision_never_undoes_a_check_made_meanwhile(chief: Client) -> None:
    link = a_link("a")
    address = f"{LIST}{link.pk}/change/"
    for days in (4, 2, 0):
        Check.objects.update(checked_at=timezone.now() - timedelta(days=9))
        a_link("a", days, Outcome(Verdict.DOWN))

    save(chief, address, "link_form", archive="https://exemple.fr/archive")

    link.refresh_from_db()
    assert link.health == Health.BROKEN


@pytest.mark.parametrize(("action", "decision"), [("confirm", "rompu"), ("overrule", "marche"), ("trust_checks", "")])
def test_actions_decide_for_several(chief: Client, action: str, decision: str) -> None:
    links = [a_link() for _ in range(2)]
    Link.objects.update(decision=Decision.BROKEN)

    response = chief.post(LIST, {"action": action, "_selected_action": [link.pk for link in links]}, follow=True)

    assert f"2{NBSP}liens" in response.text
    assert set(Link.objects.values_list("decision", flat=True)) == {decision}
    assert LogEntry.objects.count() == 2


def test_accepting_tells_what_was_done_or_why_not(chief: Client) -> None:
    link = moved()
    refused = chief.post(f"{LIST}{link.pk}/accepter/", follow=True)
    assert "Aucune ressource n’a cette adresse" in refused.text

    resource = a_resource(title="Le rapport", url=link.address)
    done = chief.post(f"{LIST}{link.pk}/accepter/", follow=True)
    assert "La nouvelle adresse est prise" in done.text
    resource.refresh_from_db()
    assert resource.url == NEW


# --- checks that somebody asks for


def test_round_from_the_list_of_records_to_its_end(chief: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(always(200)) as server:
        monkeypatch.setattr(running, "the_checker", server.checker)
        resource = a_resource(url=server.url("/a"))
        fiche = a_fiche(introduction=f"[x]({server.url('/b')})")
        fiche.citations.create(printed_label="x", resource=resource)
        chosen = {"action": "check_links", "_selected_action": [fiche.pk]}

        response = chief.post("/admin/fiches/fiche/", chosen, follow=True)

        asked = Round.objects.get()
        assert response.redirect_chain == [(f"{LIST}verifications/{asked.pk}/", 302)]
        assert asked.addresses == [server.url("/a"), server.url("/b")]
        assert f"2{NBSP}adresses attendent" in response.text
        assert response["Refresh"] == "3"
        # as the worker does
        queued = DBTaskResult.objects.get()
        assert queued.task.call(*queued.task_result.args) is None

    page = page_at(chief, f"{LIST}verifications/{asked.pk}/")
    assert "2 adresses vérifiées." in texts(page, "#content-main p")
    assert texts(page, "#content-main li") == ["valide : 2"]
    assert "Refresh" not in chief.get(f"{LIST}verifications/{asked.pk}/").headers
    assert Link.objects.filter(health=Health.GOOD).count() == 2


def test_round_of_a_record(chief: Client) -> None:
    resource = a_resource(url="https://exemple.fr/a")
    address = f"/admin/resources/resource/{resource.pk}/liens/"
    assert texts(page_at(chief, f"/admin/resources/resource/{resource.pk}/change/"), f'a[href="{address}"]') == [
        "Liens"
    ]
    assert texts(page_at(chief, address), "tbody th") == ["https://exemple.fr/a"]

    chief.post(address)

    assert Round.objects.get().addresses == ["https://exemple.fr/a"]


def test_round_without_addresses_is_not_begun(chief: Client) -> None:
    response = chief.post(f"/admin/resources/resource/{a_resource().pk}/liens/")

    assert "Aucune adresse à vérifier" in response.content.decode()
    assert not Round.objects.exists()


def test_round_says_what_went_wrong(chief: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(error: Exception) -> Any:
        def check(*_: Any) -> None:
            raise error

        return check

    asked = Round.objects.create(addresses=["https://exemple.fr/"])
    monkeypatch.setattr("catalogue.links.tasks.check", fails(running.NoNetworkError()))
    check_round.call(asked.pk)
    assert NO_NETWORK in chief.get(f"{LIST}verifications/{asked.pk}/").text

    monkeypatch.setattr("catalogue.links.tasks.check", fails(ValueError()))
    with pytest.raises(ValueError):  # noqa: PT011 - the worker notes it
        check_round.call(asked.pk)
    assert "s’est interrompue" in chief.get(f"{LIST}verifications/{asked.pk}/").text


def test_round_that_is_no_more(chief: Client) -> None:
    check_round.call(0)

    for key in ("0", "9" * 20):
        assert chief.get(f"{LIST}verifications/{key}/").status_code == 404


# --- the report


def sent(client: Client, content: bytes) -> Any:
    return client.post(f"{LIST}importer/", {"report": SimpleUploadedFile("rapport.csv", content)}, follow=True)


def test_report_out_and_in(chief: Client) -> None:
    a_link("a", 1)
    report = chief.get(f"{LIST}rapport.csv")
    assert report["Content-Type"] == "text/csv; charset=utf-8"
    Check.objects.all().delete()

    response = sent(chief, report.content)

    assert f"Rapport pris en compte{NBSP}: 1{NBSP}adresse." in response.text
    assert Check.objects.get().verdict == Verdict.VALID


@pytest.mark.parametrize("content", [b"n'importe quoi", b"\x00", b"\xff", b"", b"a" * 100_000])
def test_report_refused(chief: Client, content: bytes) -> None:
    response = sent(chief, content)

    assert response.status_code == 200
    assert errors(response)
    assert not Check.objects.exists()


# --- what pages cost


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_list_costs_the_same_queries(chief: Client) -> None:
    for _ in range(2):
        a_link()
    few = queries(chief, LIST)
    for _ in range(18):
        a_link()

    # session, member, how many, those of the page, sites
    assert (few, queries(chief, LIST)) == (5, 5)


def test_links_of_a_record_cost_the_same_queries(chief: Client) -> None:
    fiches = [a_fiche(introduction=" ".join(f"[x](https://exemple.fr/{rank})" for rank in range(n))) for n in (2, 20)]
    few, many = (queries(chief, reverse("admin:fiches_fiche_links", args=(fiche.pk,))) for fiche in fiches)

    assert few == many


def test_migration_of_the_rights_goes_back_and_forth() -> None:
    rights_given: Any = import_module("catalogue.desk.migrations.0004_link_roles").Migration.operations[0]
    editor = SimpleNamespace(connection=connection)
    rights = Group.objects.filter(permissions__content_type__app_label="links")

    rights_given.reverse_code(apps, editor)
    assert not rights.exists()
    for _ in range(2):
        rights_given.code(apps, editor)
    assert sorted(rights.distinct().values_list("name", flat=True)) == ["administrateur", "relecteur", "rédacteur"]
