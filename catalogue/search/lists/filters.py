"""The facets as django-filter FilterSets: what an address asks for, and its plain meaning for the ORM.

The list pages take the selection and count it in memory; exports and API take `.qs`. Both mean the same.
"""

from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any, ClassVar, cast

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django_filters import Filter, FilterSet

from catalogue.fiches.models import Fiche
from catalogue.publication import published_q
from catalogue.resources.models import Resource
from catalogue.search.facets import FICHES, RESOURCES, Facet, Label, Listing
from catalogue.search.snapshots import index
from catalogue.search.snapshots.index import Selection


class FacetField(forms.Field):
    """Holds nothing of its own: every form may share it, instead of copying ten of them at each request."""

    def __deepcopy__(self, memo: dict[int, Any]) -> "FacetField":
        return self


class FacetFilter(Filter):  # type: ignore[misc]
    """The values chosen in one facet: « or » among them."""

    field_class = FacetField

    def __init__(self, facet: Facet) -> None:
        super().__init__(label=facet.title, widget=forms.SelectMultiple)
        self.facet = facet

    def __deepcopy__(self, memo: dict[int, Any]) -> "FacetFilter":
        """A FilterSet copies its filters for itself at each request; what they hold never changes."""
        return copy(self)

    def filter(self, queryset: QuerySet[Any], values: list[str]) -> QuerySet[Any]:
        return queryset.filter(self.facet.condition(values)) if values else queryset


class ListingForm(forms.Form):
    """Never invalid: it keeps the values that exist, once each and in their order, and remembers the others."""

    def __init__(self, *args: Any, labels: Mapping[str, Mapping[str, Label]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.labels = labels
        self.refused: list[tuple[str, str]] = []

    def clean(self) -> dict[str, list[str]]:
        kept, self.refused = choices(self.labels, self.cleaned_data)
        return kept


def choices(
    labels: Mapping[str, Mapping[str, Label]], asked: Mapping[str, Sequence[str] | None]
) -> tuple[dict[str, list[str]], list[tuple[str, str]]]:
    """Of the values asked of each facet, those that exist, once each and in their order; and the others."""
    kept, refused = {}, []
    for parameter, asked_of_it in asked.items():
        values, known = dict.fromkeys(asked_of_it or ()), labels[parameter]
        refused += [(parameter, value) for value in values if value and value not in known]
        kept[parameter] = [key for key in known if key in values] if values else []
    return kept, refused


def selected(kept: Mapping[str, Sequence[str]]) -> Selection:
    return tuple((parameter, tuple(values)) for parameter, values in kept.items() if values)


class ListingFilterSet(FilterSet):  # type: ignore[misc]
    """The facets of a list. `labels`: the values that exist, when the caller has a snapshot already."""

    listing: ClassVar[Listing]
    form_class: ClassVar[type[ListingForm]]

    def __init_subclass__(cls) -> None:
        """The form is made with the class: at each request, django-filter would make another."""
        super().__init_subclass__()
        fields = {facet.parameter: FacetFilter(facet).field for facet in cls.listing.facets}
        cls.form_class = type(f"{cls.__name__}Form", (ListingForm,), fields)

    def __init__(
        self,
        data: Any = None,
        queryset: QuerySet[Any] | None = None,
        *,
        labels: Mapping[str, Mapping[str, Label]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, queryset, **kwargs)
        self.labels = index.current(self.listing).labels if labels is None else labels

    @classmethod
    def get_filters(cls) -> dict[str, FacetFilter]:
        listing: Listing | None = getattr(cls, "listing", None)
        return {facet.parameter: FacetFilter(facet) for facet in listing.facets} if listing else {}

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """What readers may see, filtered."""
        return cast("QuerySet[Any]", super().filter_queryset(queryset.filter(published_q())))

    @property
    def form(self) -> ListingForm:
        if not hasattr(self, "_form"):
            self._form: ListingForm = self.form_class(self.data, labels=self.labels)
        return self._form

    @property
    def selection(self) -> Selection:
        """What was chosen and exists, in the order of the declarations."""
        self.form.is_valid()
        return selected(self.form.cleaned_data)

    @classmethod
    def read(
        cls, data: QueryDict, labels: Mapping[str, Mapping[str, Label]]
    ) -> tuple[Selection, list[tuple[str, str]]]:
        """The same and what does not exist, without the price of a form, for a list that counts in memory."""
        kept, refused = choices(
            labels, {facet.parameter: data.getlist(facet.parameter) for facet in cls.listing.facets}
        )
        return selected(kept), refused


class ResourceFilterSet(ListingFilterSet):
    listing = RESOURCES

    class Meta:
        model = Resource
        fields: ClassVar[list[str]] = []


class FicheFilterSet(ListingFilterSet):
    listing = FICHES

    class Meta:
        model = Fiche
        fields: ClassVar[list[str]] = []
