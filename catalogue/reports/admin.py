"""The reports at the desk: what waits, where to repair it, and who dealt with it."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localtime

from catalogue.editing.records import RecordAdmin
from catalogue.reports.models import Report, ReportQuerySet, State
from catalogue.wording import counted, name_of, quoted

EXCERPT = 160


@admin.register(Report)
class ReportAdmin(RecordAdmin[Report]):
    # its state alone changes, in the journal of the desk; what readers wrote is erased in its time
    keeps_history = False
    list_display = ("__str__", "excerpt", "times", "state", "received_on", "handled")
    list_filter = ("state", "problem")
    list_per_page = 50
    related = ("kind", "handled_by")
    actions = ("take", "solve", "dismiss")
    readonly_fields = ("about", "problem", "words", "times", "received_on", "handled")
    fieldsets = (
        (None, {"fields": ("about", "problem", "words", ("times", "received_on"))}),
        (
            "Suivi",
            {
                "fields": ("state", "handled"),
                "description": "Le lecteur qui a gardé son adresse de suivi lit l’état, et rien d’autre. Un "
                "signalement résolu ou sans suite est effacé treize mois plus tard.",
            },
        ),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Readers make them."""
        return False

    @admin.display(description="page")
    def about(self, report: Report) -> str:
        """Its title, then where readers see it and where it is repaired."""
        places = [(report.path, "voir la page")]
        try:
            kind = f"admin:{report.kind.app_label}_{report.kind.model}_change"
            places.append((reverse(kind, args=(report.key,)), "ouvrir son formulaire"))
        except NoReverseMatch:  # a kind of record that is no more
            pass
        return format_html("{} ({})", report.title, format_html_join(", ", '<a href="{}">{}</a>', places))

    @admin.display(description="précisions", empty_value="–")
    def excerpt(self, report: Report) -> str:
        return quoted(" ".join(report.words.split()), EXCERPT)

    @admin.display(description="suivi", ordering="handled_at", empty_value="–")
    def handled(self, report: Report) -> str:
        """« par Camille Martin, le 3 mars 2027 »; empty before anyone deals with it."""
        if report.handled_at is None:
            return ""
        day = f"le {date_format(localtime(report.handled_at), 'j F Y')}"
        who = report.handled_by and name_of(report.handled_by)
        return f"par {who}, {day}" if who else day

    def save_model(self, request: HttpRequest, obj: Report, form: Any, change: bool) -> None:
        if "state" in form.changed_data:
            Report.objects.filter(pk=obj.pk).turn_into(State(obj.state), request.user)

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        return f"État\u00a0: {form.instance.get_state_display()}." if "state" in form.changed_data else []

    @admin.action(description="Prendre en charge", permissions=["change"])
    def take(self, request: HttpRequest, queryset: ReportQuerySet) -> None:
        self.turn(request, queryset, State.TAKEN)

    @admin.action(description="Marquer résolus", permissions=["change"])
    def solve(self, request: HttpRequest, queryset: ReportQuerySet) -> None:
        self.turn(request, queryset, State.SOLVED)

    @admin.action(description="Classer sans suite", permissions=["change"])
    def dismiss(self, request: HttpRequest, queryset: ReportQuerySet) -> None:
        self.turn(request, queryset, State.DISMISSED)

    @transaction.atomic
    def turn(self, request: HttpRequest, reports: ReportQuerySet, state: State) -> None:
        """Give them a state, note it in the history of each, and say how many."""
        chosen = list(reports)
        LogEntry.objects.log_actions(int(request.user.pk or 0), chosen, CHANGE, f"État\u00a0: {state.label}.")
        turned = Report.objects.filter(pk__in=[report.pk for report in chosen]).turn_into(state, request.user)
        message = f"État «\u00a0{state.label}\u00a0» donné à {counted(turned, 'signalement,signalements')}."
        self.message_user(request, message, messages.SUCCESS if turned else messages.WARNING)
