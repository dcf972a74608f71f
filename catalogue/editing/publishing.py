"""Admin pages of what is published: who may change, who may publish, and what the list says of each record."""

from typing import Any, TypeVar

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from catalogue.editing.forms import VersionedForm
from catalogue.editing.records import RecordAdmin
from catalogue.publication import WRITING, Publishable, PublishableQuerySet, Status
from catalogue.wording import counted

Record = TypeVar("Record", bound=Publishable)


class PublishableAdmin(RecordAdmin[Record]):
    """A rédacteur writes drafts; what is published or archived is a relecteur's to change."""

    form = VersionedForm
    actions = ("publish", "unpublish", "archive", "submit")

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(f"{self.opts.app_label}.publish_{self.opts.model_name}")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is not None and obj.status not in WRITING and not self.has_publish_permission(request):
            return False
        return super().has_change_permission(request, obj)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The room's own fields, then what every published record has."""
        fields: list[Any] = ["status", ("published_from", "published_until")]
        if obj is not None:
            fields += [("created_at", "updated_at")]
        if obj is not None and self.has_change_permission(request, obj):
            fields += ["version"]
        description = (
            "Le public ne voit que ce qui est « publié », entre les deux dates quand elles sont données. "
            "Un rédacteur choisit « brouillon » ou « à relire » ; un relecteur publie et archive."
        )
        return [*super().get_fieldsets(request, obj), ("Publication", {"fields": fields, "description": description})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        reserved = () if self.has_publish_permission(request) else ("published_from", "published_until")
        return (*super().get_readonly_fields(request, obj), "created_at", "updated_at", *reserved)

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "status" and not self.has_publish_permission(request):
            kwargs["choices"] = [(status.value, status.label) for status in WRITING]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    @admin.display(description="état", ordering="status")
    def state(self, record: Record) -> str:
        """« publié », and what its dates make of it."""
        if record.status != Status.PUBLISHED or record.is_published:
            return record.get_status_display()
        waiting = record.published_from is not None and record.published_from > timezone.now()
        return "publié, pas encore visible" if waiting else "publié, n’est plus visible"

    @admin.action(description="Publier", permissions=["publish"])
    def publish(self, request: HttpRequest, queryset: PublishableQuerySet[Record]) -> None:
        self.turn(request, queryset, Status.PUBLISHED)

    @admin.action(description="Dépublier (brouillon)", permissions=["publish"])
    def unpublish(self, request: HttpRequest, queryset: PublishableQuerySet[Record]) -> None:
        self.turn(request, queryset, Status.DRAFT)

    @admin.action(description="Archiver", permissions=["publish"])
    def archive(self, request: HttpRequest, queryset: PublishableQuerySet[Record]) -> None:
        self.turn(request, queryset, Status.ARCHIVED)

    @admin.action(description="Mettre à relire", permissions=["change"])
    def submit(self, request: HttpRequest, queryset: PublishableQuerySet[Record]) -> None:
        if not self.has_publish_permission(request):
            queryset = queryset.in_writing()
        self.turn(request, queryset, Status.REVIEW)

    @transaction.atomic
    def turn(self, request: HttpRequest, records: PublishableQuerySet[Record], status: Status) -> None:
        """Give the records this state, note it in the history of each, and say how many."""
        keys = [record.pk for record in records]
        chosen: Any = self.model._default_manager.filter(pk__in=keys)
        LogEntry.objects.log_actions(int(request.user.pk or 0), chosen, CHANGE, f"État : {status.label}.")
        names = f"{self.opts.verbose_name},{self.opts.verbose_name_plural}"
        message = f"État « {status.label} » donné à {counted(chosen.turn_into(status), names)}."
        self.message_user(request, message, messages.SUCCESS if keys else messages.WARNING)
