"""Admin pages of what is published: drafts are written in place, what readers see is rewritten beside."""

from typing import Any, ClassVar, TypeVar

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.utils import unquote
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.text import capfirst
from django.views.decorators.http import require_POST

from catalogue.editing.attention import LIFE, Care, CareFilter
from catalogue.editing.checking import CheckedAdmin
from catalogue.editing.conflicts import conflicts_of, opened_version, take_choices
from catalogue.editing.forms import VersionedForm
from catalogue.editing.widgets import key_of
from catalogue.history.copies import copy_of, prepare
from catalogue.history.models import Version
from catalogue.history.transitions import (
    TRANSITIONS,
    RefusedError,
    Transition,
    is_possible,
    offered,
    perform,
    said_moment,
)
from catalogue.publication import WRITING, Publishable, PublishableQuerySet, Status
from catalogue.wording import NBSP, counted, quoted

Record = TypeVar("Record", bound=Publishable)
CHOSEN, COMMENT = "_transition", "_comment"


class PublishableAdmin(CheckedAdmin[Record]):
    """A rédacteur writes and submits; a relecteur returns and publishes. Nobody writes over what readers see."""

    form: Any = VersionedForm
    change_form_template = "admin/publishing/change_form.html"
    # what makes the address: a new version of a page stays where readers know it
    fixed_in_copies: ClassVar[tuple[str, ...]] = ("slug",)
    actions = ("submit", "return_to_writer", "publish", "withdraw", "archive")
    # what needs care in its records: lines of the desk, and a filter of the list
    cares: ClassVar[tuple[Care, ...]] = LIFE

    def get_list_filter(self, request: HttpRequest) -> Any:
        return (CareFilter, *super().get_list_filter(request))

    def get_urls(self) -> list[URLPattern]:
        name, view = f"{self.opts.app_label}_{self.opts.model_name}", self.admin_site.admin_view
        steps = [
            path("<path:object_id>/preparer/", view(require_POST(self.prepare_view)), name=f"{name}_prepare"),
            path("<path:object_id>/etape/", view(require_POST(self.transition_view)), name=f"{name}_transition"),
        ]
        return [*steps, *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Record]:
        copies = self.model._base_manager.filter(draft_of=models.OuterRef("pk"))
        records: Any = super().get_queryset(request)
        return records.annotate(is_rewritten=models.Exists(copies))  # type: ignore[no-any-return]

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """A record, or the version of one that is being written, which no list shows."""
        found: Any = super().get_object(request, object_id, from_field)
        if found is None and (key := key_of(object_id)) is not None:
            copies = self.model._base_manager.select_related("draft_of", *self.related)
            found = copies.filter(pk=key, draft_of__isnull=False).first()
        return found

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(f"{self.opts.app_label}.publish_{self.opts.model_name}")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What readers see is never written over. Typed in a page opened while it was a draft, nothing is lost: the
        form refuses it, and shows it again."""
        is_form = request.method == "POST" and "version" in request.POST
        return super().has_change_permission(request, obj) and (obj is None or obj.status in WRITING or is_form)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        """A version being written is given up, not deleted: it goes with its record only."""
        if getattr(self.get_object(request, unquote(object_id)), "draft_of_id", None) is not None:
            raise PermissionDenied
        return super().delete_view(request, object_id, extra_context)

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        if obj is None or obj.draft_of_id is None:
            return super().get_view_on_site_url(obj)
        return f"{obj.draft_of.get_absolute_url()}brouillon/"

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The room's own fields, then what every published record has."""
        fields: list[Any] = [("published_from", "published_until")]
        if obj is not None:
            fields += [("state", "created_at", "updated_at")]
        if obj is not None and self.has_change_permission(request, obj):
            fields += ["version"]
        description = (
            "Le public ne voit que ce qui est publié, entre les deux dates quand elles sont données. "
            "Avec une date à venir, «\u00a0Publier\u00a0» programme la publication."
        )
        return [*super().get_fieldsets(request, obj), ("Publication", {"fields": fields, "description": description})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        reserved = () if self.has_publish_permission(request) else ("published_from", "published_until")
        address = self.fixed_in_copies if obj is not None and obj.draft_of_id is not None else ()
        return (*super().get_readonly_fields(request, obj), "state", "created_at", "updated_at", *reserved, *address)

    @admin.display(description="état", ordering="status")
    def state(self, record: Record) -> str:
        """« publié », and what its dates and the version being written make of it."""
        said = str(record.get_status_display())
        if record.status == Status.SCHEDULED and record.published_from:
            said = f"programmé pour {said_moment(record.published_from)}"
        elif record.status == Status.PUBLISHED and not record.is_published:
            waiting = record.published_from is not None and record.published_from > timezone.now()
            said = "publié, pas encore visible" if waiting else "publié, n’est plus visible"
        if record.draft_of_id is not None:
            return f"nouvelle version{NBSP}: {said}"
        return f"{said}, nouvelle version en chantier" if getattr(record, "is_rewritten", False) else said

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.method == "POST":
            take_choices(request)
        return super().changeform_view(request, *args, **kwargs)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        record = context.get("original")
        if record is not None:
            user: Any = request.user
            if record.draft_of_id is not None:
                context["show_delete"] = False
            context |= {
                "transitions": offered(record, user),
                "comment": request.POST.get(COMMENT, ""),
                "copy": copy_of(record) if getattr(record, "is_rewritten", False) else None,
                "may_prepare": record.status == Status.PUBLISHED and super().has_change_permission(request),
            }
            context |= self.conflicts(request, context, record)
        return super().render_change_form(request, context, *args, **kwargs)

    def conflicts(self, request: HttpRequest, context: Any, record: Any) -> dict[str, Any]:
        """What is to be chosen from, when someone else saved the page since it was opened. Queries: none otherwise."""
        form = context["adminform"].form
        if not form.has_error(NON_FIELD_ERRORS, "stale"):
            return {}
        last = Version.objects.of(record).select_related("by").first()
        formsets = [inline.formset for inline in context["inline_admin_formsets"]]
        opened = opened_version(record, request.POST.get("version", ""))
        return {"conflicts": conflicts_of(form, formsets, opened), "other": last.author if last else ""}

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """A transition asked with the form is made once the form is saved; refused, what was typed is saved anyway."""
        if CHOSEN not in request.POST:
            return super().response_change(request, obj)
        return redirect(self.address_of(self.attempt(request, obj, "Vos modifications sont enregistrées. "), "change"))

    def transition_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """A transition of a record that is only read."""
        record = self.shown(request, object_id)
        return redirect(self.address_of(self.attempt(request, record), "change"))

    def attempt(self, request: HttpRequest, record: Any, saved: str = "") -> models.Model:
        transition = TRANSITIONS.get(request.POST.get(CHOSEN, ""))
        if transition is None:
            self.message_user(request, f"{saved}Cette étape n’existe pas.", messages.ERROR)
            return record  # type: ignore[no-any-return]
        try:
            after = self.perform(request, record, transition)
        except RefusedError as refusal:
            opening = f"{saved}Impossible de {transition.label.lower()}{NBSP}:"
            for reason in refusal.reasons:
                self.message_user(request, f"{opening} {reason}", messages.ERROR)
            return record  # type: ignore[no-any-return]
        said = transition.done
        if transition.name == "publish" and not after.is_published and after.published_from:
            said = f"publiée {said_moment(after.published_from)}"
        name = f"{capfirst(self.opts.verbose_name)} {quoted(str(after))}"
        self.message_user(request, f"{name}{NBSP}: {said}.", messages.SUCCESS)
        return after  # type: ignore[no-any-return]

    def perform(self, request: HttpRequest, record: Any, transition: Transition) -> Any:
        user: Any = request.user
        after = perform(record, transition, user, request.POST.get(COMMENT, ""))
        LogEntry.objects.log_actions(user.pk, [after], CHANGE, transition.label, single_object=True)
        return after

    def prepare_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Begin the new version of what readers see, or open the one that somebody began."""
        record: Any = self.shown(request, object_id)
        if not super().has_change_permission(request):
            raise PermissionDenied
        copy = prepare(record, request.user)  # type: ignore[arg-type]
        if copy.pk != record.pk:
            said = "Voici la nouvelle version. Les lecteurs continuent de voir l’autre tant qu’elle n’est pas publiée."
            self.message_user(request, said)
        return redirect(self.address_of(copy, "change"))

    # the same steps, for several records of a list

    @admin.action(description="Publier", permissions=["publish"])
    def publish(self, request: HttpRequest, queryset: PublishableQuerySet[Record]) -> None:
        self.make_each(request, queryset, "publish")

    @admin.action(description="Retirer de la publication", permissions=["publish"])
    def withdraw(self, request: HttpRequest, queryset: PublishableQuerySet[Record]) -> None:
        self.make_each(request, queryset, "withdraw")

    @admin.action(description="Archiver", permissions=["publish"])
    def archive(self, request: HttpRequest, queryset: PublishableQuerySet[Record]) -> None:
        self.make_each(request, queryset, "archive")

    @admin.action(description="Proposer à la relecture", permissions=["change"])
    def submit(self, request: HttpRequest, queryset: PublishableQuerySet[Record]) -> None:
        self.make_each(request, queryset, "submit")

    @admin.action(description="Renvoyer au rédacteur…", permissions=["publish"])
    def return_to_writer(self, request: HttpRequest, queryset: PublishableQuerySet[Record]) -> HttpResponse | None:
        """Asks first for the comment, once for all."""
        if COMMENT in request.POST:
            self.make_each(request, queryset, "return")
            return None
        chosen = [record for record in queryset if is_possible(record, TRANSITIONS["return"])]
        return self.page(
            request,
            "admin/publishing/return.html",
            title="Renvoyer au rédacteur",
            records=chosen,
            left=queryset.count() - len(chosen),
            checkbox=ACTION_CHECKBOX_NAME,
        )

    def make_each(self, request: HttpRequest, records: PublishableQuerySet[Record], name: str) -> None:
        """Make a transition of each record that allows it, one by one; say which others, and why."""
        made, transition = 0, TRANSITIONS[name]
        for record in records.order_by("pk"):
            try:
                with transaction.atomic():
                    self.perform(request, record, transition)
            except RefusedError as refusal:
                self.message_user(request, f"{quoted(str(record))}{NBSP}: {refusal}", messages.WARNING)
            else:
                made += 1
        names = f"{self.opts.verbose_name},{self.opts.verbose_name_plural}"
        said = f"{transition.label}{NBSP}: {counted(made, names)}."
        self.message_user(request, said, messages.SUCCESS if made else messages.WARNING)
