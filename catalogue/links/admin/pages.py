"""Pages beside the list of links: a check that goes on, the report that comes and goes."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from catalogue.editing.history import HistoryAdmin
from catalogue.links import sheets
from catalogue.links.admin.rounds import counts_of
from catalogue.links.models import Link, Round

SECONDS_TO_COME_AGAIN = 3


class ReportForm(forms.Form):
    report = forms.FileField(
        label="Rapport",
        help_text="Le fichier CSV qu’une autre machine a exporté. Une seule ligne fausse, et rien n’est changé.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )


class LinkPages(HistoryAdmin[Link]):
    def pages(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("verifications/<int:key>/", view(self.round_view), name="links_round"),
            path("rapport.csv", view(self.export_view), name="links_link_export"),
            path("importer/", view(self.import_view), name="links_link_import"),
        ]

    def round_view(self, request: HttpRequest, key: int) -> HttpResponse:
        """How far a check is; the page comes again by itself until it is over. Query: one."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        asked = Round.objects.filter(pk=key).first()
        if asked is None:
            raise Http404
        response = self.page(
            request,
            "admin/links/link/round.html",
            title="Vérification en cours" if asked.finished_at is None else "Vérification terminée",
            round=asked,
            total=len(asked.addresses),
            counts=counts_of(asked),
        )
        if asked.finished_at is None:
            response["Refresh"] = str(SECONDS_TO_COME_AGAIN)
        return response

    def export_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="liens-{timezone.localdate()}.csv"'
        response.write("\ufeff")
        sheets.export(response)  # type: ignore[arg-type]
        return response

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """The form, then the same with all that is wrong in the report, or the list once it is taken."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        form = ReportForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            try:
                said = sheets.said(*sheets.take_report(content_of(form.cleaned_data["report"])))
            except sheets.SheetError as refusal:
                form.add_error("report", ["Rien n’a été changé.", *refusal.reasons])
            else:
                self.message_user(request, said, messages.SUCCESS)
                return redirect(reverse("admin:links_link_changelist"))
        return self.page(request, "admin/links/link/import.html", title="Importer un rapport", form=form)


def content_of(file: Any) -> bytes:
    """What was sent, and no more of it than is read."""
    content: bytes = file.read(sheets.MOST_BYTES + 1)
    return content
