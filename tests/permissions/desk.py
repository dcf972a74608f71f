"""Who may do what at the desk: a line an address, from what the roles mean.

A rédacteur writes and submits; a relecteur returns, publishes, removes and decides; an administrateur does all that
and keeps the accounts. Whoever has no group finds nothing but his own password; whoever is not of the team signs in.
"""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile

from catalogue.links import sheets
from tests.permissions.roles import (
    ADMINS,
    ANONYMOUS,
    NOBODY,
    PUBLISHERS,
    READER,
    TEAM,
    WRITERS,
    Answer,
    Answers,
    desk,
    everybody,
)
from tests.permissions.rows import Row, Where, nothing, of, plain, typed
from tests.permissions.world import PASSWORD, World, a_spreadsheet

SHOWN, DONE, ELSEWHERE, SIGN_IN, REFUSED, ABSENT, NOT_ALLOWED = (
    Answer.SHOWN,
    Answer.DONE,
    Answer.ELSEWHERE,
    Answer.SIGN_IN,
    Answer.REFUSED,
    Answer.ABSENT,
    Answer.NOT_ALLOWED,
)
SEEN_BY_WRITERS = desk(WRITERS, SHOWN)
POST_ONLY = desk(TEAM, NOT_ALLOWED)
APPS = {"themes": "collection", "resources": "resource", "competences": "competence", "fiches": "fiche"}
APPS |= {"selections": "selection", "search": "synonym", "links": "link", "reports": "report", "imports": "import"}
APPS |= {"auth": "user", "axes": "accessattempt"}
ROOM_OF = {
    kind: room
    for room, kinds in {
        "themes": ("collection", "theme", "audience", "level"),
        "resources": ("resource", "organisation", "author"),
        "competences": ("framework", "domain", "competence"),
        "fiches": ("fiche",),
        "selections": ("selection",),
        "search": ("synonym", "vainsearch"),
        "links": ("link",),
        "reports": ("report",),
        "imports": ("import",),
        "auth": ("user",),
        "axes": ("accessattempt", "accesslog", "accessfailurelog"),
    }.items()
    for kind in kinds
}
# what makes a new record of each kind, and what changes an old one
ADDED: dict[str, dict[str, Any]] = {
    "resource": {"title": "Nouvelle", "slug": "nouvelle"},
    "fiche": {"title": "Nouvelle", "number": "900", "theme": lambda world: world.theme.pk},
    "selection": {"title": "Nouvelle", "slug": "nouvelle"},
    "collection": {"title": "Nouvelle", "slug": "nouvelle"},
    "theme": {"number": "900", "slug": "nouveau", "collection": lambda world: world["collection", "one"].pk},
    "audience": {"code": "nouveau", "label": "Nouveau", "plural": "nouveaux"},
    "level": {"code": "nouveau", "label": "Nouveau", "plural": "nouveaux"},
    "framework": {"title": "Nouveau", "short_title": "Nouveau", "slug": "nouveau"},
    "domain": {"code": "N1", "label": "Nouveau", "framework": lambda world: world["framework", "one"].pk},
    "competence": {"code": "N1", "label": "Nouvelle", "domain": lambda world: world["domain", "one"].pk},
    "organisation": {"name": "Nouveau", "slug": "nouveau"},
    "author": {"family": "Nouveau", "slug": "nouveau"},
    "synonym": {"terms": "zèbre\néquidé"},
    "user": {"username": "nouveau", "password1": "trois mots neufs", "password2": "trois mots neufs"},
}
CHANGED: dict[str, dict[str, Any]] = {
    **{kind: {"title": "Autre"} for kind in ("resource", "fiche", "selection", "collection", "theme", "framework")},
    **{kind: {"label": "Autre"} for kind in ("audience", "level", "domain", "competence")},
    "organisation": {"name": "Autre"},
    "author": {"family": "Autre"},
    "synonym": {"note": "Autre"},
    "vainsearch": {"state": "traitee"},
    "report": {"state": "en-cours"},
    "link": {"replacement": "https://exemple.fr/ailleurs"},
    "user": {"first_name": "Autre", "is_superuser": "on"},
}


def sure(world: World, role: str) -> dict[str, Any]:
    """The button of the page that asks whether to delete."""
    return {"post": "yes"}


def pattern(kind: str, page: str) -> str:
    return f"admin:{ROOM_OF[kind]}_{kind}_{page}"


def record_rows(
    kind: str, *, see: tuple[str, ...], add: tuple[str, ...], change: tuple[str, ...], delete: tuple[str, ...]
) -> list[Row]:
    """The pages that the stock admin gives each kind, of the records that have no states."""
    changed = desk(see, REFUSED) | dict.fromkeys(change, DONE)
    return [
        Row(pattern(kind, "changelist"), plain(pattern(kind, "changelist")), desk(see, SHOWN), desk(see, SHOWN)),
        Row(
            pattern(kind, "add"),
            plain(pattern(kind, "add")),
            desk(add, SHOWN),
            desk(add, DONE),
            typed(kind, "add", **ADDED.get(kind, {"x": "y"})),
        ),
        *stateless_rows(kind, see, changed, delete),
        back_row(kind),
    ]


def stateless_rows(kind: str, see: tuple[str, ...], changed: Answers, delete: tuple[str, ...]) -> list[Row]:
    if kind in WITH_STATES:
        return []
    form = typed(kind, "one", **CHANGED.get(kind, {"x": "y"}))
    return [
        Row(pattern(kind, "change"), of(kind, "one", "change"), desk(see, SHOWN), changed, form),
        Row(pattern(kind, "delete"), of(kind, "one", "delete"), desk(delete, SHOWN), desk(delete, DONE), sure),
        Row(pattern(kind, "history"), of(kind, "one", "history"), desk(see, SHOWN), desk(see, SHOWN)),
    ]


def back_row(kind: str) -> Row:
    """`/admin/room/kind/7/`, which stock keeps for old links: it says nothing, and leads to the form."""

    def where(world: World, role: str) -> str:
        return f"/admin/{ROOM_OF[kind]}/{kind}/7/"

    return Row(f"admin/{ROOM_OF[kind]}/{kind}/<path:object_id>/", where, desk(TEAM, ELSEWHERE), desk(TEAM, ELSEWHERE))


def kept_rows(kind: str, state: str) -> list[Row]:
    """What a history adds: deleted records made again, old versions restored, by who may write them."""
    return [
        Row(
            pattern(kind, "recoverable"),
            plain(pattern(kind, "recoverable")),
            SEEN_BY_WRITERS,
            desk(WRITERS, DONE),
            lambda world, role: {"version": world[kind, "deleted"].pk},
        ),
        Row(
            pattern(kind, "restore"),
            of(kind, state, "restore", 1),
            desk(WRITERS, ELSEWHERE),
            desk(WRITERS, DONE),
        ),
    ]


WITH_STATES = ("resource", "fiche", "selection")
WITHOUT_STATES = ("collection", "theme", "audience", "level", "framework", "domain", "competence")
EDITORIAL = [
    row
    for kind in (*WITH_STATES, *WITHOUT_STATES, "organisation", "author", "synonym")
    for row in [
        *record_rows(kind, see=WRITERS, add=WRITERS, change=WRITERS, delete=PUBLISHERS),
        *kept_rows(kind, "draft" if kind in WITH_STATES else "one"),
    ]
]

# A state, then who may change it, who may delete it. What readers see, or will, is rewritten beside.
STATES = {
    "draft": (WRITERS, PUBLISHERS),
    "review": (WRITERS, PUBLISHERS),
    "published": (NOBODY, PUBLISHERS),
    "coming": (NOBODY, PUBLISHERS),
    "archived": (NOBODY, PUBLISHERS),
    # a new version is abandoned, never deleted
    "copy": (WRITERS, NOBODY),
    "scheduled": (NOBODY, NOBODY),
}
# A transition of a state, and who may make it; for the others nothing happens, and they are told.
STEPS = [
    ("draft", "submit", WRITERS),
    ("draft", "publish", PUBLISHERS),
    ("draft", "archive", PUBLISHERS),
    ("draft", "withdraw", NOBODY),
    ("draft", "abandon", NOBODY),
    ("review", "submit", NOBODY),
    ("review", "return", PUBLISHERS),
    ("review", "publish", PUBLISHERS),
    ("published", "withdraw", PUBLISHERS),
    ("published", "archive", PUBLISHERS),
    ("published", "publish", NOBODY),
    ("published", "submit", NOBODY),
    ("coming", "withdraw", PUBLISHERS),
    ("expired", "withdraw", PUBLISHERS),
    ("archived", "publish", PUBLISHERS),
    ("archived", "withdraw", PUBLISHERS),
    ("archived", "submit", NOBODY),
    ("copy", "submit", WRITERS),
    ("copy", "publish", PUBLISHERS),
    ("copy", "abandon", WRITERS),
    ("copy", "withdraw", NOBODY),
    ("scheduled", "return", PUBLISHERS),
    ("scheduled", "publish", PUBLISHERS),
    # a relecteur has decided: it is no more a rédacteur's to give up
    ("scheduled", "abandon", PUBLISHERS),
    ("scheduled", "inconnue", NOBODY),
]


# all three kinds share what the states and the transitions are: of fiches, all are tried; of the others, one of a sort
OF_EACH_KIND = ("draft", "published", "copy", "scheduled")
STEPS_OF_EACH_KIND = {("draft", "submit"), ("draft", "publish"), ("review", "return"), ("published", "withdraw")}
STEPS_OF_EACH_KIND |= {("copy", "publish"), ("copy", "abandon"), ("scheduled", "abandon"), ("scheduled", "inconnue")}


def state_rows(kind: str, state: str) -> list[Row]:
    change, delete = STATES[state]
    as_opened = typed(kind, state, **CHANGED[kind])
    name, where = pattern(kind, "change"), of(kind, state, "change")
    rows = [
        Row(name, where, SEEN_BY_WRITERS, desk(change, DONE), as_opened, state),
        Row(pattern(kind, "delete"), of(kind, state, "delete"), desk(delete, SHOWN), desk(delete, DONE), sure, state),
    ]
    if state in ("draft", "published"):
        checked, told = of(kind, state, "check"), of(kind, state, "history")
        rows.append(Row(pattern(kind, "check"), checked, POST_ONLY, desk(change, SHOWN), note=state))
        rows.append(Row(pattern(kind, "history"), told, SEEN_BY_WRITERS, SEEN_BY_WRITERS, note=state))
    if state == "published":
        # a page that was opened while it was a draft: refused by the form, which keeps what was typed
        rows.append(Row(name, where, None, SEEN_BY_WRITERS, typed(kind, "draft", **CHANGED[kind]), "resté ouvert"))
    return rows


def publishable_rows(kind: str) -> list[Row]:
    return [
        *(row for state in STATES if kind == "fiche" or state in OF_EACH_KIND for row in state_rows(kind, state)),
        *(step_row(kind, *step) for step in STEPS if kind == "fiche" or step[:2] in STEPS_OF_EACH_KIND),
        Row(pattern(kind, "check"), plain(pattern(kind, "check")), POST_ONLY, SEEN_BY_WRITERS),
        Row(pattern(kind, "prepare"), of(kind, "published", "prepare"), POST_ONLY, desk(WRITERS, DONE)),
        # nothing to begin: a draft is written in place, a new version is there already
        Row(pattern(kind, "prepare"), of(kind, "draft", "prepare"), POST_ONLY, desk(WRITERS, ELSEWHERE)),
        Row(pattern(kind, "prepare"), of(kind, "copied", "prepare"), POST_ONLY, desk(WRITERS, ELSEWHERE)),
        Row(pattern(kind, "links"), of(kind, "draft", "links"), SEEN_BY_WRITERS, desk(WRITERS, DONE)),
    ]


def step_row(kind: str, state: str, step: str, roles: tuple[str, ...]) -> Row:
    def body(world: World, role: str) -> dict[str, Any]:
        return {"_transition": step, "_comment": "Une phrase."}

    made = desk(WRITERS, ELSEWHERE) | dict.fromkeys(roles, DONE)
    where = of(kind, state, "transition")
    read = POST_ONLY if step == "inconnue" else None
    return Row(pattern(kind, "transition"), where, read, made, body, f"{state} → {step}")


# What the site writes: nobody adds any of it by a form; what is said of links and imports is a relecteur's to decide.
WRITTEN_BY_THE_SITE = [
    *record_rows("vainsearch", see=WRITERS, add=NOBODY, change=WRITERS, delete=PUBLISHERS),
    *record_rows("report", see=WRITERS, add=NOBODY, change=WRITERS, delete=PUBLISHERS),
    *record_rows("link", see=WRITERS, add=NOBODY, change=PUBLISHERS, delete=NOBODY),
    *record_rows("user", see=ADMINS, add=ADMINS, change=ADMINS, delete=ADMINS),
    *(
        row
        for kind in ("accessattempt", "accesslog", "accessfailurelog")
        for row in record_rows(kind, see=NOBODY, add=NOBODY, change=NOBODY, delete=NOBODY)
    ),
]
# the page of an import is only read: what is sent to it shows it again
IMPORT_PAGES = [
    row._replace(post=desk(PUBLISHERS, SHOWN), body=nothing)
    if row.name.endswith("_change")
    else row._replace(body=nothing)
    for row in record_rows("import", see=PUBLISHERS, add=NOBODY, change=NOBODY, delete=NOBODY)
]


def waiting(page: str) -> Where:
    """The file that waits for this person; another's, for who has none."""

    def where(world: World, role: str) -> str:
        found = world.records["pending"].get(role) or next(iter(world.records["pending"].values()))
        return plain(f"admin:imports_import_{page}", found.pk)(world, role)

    return where


def others(page: str) -> Where:
    """The file that waits for somebody else."""

    def where(world: World, role: str) -> str:
        found = next(waiting for owner, waiting in world.records["pending"].items() if owner != role)
        return plain(f"admin:imports_import_{page}", found.pk)(world, role)

    return where


def a_job(world: World, role: str) -> str:
    """What this person asked of the worker; what somebody else did, for who asked for nothing."""
    job = world.records["job"].get(role) or next(iter(world.records["job"].values()))
    return plain("admin:imports_import_job", job.pk)(world, role)


def a_report(world: World, role: str) -> dict[str, Any]:
    line = [world["resource", "review"].url, "introuvable", "404", "", "2026-01-02"]
    names = ["adresse", "verdict", "réponse", "mène à", "vérifié le"]
    found = dict(zip(names, line, strict=True))
    lines = [";".join(sheets.COLUMNS), ";".join(found.get(name, "") for name in sheets.COLUMNS)]
    return {"report": SimpleUploadedFile("rapport.csv", "\n".join(lines).encode())}


SPREADSHEETS = [
    *IMPORT_PAGES,
    Row(
        "admin:imports_import_new",
        plain("admin:imports_import_new"),
        desk(PUBLISHERS, SHOWN),
        desk(PUBLISHERS, DONE),
        lambda world, role: {"file": a_spreadsheet("encore-une")},
    ),
    Row("admin:imports_import_pending", waiting("pending"), desk(PUBLISHERS, SHOWN), desk(PUBLISHERS, SHOWN)),
    Row("admin:imports_import_pending", others("pending"), desk(PUBLISHERS, ABSENT), desk(PUBLISHERS, ABSENT)),
    Row("admin:imports_import_job", a_job, desk(PUBLISHERS, SHOWN), desk(PUBLISHERS, SHOWN)),
    Row("admin:imports_import_apply", waiting("apply"), POST_ONLY, desk(PUBLISHERS, DONE)),
    Row("admin:imports_import_apply", others("apply"), POST_ONLY, desk(PUBLISHERS, ABSENT)),
    Row("admin:imports_import_undo", of("import", "one", "undo"), POST_ONLY, desk(PUBLISHERS, DONE)),
    *(
        Row(name, plain(name, *args), SEEN_BY_WRITERS, SEEN_BY_WRITERS)
        for name, args in (
            ("admin:imports_import_export", ("fiches",)),
            ("admin:imports_import_file", ("fiches", "csv")),
            ("admin:imports_import_template", ("fiches", "csv")),
        )
    ),
]
LINKS = [
    Row(
        "admin:links_round",
        lambda world, role: plain("admin:links_round", world["link", "round"].pk)(world, role),
        SEEN_BY_WRITERS,
        SEEN_BY_WRITERS,
    ),
    Row("admin:links_link_export", plain("admin:links_link_export"), SEEN_BY_WRITERS, SEEN_BY_WRITERS),
    Row(
        "admin:links_link_import",
        plain("admin:links_link_import"),
        desk(PUBLISHERS, SHOWN),
        desk(PUBLISHERS, DONE),
        a_report,
    ),
    Row("admin:links_link_check", of("link", "one", "check"), POST_ONLY, desk(WRITERS, DONE)),
    Row("admin:links_link_accept", of("link", "one", "accept"), POST_ONLY, desk(PUBLISHERS, DONE)),
]
SEARCH = [
    Row("admin:search_synonym_try_new", plain("admin:search_synonym_try_new"), POST_ONLY, SEEN_BY_WRITERS),
    Row("admin:search_synonym_try", of("synonym", "one", "try"), POST_ONLY, SEEN_BY_WRITERS),
    Row(
        "admin:search_vainsearch_decide", of("vainsearch", "one", "decide", "traitee"), POST_ONLY, desk(WRITERS, DONE)
    ),
]
NEW_PASSWORD = {"usable_password": "true", "password1": "trois mots neufs", "password2": "trois mots neufs"}
ACCOUNTS = [
    Row(
        "admin:auth_user_password_change",
        of("user", "one", "password_change"),
        desk(ADMINS, SHOWN),
        desk(ADMINS, DONE),
        lambda world, role: NEW_PASSWORD,
    ),
    # who may do everything is out of reach: read, no more
    Row(
        "admin:auth_user_password_change",
        of("user", "superuser", "password_change"),
        desk(NOBODY, SHOWN),
        desk(NOBODY, DONE),
        lambda world, role: NEW_PASSWORD,
    ),
    Row(
        "admin:auth_user_change",
        of("user", "superuser", "change"),
        desk(ADMINS, SHOWN),
        desk(NOBODY, DONE),
        typed("user", "superuser", first_name="Autre"),
    ),
    Row("admin:auth_user_delete", of("user", "superuser", "delete"), desk(NOBODY, SHOWN), desk(NOBODY, DONE), sure),
    Row("admin:auth_user_history", of("user", "superuser", "history"), desk(ADMINS, SHOWN), desk(ADMINS, SHOWN)),
]


def seen_on_site(state: str) -> Where:
    def where(world: World, role: str) -> str:
        record = world["resource", state]
        kind = ContentType.objects.get_for_model(record)
        return plain("admin:view_on_site", kind.pk, record.pk)(world, role)

    return where


def who_has_rooms(app: str) -> Answers:
    """A room's own page, for who has something to do in it; there is none for the others."""
    roles = {"auth": ADMINS, "axes": NOBODY, "imports": PUBLISHERS}.get(app, WRITERS)
    return desk(roles, SHOWN, others=ABSENT)


CHOICE = "?app_label=fiches&model_name=citation&field_name=resource"
AN_ACCOUNT = "?app_label=imports&model_name=import&field_name=by"
SIGNED_IN = {ANONYMOUS: SHOWN, READER: SHOWN, **dict.fromkeys(TEAM, ELSEWHERE)}
ITS_OWN = [
    Row("admin:index", plain("admin:index"), desk(TEAM, SHOWN), desk(TEAM, SHOWN)),
    Row("admin:preview", plain("admin:preview"), POST_ONLY, SEEN_BY_WRITERS, lambda world, role: {"text": "*a*"}),
    Row(
        "admin:login",
        plain("admin:login"),
        SIGNED_IN,
        everybody(DONE),
        lambda world, role: {"username": "superutilisateur", "password": PASSWORD},
    ),
    # nothing to sign out of: the desk, which asks to sign in
    Row(
        "admin:logout",
        plain("admin:logout"),
        dict.fromkeys((ANONYMOUS, READER), ELSEWHERE) | dict.fromkeys(TEAM, NOT_ALLOWED),
        dict.fromkeys((ANONYMOUS, READER), ELSEWHERE) | dict.fromkeys(TEAM, SHOWN),
    ),
    Row(
        "admin:password_change",
        plain("admin:password_change"),
        desk(TEAM, SHOWN),
        desk(TEAM, DONE),
        lambda world, role: {
            "old_password": PASSWORD,
            "new_password1": "trois mots neufs",
            "new_password2": "trois mots neufs",
        },
    ),
    Row("admin:password_change_done", plain("admin:password_change_done"), desk(TEAM, SHOWN), desk(TEAM, NOT_ALLOWED)),
    Row("admin:autocomplete", plain("admin:autocomplete", query=CHOICE), SEEN_BY_WRITERS, desk(TEAM, NOT_ALLOWED)),
    Row(
        "admin:autocomplete",
        plain("admin:autocomplete", query=AN_ACCOUNT),
        desk(ADMINS, SHOWN),
        desk(TEAM, NOT_ALLOWED),
    ),
    Row("admin:jsi18n", plain("admin:jsi18n"), desk(TEAM, SHOWN), desk(TEAM, NOT_ALLOWED)),
    Row("admin:view_on_site", seen_on_site("published"), desk(WRITERS, ELSEWHERE), desk(WRITERS, ELSEWHERE)),
    Row("admin:view_on_site", seen_on_site("draft"), desk(WRITERS, ELSEWHERE), desk(WRITERS, ELSEWHERE)),
    *(Row("admin:app_list", plain("admin:app_list", app), who_has_rooms(app), who_has_rooms(app)) for app in APPS),
    Row(
        "admin/(?P<url>.*)$",
        lambda world, role: "/admin/rien/",
        desk(TEAM, ABSENT),
        desk(TEAM, ABSENT),
    ),
]
DESK = [
    *EDITORIAL,
    *(row for kind in WITH_STATES for row in publishable_rows(kind)),
    *WRITTEN_BY_THE_SITE,
    *SPREADSHEETS,
    *LINKS,
    *SEARCH,
    *ACCOUNTS,
    *ITS_OWN,
]
