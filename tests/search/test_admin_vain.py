"""The list of what readers sought in vain, as the team works through it."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from catalogue.search import in_vain
from catalogue.search.models import SoughtInVain, Synonym, VainSearch
from catalogue.search.text.keeping import index_pending
from tests.conftest import SignIn
from tests.html import one, page_at, texts
from tests.records import a_fiche, a_resource, ranks

pytestmark = pytest.mark.django_db
LIST = "/admin/search/vainsearch/"
State = VainSearch.State


@pytest.fixture(autouse=True)
def _nothing_waits() -> Iterator[None]:
    in_vain.forget_waiting()
    yield
    in_vain.forget_waiting()


def sought(words: str = "", times: int = 3, day: date | None = None, **given: Any) -> VainSearch:
    words = words or f"mot {next(ranks)}"
    search, _ = VainSearch.objects.get_or_create(folded=words, defaults={"words": words, "outcome": "rien", **given})
    SoughtInVain.objects.create(search=search, day=day or timezone.localdate(), times=times)
    return search


def lines(page: BeautifulSoup) -> list[str]:
    return texts(page, "#result_list .sought")


def cells(page: BeautifulSoup, name: str) -> list[str]:
    return texts(page, f"#result_list .field-{name}")


def member(*codenames: str) -> Client:
    """Someone of the team who has these rights and no other."""
    user = User.objects.create_user(f"membre-{next(ranks)}", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client = Client()
    client.force_login(user)
    return client


def test_list_most_sought_first_from_three_times_on(chief: Client) -> None:
    today = timezone.localdate()
    sought("rare", 2)
    sought("souvent", 4)
    sought("souvent", 5, today - timedelta(days=40))
    sought("trois fois en deux jours", 1)
    sought("trois fois en deux jours", 2, today - timedelta(days=1))

    page = page_at(chief, LIST)

    assert lines(page) == ["souvent", "trois fois en deux jours"]
    assert (cells(page, "times"), cells(page, "recent")) == (["9", "3"], ["4", "3"])
    assert texts(page, "#result_list .outcome") == ["rien trouvé", "rien trouvé"]


def test_list_says_the_first_and_the_last_day(chief: Client) -> None:
    sought("un jour", 3, date(2026, 10, 1))
    sought("deux jours", 2, date(2026, 9, 30))
    sought("deux jours", 2, date(2026, 10, 1))

    page = page_at(chief, LIST)

    assert cells(page, "days") == ["du 30/09/2026 au 01/10/2026", "le 01/10/2026"]


@pytest.mark.parametrize("column", range(1, 5))
def test_list_sorted_by_each_column(chief: Client, column: int) -> None:
    sought("a", 3)
    sought("b", 9)

    for order in (column, -column):
        assert sorted(lines(page_at(chief, f"{LIST}?o={order}"))) == ["a", "b"]
    assert lines(page_at(chief, f"{LIST}?o=2")) == ["a", "b"]
    assert lines(page_at(chief, f"{LIST}?o=-2")) == ["b", "a"]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["reste"]),
        ("?etat=traitee", ["faite"]),
        ("?etat=hors-sujet", ["ailleurs"]),
        ("?etat=toutes", ["ailleurs", "faite", "reste"]),
        ("?etat=inconnu", ["reste"]),
        ("?etat=%00", None),
        ("?etat=toutes&q=FAÎTE", ["faite"]),
        ("?outcome__exact=ebauches", []),
        ("?o=2.-3.99.x", ["reste"]),
        ("?p=99999999999999999999", ["reste"]),
        ("?all=&etat=toutes", ["ailleurs", "faite", "reste"]),
    ],
)
def test_list_by_state(chief: Client, query: str, shown: list[str] | None) -> None:
    sought("reste")
    sought("faite", state=State.DONE)
    sought("ailleurs", state=State.OUT_OF_SCOPE)

    response = chief.get(LIST + query)

    assert response.status_code in ((200,) if shown is not None else (302, 400, 404))
    if shown is not None:
        assert sorted(lines(BeautifulSoup(response.text, "html.parser"))) == shown


def test_list_says_what_is_found_today(chief: Client) -> None:
    sought("blockchain", 9)
    sought("métavers", 5)
    sought("jeu vidéo", 4, outcome="ebauches")
    a_resource(title="La blockchain")
    a_resource(title="Blockchain et école")
    a_resource(title="Métavers", status="brouillon")
    a_fiche(title="Jeu vidéo", is_stub=True)
    index_pending()

    assert texts(page_at(chief, LIST), "#result_list .outcome") == [
        "rien trouvé ; trouve maintenant 2",
        "rien trouvé",
        "seulement des fiches sans contenu",
    ]


def test_offers_lead_to_forms_already_filled(chief: Client) -> None:
    words = "« jeu d’évasion » & “escape game”"
    sought(words)

    page = page_at(chief, LIST)
    links = {" ".join(link.text.split()): str(link["href"]) for link in page.select(".offers a")}

    plain = "jeu d’évasion & escape game"
    assert list(links) == [
        f"{label} : {words}" for label in ("ajouter un synonyme", "créer une ressource", "créer une fiche")
    ]
    synonym, resource, fiche = links.values()
    assert parse_qs(urlsplit(synonym).query) == {"terms": [plain]}
    for address in (resource, fiche):
        assert one(page_at(chief, address), "#id_title")["value"] == "Jeu d’évasion & escape game"
    assert one(page_at(chief, synonym), "#id_terms").text.strip() == plain
    assert not Synonym.objects.filter(terms=plain).exists()


def test_offers_of_who_may_do_less(sign_in: SignIn) -> None:
    sought("blockchain")
    reads, writes = member("view_vainsearch"), member("view_vainsearch", "change_vainsearch", "add_fiche")

    page = page_at(reads, LIST)
    assert lines(page) == ["blockchain"]
    assert page.select(".offers a, .offers button, select[name=action]") == []
    page = page_at(writes, LIST)
    assert texts(page, ".offers a") == ["créer une fiche : blockchain"]
    assert texts(page, ".offers button") == ["traitée : blockchain", "hors sujet : blockchain"]


def test_nobody_adds_a_search(chief: Client) -> None:
    assert chief.get(f"{LIST}add/").status_code == 403
    assert page_at(chief, LIST).select(".addlink[href*=vainsearch]") == []


def test_button_gives_a_state_and_comes_back(chief: Client) -> None:
    search = sought("blockchain")
    page = page_at(chief, f"{LIST}?outcome__exact=rien")
    buttons = {" ".join(button.text.split()): str(button["formaction"]) for button in page.select(".offers button")}

    response = chief.post(buttons["hors sujet : blockchain"], follow=True)

    search.refresh_from_db()
    assert search.state == State.OUT_OF_SCOPE
    assert response.redirect_chain == [(f"{LIST}?outcome__exact=rien", 302)]
    after = BeautifulSoup(response.content, "html.parser")
    assert texts(after, ".messagelist li") == ["« blockchain » : hors sujet."]
    assert lines(after) == []
    assert LogEntry.objects.get().change_message == "État : hors sujet."


def test_button_is_a_post_of_who_may_change(chief: Client) -> None:
    search = sought()
    address = reverse("admin:search_vainsearch_decide", args=(search.pk, "traitee"))

    assert chief.get(address).status_code == 405
    assert member("view_vainsearch").post(address).status_code == 403
    assert Client().post(address).status_code == 302
    assert Client(enforce_csrf_checks=True).post(address).status_code == 403
    search.refresh_from_db()
    assert search.state == State.TO_DO


@pytest.mark.parametrize("path", ["1/etat/inconnu/", "99999999999999999999/etat/traitee/", "0/etat/traitee/"])
def test_button_that_leads_nowhere(chief: Client, path: str) -> None:
    assert chief.post(LIST + path).status_code == 404


def test_button_of_a_search_too_rare_to_be_shown(chief: Client) -> None:
    search = sought(times=2)

    assert chief.post(f"{LIST}{search.pk}/etat/traitee/").status_code == 404
    assert chief.get(f"{LIST}{search.pk}/change/").status_code == 302


@pytest.mark.parametrize(
    ("action", "state"), [("mark_done", "traitee"), ("mark_out_of_scope", "hors-sujet"), ("mark_to_do", "a-traiter")]
)
def test_actions_give_a_state_to_those_chosen(chief: Client, action: str, state: str) -> None:
    chosen = [sought(state=State.DONE if state == "a-traiter" else State.TO_DO) for _ in range(2)]
    other = sought(state=State.DONE)

    sent = {"action": action, "_selected_action": [search.pk for search in chosen]}
    response = chief.post(f"{LIST}?etat=toutes", sent, follow=True)

    assert "2 recherches" in response.content.decode().replace("\xa0", " ")
    assert set(VainSearch.objects.exclude(pk=other.pk).values_list("state", flat=True)) == {state}
    assert VainSearch.objects.get(pk=other.pk).state == State.DONE


@pytest.mark.parametrize(
    ("keys", "status"),
    # a key that no column holds is none: the list is shown again, and says that nothing was chosen
    [(["0"], 302), (["abc"], 200), (["9" * 20], 200), (["\x00"], 200), (["-1"], 200), (["1.5", "é"], 200)],
)
def test_actions_of_nothing_that_is_there(chief: Client, keys: list[str], status: int) -> None:
    sought()

    assert chief.post(LIST, {"action": "mark_done", "_selected_action": keys}).status_code == status
    assert VainSearch.objects.get().state == State.TO_DO


def test_deletion_takes_the_days_along(chief: Client) -> None:
    search = sought("Camille Dupont")
    sought("Camille Dupont", 4, timezone.localdate() - timedelta(days=1))
    sent = {"action": "delete_selected", "_selected_action": [search.pk]}

    asked = chief.post(LIST, sent)
    chief.post(LIST, {**sent, "post": "yes"})

    assert "Camille Dupont" in asked.content.decode()
    assert not SoughtInVain.objects.exists()


def test_form_changes_the_state_alone(chief: Client) -> None:
    search = sought("blockchain")

    page = page_at(chief, f"{LIST}{search.pk}/change/")
    chief.post(f"{LIST}{search.pk}/change/", {"state": State.DONE, "words": "autre", "outcome": "corrige"})

    assert [field["name"] for field in page.select("#vainsearch_form select, #vainsearch_form input[type=text]")] == [
        "state"
    ]
    search.refresh_from_db()
    assert (search.words, search.outcome, search.state) == ("blockchain", "rien", State.DONE)


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7|add:7 }}",
    "%00 %s {0}",
    "‮abc",
    "a&b=c#d",
]


def test_hostile_words_are_shown_as_words(chief: Client) -> None:
    for words in HOSTILE:
        sought(words)

    response = chief.get(LIST)
    page = BeautifulSoup(response.content, "html.parser")

    assert set(lines(page)) == set(HOSTILE)
    assert page.select("#result_list script, #result_list img, [style], [onclick]") == []
    assert "default-src 'self'" in response.headers["Content-Security-Policy"]
    for link in page.select(".offers a"):
        assert chief.get(str(link["href"])).status_code == 200


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_list_queries(chief: Client) -> None:
    for _ in range(2):
        sought()
    few = queries(chief, LIST)
    for _ in range(18):
        sought()

    # session, member, how many, those of the page, version of the catalogue, what the engine finds
    assert (few, queries(chief, LIST)) == (6, 6)
