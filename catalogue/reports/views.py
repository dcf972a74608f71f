"""« Signaler un problème »: the form, the thanks, and the page that tells what became of a report."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from catalogue.limits.counting import is_too_often, visitor
from catalogue.reports.forms import ReportForm
from catalogue.reports.models import LONGEST, Problem, Report, State
from catalogue.reports.receiving import MOST_A_VISITOR, is_full, receive
from catalogue.reports.subjects import Subject, subject_at

KEEP = "Votre texte est ci-dessous\u00a0: copiez-le, et revenez demain."
TOO_OFTEN = f"Trop de signalements sont venus aujourd’hui de votre réseau. {KEEP}"
FULL = f"Le site a reçu trop de signalements aujourd’hui. {KEEP}"


@csrf_exempt
@never_cache
def report(request: HttpRequest) -> HttpResponse:
    """The form for the page named in the address, and what is sent from it. Of a page that readers do not see: 404."""
    asked = request.GET.get("page", "")
    subject = subject_at(asked)
    if subject is None:
        status = HTTPStatus.NOT_FOUND if asked else HTTPStatus.OK
        return TemplateResponse(request, "reports/no_page.html", {"asked": bool(asked)}, status=status)
    sent = request.POST if request.method == "POST" else None
    form = ReportForm(subject.path, sent, request.headers.get("Sec-Fetch-Site", ""))
    if not form.is_valid():
        return show(request, subject, form)
    if refusal := refusal_of(request):
        form.add_error(None, refusal)
        return show(request, subject, form, HTTPStatus.TOO_MANY_REQUESTS)
    kept = receive(subject, Problem(form.cleaned_data["problem"]), form.cleaned_data["words"])
    response = redirect("report-thanks", token=kept.token)
    response.status_code = HTTPStatus.SEE_OTHER
    return response


def refusal_of(request: HttpRequest) -> str:
    """Why nothing more is received today, in a sentence; nothing otherwise."""
    if is_too_often("signalement", visitor(request), MOST_A_VISITOR):
        return TOO_OFTEN
    return FULL if is_full() else ""


def show(
    request: HttpRequest, subject: Subject, form: ReportForm, status: HTTPStatus = HTTPStatus.OK
) -> TemplateResponse:
    context = {"subject": subject, "form": form, "problems": Problem.choices, "longest": LONGEST}
    return TemplateResponse(request, "reports/form.html", context, status=status)


@never_cache
def thanks(request: HttpRequest, token: str) -> HttpResponse:
    kept = get_object_or_404(Report, token=token)
    follow = request.build_absolute_uri(request.path.removesuffix("merci/"))
    return TemplateResponse(request, "reports/thanks.html", {"report": kept, "follow": follow})


@never_cache
def state(request: HttpRequest, token: str) -> HttpResponse:
    """The state of a report, and nothing else of it."""
    kept = get_object_or_404(Report.objects.only("state", "handled_at"), token=token)
    solved_at = kept.handled_at if kept.state == State.SOLVED else None
    return TemplateResponse(request, "reports/state.html", {"state": kept.state, "solved_at": solved_at})
