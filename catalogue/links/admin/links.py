"""The links: where each leads, who gives it, what the checks say of it, and what the team decides."""

from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_POST

from catalogue.editing.records import RecordAdmin
from catalogue.links import harvest
from catalogue.links.admin.filters import HostFilter, StateFilter
from catalogue.links.admin.pages import LinkPages
from catalogue.links.admin.rounds import MOST_ADDRESSES, begun, may_check
from catalogue.links.models import DAYS_OF_AN_OVERRULING, Check, Decision, Health, Link
from catalogue.links.redirections import RefusedError, accept, movable
from catalogue.wording import NBSP, counted, name_of, precise_date, quoted

DECIDED = ("decision", "decided_until", "decided_by", "decided_at", "replacement", "archive")


class LinkAdmin(LinkPages, RecordAdmin[Link]):
    """Records make links and remove them: here they are checked, and decided upon."""

    class Media:
        css = {"all": ("admin-catalogue/links.css",)}

    keeps_history = False
    empty_value_display = "–"
    change_form_template = "admin/links/link/change_form.html"
    change_list_template = "admin/links/link/change_list.html"
    related = ("last_check", "decided_by")
    search_fields = ("address",)
    search_help_text = "Une partie de l’adresse."
    list_display = ("short", "standing", "verdict", "checked_on", "decided")
    list_filter = (StateFilter, "last_check__verdict", "decision", HostFilter)
    actions = ("check_now", "confirm", "overrule", "trust_checks")
    readonly_fields = (
        "opened",
        "standing",
        "told",
        "verdict",
        "explained",
        "journey",
        "counted",
        "given_by",
        "decided",
    )
    fieldsets = (
        (None, {"fields": ("opened", "given_by")}),
        (
            "Ce que disent les vérifications",
            {"fields": ("standing", "told", "verdict", "explained", "journey", "counted")},
        ),
        (
            "Ce que décide la rédaction",
            {
                "fields": ("decision", "decided_until", "replacement", "archive", "decided"),
                "description": "Les lecteurs sont avertis d’un lien rompu, et conduits à l’adresse de remplacement "
                "ou à l’archive quand il y en a une.",
            },
        ),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A link goes with the last record that gives it."""
        return False

    def has_check_permission(self, request: HttpRequest) -> bool:
        return may_check(request)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """An address is sought as it is written, accents and signs included."""
        return admin.ModelAdmin.get_search_results(self, request, queryset, search_term.strip())

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        mine = [
            path("<path:object_id>/verifier/", view(require_POST(self.check_view)), name="links_link_check"),
            path("<path:object_id>/accepter/", view(require_POST(self.accept_view)), name="links_link_accept"),
        ]
        return [*self.pages(), *mine, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        may_import = self.has_change_permission(request)
        return super().changelist_view(request, {"may_import": may_import, **(extra_context or {})})

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        link: Link | None = context.get("original")
        check = last_check(link) if link else None
        accepted = link and check and check.is_for_good and self.has_change_permission(request) and movable(link)
        context |= {"may_check": may_check(request), "new_address": check.final if check and accepted else ""}
        return super().render_change_form(request, context, *args, **kwargs)

    # --- what is shown

    @admin.display(description="adresse", ordering="address")
    def short(self, link: Link) -> str:
        return quoted(link.address, 80)

    @admin.display(description="adresse")
    def opened(self, link: Link) -> str:
        if not link.address.startswith(("http://", "https://")):
            return link.address
        return format_html('<a href="{0}" rel="external noreferrer">{0}</a>', link.address)

    @admin.display(description="état", ordering="health")
    def standing(self, link: Link) -> str:
        """« rompu », « douteux » or « bon »: what is thought of it, the team having the last word."""
        if link.is_broken:
            return "rompu pour de bon" if link.decision == Decision.BROKEN else "rompu"
        return "bon (décidé)" if link.health == Health.BROKEN else str(link.get_health_display())

    @admin.display(description="dit aux lecteurs")
    def told(self, link: Link) -> str:
        """As the page of a resource says it."""
        if link.is_broken:
            day = link.seen_on if link.health == Health.BROKEN else None
            return (
                f"ce lien ne répondait plus le {precise_date(day, 'jour')}"
                if day
                else "ce lien ne mène plus au document"
            )
        day = link.verified_on
        return f"lien vérifié le {precise_date(day, 'jour')}" if day else "rien"

    @admin.display(description="dernier verdict", ordering="last_check__verdict")
    def verdict(self, link: Link) -> str:
        check = last_check(link)
        if check is None:
            return "non vérifié"
        return f"{check.get_verdict_display()} ({check.status})" if check.status else check.get_verdict_display()

    @admin.display(description="vérifié le", ordering="last_check__checked_at")
    def checked_on(self, link: Link) -> str:
        check = last_check(link)
        return date_format(timezone.localtime(check.checked_at), "d/m/Y") if check else ""

    @admin.display(description="explication")
    def explained(self, link: Link) -> str:
        check = last_check(link)
        return check.detail if check else ""

    @admin.display(description="redirections")
    def journey(self, link: Link) -> str:
        """Each step, with its status."""
        check = last_check(link)
        steps = ((status, address) for status, address in check.chain) if check else ()
        return format_html_join("", "<div>{} → {}</div>", steps)

    @admin.display(description="échecs")
    def counted(self, link: Link) -> str:
        check = last_check(link)
        if check is None or check.first_failed_on is None:
            return "aucun"
        since = precise_date(check.first_failed_on, "jour")
        return f"{counted(check.failures, 'échec,échecs')} de suite, depuis le {since}"

    @admin.display(description="donnée par")
    def given_by(self, link: Link) -> str:
        """The records where it is found, linked to their forms. Queries: one a field that holds addresses."""
        return format_html_join(
            "", "<div>{}</div>", ((linked(record),) for record in harvest.records_giving(link.address))
        )

    @admin.display(description="décision", ordering="decision")
    def decided(self, link: Link) -> str:
        """« rompu pour de bon, par Camille Martin, le 3 mars 2027 »."""
        if link.decision == Decision.NONE:
            return ""
        said = [link.get_decision_display()]
        if link.decided_until:
            said.append(f"jusqu’au {precise_date(link.decided_until, 'jour')}")
        if link.decided_by:
            said.append(f"par {name_of(link.decided_by)}")
        if link.decided_at:
            said.append(f"le {precise_date(timezone.localdate(link.decided_at), 'jour')}")
        return ", ".join(said)

    # --- what is decided

    def save_model(self, request: HttpRequest, obj: Link, form: Any, change: bool) -> None:
        """The decision alone: a check may have written the rest meanwhile."""
        if {"decision", "decided_until"} & set(form.changed_data):
            decide(obj, Decision(obj.decision), request.user)
        obj.save(update_fields=DECIDED)

    @admin.action(description="Vérifier maintenant", permissions=["check"])
    def check_now(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        addresses = list(queryset.order_by("pk").values_list("address", flat=True)[: MOST_ADDRESSES + 1])
        if len(addresses) > MOST_ADDRESSES:
            said = f"Trop d’adresses à la fois{NBSP}: {counted(MOST_ADDRESSES, 'adresse,adresses')} au plus."
            self.message_user(request, said, messages.ERROR)
            return None
        return begun(request, addresses)

    @admin.action(description="Confirmer : rompus pour de bon", permissions=["change"])
    def confirm(self, request: HttpRequest, queryset: Any) -> None:
        self.give(request, queryset, Decision.BROKEN)

    @admin.action(description="Je les ai ouverts, ils marchent (30 jours)", permissions=["change"])
    def overrule(self, request: HttpRequest, queryset: Any) -> None:
        self.give(request, queryset, Decision.WORKING)

    @admin.action(description="S’en remettre aux vérifications", permissions=["change"])
    def trust_checks(self, request: HttpRequest, queryset: Any) -> None:
        self.give(request, queryset, Decision.NONE)

    @transaction.atomic
    def give(self, request: HttpRequest, links: Any, decision: Decision) -> None:
        chosen = list(links)
        LogEntry.objects.log_actions(int(request.user.pk or 0), chosen, CHANGE, f"Décision{NBSP}: {decision.label}.")
        for link in chosen:
            link.decided_until = None
            decide(link, decision, request.user)
        Link.objects.bulk_update(chosen, DECIDED[:4], batch_size=500)
        self.message_user(request, f"{counted(len(chosen), 'lien,liens')}{NBSP}: {decision.label}.", messages.SUCCESS)

    def check_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        link: Any = self.shown(request, object_id)
        if not may_check(request):
            raise PermissionDenied
        return begun(request, [link.address])

    def accept_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Give the records the new address; the page of the old one, or the list when nobody gives it any more."""
        link: Any = self.shown(request, object_id)
        if not self.has_change_permission(request):
            raise PermissionDenied
        try:
            records = accept(link, request.user)  # type: ignore[arg-type]
        except RefusedError as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            names = ", ".join(sorted({quoted(str(record)) for record in records}))
            self.message_user(request, f"La nouvelle adresse est prise{NBSP}: {names}.", messages.SUCCESS)
        return redirect(self.address_of(link, "change"))


def last_check(link: Link) -> Check | None:
    return getattr(link, "last_check", None)


def decide(link: Link, decision: Decision, by: Any) -> None:
    """Write a decision in a link that is not saved: who, when, and until when a link is vouched for."""
    link.decision = decision
    made = decision != Decision.NONE
    link.decided_by, link.decided_at = (by, timezone.now()) if made else (None, None)
    if decision == Decision.WORKING:
        link.decided_until = link.decided_until or timezone.localdate() + timedelta(days=DAYS_OF_AN_OVERRULING)
    else:
        link.decided_until = None


def linked(record: Any) -> str:
    """« fiche « Quels sont… » », linked to its form when there is one."""
    opts = record._meta
    try:
        address = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=(record.pk,))
    except NoReverseMatch:
        return f"{opts.verbose_name} «{NBSP}{record}{NBSP}»"
    return format_html('{} «\u00a0<a href="{}">{}</a>\u00a0»', opts.verbose_name, address, record)
