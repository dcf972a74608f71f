"""Who imports and undoes: relecteurs and administrateurs, since an import may change what readers see.

Exporting takes no right of its own: who sees a list exports it.
"""

from django.db import migrations

from catalogue.desk.granting import rights

IMPORTING = ("add_import", "change_import", "view_import")


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0004_link_roles"),
        ("imports", "0001_spreadsheets"),
    ]
    operations = [rights("imports", {"relecteur": IMPORTING, "administrateur": IMPORTING})]
