"""What becomes of a report: kept once however often it is told, forgotten thirteen months after it is closed."""

from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from catalogue.reports.models import LONGEST_TITLE, OPEN, Problem, Report
from catalogue.reports.subjects import Subject

MOST_A_DAY = 500  # of everybody: robots that come from everywhere do not fill the table
MOST_A_VISITOR = 20  # a day: a whole school may come from one address
KEPT = timedelta(days=396)  # thirteen months


@transaction.atomic
def receive(subject: Subject, problem: Problem, words: str) -> Report:
    """Keep a report. The same one, when somebody already told it and it waits, is counted once more."""
    same = Report.objects.still_open().filter(path=subject.path, problem=problem, words=words)
    if report := same.first():
        Report.objects.filter(pk=report.pk).update(times=F("times") + 1)
        return report
    return Report.objects.create(
        kind=ContentType.objects.get_for_model(subject.record),
        key=subject.record.pk,
        path=subject.path,
        title=subject.title[:LONGEST_TITLE],
        problem=problem,
        words=words,
    )


def is_full() -> bool:
    """Whether too much was received today for anyone to read it. Query: one."""
    return Report.objects.filter(received_on=timezone.localdate()).count() >= MOST_A_DAY


def forget_old() -> int:
    """Erase the reports closed for too long; returns how many."""
    closed = Report.objects.exclude(state__in=OPEN)
    return closed.filter(handled_at__lt=timezone.now() - KEPT).delete()[0]
