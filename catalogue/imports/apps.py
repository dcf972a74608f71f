from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "catalogue.imports"
    label = "imports"
    verbose_name = "imports et exports"
    default_auto_field = "django.db.models.BigAutoField"
