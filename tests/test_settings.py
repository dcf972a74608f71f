"""The environment is the whole configuration: comfortable when empty, strict in production, plain when it is wrong."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

SECRET = "une-cle-de-cinquante-signes-au-moins-0123456789-ABCDEFGHIJ"
PRODUCTION = {"DEBUG": "false", "SECRET_KEY": SECRET, "ALLOWED_HOSTS": "catalogue.exemple.fr"}


def run(environment: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    """Run Python from the root of the house with nothing in its environment but this."""
    return subprocess.run(
        [sys.executable, *command],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def setting(environment: dict[str, str], name: str) -> object:
    script = f"import json; from catalogue import settings; print(json.dumps(getattr(settings, {name!r}, None)))"
    result = run(environment, "-c", script)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_empty_environment_is_development_on_sqlite() -> None:
    result = run({}, "manage.py", "check")

    assert result.returncode == 0, result.stderr
    assert setting({}, "DEBUG") is True
    assert str(setting({}, "DATABASES")).count("sqlite3") == 2


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL ne bloque que les notices écrites")
@pytest.mark.django_db
def test_a_writer_of_sqlite_waits_for_another_thirty_seconds() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        assert cursor.fetchone() == (30_000,)


def test_production_is_clean_for_check_deploy() -> None:
    result = run(PRODUCTION, "manage.py", "check", "--deploy", "--fail-level", "WARNING")

    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout


@pytest.mark.parametrize(
    ("name", "remedy"),
    [("SECRET_KEY", "longue chaîne secrète et aléatoire"), ("ALLOWED_HOSTS", "séparés par des virgules")],
)
def test_production_without_its_secrets_refuses(name: str, remedy: str) -> None:
    result = run({key: value for key, value in PRODUCTION.items() if key != name}, "manage.py", "check")

    assert result.returncode != 0
    assert f"{name} manque alors que DEBUG=false" in result.stderr
    assert remedy in result.stderr


@pytest.mark.parametrize("hosts", ["", " ", ",", " , ,"])
def test_production_without_a_single_host_refuses(hosts: str) -> None:
    result = run(PRODUCTION | {"ALLOWED_HOSTS": hosts}, "manage.py", "check")

    assert "ALLOWED_HOSTS manque alors que DEBUG=false" in result.stderr


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("DEBUG", "peut-être", "donnez « true » ou « false »"),
        ("HTTPS", "oui", "donnez « true » ou « false »"),
        ("HSTS_SECONDS", "abc", "donnez un nombre entier"),
        ("HSTS_SECONDS", "-1", "donnez un nombre entier"),
        ("HSTS_SECONDS", "9" * 5000, "donnez un nombre entier"),
        ("PORT", "abc", "de 1 à 65535"),
        ("PORT", "99999", "de 1 à 65535"),
        ("WORKERS", "0", "donnez un nombre entier, de 1"),
        ("DATABASE_URL", "garbage", "sqlite:////chemin/catalogue.sqlite3"),
        ("DATABASE_URL", "mysql://compte@serveur/base", "postgres://compte"),
        ("DATABASE_URL", "postgres://serveur:port/base", "postgres://compte"),
        ("CACHE_URL", "garbage", "redis://:motdepasse@serveur:6379/0"),
        ("CACHE_URL", "memcached://serveur", "dummy://"),
        ("CACHE_URL", "redis://serveur:port/0", "redis://"),
        ("CACHE_URL", "redis://serveur/0?socket_timeout=90", "redis://"),
        ("EMAIL_URL", "garbage", "smtp+tls://compte:motdepasse@serveur:587"),
        ("EMAIL_URL", "pigeon://serveur", "smtp+tls://compte:motdepasse@serveur:587"),
        ("EMAIL_URL", "smtp://serveur:port", "smtp+tls://compte:motdepasse@serveur:587"),
        ("LOG_LEVEL", "bavard", "DEBUG, INFO, WARNING, ERROR ou CRITICAL"),
    ],
)
def test_wrong_value_is_refused_with_its_remedy(name: str, value: str, remedy: str) -> None:
    result = run({**PRODUCTION, name: value}, "manage.py", "check")

    assert result.returncode != 0
    last = result.stderr.strip().splitlines()[-1]
    assert name in last
    assert remedy in last


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://compte:s3cret@serveur/base"),
        ("CACHE_URL", "redis://:s3cret@serveur/base"),
        ("EMAIL_URL", "pigeon://compte:s3cret@serveur"),
    ],
)
def test_wrong_address_does_not_print_its_password(name: str, value: str) -> None:
    result = run({name: value}, "manage.py", "check")

    assert result.returncode != 0
    assert "s3cret" not in result.stderr + result.stdout


@pytest.mark.parametrize(("given", "offered"), [({}, False), ({"EMAIL_URL": "smtp+tls://a:b@serveur:587"}, True)])
def test_production_offers_a_letter_only_when_it_can_send_one(given: dict[str, str], offered: bool) -> None:
    """Or the address where a password is chosen anew would be written in the journals."""
    look = "from django.urls import reverse; print(reverse('admin_password_reset'))"
    result = run(PRODUCTION | given, "manage.py", "shell", "-v0", "-c", look)

    assert ("/admin/mot-de-passe/" in result.stdout) == offered


@pytest.mark.parametrize("name", ["SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT"])
def test_production_cookies_travel_by_https_only(name: str) -> None:
    assert setting(PRODUCTION, name) is True
    assert not setting({**PRODUCTION, "HTTPS": "false"}, name)


def test_hsts_lasts_what_the_deployer_says() -> None:
    assert setting(PRODUCTION, "SECURE_HSTS_SECONDS") == 31_536_000
    assert setting({**PRODUCTION, "HSTS_SECONDS": "60"}, "SECURE_HSTS_SECONDS") == 60


def test_server_listens_where_it_is_told() -> None:
    assert (setting({}, "HOST"), setting({}, "PORT"), setting({}, "WORKERS")) == ("127.0.0.1", 8000, os.cpu_count())
    told = {"HOST": "0.0.0.0", "PORT": "8080", "WORKERS": "3"}
    assert [setting(told, name) for name in told] == ["0.0.0.0", 8080, 3]
    assert setting(dict.fromkeys(told, ""), "HOST") == "127.0.0.1"


def test_make_hides_nothing_of_the_dotenv_file() -> None:
    """What make exports wins over `.env`: it exports what it is given, and no default of its own."""
    probe = "include Makefile\nprobe: ; @echo $${HOST-}:$${PORT-}:$${WORKERS-}"

    def exported(**given: str) -> str:
        environment = {"PATH": os.environ["PATH"], **given}
        command = ["make", "-f", "-", "probe"]
        found = subprocess.run(
            command, cwd=settings.BASE_DIR, env=environment, input=probe, capture_output=True, text=True, check=True
        )
        return found.stdout.strip()

    assert exported() == "::"
    assert exported(PORT="8080", HOST="0.0.0.0") == "0.0.0.0:8080:"


def test_proxy_header_is_believed_only_when_told() -> None:
    assert setting(PRODUCTION, "SECURE_PROXY_SSL_HEADER") is None
    believed = setting({**PRODUCTION, "BEHIND_PROXY": "true"}, "SECURE_PROXY_SSL_HEADER")
    assert believed == ["HTTP_X_FORWARDED_PROTO", "https"]


@pytest.mark.parametrize(
    "url",
    [
        *("", "dummy://", "redis://serveur", "redis://serveur:6380/2", "rediss://compte:mot%2Fde@serveur:6379/0"),
        *("redis://[::1]:6379/", "unix:///run/redis.sock", "unix:///run/redis.sock?db=3"),
    ],
)
def test_cache_is_where_it_is_told(url: str) -> None:
    assert setting({"CACHE_URL": url}, "CACHE_URL") == url


def test_allowed_hosts_are_cleaned() -> None:
    environment = {**PRODUCTION, "ALLOWED_HOSTS": " a.exemple.fr, b.exemple.fr,"}

    assert setting(environment, "ALLOWED_HOSTS") == ["a.exemple.fr", "b.exemple.fr"]


def test_postgresql_is_chosen_by_its_address() -> None:
    databases = setting({"DATABASE_URL": "postgres://u:p@h:5433/base"}, "DATABASES")

    assert isinstance(databases, dict)
    assert databases["default"]["ENGINE"] == "django.db.backends.postgresql"
    assert databases["default"]["PORT"] == 5433


def test_postgresql_compiles_no_statement_unless_it_is_told_to() -> None:
    told = {"DATABASE_URL": "postgres://un:secret@serveur/base?options=-c%20jit%3Don"}

    assert "-c jit=off" in str(setting({"DATABASE_URL": "postgres://un:secret@serveur/base"}, "DATABASES"))
    assert "-c jit=on" in str(setting(told, "DATABASES"))
