"""The history of a record in its admin: each change is kept; versions are listed, compared, restored, recovered."""

from typing import Any, TypeVar

from django.contrib import admin, messages
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst

from catalogue.editing.widgets import key_of
from catalogue.history.compare import changes
from catalogue.history.content import UnwritableError
from catalogue.history.copies import copy_of, join_histories
from catalogue.history.models import Event, Version
from catalogue.history.recording import keep, keep_changed, keep_first
from catalogue.history.restoring import RECOVERABLE, recover, recoverable, restore
from catalogue.publication import Publishable
from catalogue.wording import NBSP, counted

Record = TypeVar("Record", bound=models.Model)


class HistoryAdmin(admin.ModelAdmin[Record]):
    """Keeps the history of its records. `keeps_history`: false for what the site itself writes."""

    keeps_history = True

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view
        mine = [
            path("supprimees/", view(self.recoverable_view), name=f"{name}_recoverable"),
            path("<path:object_id>/history/<int:number>/", view(self.restore_view), name=f"{name}_restore"),
        ]
        return [*mine, *super().get_urls()] if self.keeps_history else super().get_urls()

    # what the stock admin calls once a record and its rows are saved, and before one is deleted

    def save_model(self, request: HttpRequest, obj: Record, form: Any, change: bool) -> None:
        if change and self.keeps_history:
            keep_first(obj)
        super().save_model(request, obj, form, change)

    def log_addition(self, request: HttpRequest, obj: Record, message: Any) -> Any:
        if self.keeps_history:
            keep(obj, Event.CREATED, request.user)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Record, message: Any) -> Any:
        if self.keeps_history:
            keep_changed(obj, Event.CHANGED, request.user)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        for record in queryset if self.keeps_history else ():
            copy = copy_of(record) if isinstance(record, Publishable) else None
            if copy is not None:
                join_histories(copy, record)
            keep(record, Event.DELETED, request.user)
        return super().log_deletions(request, queryset)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The versions of a record; with `?de=2&a=5`, what changed between two of them."""
        if not self.keeps_history:
            return super().history_view(request, object_id, extra_context)
        record = self.shown(request, object_id)
        versions = list(Version.objects.of(record).select_related("by").defer("content"))
        first, second = (self.chosen(record, request.GET.get(name, "")) for name in ("de", "a"))
        compared = changes(self.model, first.content, second.content) if first and second else None
        return self.page(
            request,
            "admin/history/versions.html",
            title=f"Historique{NBSP}: {record}",
            object=record,
            versions=versions,
            first=first,
            second=second,
            compared=compared,
            may_restore=self.may_restore(request, record),
        )

    def shown(self, request: HttpRequest, object_id: str) -> models.Model:
        record: Any = self.get_object(request, unquote(object_id))
        if record is None:
            raise Http404
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        return record  # type: ignore[no-any-return]

    def may_restore(self, request: HttpRequest, record: models.Model) -> bool:
        """Who may write it: what readers see is then restored beside, as its new version."""
        return bool(self.has_change_permission(request))

    def chosen(self, record: models.Model, number: str) -> Version | None:
        """A version by its number, as an address gives it."""
        if not (number.isdecimal() and len(number) <= 9):
            return None
        return Version.objects.of(record).filter(number=int(number)).first()

    def restore_view(self, request: HttpRequest, object_id: str, number: int) -> HttpResponse:
        record = self.shown(request, object_id)
        version = self.chosen(record, str(number))
        if version is None:
            raise Http404
        if request.method != "POST":
            return redirect(f"{self.address_of(record, 'history')}?de={version.number}&a={version.number}")
        if not self.may_restore(request, record):
            raise PermissionDenied
        try:
            restored, lost = restore(record, version, request.user)  # type: ignore[arg-type]
        except (UnwritableError, ValidationError) as refusal:
            self.say_refusal(request, refusal)
            return redirect(self.address_of(record, "history"))
        self.say(request, f"La version {version.number} est rétablie{NBSP}: relisez-la avant de la publier.", lost)
        return redirect(self.address_of(restored, "change"))

    def recoverable_view(self, request: HttpRequest) -> HttpResponse:
        """What was deleted lately; a POST makes one of them again."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        found = recoverable(self.model).select_related("by").defer("content")
        if request.method == "POST":
            return self.recovered(request)
        return self.page(
            request,
            "admin/history/recoverable.html",
            title=f"{capfirst(self.opts.verbose_name_plural)}{NBSP}: supprimées récemment",
            versions=found[:200],
            days=RECOVERABLE.days,
        )

    def recovered(self, request: HttpRequest) -> HttpResponse:
        key = key_of(request.POST.get("version", ""))
        version = recoverable(self.model).filter(pk=key).first() if key is not None else None
        if version is None:
            raise Http404
        try:
            record, lost = recover(self.model, version, request.user)  # type: ignore[arg-type]
        except (UnwritableError, ValidationError) as refusal:
            self.say_refusal(request, refusal)
            return redirect(request.path)
        self.say(request, f"«{NBSP}{record}{NBSP}» est rétablie.", lost)
        return redirect(self.address_of(record, "change"))

    def page(self, request: HttpRequest, template: str, **context: Any) -> TemplateResponse:
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request,
            template,
            {**self.admin_site.each_context(request), "opts": self.opts, "preserved_filters": "", **context},
        )

    def address_of(self, record: models.Model, page: str) -> str:
        name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_{page}"
        return reverse(name, args=(quote(record.pk),))

    def say(self, request: HttpRequest, sentence: str, lost: list[str]) -> None:
        self.message_user(request, sentence, messages.SUCCESS)
        if lost:
            said = f"{counted(len(lost), 'chose n’a pu être rétablie,choses n’ont pu être rétablies')}{NBSP}: "
            self.message_user(request, said + " ".join(lost), messages.WARNING)

    def say_refusal(self, request: HttpRequest, refusal: UnwritableError | ValidationError) -> None:
        for sentence in refusal.messages if isinstance(refusal, ValidationError) else [str(refusal)]:
            self.message_user(request, f"Rien n’a été rétabli. {sentence}", messages.ERROR)
