"""The page of a job: how far it is, then what came of it."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from catalogue.imports.models import LOST_AFTER, Act, Job
from catalogue.imports.spreadsheets.trying import STEPS

SECONDS_TO_COME_AGAIN = 3
TITLES = {
    Act.TRY: "Essai de «\u00a0{}\u00a0»",
    Act.APPLY: "Import de «\u00a0{}\u00a0»",
    Act.UNDO: "Annulation de l’import de «\u00a0{}\u00a0»",
}


def title_of(job: Job) -> str:
    return TITLES[Act(job.act)].format(job.file_name)


def led_on(job: Job) -> HttpResponse | None:
    """Where a job that went well leads; None for one that goes on, or that wrote nothing."""
    if job.finished_at is None or job.refusal or job.faults:
        return None
    if job.act == Act.TRY:
        return redirect("admin:imports_import_pending", job.pending_id) if job.pending_id else None
    return redirect("admin:imports_import_change", job.done_id)


def refreshed(response: HttpResponse, job: Job) -> HttpResponse:
    """Asked for again until it is over, without any script."""
    if job.finished_at is None and not job.is_lost:
        response["Refresh"] = str(SECONDS_TO_COME_AGAIN)
    return response


def is_worker_busy() -> bool:
    """Whether it does something else: what waits is then not late. Query: one."""
    running = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING)
    return running.filter(started_at__gt=timezone.now() - LOST_AFTER).exists()


def context_of(job: Job) -> dict[str, object]:
    """What the page says. Query: one at most."""
    since = timezone.now() - job.started_at if job.started_at else timedelta()
    return {
        "title": title_of(job),
        "job": job,
        "is_trial": job.act == Act.TRY,
        "steps": len(STEPS),
        "step": STEPS[min(job.step, len(STEPS) - 1)],
        "seconds": int(since.total_seconds()),
        "is_busy": job.is_late and is_worker_busy(),
        "reasons": job.refusal.splitlines(),
        "faults": [dict(zip(("sheet", "row", "column", "sentence"), fault, strict=True)) for fault in job.faults],
    }
