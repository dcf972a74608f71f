"""What needs care among resources: unknown publisher, date or type, the same work twice, what nobody checked."""

from dataclasses import replace
from typing import Any

from django.db.models import Count, Exists, F, Model, OuterRef, Q, Value
from django.db.models.functions import Concat, StrIndex, Substr
from django.utils import timezone

from catalogue.editing import attention
from catalogue.editing.attention import LIFE, REVIEWED_EVERY, Care, kept
from catalogue.resources.models import FieldOrigin, Resource
from catalogue.resources.vocabulary import ResourceType


def before(text: Any, mark: str) -> Any:
    """What comes before a mark, or all of it."""
    return Substr(text, 1, StrIndex(Concat(text, Value(mark)), Value(mark)) - 1)


# host and path: the key of an address has no scheme, and this leaves out its parameters and its anchor
PAGE = before(before(F("url_key"), "?"), "#")


def twice(model: type[Model]) -> Q:
    """Those whose title or whose page another has too, once folded. Two statements within one, none a record."""
    living = Resource.objects.filter(kept())
    titles = living.order_by().values("folded").annotate(times=Count("pk")).filter(times__gt=1)
    addressed = living.exclude(url_key=None).order_by().annotate(page=PAGE)
    pages = addressed.values("page").annotate(times=Count("pk")).filter(times__gt=1)
    same_page = addressed.filter(page__in=pages.values("page"))
    return kept() & (Q(folded__in=titles.values("folded")) | Q(pk__in=same_page.values("pk")))


def to_recheck(model: type[Model]) -> Q:
    """An origin that was checked says that somebody opened the work."""
    since = timezone.localdate() - REVIEWED_EVERY
    checked = FieldOrigin.objects.filter(resource=OuterRef("pk"), checked_on__gte=since)
    return attention.to_recheck(model) & ~Q(Exists(checked))


CARES = (
    *(replace(care, condition=to_recheck) if care.name == "a-reverifier" else care for care in LIFE),
    Care("sans-editeur", "sans éditeur", "change", lambda model: kept(publisher=None)),
    Care("sans-date", "sans date", "change", lambda model: kept(date=None)),
    Care("sans-type", "sans type précis", "change", lambda model: kept(type=ResourceType.AUTRE)),
    Care("doublons", "doublons probables (même titre ou même page)", "change", twice),
)
