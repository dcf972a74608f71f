"""`check_links`: the whole of it, against servers that the tests start, and its report."""

import ast
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from pytest_django import Settings

from catalogue.links import running
from catalogue.links.checking.checker import Checker
from catalogue.links.checking.guard import Door
from catalogue.links.checking.verdicts import Verdict
from catalogue.links.models import Check, Health, Link
from catalogue.links.tasks import NO_NETWORK
from catalogue.wording import NBSP
from tests.links.servers import QUICK, Request, always, answer, serving
from tests.records import a_resource

pytestmark = pytest.mark.django_db
STATUSES = {"valide": 200, "introuvable": 404, "panne": 500, "restreint": 403}


async def by_path(request: Request, writer: Any) -> None:
    name = request.path.strip("/")
    if name == "demenage":
        writer.write(answer(301, Location="/valide"))
    else:
        await always(STATUSES.get(name, 200))(request, writer)


def check_links(*arguments: str) -> str:
    out = StringIO()
    call_command("check_links", *arguments, "--no-progress", stdout=out)
    return out.getvalue()


def test_check_links_keeps_and_says_every_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(by_path) as server:
        monkeypatch.setattr(running, "the_checker", server.checker)
        for name in (*STATUSES, "demenage"):
            a_resource(url=server.url(f"/{name}"))
        a_resource(url="http://10.0.0.1/")
        Link.objects.create(address="https://exemple.fr/que-nul-ne-donne")
        said = check_links()

    lines = said.splitlines()
    assert lines[0].startswith(f"6{NBSP}adresses vérifiées en ")
    assert f"{NBSP}Mo au plus)" in lines[0]
    assert lines[1:] == [
        f"– {label}{NBSP}: 1"
        for label in ("valide", "redirigé définitivement", "accès restreint", "introuvable", "en panne", "non vérifié")
    ]
    assert Link.objects.count() == Check.objects.count() == 6
    moved = Check.objects.get(verdict=Verdict.MOVED_FOR_GOOD)
    assert moved.chain == [[301, moved.final]]
    assert moved.final.endswith("/valide")


def test_check_links_some_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(by_path) as server:
        monkeypatch.setattr(running, "the_checker", server.checker)
        for rank in range(5):
            a_resource(url=server.url(f"/{rank}"))
        for done in (2, 4, 5):
            check_links("--limit", "2")
            assert Check.objects.count() == done
    assert len(server.asked) == 6


def test_check_links_without_internet_writes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(by_path) as server:
        pass
    door = server.door(un_fr="127.0.0.1", deux_fr="127.0.0.1", trois_fr="127.0.0.1")
    checker = server.checker()
    checker.door = door
    monkeypatch.setattr(running, "the_checker", lambda: checker)
    for host in ("un.fr", "deux.fr", "trois.fr"):
        a_resource(url=server.url("/", host=host))

    with pytest.raises(CommandError) as refusal:
        check_links()

    assert str(refusal.value) == NO_NETWORK
    assert not Check.objects.exists()


def test_check_links_of_dead_sites_is_believed_when_others_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(by_path) as dead:
        pass
    with serving(by_path) as alive:
        worked = alive.url("/valide", host="vivant.fr")
        hosts = dict.fromkeys(("un.fr", "deux.fr", "trois.fr", "vivant.fr"), "127.0.0.1")
        door = Door(hosts, {dead.port, alive.port})
        monkeypatch.setattr(running, "the_checker", lambda: Checker("Essai", QUICK, door=door))
        addresses = [dead.url("/", host=host) for host in ("un.fr", "deux.fr", "trois.fr")]
        for address in (worked, *addresses):
            a_resource(url=address)
        running.check([worked], lambda _: None)

        counts = running.check(addresses, lambda _: None)

    assert counts == {Verdict.DOWN: 3}
    assert Link.objects.filter(health=Health.DOUBTFUL).count() == 3


def test_one_site_is_not_believed_when_what_worked_is_silent_too(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(by_path) as server:
        hosts = {"un.fr": "127.0.0.1", "deux.fr": "127.0.0.1"}
        checker = partial(Checker, "Essai", QUICK, door=Door(hosts, {server.port}))
        monkeypatch.setattr(running, "the_checker", checker)
        running.check([server.url("/", host="un.fr")], lambda _: None)

    with pytest.raises(running.NoNetworkError):
        running.check([server.url("/", host="deux.fr")], lambda _: None)

    assert Check.objects.count() == 1


@pytest.mark.parametrize("limit", ["0", "-1", "abc", "9" * 20, "1.5", "٣", ""])
def test_limit_that_is_no_number(limit: str) -> None:
    with pytest.raises(CommandError, match="--limit attend un nombre entier"):
        check_links("--limit", limit)


# --- no setting opens what is not public


def test_no_setting_leads_to_loopback(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """With every setting that might be taken for a permission, and the environment alike."""
    with serving(always(200)) as server:
        settings.DEBUG = True
        settings.ALLOWED_HOSTS = ["*", "127.0.0.1", "localhost"]
        settings.LEGAL = {**settings.LEGAL, "contact": f"a@127.0.0.1:{server.port}"}
        for name in ("LINKS_DOOR", "LINKS_ALLOW_PRIVATE", "CHECK_LINKS_HOSTS", "HTTP_PROXY", "http_proxy"):
            monkeypatch.setenv(name, server.url("/"))
            setattr(settings, name, {"hosts": {"localhost": "127.0.0.1"}, "ports": [server.port]})
        assert running.the_checker().door is None
        for host in ("127.0.0.1", "localhost", "[::1]"):
            a_resource(url=server.url("/", host=host))
        check_links()

    assert server.asked == []
    assert set(Check.objects.values_list("verdict", flat=True)) == {Verdict.UNCHECKED}


def test_no_code_of_the_catalogue_makes_a_door() -> None:
    links = Path(settings.BASE_DIR) / "catalogue/links"
    for path in links.parent.rglob("*.py"):
        text = path.read_text()
        if links in path.parents:
            calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
            assert [call for call in calls if ast.unparse(call.func) == "Door"] == [], path
        else:
            assert "links.checking.guard" not in text, path
        if links / "checking" in path.parents:
            assert "settings" not in text.replace("nor the settings of the site", ""), path


def test_user_agent_names_the_catalogue_in_ascii(settings: Settings) -> None:
    settings.SITE_NAME, settings.LEGAL = "Fiches & éducation\r\nX: y", {"contact": "liens@exemple.fr"}

    said = running.user_agent()

    assert said.isascii()
    assert said.isprintable()
    assert "fiches" in said
    assert said.endswith("; mailto:liens@exemple.fr)")


# --- the report


def test_report_goes_from_a_machine_to_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = tmp_path / "rapport.csv"
    with serving(by_path) as server:
        monkeypatch.setattr(running, "the_checker", server.checker)
        for name in (*STATUSES, "demenage"):
            a_resource(url=server.url(f"/{name}"))
        check_links()
    before = list(Check.objects.order_by("link__address").values_list("verdict", "status", "final"))
    assert check_links("--export", str(report)) == f"Rapport écrit{NBSP}: 5{NBSP}adresses.\n"
    Link.objects.all().delete()

    said = check_links("--import", str(report))

    assert said == f"Rapport pris en compte{NBSP}: 5{NBSP}adresses.\n"
    assert list(Check.objects.order_by("link__address").values_list("verdict", "status", "final")) == before
    assert Link.objects.filter(health=Health.GOOD).count() == 2


def test_report_that_cannot_be_read_or_written(tmp_path: Path) -> None:
    for option in ("--import", "--export"):
        with pytest.raises(CommandError, match="ne peut être"):
            check_links(option, str(tmp_path / "rien" / "rapport.csv"))
