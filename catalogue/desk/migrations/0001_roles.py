"""The three roles of the house, with rights that exist before `migrate` ends.

Safe on a database where a group of that name exists: it is given the rights of its role, and keeps its members.
"""

from django.apps import apps as applications
from django.contrib.auth.management import create_permissions
from django.db import migrations

ROOMS = ("themes", "resources", "competences", "fiches", "selections")
# rows of a form: who may change the whole may remove one of its rows
PARTS = {"authorship", "fieldorigin", "section", "citation", "competencelink", "step", "reference"}


def may_write(action: str, model: str) -> bool:
    return action in ("add", "change", "view") or (action == "delete" and model in PARTS)


ROLES = {
    "rédacteur": lambda room, action, model: room in ROOMS and may_write(action, model),
    "relecteur": lambda room, action, model: room in ROOMS,
    "administrateur": lambda room, action, model: room in ROOMS or (room == "auth" and model == "user"),
}


def make_roles(apps, schema_editor):
    using = schema_editor.connection.alias
    for room in (*ROOMS, "auth"):
        # `migrate` makes them only when it ends; named by today's application, made for the models of this migration
        create_permissions(applications.get_app_config(room), using=using, apps=apps, verbosity=0)
    permissions = list(apps.get_model("auth", "Permission").objects.using(using).select_related("content_type"))
    for name, allows in ROLES.items():
        group, _ = apps.get_model("auth", "Group").objects.using(using).get_or_create(name=name)
        group.permissions.set(
            permission
            for permission in permissions
            if allows(permission.content_type.app_label, *permission.codename.split("_", 1))
        )


def drop_roles(apps, schema_editor):
    apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias).filter(name__in=ROLES).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("themes", "0001_initial"),
        ("resources", "0001_initial"),
        ("competences", "0001_initial"),
        ("fiches", "0001_initial"),
        ("selections", "0001_initial"),
    ]
    operations = [migrations.RunPython(make_roles, drop_roles)]
