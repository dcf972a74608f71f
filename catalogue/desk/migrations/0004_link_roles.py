"""What each role may do of links: a rédacteur sees what the checks say and asks for one; the others decide."""

from django.apps import apps as applications
from django.contrib.auth.management import create_permissions
from django.db import migrations

ROLES = {
    "rédacteur": ("view_link", "check_link"),
    "relecteur": ("view_link", "check_link", "change_link"),
    "administrateur": ("view_link", "check_link", "change_link"),
}


def rights(apps, using, codes):
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    return permissions.filter(content_type__app_label="links", codename__in=codes)


def give_rights(apps, schema_editor):
    using = schema_editor.connection.alias
    # `migrate` makes them only when it ends; named by today's application, made for the models of this migration
    create_permissions(applications.get_app_config("links"), using=using, apps=apps, verbosity=0)
    for name, codes in ROLES.items():
        group, _ = apps.get_model("auth", "Group").objects.using(using).get_or_create(name=name)
        group.permissions.add(*rights(apps, using, codes))


def take_rights(apps, schema_editor):
    using = schema_editor.connection.alias
    for group in apps.get_model("auth", "Group").objects.using(using).filter(name__in=ROLES):
        group.permissions.remove(*rights(apps, using, ROLES[group.name]))


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0003_report_roles"),
        ("links", "0001_links_checks_and_rounds"),
    ]
    operations = [migrations.RunPython(give_rights, take_rights)]
