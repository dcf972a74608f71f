"""A catalogue with a record of each kind in each state, and an account of each role."""

from datetime import timedelta
from functools import cache
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalogue.history.copies import prepare
from catalogue.history.models import Event
from catalogue.history.recording import keep
from catalogue.history.transitions import TRANSITIONS, perform
from catalogue.imports.models import Act, Import, Job, PendingImport
from catalogue.links.checking.verdicts import Hop, Outcome, Verdict
from catalogue.links.keeping import keep as keep_outcomes
from catalogue.links.models import Link, Round
from catalogue.publication import Publishable, Status
from catalogue.reports.models import Problem, Report
from catalogue.search.models import Synonym, VainSearch
from tests import records
from tests.desk.forms import fields
from tests.imports.spreadsheets.files import table
from tests.permissions.roles import ADMIN, ANONYMOUS, READER, REVIEWER, ROLES
from themes.models import Audience, Level

PASSWORD = "une phrase assez longue"
HIDDEN_TITLE = "Zibeline"
SEEN_TITLE = "Visible"
PUBLISHED = {"resource": records.a_resource, "fiche": records.a_fiche, "selection": records.a_selection}
FUTURE = timedelta(days=30)
# what a new version, or a first one, of each state was made with; what readers see is named so
STATES: dict[str, dict[str, Any]] = {
    "draft": {"status": Status.DRAFT},
    "review": {"status": Status.REVIEW},
    "archived": {"status": Status.ARCHIVED},
    "coming": {"status": Status.PUBLISHED, "published_from": timezone.now() + FUTURE},
    "expired": {"status": Status.PUBLISHED, "published_until": timezone.now() - FUTURE},
    "published": {"status": Status.PUBLISHED},
}
# of what is published, beside which a new version stands
COPIES = {"copied": "copy", "to_replace": "scheduled"}


class World:
    """`records`: by kind, then by state, or « one » where there are no states."""

    def __init__(self) -> None:
        self.accounts = {role: account(role) for role in ROLES if role != ANONYMOUS}
        self.chief = User.objects.create_superuser("superutilisateur", password=PASSWORD)
        self.sessions = {role: session_of(user) for role, user in [*self.accounts.items(), ("chief", self.chief)]}
        self.records: dict[str, dict[str, Any]] = {kind: {} for kind in PUBLISHED}
        self.theme = records.a_theme(title="Un thème")
        for kind in PUBLISHED:
            self.add_states(kind)
        self.add_others()
        self.add_what_the_site_writes()
        self.add_imports()
        self.opened = cache(self.opened_form)
        self.pages: dict[str, Any] = {}

    # --- what there is

    def add_states(self, kind: str) -> None:
        for state, given in STATES.items():
            title = SEEN_TITLE if state == "published" else HIDDEN_TITLE
            made = self.records[kind][state] = self.a_record(kind, state, title, **given)
            keep(made, Event.FIRST)
        for state, copied in COPIES.items():
            made = self.records[kind][state] = self.a_record(kind, state, SEEN_TITLE, status=Status.PUBLISHED)
            keep(made, Event.FIRST)
            copy: Any = prepare(made, self.chief)
            self.records[kind][copied] = copy
            copy.title = HIDDEN_TITLE
            copy.published_from = timezone.now() + FUTURE if copied == "scheduled" else None
            copy.save()
            if copied == "scheduled":
                perform(copy, TRANSITIONS["publish"], self.chief)
                copy.refresh_from_db()
        gone = self.a_record(kind, "gone", HIDDEN_TITLE, status=Status.DRAFT)
        self.delete(kind, gone)

    def a_record(self, kind: str, name: str, title: str, **given: Any) -> Publishable:
        address = f"https://exemple.fr/{kind}/{name}"
        if kind == "fiche":
            return records.a_fiche(title=title, theme=self.theme, source_url=address, **given)
        if kind == "selection":
            return records.a_selection(title=title, source_url=address, **given)
        return records.a_resource(title=title, url=address, **given)

    def delete(self, kind: str, gone: Model) -> None:
        self.records[kind]["deleted"] = keep(gone, Event.DELETED, self.chief)
        gone.delete()

    def add_others(self) -> None:
        """Two of each kind without states: « one » stays, the other is deleted."""
        makers: dict[str, Any] = {
            "collection": records.a_collection,
            "theme": records.a_theme,
            "framework": records.a_framework,
            "domain": records.a_domain,
            "competence": records.a_competence,
            "organisation": records.an_organisation,
            "author": records.an_author,
            "audience": lambda: Audience.objects.create(code=f"p{next(records.ranks)}", label="P", plural="P"),
            "level": lambda: Level.objects.create(code=f"n{next(records.ranks)}", label="N", plural="N"),
            "synonym": lambda: Synonym.objects.create(terms=f"EMI {next(records.ranks)}\néducation aux médias"),
        }
        for kind, make in makers.items():
            self.records[kind] = {"one": make()}
            keep(self.records[kind]["one"], Event.FIRST)
            self.delete(kind, make())

    def add_what_the_site_writes(self) -> None:
        seen = self.records["resource"]["published"]
        keep_outcomes({seen.url: (timezone.now(), Outcome(Verdict.MOVED_FOR_GOOD, 200, NEW, (Hop(301, NEW),)))})
        report = Report.objects.create(
            kind=ContentType.objects.get_for_model(seen), key=seen.pk, path=seen.get_absolute_url(), title=seen.title,
            problem=Problem.LINK,
        )  # fmt: skip
        vain = VainSearch.objects.create(folded="vain", words="vain", outcome=VainSearch.Outcome.NOTHING)
        vain.days.create(day=timezone.localdate(), times=50)
        self.records |= {
            "link": {"one": Link.objects.at([seen.url]).get(), "round": Round.objects.create(addresses=[seen.url])},
            "report": {"one": report},
            "vainsearch": {"one": vain},
            "user": {"one": User.objects.create_user("quelqu-un", is_staff=True), "superuser": self.chief},
            "accessattempt": {"one": AccessAttempt.objects.create(username="x", failures_since_start=1)},
            "accesslog": {"one": AccessLog.objects.create(username="x")},
            "accessfailurelog": {"one": AccessFailureLog.objects.create(username="x")},
        }

    def add_imports(self) -> None:
        """A file that a relecteur applied; another that waits for who sent it, administrateur or relecteur."""
        new, upload = reverse("admin:imports_import_new"), "admin:imports_import_apply"
        for rank, role in enumerate((REVIEWER, ADMIN, REVIEWER)):
            self.client(role).post(new, {"file": a_spreadsheet(f"importee-{rank}")})
            waiting = PendingImport.objects.latest("pk")
            if rank == 0:
                self.client(role).post(reverse(upload, args=(waiting.pk,)))
            else:
                self.records.setdefault("pending", {})[role] = waiting
                job = Job.objects.create(act=Act.TRY, by=waiting.by, file_name="gros.xlsx")
                self.records.setdefault("job", {})[role] = job
        self.records["import"] = {"one": Import.objects.get()}

    # --- who comes, and what they see

    def client(self, role: str) -> Client:
        """Anew each time: an answer may sign out, or in."""
        client = Client()
        if role in self.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[role]
        return client

    def __getitem__(self, path: tuple[str, str]) -> Any:
        return self.records[path[0]][path[1]]

    def opened_form(self, address: str, form_id: str) -> dict[str, Any]:
        """What the form of this page holds, whoever may send it."""
        response = self.client("chief").get(address)
        return fields(response.text, form_id) if response.status_code == 200 else {}


NEW = "https://exemple.fr/nouvelle"


def a_spreadsheet(slug: str) -> SimpleUploadedFile:
    data = table(
        "ressources", "identifiant d’adresse | titre | type | état", f"{slug} | Importée | rapport | brouillon"
    )
    return SimpleUploadedFile("fichier.xlsx", data)


def account(role: str) -> User:
    user = User.objects.create_user(
        role.replace(" ", "-").replace(",", ""), password=PASSWORD, is_staff=role != READER
    )
    user.groups.set(Group.objects.filter(name=role))
    return user


def session_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)
