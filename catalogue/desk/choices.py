"""What an autocomplete offers."""

from typing import Any

from django.contrib.admin.views.autocomplete import AutocompleteJsonView

from catalogue.editing.widgets import choice_label


class ChoicesView(AutocompleteJsonView):
    """Records named as the field names them once chosen: a theme with its mallette, a code with its framework."""

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        return {**super().serialize_result(obj, to_field_name), "text": choice_label(obj, self.model_admin)}

    def get_queryset(self) -> Any:
        """In an order, or a page could repeat what another showed: a list that adds counts loses its own."""
        found = super().get_queryset()
        return found if found.ordered else found.order_by(*(self.model_admin.opts.ordering or ()), "pk")
