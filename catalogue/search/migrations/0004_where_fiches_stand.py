from django.db import migrations


class Migration(migrations.Migration):
    """No table changes. Documents do: after any migration they are all read again, see `install.py`."""

    dependencies = [("search", "0003_full_text")]
    operations = []
