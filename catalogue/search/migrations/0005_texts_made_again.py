from django.db import migrations


class Migration(migrations.Migration):
    """No table changes. Triggers do: they mark the documents whose text was made again, see `install.py`."""

    dependencies = [("search", "0004_where_fiches_stand")]
    operations = []
