"""Links at the desk: what the checks say, what an editor decides, and the checks that somebody asks for."""

from django.contrib import admin
from django_tasks_db.admin import DBTaskResultAdmin
from django_tasks_db.models import DBTaskResult

from catalogue.links.admin.links import LinkAdmin
from catalogue.links.models import Link

# its page, in English, says nothing that the page of a round does not; importing it is what registers it
if isinstance(admin.site._registry.get(DBTaskResult), DBTaskResultAdmin):
    admin.site.unregister(DBTaskResult)

admin.site.register(Link, LinkAdmin)

__all__ = ["LinkAdmin"]
