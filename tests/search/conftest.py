"""What tests of several rooms of the search share."""

from datetime import timedelta

import pytest
from django.utils import timezone


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[timedelta]:
    """Put a duration in the list: it is that much later."""
    later: list[timedelta] = []
    now = timezone.now
    monkeypatch.setattr("django.utils.timezone.now", lambda: now() + sum(later, timedelta()))
    return later
