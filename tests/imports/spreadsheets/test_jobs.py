"""A large file is tried, applied and undone by the worker, held to what a request is held to."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from catalogue.imports.models import LATE_AFTER, LOST_AFTER, Act, Import, Job, PendingImport
from catalogue.imports.spreadsheets import jobs
from catalogue.imports.spreadsheets.jobs import CHANGED, GONE, INTERRUPTED, NOT_ANY_MORE, do
from catalogue.resources.models import Resource
from tests.conftest import SignIn
from tests.html import page_at, texts
from tests.imports.spreadsheets.files import address, table, upload

pytestmark = pytest.mark.django_db
HEADERS = "identifiant d’adresse | titre"


@pytest.fixture(autouse=True)
def two_rows_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "LARGE_ROWS", 2)


def rows(count: int) -> bytes:
    return table("ressources", HEADERS, *(f"r-{rank} | Titre {rank}" for rank in range(count)))


def asked(client: Client, response: Any) -> Job:
    """The job whose page a click leads to."""
    job = Job.objects.first()
    assert job is not None
    assert response.url == address("job", job.pk)
    assert client.get(response.url)["Refresh"] == "3"
    return job


def tried(client: Client, count: int = 3) -> PendingImport:
    do.call(asked(client, upload(client, rows(count))).pk)
    return PendingImport.objects.latest("pk")


def applied(client: Client) -> Import:
    do.call(asked(client, client.post(address("apply", tried(client).pk))).pk)
    return Import.objects.get()


def listed(client: Client) -> str:
    """What the list of imports says of what was asked last."""
    return texts(page_at(client, address("changelist")), ".import-jobs li")[0]


def said(client: Client, job: Job) -> str:
    response = client.get(address("job", job.pk))
    assert response.status_code == 200
    return response.content.decode().replace("&nbsp;", "\u00a0")


def test_small_files_stay_immediate(chief: Client) -> None:
    response = upload(chief, rows(2))
    assert response.url == address("pending", PendingImport.objects.get().pk)
    chief.post(address("apply", PendingImport.objects.get().pk))
    chief.post(address("undo", Import.objects.get().pk))

    assert not Resource.objects.exists()
    assert not Job.objects.exists()
    assert Import.objects.get().undone_at


def test_large_file_from_its_trial_to_its_undoing(sign_in: SignIn) -> None:
    client = sign_in("relecteur")
    job = asked(client, upload(client, rows(3)))
    assert not PendingImport.objects.exists()
    assert "essai de « fichier.xlsx »" in listed(client)
    assert listed(client).endswith("en attente")

    do.call(job.pk)
    pending = PendingImport.objects.get()
    job.refresh_from_db()
    assert (job.file, job.step) == (None, 3)
    assert client.get(address("job", job.pk)).url == address("pending", pending.pk)  # type: ignore[attr-defined]
    assert "Titre 2" in client.get(address("pending", pending.pk)).content.decode()
    assert listed(client).endswith("terminé")

    job = asked(client, client.post(address("apply", pending.pk)))
    assert not Resource.objects.exists()
    do.call(job.pk)
    done = Import.objects.get()
    assert Resource.objects.count() == 3
    assert (done.by_name, done.created) == ("relecteur", 3)
    assert client.get(address("job", job.pk)).url == address("change", done.pk)  # type: ignore[attr-defined]

    job = asked(client, client.post(address("undo", done.pk)))
    do.call(job.pk)
    assert not Resource.objects.exists()
    assert client.get(address("job", job.pk)).url == address("change", done.pk)  # type: ignore[attr-defined]
    assert "déjà annulé" in client.post(address("undo", done.pk), follow=True).content.decode()


def test_heavy_file_is_not_read_in_its_request(chief: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "LARGE_BYTES", 10)
    job = asked(chief, upload(chief, rows(1)))

    do.call(job.pk)

    assert chief.get(address("job", job.pk)).url == address("pending", PendingImport.objects.get().pk)  # type: ignore[attr-defined]


def test_faults_are_told_on_its_page(chief: Client) -> None:
    data = table("ressources", f"{HEADERS} | type", *(f"r-{rank} | Titre | roman" for rank in range(3)))
    job = asked(chief, upload(chief, data))

    do.call(job.pk)

    html = said(chief, job)
    assert "Feuille «\u00a0ressources\u00a0», ligne 4, colonne «\u00a0type\u00a0»" in html
    assert "«\u00a0roman\u00a0» n’est pas dans la liste" in html
    assert not PendingImport.objects.exists()


def test_file_that_cannot_be_read_is_refused_with_its_sentence(chief: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "LARGE_BYTES", 10)
    job = asked(chief, chief.post(address("new"), {"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04" * 100)}))

    do.call(job.pk)

    assert "abîmé" in said(chief, job)


def test_two_clicks_apply_once(chief: Client) -> None:
    pending = tried(chief)
    first, second = (asked(chief, chief.post(address("apply", pending.pk))) for _ in range(2))
    assert first == second
    do.call(first.pk)
    do.call(first.pk)
    assert (Resource.objects.count(), Import.objects.count()) == (3, 1)

    done = Import.objects.get()
    first, second = (asked(chief, chief.post(address("undo", done.pk))) for _ in range(2))
    assert first == second


def test_two_jobs_for_one_trial_apply_once(chief: Client) -> None:
    """As when the worker of the first was cut, then came back."""
    pending, by = tried(chief), User.objects.get()
    first = jobs.ask(Act.APPLY, by, "f", pending=pending)
    Job.objects.filter(pk=first.pk).update(started_at=timezone.now() - LOST_AFTER - timedelta(minutes=1))
    second = jobs.ask(Act.APPLY, by, "f", pending=pending)
    assert second != first
    assert "ne s’est jamais terminé" in said(chief, first)
    assert "Refresh" not in chief.get(address("job", first.pk))

    Job.objects.filter(pk=first.pk).update(started_at=None)
    do.call(second.pk)
    do.call(first.pk)

    assert (Resource.objects.count(), Import.objects.count()) == (3, 1)
    assert GONE in said(chief, first)


DEMOTIONS: dict[str, Any] = {
    "closed": lambda user: User.objects.filter(pk=user.pk).update(is_active=False),
    "out of the team": lambda user: User.objects.filter(pk=user.pk).update(is_staff=False),
    "in no group": lambda user: user.groups.clear(),
}


@pytest.mark.parametrize("demotion", DEMOTIONS)
@pytest.mark.parametrize("act", Act)
def test_rights_are_those_of_the_moment(act: Act, demotion: str, sign_in: SignIn) -> None:
    client = sign_in("relecteur")
    if act == Act.TRY:
        response = upload(client, rows(3))
    elif act == Act.APPLY:
        response = client.post(address("apply", tried(client).pk))
    else:
        response = client.post(address("undo", applied(client).pk))
    job, before = asked(client, response), Resource.objects.count()
    pendings = PendingImport.objects.count()
    DEMOTIONS[demotion](job.by)

    do.call(job.pk)

    job.refresh_from_db()
    assert job.refusal == NOT_ANY_MORE
    assert (Resource.objects.count(), PendingImport.objects.count()) == (before, pendings)
    assert not Import.objects.exclude(undone_at=None).exists()


def test_catalogue_that_changed_since_the_trial(chief: Client) -> None:
    pending = tried(chief)
    job = asked(chief, chief.post(address("apply", pending.pk)))
    Resource.objects.create(slug="r-0", title="Écrit entre-temps")

    do.call(job.pk)

    assert CHANGED in said(chief, job)
    assert address("pending", pending.pk) in said(chief, job)
    assert Resource.objects.count() == 1
    do.call(asked(chief, chief.post(address("apply", pending.pk))).pk)
    assert Resource.objects.count() == 3


@pytest.mark.parametrize("act", [Act.APPLY, Act.UNDO])
def test_failure_leaves_nothing_changed_and_says_so(act: Act, chief: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    if act == Act.APPLY:
        response = chief.post(address("apply", tried(chief).pk))
    else:
        response = chief.post(address("undo", applied(chief).pk))
    job, before = asked(chief, response), Resource.objects.count()

    def cut(*_: Any, **said: Any) -> None:
        if "refusal" not in said:
            raise MemoryError  # all is written, and nothing is kept of it
        end(*_, **said)

    end = jobs.end
    monkeypatch.setattr(jobs, "end", cut)
    with pytest.raises(MemoryError):
        do.call(job.pk)

    assert INTERRUPTED in said(chief, job)
    assert listed(chief).endswith("rien n’a été écrit")
    assert Resource.objects.count() == before
    assert not Import.objects.exclude(undone_at=None).exists()


def test_what_was_changed_since_is_not_undone_and_its_title_is_told(chief: Client) -> None:
    done = applied(chief)
    job = asked(chief, chief.post(address("undo", done.pk)))
    Resource.objects.filter(slug="r-1").update(title="Corrigé depuis")

    do.call(job.pk)

    assert "Modifiées depuis l’import\u00a0: «\u00a0Titre 1\u00a0»" in said(chief, job)
    assert Resource.objects.count() == 3


def test_worker_that_does_not_answer_is_told(chief: Client) -> None:
    job = asked(chief, upload(chief, rows(3)))
    assert "en attente du service" in said(chief, job)

    Job.objects.update(asked_at=timezone.now() - LATE_AFTER - timedelta(seconds=1))
    assert "ne répond pas" in said(chief, job)

    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING, started_at=timezone.now())
    assert "attend son tour" in said(chief, job)

    Job.objects.update(started_at=timezone.now(), step=1)
    assert "étape 2 sur 4\u00a0: comparaison" in said(chief, job)
    Job.objects.update(act=Act.APPLY)
    assert "d’un coup, ou rien" in said(chief, job)


def test_page_is_its_author_s(sign_in: SignIn) -> None:
    job = asked(client := sign_in("relecteur"), upload(client, rows(3)))

    assert sign_in("administrateur").get(address("job", job.pk)).status_code == 404
    assert sign_in("rédacteur").get(address("job", job.pk)).status_code == 403
    for key in ("0", "9" * 19, "9" * 30, "abc"):
        assert client.get(f"/admin/imports/import/travail/{key}/").status_code in (302, 404)


def test_jobs_are_forgotten_after_a_day(chief: Client) -> None:
    old = asked(chief, upload(chief, rows(3)))
    Job.objects.update(asked_at=timezone.now() - timedelta(days=2))

    new = asked(chief, upload(chief, rows(3)))

    assert list(Job.objects.all()) == [new]
    do.call(old.pk)
    assert not PendingImport.objects.exists()
