"""The world of the table: made once a file; each test, and each thing sent, is taken back."""

import logging
from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from catalogue.history.transitions import checks
from tests.permissions.world import World


@pytest.fixture(autouse=True)
def _said_once(caplog: pytest.LogCaptureFixture) -> None:
    """Each refusal is logged with where it comes from: a second of writing that nobody reads."""
    caplog.set_level(logging.CRITICAL, "django.request")


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    forbidding = checks[:]
    checks.clear()  # what forbids a publication is tested in its own room
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)
    checks.extend(forbidding)
