"""From a record to its page on the site, by its key: an address of the stock admin, which asks for no right."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse


def on_site(request: HttpRequest, content_type_id: str, object_id: str) -> HttpResponse:
    """As stock, for who may see such a record: the address of a draft tells its title."""
    from django.contrib.contenttypes.models import ContentType  # models are not ready when the site is made
    from django.contrib.contenttypes.views import shortcut

    from catalogue.editing.widgets import key_of

    key = key_of(content_type_id)
    kind = ContentType.objects.filter(pk=key).first() if key is not None else None
    if kind is None:
        raise Http404
    if not request.user.has_perm(f"{kind.app_label}.view_{kind.model}"):
        raise PermissionDenied
    return shortcut(request, kind.pk, object_id)
