"""SSO off changes nothing and imports nothing; on, what is half said is refused in plain words."""

import pytest

from tests.test_settings import PRODUCTION, run, setting

PROVIDER = {"OIDC_ISSUER": "https://connexion.exemple.fr/api/v2", "OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "b"}
IMPORTED = "import django; django.setup(); from catalogue import urls; import sys; print('allauth' in sys.modules)"


@pytest.mark.parametrize(("environment", "imported"), [({}, "False"), ({"SSO": "true"}, "True")])
def test_package_is_imported_only_when_asked(environment: dict[str, str], imported: str) -> None:
    result = run(environment | {"DJANGO_SETTINGS_MODULE": "catalogue.settings"}, "-c", IMPORTED)

    assert result.stdout.strip() == imported, result.stderr


def test_off_adds_neither_app_nor_middleware() -> None:
    assert "allauth" not in str(setting({}, "INSTALLED_APPS")) + str(setting({}, "MIDDLEWARE"))
    assert setting({}, "TWO_FACTORS") is False


def test_production_with_everything_is_clean_for_check_deploy() -> None:
    everything = PRODUCTION | PROVIDER | {"SSO": "true", "TWO_FACTORS": "required"}
    result = run(everything, "manage.py", "check", "--deploy", "--fail-level", "WARNING")

    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(
    ("environment", "remedy"),
    [
        (PROVIDER, "n’ont d’effet qu’avec SSO=true"),
        ({"TWO_FACTORS": "required"}, "n’ont d’effet qu’avec SSO=true"),
        ({"SSO": "true", "TWO_FACTORS": "oui"}, "donnez « required » ou « optional »"),
        ({"SSO": "peut-être"}, "donnez « true » ou « false »"),
        *(({"SSO": "true", **PROVIDER, name: ""}, "donnez les trois, ou aucun") for name in PROVIDER),
        ({"SSO": "true", **PROVIDER, "OIDC_SCOPES": "email"}, "ne contient pas « openid »"),
        *(
            ({"SSO": "true", **PROVIDER, "OIDC_ISSUER": address}, "n’est pas l’adresse d’un fournisseur")
            for address in (
                "http://connexion.exemple.fr",
                "connexion.exemple.fr",
                "https://",
                "https://[",
                "https://a:b",
                "https://moi@connexion.exemple.fr",
                "https://connexion.exemple.fr/?a=b",
                "https://connexion.exemple.fr/#a",
                "https://connexion.exemple.fr/é",
                "https://connexion.exemple.fr/" + "a" * 200,
            )
        ),
    ],
    ids=str,
)
def test_what_is_half_said_is_refused(environment: dict[str, str], remedy: str) -> None:
    result = run(environment, "manage.py", "check")

    assert result.returncode != 0
    assert remedy in result.stderr.replace("\u00a0", " ")
    assert "OIDC_CLIENT_SECRET=b" not in result.stderr


def test_without_its_package_it_says_what_to_install() -> None:
    script = (
        "import importlib.util as u; find = u.find_spec; "
        "u.find_spec = lambda name, *a: None if name == 'allauth' else find(name, *a); import catalogue.settings"
    )
    result = run({"SSO": "true"}, "-c", script)

    assert "requirements-sso.txt" in result.stderr
    assert result.returncode != 0
