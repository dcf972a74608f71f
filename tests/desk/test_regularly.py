"""What the desk does by itself."""

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from catalogue.desk.regularly import put_due_versions
from catalogue.fiches.models import Fiche
from catalogue.history.copies import prepare
from catalogue.search import apart
from tests import records
from tests.history.test_transitions import person


@pytest.mark.django_db
def test_due_versions(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    copy = prepare(records.a_fiche(title="Avant"), person("rédacteur"))
    with django_assert_num_queries(3):
        assert put_due_versions() == 0
    Fiche._base_manager.filter(pk=copy.pk).update(title="Après", status="programme", published_from=timezone.now())

    assert put_due_versions() == 1
    assert Fiche.objects.published().get().title == "Après"


def test_it_is_done_regularly() -> None:
    assert {"put_due_versions", "forget_deleted"} <= {work.do.__name__ for work in apart.works}
