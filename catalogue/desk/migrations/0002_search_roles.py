"""What each role may do of what the search is taught, and of what readers sought in vain.

A rédacteur teaches synonyms and ticks off the list of things to do; removing is for the others. The days of a vain
search are counted by the site: everyone reads them, nobody writes them.
"""

from django.apps import apps as applications
from django.contrib.auth.management import create_permissions
from django.db import migrations

EVERYTHING = {"add", "change", "view", "delete"}
ROLES = {
    "rédacteur": {"synonym": {"add", "change", "view"}, "vainsearch": {"change", "view"}, "soughtinvain": {"view"}},
    "relecteur": {"synonym": EVERYTHING, "vainsearch": EVERYTHING, "soughtinvain": {"view"}},
    "administrateur": {"synonym": EVERYTHING, "vainsearch": EVERYTHING, "soughtinvain": {"view"}},
}


def rights(apps, using, models):
    codes = {f"{action}_{model}" for model, actions in models.items() for action in actions}
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    return permissions.filter(content_type__app_label="search", codename__in=codes)


def give_rights(apps, schema_editor):
    using = schema_editor.connection.alias
    # `migrate` makes them only when it ends; named by today's application, made for the models of this migration
    create_permissions(applications.get_app_config("search"), using=using, apps=apps, verbosity=0)
    for name, models in ROLES.items():
        group, _ = apps.get_model("auth", "Group").objects.using(using).get_or_create(name=name)
        group.permissions.add(*rights(apps, using, models))


def take_rights(apps, schema_editor):
    using = schema_editor.connection.alias
    for group in apps.get_model("auth", "Group").objects.using(using).filter(name__in=ROLES):
        group.permissions.remove(*rights(apps, using, ROLES[group.name]))


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0001_roles"),
        ("search", "0003_full_text"),
    ]
    operations = [migrations.RunPython(give_rights, take_rights)]
