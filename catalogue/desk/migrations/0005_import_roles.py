"""Who imports and undoes: relecteurs and administrateurs, since an import may change what readers see.

Exporting takes no right of its own: who sees a list exports it.
"""

from django.apps import apps as applications
from django.contrib.auth.management import create_permissions
from django.db import migrations

ROLES = ("relecteur", "administrateur")
RIGHTS = ("add_import", "change_import", "view_import")


def rights(apps, using):
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    return permissions.filter(content_type__app_label="imports", codename__in=RIGHTS)


def give_rights(apps, schema_editor):
    using = schema_editor.connection.alias
    # `migrate` makes them only when it ends; named by today's application, made for the models of this migration
    create_permissions(applications.get_app_config("imports"), using=using, apps=apps, verbosity=0)
    for name in ROLES:
        group, _ = apps.get_model("auth", "Group").objects.using(using).get_or_create(name=name)
        group.permissions.add(*rights(apps, using))


def take_rights(apps, schema_editor):
    using = schema_editor.connection.alias
    for group in apps.get_model("auth", "Group").objects.using(using).filter(name__in=ROLES):
        group.permissions.remove(*rights(apps, using))


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0004_link_roles"),
        ("imports", "0001_spreadsheets"),
    ]
    operations = [migrations.RunPython(give_rights, take_rights)]
