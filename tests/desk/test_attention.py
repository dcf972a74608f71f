"""What needs attention: each count equals its list, whatever the state of the catalogue, and costs the same."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.admin import site
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from catalogue.desk.attention import ELSEWHERE
from catalogue.fiches.models import Citation, Fiche
from catalogue.history.copies import prepare
from catalogue.history.transitions import TRANSITIONS, perform
from catalogue.links.models import Link
from catalogue.publication import Publishable
from catalogue.reports.models import Report
from catalogue.resources.models import FieldOrigin, Resource
from catalogue.search.models import SoughtInVain, VainSearch
from catalogue.selections.models import Reference, Selection
from tests import records
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db
MAKERS: dict[str, Callable[..., Any]] = {
    "fiche": records.a_fiche,
    "selection": records.a_selection,
    "resource": records.a_resource,
}


def shown(client: Client) -> dict[str, int]:
    """The counts of the desk, by the address of their list."""
    answer = client.get(reverse("admin:index"))
    assert answer.status_code == 200
    links = BeautifulSoup(answer.content.decode(), "html.parser").select(".attention li a")
    return {str(link["href"]): int(re.sub(r"\D", "", link.select(".attention-count")[0].get_text())) for link in links}


def listed(client: Client, address: str) -> int:
    answer: Any = client.get(address)
    assert answer.status_code == 200
    return int(answer.context["cl"].result_count)


def list_of(model: str, care: str) -> str:
    room = {"fiche": "fiches", "selection": "selections", "resource": "resources"}[model]
    return f"{reverse(f'admin:{room}_{model}_changelist')}?soin={care}"


def person() -> User:
    return User.objects.get(username="superuser")


def do(record: Publishable, *names: str) -> Any:
    for name in names:
        record = perform(record, TRANSITIONS[name], person(), "À revoir.")
    return record


def aged(record: Any) -> Any:
    type(record)._base_manager.filter(pk=record.pk).update(updated_at=timezone.now() - timedelta(days=366))
    return record


def a_copy(make: Callable[..., Any]) -> Any:
    return prepare(make(), person())


def later(record: Any) -> Any:
    record.published_from = timezone.now() + timedelta(days=3)
    record.save()
    return record


def hidden_citation() -> Citation:
    resource = records.a_resource(status="brouillon", publisher=records.an_organisation())
    return Citation.objects.create(fiche=records.a_fiche(), resource=resource, printed_label="Lien")


# a record that needs this care, for any kind, then for one
NEEDING: dict[str, Callable[[Callable[..., Any]], Any]] = {
    "a-relire": lambda make: do(make(status="brouillon"), "submit"),
    "renvoyes": lambda make: do(make(status="a-relire"), "return"),
    "programmes": lambda make: later(make()),
    "expirent": lambda make: make(published_until=timezone.now() + timedelta(days=29)),
    "a-reverifier": lambda make: aged(make()),
    "en-chantier": a_copy,
}
COPIED: dict[str, Callable[[Callable[..., Any]], Any]] = {
    "a-relire": lambda make: do(a_copy(make), "submit"),
    "renvoyes": lambda make: do(a_copy(make), "submit", "return"),
    "programmes": lambda make: do(later(a_copy(make)), "publish"),
}
NOT_NEEDING: dict[str, Callable[[Callable[..., Any]], Any]] = {
    "a-relire": lambda make: make(),
    "renvoyes": lambda make: (
        make(status="brouillon"),
        do(make(status="a-relire"), "return", "submit"),
        do(make(status="a-relire"), "return", "publish", "withdraw"),
        a_copy(make),
    ),
    "programmes": lambda make: make(status="brouillon", published_from=timezone.now() + timedelta(days=1)),
    "expirent": lambda make: (
        make(published_until=timezone.now() + timedelta(days=31)),
        make(published_until=timezone.now() - timedelta(days=1)),
        make(status="brouillon", published_until=timezone.now() + timedelta(days=1)),
    ),
    "a-reverifier": lambda make: (make(), aged(make(status="brouillon"))),
    "en-chantier": lambda make: make(),
}


@pytest.mark.parametrize("care", NEEDING)
@pytest.mark.parametrize("model", MAKERS)
def test_life_of_a_record(model: str, care: str, chief: Client) -> None:
    make, address = MAKERS[model], list_of(model, care)
    NOT_NEEDING[care](make)
    assert address not in shown(chief)
    assert listed(chief, address) == 0

    NEEDING[care](make)
    expected = 1
    if care in COPIED:
        COPIED[care](make)
        expected = 2

    assert shown(chief)[address] == expected
    assert listed(chief, address) == expected


RESOURCES: dict[str, Callable[[], Any]] = {
    "sans-editeur": lambda: records.a_resource(publisher=None),
    "sans-date": lambda: records.a_resource(publisher=records.an_organisation()),
    "sans-type": lambda: records.a_resource(type="autre"),
}


@pytest.mark.parametrize("care", RESOURCES)
def test_what_a_resource_lacks(care: str, chief: Client) -> None:
    whole = {
        "publisher": records.an_organisation(),
        "date": "2020-01-01",
        "date_precision": "annee",
        "type": "rapport",
    }
    records.a_resource(title="Complète", **whole)
    records.a_resource(title="Archivée", status="archive")
    assert listed(chief, list_of("resource", care)) == 0

    RESOURCES[care]()
    assert shown(chief)[list_of("resource", care)] == listed(chief, list_of("resource", care)) == 1


def test_resource_whose_origin_was_checked_lately_is_not_to_be_checked(chief: Client) -> None:
    resource = aged(records.a_resource())
    FieldOrigin.objects.create(resource=resource, field="url", origin="releve", checked_on=timezone.localdate())
    assert listed(chief, list_of("resource", "a-reverifier")) == 0

    FieldOrigin.objects.update(checked_on=timezone.localdate() - timedelta(days=400))
    assert listed(chief, list_of("resource", "a-reverifier")) == 1


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ({"title": "L’École à l’heure"}, {"title": "L'ecole, à l'heure"}, 2),
        ({"title": "Un"}, {"title": "Deux"}, 0),
        ({"title": "Un", "url": "https://a.fr/b?x=1#c"}, {"title": "Deux", "url": "http://www.a.fr/b?x=2"}, 2),
        ({"title": "Un", "url": "https://a.fr/b#c?d"}, {"title": "Deux", "url": "https://a.fr/b"}, 2),
        ({"title": "Un", "url": "https://a.fr/b"}, {"title": "Deux", "url": "https://a.fr/c"}, 0),
        ({"title": "Un"}, {"title": "Un", "status": "archive"}, 0),
    ],
)
def test_probable_duplicates(first: Any, second: Any, found: int, chief: Client) -> None:
    for given in (first, second, {"title": "Autre"}):
        records.a_resource(**given)

    assert listed(chief, list_of("resource", "doublons")) == found
    assert shown(chief).get(list_of("resource", "doublons"), 0) == found


def test_new_version_is_no_duplicate_of_its_record(chief: Client) -> None:
    prepare(records.a_resource(url="https://a.fr/b"), person())

    assert listed(chief, list_of("resource", "doublons")) == 0


def test_citing_what_readers_do_not_see(chief: Client) -> None:
    seen = records.a_fiche()
    Citation.objects.create(fiche=seen, resource=records.a_resource(), printed_label="Lien")
    Citation.objects.create(fiche=seen, target_fiche=records.a_fiche(), printed_label="Lien")
    assert listed(chief, list_of("fiche", "citent")) == 0
    step = records.a_step()
    Reference.objects.create(step=step, resource=records.a_resource())
    assert listed(chief, list_of("selection", "citent")) == 0

    hidden_citation()
    Citation.objects.create(fiche=seen, target_fiche=records.a_fiche(status="archive"), printed_label="Lien")
    Reference.objects.create(step=step, resource=records.a_resource(status="brouillon"))

    assert shown(chief)[list_of("fiche", "citent")] == listed(chief, list_of("fiche", "citent")) == 2
    assert shown(chief)[list_of("selection", "citent")] == listed(chief, list_of("selection", "citent")) == 1


def a_report(**given: Any) -> Report:
    kind = ContentType.objects.get_for_model(Fiche)
    return Report.objects.create(kind=kind, key=1, path="/a/", title="Page", problem="autre", **given)


def a_vain_search(times: int = 5, **given: Any) -> VainSearch:
    rank = next(records.ranks)
    search = VainSearch.objects.create(folded=f"mot {rank}", words=f"mot {rank}", outcome="rien", **given)
    SoughtInVain.objects.create(search=search, day=timezone.localdate(), times=times)
    return search


def a_link(**given: Any) -> Link:
    return Link.objects.create(address=f"https://exemple.fr/{next(records.ranks)}", **given)


def test_lists_with_filters_of_their_own(chief: Client) -> None:
    for state in ("nouveau", "nouveau", "en-cours", "resolu"):
        a_report(state=state)
    for given in ({}, {"times": 1}, {"state": "traitee"}):
        a_vain_search(**given)
    for health in ("rompu", "rompu", "douteux", "bon", "inconnu"):
        a_link(health=health)
    a_link(health="rompu", decision="marche")

    counts = shown(chief)
    assert {address: listed(chief, address) for address in counts} == counts
    assert sorted(counts.values()) == [1, 1, 1, 2, 2]


def test_every_line_has_a_list(chief: Client) -> None:
    """Also when nothing needs it: the address filters, and never fails."""
    for model, model_admin in site._registry.items():
        cares = getattr(model_admin, "cares", ELSEWHERE.get(model, ()))
        for care in cares:
            address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist") + care.address
            assert listed(chief, address) == 0, care


@pytest.mark.parametrize("value", ["", "inconnu", "%00", "9" * 20, "é"])
def test_unknown_care_shows_the_list(value: str, chief: Client) -> None:
    records.a_fiche()

    answer = chief.get(list_of("fiche", value), follow=True)
    assert answer.status_code in (200, 404)


def needing_all(times: int) -> None:
    for _ in range(times):
        for make in MAKERS.values():
            for prepare_one in (*NEEDING.values(), *COPIED.values()):
                prepare_one(make)
        hidden_citation()
        a_report()
        a_vain_search()
        a_link(health="rompu")


def test_queries_of_the_desk(chief: Client) -> None:
    counts = []
    for times in (2, 5):
        needing_all(times)
        chief.get(reverse("admin:index"))
        with CaptureQueriesContext(connection) as asked:
            shown(chief)
        counts.append(len(asked))

    # the session, the account, its last actions, then one a kind of record
    assert counts == [9, 9]


@pytest.mark.parametrize(
    ("role", "hidden"),
    [
        ("rédacteur", {"a-relire", "programmes", "expirent"}),
        ("relecteur", set()),
        ("administrateur", set()),
        ("superuser", set()),
    ],
)
def test_each_sees_what_he_may_act_on(role: str, hidden: set[str], chief: Client, sign_in: SignIn) -> None:
    needing_all(1)
    client = chief if role == "superuser" else sign_in(role)

    addresses = set(shown(client))

    cares = {address.partition("soin=")[2] for address in addresses} - {""}
    assert {care.name for care in site.get_model_admin(Resource).cares} - cares == hidden  # type: ignore[attr-defined]
    for address in addresses:
        assert client.get(address).status_code == 200


def test_who_has_no_right_sees_no_line(sign_in: SignIn) -> None:
    records.a_fiche(status="a-relire")

    assert shown(sign_in("staff")) == {}


def test_what_needs_no_care_is_quiet(chief: Client) -> None:
    html = chief.get(reverse("admin:index")).content.decode()

    assert shown(chief) == {}
    assert "Rien\u00a0:" in BeautifulSoup(html, "html.parser").get_text()
    assert reverse("admin:fiches_fiche_add") in html  # the rooms stay below


def test_models_of_these_tests_are_those_of_the_desk() -> None:
    told: set[type[Model]] = {model for model, each in site._registry.items() if getattr(each, "cares", ())}

    assert told == {Fiche, Selection, Resource}
