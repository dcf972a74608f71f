"""A real Chromium before the production server: nothing of the site is replaced."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.addresses import pages
from tests.server import get, manage, production, seed, serving

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
# Two pages of its own, for an address bar that nobody sees, take as long to make as a story's page: not made. The rest
# is what Playwright leaves out, said again: Chromium reads the last list alone.
LEFT_OUT = (
    "WebUIOmniboxPopup,WebUIOmniboxAimPopup,"
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,"
    "LensOverlay,MediaRouter,PaintHolding,ThirdPartyStoragePartitioning,AvoidCorsURLLoaderRestartOnRedirect,"
    "TcpPortRandomizationWin,OptimizationHints,NetworkTimeServiceQuerying,AimEnabled,PreconnectToSearch"
)
# as root, Chromium has no sandbox of its own; the rest keeps it from calling home
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={LEFT_OUT}",
]
ADMIN = {"DJANGO_SUPERUSER_USERNAME": "camille", "DJANGO_SUPERUSER_PASSWORD": "une-phrase-de-passe-assez-longue"}
# one person of each role, by first name
TEAM = f"""
from django.contrib.auth.models import Group, User
for name, role in (("anne", "rédacteur"), ("paul", "relecteur")):
    user = User.objects.create_user(name, password={ADMIN["DJANGO_SUPERUSER_PASSWORD"]!r}, is_staff=True)
    user.groups.set(Group.objects.filter(name=role))
"""
MISSING = "Chromium est introuvable : les récits n’ont PAS été joués (Debian : apt-get install chromium)"

# Playwright's event loop runs in the thread of the tests; those that ask the database there do it alone.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if CHROMIUM is None:
        terminalreporter.write_sep("!", MISSING, red=True)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium. Without it, stories are skipped and said so; in CI they fail."""
    if CHROMIUM is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(MISSING)
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Without motion: axe would read a colour on its way from one to the other."""
    screen = {"locale": "fr-FR", "viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"}
    return {**browser_context_args, **screen}


def add_documents_and_team(environment: dict[str, str]) -> None:
    seed(environment)
    manage(environment | ADMIN, "createsuperuser", "--noinput", "--email=", "--verbosity=0")
    manage(environment, "shell", "--verbosity=0", "--command", TEAM)


@pytest.fixture(scope="session")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site that `page.goto("/")` opens: both documents, and one administrator."""
    folder = tmp_path_factory.mktemp("production")
    environment = production(folder, add_documents_and_team)
    with serving(environment, folder / "log") as (_, port):
        get(port, "/sante/", patience=15)
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
def addresses(base_url: str) -> dict[str, str]:
    """One address of each page made for people, by the name of its route."""
    _, sitemap = get(urlsplit(base_url).port or 80, "/sitemap.xml")
    return pages(sitemap)


@pytest.fixture(params=[True, False], ids=["avec-script", "sans-script"])
def scripted(request: pytest.FixtureRequest) -> bool:
    """Every story is told twice: with JavaScript, and without."""
    return bool(request.param)


@pytest.fixture
def page(scripted: bool, new_context: Callable[..., BrowserContext]) -> Iterator[Page]:
    """A reader's page. No error may reach its console: a refused script or style would."""
    page = new_context(java_script_enabled=scripted).new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    assert said == []
