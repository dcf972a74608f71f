"""The checklist of a record in its form: shown with it, made anew while somebody types, with or without a script.

What makes the list stands in a room above, which gives it here (`checklists`).
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from catalogue.editing.records import RecordAdmin

Record = TypeVar("Record", bound=models.Model)
# From a form and its lists of rows, bound or not: things with a `sentence`, a `place` in the form, `is_blocking`.
Checklist = Callable[[Any, Sequence[Any]], list[Any]]
checklists: list[Checklist] = []
MOST_SHOWN = 100
TEMPLATE = "admin/publishing/_findings.html"


class CheckedAdmin(RecordAdmin[Record]):
    """Shows the checklist under the form, and makes it of what is typed."""

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_check"
        view = self.admin_site.admin_view(require_POST(self.check_view))
        mine = [path("add/verifier/", view, name=name), path("<path:object_id>/verifier/", view, name=name)]
        return [*mine, *super().get_urls()]

    def check_view(self, request: HttpRequest, object_id: str | None = None) -> HttpResponse:
        """The checklist of what is typed, as HTML. Saves nothing: the form is not even validated."""
        record: Any = self.get_object(request, unquote(object_id)) if object_id else None
        if object_id and record is None:
            raise Http404
        is_his = self.has_change_permission(request, record) if record else self.has_add_permission(request)
        if not is_his:
            raise PermissionDenied
        fields = flatten_fieldsets(self.get_fieldsets(request, record))
        made = self.get_form(request, record, change=record is not None, fields=fields)
        form = made(request.POST, instance=record)
        formsets, _ = self._create_formsets(request, record or form.instance, change=record is not None)  # type: ignore[attr-defined]
        return render(request, TEMPLATE, listed(form, formsets))

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        record = context.get("original")
        name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_check"
        form = context["adminform"].form
        if record is None or self.has_change_permission(request, record):
            formsets = [inline.formset for inline in context["inline_admin_formsets"]]
            context |= {
                "checklist": listed(form, formsets),
                "check_address": reverse(name, args=(record.pk,) if record else ()),
            }
        return super().render_change_form(request, context, *args, **kwargs)


def listed(form: Any, formsets: Sequence[Any]) -> dict[str, Any]:
    """What the page shows: the first findings, and how many there are of each kind."""
    found = [finding for checklist in checklists for finding in checklist(form, formsets)]
    blocking = sum(finding.is_blocking for finding in found)
    return {
        "findings": found[:MOST_SHOWN],
        "blocking": blocking,
        "advice": len(found) - blocking,
        "left": max(0, len(found) - MOST_SHOWN),
    }
