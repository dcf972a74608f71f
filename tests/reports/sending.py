"""A reader who fills the form of a page, after as long as it takes to read it."""

import time
from typing import Any

from django.core import signing
from django.test import Client

from catalogue.reports.forms import SALT


def form_of(path: str) -> str:
    return f"/signaler/?page={path}"


def sealed(path: str, seconds_ago: float = 30) -> str:
    return signing.dumps([path, int(time.time() - seconds_ago)], salt=SALT)


def send(client: Client, path: str, ip: str = "192.0.2.1", **given: str) -> Any:
    fields = {"problem": "lien-rompu", "words": "", "site": "", "opened": sealed(path)} | given
    return client.post(form_of(path), fields, REMOTE_ADDR=ip)
