"""What is long of a file is done by the worker, when it is free; a short one is done in its request.

The worker holds a job to what its request would have been held to: the rights of the account as they then are, one
transaction, nothing written when anything fails.
"""

import io
from collections.abc import Callable, Iterable
from dataclasses import astuple
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from catalogue.imports.models import PATIENCE, Act, Import, Job, PendingImport
from catalogue.imports.spreadsheets.applying import RefusedError, apply
from catalogue.imports.spreadsheets.rights import may_still
from catalogue.imports.spreadsheets.trying import Refusal, try_file
from catalogue.imports.spreadsheets.undoing import undo
from catalogue.wording import NBSP

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# About five seconds of work for a request, on the machine of README's measures (see docs/mesures.md).
LARGE_ROWS = 1_000
LARGE_BYTES = 1024 * 1024
INTERRUPTED = f"Le travail s’est interrompu de notre fait{NBSP}: rien n’a été changé. Prévenez qui tient le site."
NOT_ANY_MORE = f"Votre compte n’a plus le droit de faire cela{NBSP}: rien n’a été changé."
GONE = f"Cet essai n’existe plus{NBSP}: il est déjà appliqué, ou oublié au bout d’un jour."
CHANGED = (
    f"Le catalogue a changé depuis l’essai{NBSP}: rien n’est écrit. Relisez ce que changerait le fichier maintenant."
)


@transaction.atomic
def ask(
    act: Act,
    by: "User",
    file_name: str,
    *,
    file: bytes | None = None,
    pending: PendingImport | None = None,
    done: Import | None = None,
) -> Job:
    """Ask the worker to try a file, apply what waits or undo what is done; two clicks get the same job."""
    Job.objects.filter(asked_at__lt=timezone.now() - PATIENCE).delete()
    if target := pending or done:
        list(type(target).objects.select_for_update().filter(pk=target.pk).values_list("pk"))
        if same := Job.objects.unfinished().filter(act=act, by=by, pending=pending, done=done).first():
            return same
    asked = Job.objects.create(act=act, by=by, file_name=file_name, file=file, pending=pending, done=done)
    do.enqueue(asked.pk)
    return asked


@task()
def do(key: int) -> None:
    """Do a job that nobody began; say how it ended."""
    if not Job.objects.filter(pk=key, started_at=None).update(started_at=timezone.now()):
        return
    job = Job.objects.select_related("by", "pending", "done").get(pk=key)
    try:
        DOERS[Act(job.act)](job)
    except RefusedError as refusal:
        end(job, refusal="\n".join(refusal.reasons))
    except Exception:
        end(job, refusal=INTERRUPTED)
        raise


def end(job: Job, **said: Any) -> None:
    Job.objects.filter(pk=job.pk).update(finished_at=timezone.now(), file=None, **said)


def require(job: Job, verb: str, slugs: Iterable[str]) -> None:
    """Raises RefusedError when the account lost a right, or was closed, since it asked."""
    if not may_still(job.by, verb, slugs):
        raise RefusedError(NOT_ANY_MORE)


def try_sent(job: Job) -> None:
    require(job, "add", ())
    data = bytes(job.file or b"")
    news = Job.objects.filter(pk=job.pk)
    found = try_file(io.BytesIO(data), len(data), job.file_name, job.by, tell=lambda step: news.update(step=step))
    if isinstance(found, Refusal):
        faults = [astuple(fault) for fault in found.faults]
        end(job, refusal=found.sentence, faults=faults, others=found.others)
    else:
        end(job, pending=found)


@transaction.atomic
def apply_tried(job: Job) -> None:
    """Its end is written with what it writes: a worker that is cut leaves neither."""
    if job.pending is None:
        raise RefusedError(GONE)
    require(job, "add", job.pending.report["models"])
    try:
        done = apply(job.pending.pk, job.by)
    except PendingImport.DoesNotExist as gone:
        raise RefusedError(GONE) from gone
    end(job, **({"done": done} if done else {"refusal": CHANGED}))


@transaction.atomic
def undo_applied(job: Job) -> None:
    done: Import = job.done  # type: ignore[assignment]  # it goes with its import
    require(job, "change", done.report["models"])
    undo(done.pk, job.by)
    end(job)


DOERS: dict[Act, Callable[[Job], None]] = {Act.TRY: try_sent, Act.APPLY: apply_tried, Act.UNDO: undo_applied}
