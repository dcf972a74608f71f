"""Rights of the roles, given by a migration and taken back when it is undone."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import apps as applications
from django.contrib.auth.management import create_permissions
from django.db.migrations import RunPython


def rights(room: str, roles: Mapping[str, Iterable[str]]) -> RunPython:
    """Those of a room, by the name of the role: « view_link ». A role that is not there yet is made."""

    def of_role(name: str, apps: Any, using: str) -> tuple[Any, Any]:
        group, _ = apps.get_model("auth", "Group").objects.using(using).get_or_create(name=name)
        permissions = apps.get_model("auth", "Permission").objects.using(using)
        return group, permissions.filter(content_type__app_label=room, codename__in=roles[name])

    def give(apps: Any, schema_editor: Any) -> None:
        using = schema_editor.connection.alias
        # `migrate` makes them only when it ends; named by today's application, made for the models of this migration
        create_permissions(applications.get_app_config(room), using=using, apps=apps, verbosity=0)
        for name in roles:
            group, permissions = of_role(name, apps, using)
            group.permissions.add(*permissions)

    def take(apps: Any, schema_editor: Any) -> None:
        for name in roles:
            group, permissions = of_role(name, apps, schema_editor.connection.alias)
            group.permissions.remove(*permissions)

    return RunPython(give, take)
