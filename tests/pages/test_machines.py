"""What machines ask for: is the site up, and where may robots go."""

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client

from catalogue.pages import machines


@pytest.mark.django_db
def test_health_is_good_when_the_database_answers(client: Client) -> None:
    response = client.get("/sante/")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_health_is_never_kept_and_reads_no_session(client: Client) -> None:
    response = client.get("/sante/")

    assert "no-store" in response["Cache-Control"]
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.parametrize("failure", [OperationalError, InterfaceError])
def test_health_is_bad_when_the_database_does_not_answer(
    client: Client, monkeypatch: pytest.MonkeyPatch, failure: type[Exception]
) -> None:
    def fail() -> int:
        raise failure("connection refused")

    monkeypatch.setattr(machines, "current_version", fail)

    response = client.get("/sante/")

    assert response.status_code == 503
    assert response.json()["message"] == "La base de données ne répond pas."
    assert "no-store" in response["Cache-Control"]


def test_health_really_asks_the_database(client: Client) -> None:
    """Without the right to use a database, pytest-django refuses the query that the page makes."""
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        client.get("/sante/")


def test_robots_stay_out_of_the_admin_and_find_the_sitemap(client: Client) -> None:
    response = client.get("/robots.txt")

    assert response["Content-Type"].startswith("text/plain")
    assert "Disallow: /admin/\n" in response.text
    assert "Sitemap: http://testserver/sitemap.xml" in response.text
