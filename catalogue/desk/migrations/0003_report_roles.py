"""What each role may do of readers' reports: all deal with them, removing is for the others than a rédacteur.

Nobody adds one at the desk: readers do.
"""

from django.apps import apps as applications
from django.contrib.auth.management import create_permissions
from django.db import migrations

ROLES = {
    "rédacteur": {"view", "change"},
    "relecteur": {"view", "change", "delete"},
    "administrateur": {"view", "change", "delete"},
}


def rights(apps, using, actions):
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    return permissions.filter(
        content_type__app_label="reports", codename__in=[f"{action}_report" for action in actions]
    )


def give_rights(apps, schema_editor):
    using = schema_editor.connection.alias
    # `migrate` makes them only when it ends; named by today's application, made for the models of this migration
    create_permissions(applications.get_app_config("reports"), using=using, apps=apps, verbosity=0)
    for name, actions in ROLES.items():
        group, _ = apps.get_model("auth", "Group").objects.using(using).get_or_create(name=name)
        group.permissions.add(*rights(apps, using, actions))


def take_rights(apps, schema_editor):
    using = schema_editor.connection.alias
    for group in apps.get_model("auth", "Group").objects.using(using).filter(name__in=ROLES):
        group.permissions.remove(*rights(apps, using, ROLES[group.name]))


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0002_search_roles"),
        ("reports", "0001_readers_reports"),
    ]
    operations = [migrations.RunPython(give_rights, take_rights)]
