"""What every test may lean on. An undefined variable in a template of ours is an error, never an empty string."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.template import engines
from django.test import Client
from jinja2 import StrictUndefined

from catalogue.history.transitions import checks
from tests.seeding import seed
from tests.server import Shared

TEMPLATES = Path(settings.BASE_DIR) / "templates"


class UndefinedVariable(str):
    """Django's `string_if_invalid`, made to raise for our templates and to stay empty for those of the stock admin."""

    __slots__ = ()

    def __contains__(self, item: object) -> bool:
        return True

    def __mod__(self, variable: object) -> str:
        template = sys._getframe(1).f_locals["context"].render_context.template
        if template and Path(template.origin.name).is_relative_to(TEMPLATES):
            raise AssertionError(f"variable inconnue « {variable} » dans {template.name}")
        return ""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database-only", action="store_true", help="leave out the tests that no database can change")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Played once on SQLite, those that ask for no database need not be played again on PostgreSQL."""
    if config.getoption("--database-only"):
        config.hook.pytest_deselected(items=[item for item in items if not needs_database(item)])
        items[:] = filter(needs_database, items)


def needs_database(item: pytest.Item) -> bool:
    asked = {"db", "transactional_db"}.intersection(getattr(item, "fixturenames", ()))
    return bool(asked) or any(item.iter_markers("django_db")) or any(item.iter_markers("own_base"))


@pytest.fixture(autouse=True, scope="session")
def strict_and_quick() -> None:
    """Loud templates, style sheets without « collectstatic », passwords checked at no cost, pages made anew."""
    engines["jinja2"].env.undefined = StrictUndefined  # type: ignore[attr-defined]
    engines["django"].engine.string_if_invalid = UndefinedVariable("%s")  # type: ignore[attr-defined]
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True
    settings.CACHE_URL = "dummy://"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True, scope="session")
def shared_by_workers(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> None:
    """Each worker has a folder of its own in that of the run."""
    own = tmp_path_factory.getbasetemp()
    Shared.folder = own if worker_id == "master" else own.parent


@pytest.fixture(autouse=True)
def published_as_they_are(request: pytest.FixtureRequest) -> Iterator[None]:
    """Records made in one line are published as they are; what forbids it is tested in its own room."""
    if "doctor" in request.path.parts:
        yield
        return
    forbidding = checks[:]
    checks.clear()
    yield
    checks.extend(forbidding)


@pytest.fixture
def seeded(db: None) -> None:
    """The catalogue as a newcomer gets it: both documents and the three frameworks."""
    seed()


SignIn = Callable[[str], Client]


@pytest.fixture
def sign_in(db: None) -> SignIn:
    """A client for a group of the desk, « superuser », « staff » (in no group) or « anonymous »."""

    def signed(role: str) -> Client:
        client = Client()
        if role != "anonymous":
            user = User.objects.create_user(role, is_staff=True, is_superuser=role == "superuser")
            user.groups.set(Group.objects.filter(name=role))
            client.force_login(user)
        return client

    return signed


@pytest.fixture
def chief(sign_in: SignIn) -> Client:
    """Whom the desk refuses nothing."""
    return sign_in("superuser")
