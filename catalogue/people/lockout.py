"""Too many failed sign-ins: for how long, and until when."""

from http import HTTPStatus
from typing import Any

from axes.helpers import get_cool_off, get_failure_limit
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from catalogue.wording import NBSP


def locked_out(request: HttpRequest, response: Any = None, credentials: Any = None) -> HttpResponse:
    """The page that axes answers. An attempt made meanwhile begins the time again: it is counted from now."""
    wait = get_cool_off(request)
    until = timezone.localtime(timezone.now() + wait)
    context = {
        "failure_limit": get_failure_limit(request, credentials),
        "wait": wait,
        "until": f"{until.hour}{NBSP}h{NBSP}{until.minute:02}",
        "can_mail": settings.CAN_MAIL,
    }
    return render(request, "errors/lockout.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)
