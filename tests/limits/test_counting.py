"""Counts of a day: how often one does something, without knowing who."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import RequestFactory
from django.utils import timezone

from catalogue.limits import counting
from catalogue.limits.counting import is_too_often, visitor
from catalogue.limits.models import Salt, Tally

pytestmark = pytest.mark.django_db


def test_count_of_each_visitor_and_purpose() -> None:
    assert [is_too_often("a", "192.0.2.1", 2) for _ in range(3)] == [False, False, True]
    assert not is_too_often("b", "192.0.2.1", 2)
    assert not is_too_often("a", "192.0.2.2", 2)


def test_yesterday_is_erased_with_its_salt() -> None:
    is_too_often("a", "192.0.2.1", 1)
    marks, salts = set(Tally.objects.values_list("mark", flat=True)), set(Salt.objects.values_list("value", flat=True))
    yesterday = timezone.localdate() - timedelta(days=1)
    Tally.objects.update(day=yesterday)
    Salt.objects.update(day=yesterday)

    assert not is_too_often("a", "192.0.2.1", 1)
    assert not marks & set(Tally.objects.values_list("mark", flat=True))
    assert not salts & set(Salt.objects.values_list("value", flat=True))


def test_mark_needs_the_secret_of_the_site(settings: Any) -> None:
    known = counting.mark_of("a", "192.0.2.1", "sel")
    settings.SECRET_KEY = "autre"

    assert counting.mark_of("a", "192.0.2.1", "sel") != known


@pytest.mark.parametrize(
    ("address", "who"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("fe80::1%eth0", "fe80::/64"),
        ("n’importe quoi", "n’importe quoi"),
        ("", ""),
    ],
)
def test_visitor(address: str, who: str) -> None:
    assert visitor(RequestFactory().get("/", REMOTE_ADDR=address)) == who


def test_visitor_behind_our_proxy_alone(settings: Any) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": "6.6.6.6, 192.0.2.1"})
    assert visitor(request) == "10.0.0.1"

    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert visitor(request) == "192.0.2.1"
