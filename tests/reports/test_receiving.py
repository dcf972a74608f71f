"""How long reports are kept."""

from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from catalogue.reports.models import Report
from catalogue.reports.receiving import KEPT, forget_old
from catalogue.resources.models import Resource
from tests.records import ranks

pytestmark = pytest.mark.django_db


def a_report(**given: object) -> Report:
    kind = ContentType.objects.get_for_model(Resource)
    rank = next(ranks)
    return Report.objects.create(
        **{"kind": kind, "key": rank, "path": f"/ressources/r-{rank}/", "title": f"R{rank}", "problem": "perime"}
        | given
    )


def test_closed_for_thirteen_months_is_erased() -> None:
    old, recent = timezone.now() - KEPT - timedelta(days=1), timezone.now() - KEPT + timedelta(days=1)
    for state in ("resolu", "sans-suite", "en-cours", "nouveau"):
        a_report(state=state, handled_at=old)
        a_report(state=state, handled_at=recent)

    assert forget_old() == 2
    assert Report.objects.filter(handled_at=old).count() == 2
    assert forget_old() == 0
