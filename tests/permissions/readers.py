"""Who reads what on the site: everybody what is published, the team alone what is not.

Nothing is sent to a page that is only read: it answers as it does to a reading, and writes nothing.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from tests.permissions.desk import DONE, ELSEWHERE, SHOWN
from tests.permissions.roles import EVERYBODY, NOBODY, WRITERS, Answers, everybody, site
from tests.permissions.rows import Row, Where, plain
from tests.permissions.world import World
from tests.reports.sending import sealed


def read(name: str, where: Where | None = None, answers: Answers | None = None, state: str = "published") -> Row:
    """A page that is only read."""
    found = answers or site(EVERYBODY)
    return Row(name, where or plain(name), found, found if state in ("published", "draft") else None, note=state)


def page_of(kind: str, state: str, more: str = "") -> Where:
    """The address of a record for readers; of a new version, that of what it was made from."""

    def where(world: World, role: str) -> str:
        record: Any = world[kind, state]
        return f"{(record.draft_of or record).get_absolute_url()}{more}"

    return where


# what readers see, whatever is being written beside it
SEEN, UNSEEN = ("published", "copied", "to_replace"), ("draft", "review", "coming", "expired", "archived")


def publishable_rows(kind: str) -> Iterable[Row]:
    """Its page, its new version, its editions; what was never seen has no edition, what is withdrawn shows none."""
    for state in (*SEEN, *UNSEEN):
        yield read(kind, page_of(kind, state), site(EVERYBODY if state in SEEN else WRITERS), state)
    for state in (*SEEN, "draft"):
        has_copy = state in ("copied", "to_replace")
        draft = page_of(kind, state, "brouillon/")
        yield read(f"{kind}-draft", draft, site(WRITERS if has_copy else NOBODY), state)
    for state in ("published", "copied", "draft", "archived") if kind != "resource" else ():
        seen = site(EVERYBODY if state in SEEN else NOBODY)
        yield read(f"{kind}-editions", page_of(kind, state, "versions/"), seen, state)
        yield read(f"{kind}-edition", page_of(kind, state, "versions/1/"), seen, state)


def at(kind: str, page: str = "") -> Where:
    return lambda world, role: world[kind, "one"].get_absolute_url() + page


def report_of(kind: str, state: str) -> Where:
    return lambda world, role: f"{reverse('report')}?page={page_of(kind, state)(world, role)}"


def a_report(kind: str, state: str) -> Any:
    def body(world: World, role: str) -> dict[str, str]:
        return {"problem": "lien-rompu", "words": "", "site": "", "opened": sealed(page_of(kind, state)(world, role))}

    return body


def told(name: str, more: str = "") -> Row:
    """The state of a report, for whoever knows its address."""
    return read(name, lambda world, role: reverse(name, args=(world["report", "one"].token,)))


def letter(world: World, role: str) -> str:
    """The address that a letter gives, which serves once."""
    who = world["user", "one"]
    key = urlsafe_base64_encode(force_bytes(who.pk))
    return reverse("password_reset_confirm", args=(key, default_token_generator.make_token(who)))


PASSWORDS = {"new_password1": "trois mots neufs", "new_password2": "trois mots neufs"}
ALWAYS_THERE = ["home", "fiches", "resources", "search", "suggestions", "frameworks", "selections", "site-map"]
ALWAYS_THERE += ["accessibility", "legal", "privacy", "help", "health", "sitemap", "robots", "opensearch"]
READERS = [
    *map(read, ALWAYS_THERE),
    read("sitemap-section", plain("sitemap-section", "pages")),
    read("favicon.ico", lambda world, role: "/favicon.ico", everybody(ELSEWHERE)),
    read("collection", at("collection")),
    read("theme", at("theme")),
    read("framework", at("framework")),
    read("competence", at("competence")),
    *(row for kind in ("resource", "fiche", "selection") for row in publishable_rows(kind)),
    *(
        # of a page that readers do not see, nothing is said, to the team either: it has the desk
        Row(
            "report",
            report_of(kind, state),
            site(EVERYBODY if state in SEEN else NOBODY),
            site(EVERYBODY, DONE) if state in SEEN else site(NOBODY),
            a_report(kind, state),
            f"{kind}, {state}",
        )
        for kind in ("resource", "fiche", "selection")
        for state in (("published", *UNSEEN) if kind == "fiche" else ("published", "draft"))
    ),
    told("report-state"),
    told("report-thanks"),
    # whoever forgot a password is asked for an address, and told the same whoever it is
    Row(
        "admin_password_reset",
        plain("admin_password_reset"),
        everybody(SHOWN),
        everybody(DONE),
        lambda world, role: {"email": "personne@exemple.fr"},
    ),
    read("password_reset_done"),
    read("password_reset_complete"),
    Row("password_reset_confirm", letter, everybody(SHOWN), everybody(DONE), lambda world, role: PASSWORDS),
]
