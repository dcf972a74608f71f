"""« Signaler un problème »: from the link at the foot of a page to the address that tells what became of it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.limits.models import Salt, Tally
from catalogue.reports import receiving
from catalogue.reports.forms import OLDEST
from catalogue.reports.models import LONGEST, Problem, Report, State
from catalogue.search.version import current_version
from tests.conftest import SignIn
from tests.html import one, page_at, page_of, text_of, texts
from tests.records import HIDDEN, a_competence, a_fiche, a_resource, a_selection
from tests.reports.sending import form_of, sealed, send

pytestmark = pytest.mark.django_db
MAKERS: dict[str, Callable[..., Any]] = {
    "fiche": a_fiche,
    "resource": a_resource,
    "selection": a_selection,
    "competence": a_competence,
}
LINK = 'main a[href^="/signaler/"]'
PUBLISHED = {name: make for name, make in MAKERS.items() if name != "competence"}


def messages(response: Any) -> str:
    """What the form says is wrong."""
    from bs4 import BeautifulSoup

    return " ".join(texts(BeautifulSoup(response.text, "html.parser"), ".notice-warning"))


# The link


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_link_of_every_record_leads_to_its_form(client: Client, make: Callable[..., Any]) -> None:
    record = make()
    link = one(page_of(client, record, "?public=cpe"), LINK)

    page = page_at(client, str(link["href"]))

    assert link["rel"] == ["nofollow"]
    assert one(page, ".lede a")["href"] == record.get_absolute_url()
    assert one(page, "meta[name=robots]")["content"] == "noindex"


@pytest.mark.parametrize("make", PUBLISHED.values(), ids=PUBLISHED)
def test_preview_of_a_draft_has_no_link(chief: Client, make: Callable[..., Any]) -> None:
    assert not page_of(chief, make(status="brouillon")).select(LINK)


def test_neither_reading_nor_reporting_sets_a_cookie_and_the_form_is_never_kept(client: Client) -> None:
    path = a_resource().get_absolute_url()

    response = client.get(form_of(path))
    assert "no-store" in response["Cache-Control"]
    assert "ETag" not in response
    for _ in range(2):
        client.get(path)
        client.get(send(client, path)["Location"])
    assert not client.cookies


# The page it is about


@pytest.mark.parametrize("hidden", HIDDEN.values(), ids=HIDDEN)
@pytest.mark.parametrize("make", PUBLISHED.values(), ids=PUBLISHED)
def test_draft_answers_as_nothing_at_all(
    client: Client, sign_in: SignIn, make: Callable[..., Any], hidden: dict[str, Any]
) -> None:
    path = make(title="Secret", **hidden).get_absolute_url()
    nothing = form_of("/ressources/rien/")

    for reader in (client, sign_in("superuser")):
        drafted, missing = reader.get(form_of(path)), reader.get(nothing)
        assert (drafted.status_code, missing.status_code) == (404, 404)
        assert drafted.text == missing.text.replace("/ressources/rien/", path)
        assert send(reader, path).status_code == 404
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    "page", ["/", "/aide/", "/admin/", "https://exemple.fr/", "//exemple.fr/", "ressources", "%00", "/" * 900, "é"]
)
def test_page_without_a_record_is_not_one(client: Client, page: str) -> None:
    assert client.get("/signaler/", {"page": page}).status_code == 404


def test_no_page_named_says_where_to_begin(client: Client) -> None:
    assert "tout en bas" in text_of(page_at(client, "/signaler/"))


# What is sent


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_report_is_kept_and_followed(client: Client, make: Callable[..., Any]) -> None:
    record = make()

    response = send(client, record.get_absolute_url(), problem="erreur-texte", words="Ligne 2 :\r\nune faute.")

    report = Report.objects.get()
    assert response.status_code == 303
    assert (report.kind.model_class(), report.key) == (type(record), record.pk)
    assert (report.path, report.problem, report.words) == (
        record.get_absolute_url(),
        "erreur-texte",
        "Ligne 2 :\nune faute.",
    )
    assert (report.state, report.times) == ("nouveau", 1)
    follow = one(page_at(client, response["Location"]), ".notice a")
    assert str(follow["href"]) == f"http://testserver/signaler/{report.token}/"


def test_report_changes_nothing_of_what_readers_see(client: Client) -> None:
    path = a_resource().get_absolute_url()
    before = current_version()
    send(client, path)

    assert current_version() == before


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"problem": ""}, "Choisissez ce qui ne va pas"),
        ({"problem": "inconnu"}, "Choisissez ce qui ne va pas"),
        ({"problem": "autre"}, "Dites en quelques mots"),
        ({"words": "x" * (LONGEST + 1)}, f"{LONGEST + 1} caractères, pour {LONGEST} au plus"),
        ({"words": "gardé \x00"}, "caractère nul"),
        ({"site": "https://exemple.fr"}, "Il est vidé"),
        ({"opened": ""}, "ouverte trop longtemps"),
        ({"opened": "faux:1:2"}, "ouverte trop longtemps"),
        ({"opened": sealed("/ailleurs/")}, "ouverte trop longtemps"),
    ],
)
def test_refused_with_a_sentence_and_words_kept(client: Client, given: dict[str, str], said: str) -> None:
    path = a_resource().get_absolute_url()

    response = send(client, path, **({"words": "" if given.get("problem") == "autre" else "gardé"} | given))

    assert said in messages(response)
    assert ("gardé" in response.text) or "words" in given or given.get("problem") == "autre"
    assert "exemple.fr" not in response.text
    assert not Report.objects.exists()


@pytest.mark.parametrize(("seconds", "said"), [(0, "trop vite"), (OLDEST + 60, "trop longtemps")])
def test_too_quick_or_too_old_is_asked_again(client: Client, seconds: int, said: str) -> None:
    path = a_resource().get_absolute_url()
    opened = sealed(path, seconds)

    response = send(client, path, words="mes mots", opened=opened)

    assert said in messages(response)
    assert "mes mots" in response.text
    # who was too quick waits from the first page; who was too slow begins anew
    assert (opened in response.text) == (seconds == 0)


def test_longest_words_with_the_ends_of_line_of_browsers(client: Client) -> None:
    send(client, a_resource().get_absolute_url(), words="a\r\n" * (LONGEST // 2))

    assert Report.objects.count() == 1


@pytest.mark.parametrize(
    ("site", "status"), [("", 303), ("same-origin", 303), ("none", 303), ("same-site", 200), ("cross-site", 200)]
)
def test_form_sent_from_another_site_is_asked_again(site: str, status: int) -> None:
    """Without a cookie that says who sends it: browsers say from where."""
    client = Client(enforce_csrf_checks=True, headers={"Sec-Fetch-Site": site} if site else {})

    response = send(client, a_resource().get_absolute_url(), words="mes mots")

    assert response.status_code == status
    assert status == 303 or "mes mots" in response.text
    assert Report.objects.count() == (status == 303)


def test_same_report_is_counted_once_more(client: Client) -> None:
    path = a_resource().get_absolute_url()
    first = send(client, path, words="Le lien du bas")["Location"]

    assert send(client, path, words=" Le lien du bas ", ip="192.0.2.2")["Location"] == first
    assert send(client, path, words="Celui du haut")["Location"] != first
    assert Report.objects.get(words="Le lien du bas").times == 2
    Report.objects.update(state=State.SOLVED)
    assert send(client, path, words="Le lien du bas")["Location"] != first


def test_too_many_from_one_network(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalogue.reports.views.MOST_A_VISITOR", 2)
    path = a_resource().get_absolute_url()
    for rank in range(2):
        assert send(client, path, words=f"mot {rank}").status_code == 303

    response = send(client, path, words="le troisième")

    assert response.status_code == 429
    assert "revenez demain" in messages(response)
    assert "le troisième" in response.text
    assert send(client, path, words="d’ailleurs", ip="198.51.100.7").status_code == 303
    assert not Tally.objects.filter(mark__contains="192.0.2").exists()
    assert Salt.objects.count() == 1


def test_too_many_from_everywhere(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "MOST_A_DAY", 1)
    path = a_resource().get_absolute_url()
    send(client, path)

    assert send(client, path, words="un autre", ip="198.51.100.7").status_code == 429


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    problem=st.one_of(st.sampled_from(Problem.values), st.text(max_size=20)),
    words=st.text(max_size=80),
    opened=st.text(max_size=80),
    page=st.text(max_size=40),
)
def test_whatever_is_sent_is_never_a_failure(client: Client, problem: str, words: str, opened: str, page: str) -> None:
    record = Report.objects.first()
    path = record.path if record else a_resource().get_absolute_url()
    words, opened, problem = (text.encode("utf-8", "replace").decode() for text in (words, opened, problem))

    assert send(client, path, problem=problem, words=words, ip="whatever").status_code in (200, 303, 429)
    assert send(client, path, problem=problem, words=words, opened=opened).status_code == 200
    assert client.get("/signaler/", {"page": page.encode("utf-8", "replace")}).status_code in (200, 404)


# What became of it


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("nouveau", "Reçu"),
        ("en-cours", "En cours"),
        ("resolu", "Résolu le 1er novembre 2026"),
        ("sans-suite", "Sans suite"),
    ],
)
def test_followed_by_its_state_alone(client: Client, state: str, said: str) -> None:
    send(client, a_resource(title="La page").get_absolute_url(), words="mes mots")
    report = Report.objects.get()
    at = datetime(2026, 11, 1, 0, 30, tzinfo=ZoneInfo("Europe/Paris"))
    who = User.objects.create_user("camille")
    Report.objects.update(state=state, handled_at=at, handled_by=who)

    response = client.get(f"/signaler/{report.token}/")
    page = page_at(client, f"/signaler/{report.token}/")

    assert said in text_of(page)
    assert not [hidden for hidden in ("La page", "mes mots", "camille", "lien rompu") if hidden in response.text]
    assert one(page, "meta[name=robots]")["content"] == "noindex"
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("end", ["", "merci/"])
def test_unknown_token_answers_nothing(client: Client, end: str) -> None:
    for token in ("a", "A" * 22, "x" * 3000):
        assert client.get(f"/signaler/{token}/{end}").status_code == 404
