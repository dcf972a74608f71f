"""What each role may do of links: a rédacteur sees what the checks say and asks for one; the others decide."""

from django.db import migrations

from catalogue.desk.granting import rights

SEEING = ("view_link", "check_link")
ROLES = {
    "rédacteur": SEEING,
    "relecteur": (*SEEING, "change_link"),
    "administrateur": (*SEEING, "change_link"),
}


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0003_report_roles"),
        ("links", "0001_links_checks_and_rounds"),
    ]
    operations = [rights("links", ROLES)]
