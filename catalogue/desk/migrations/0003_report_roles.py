"""What each role may do of readers' reports: all deal with them, removing is for the others than a rédacteur.

Nobody adds one at the desk: readers do.
"""

from django.db import migrations

from catalogue.desk.granting import rights

DEALING = ("view_report", "change_report")
ROLES = {
    "rédacteur": DEALING,
    "relecteur": (*DEALING, "delete_report"),
    "administrateur": (*DEALING, "delete_report"),
}


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0002_search_roles"),
        ("reports", "0001_readers_reports"),
    ]
    operations = [rights("reports", ROLES)]
