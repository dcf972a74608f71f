from django.apps import AppConfig


class FichesConfig(AppConfig):
    name = "catalogue.fiches"
    label = "fiches"
    verbose_name = "fiches"
    default_auto_field = "django.db.models.BigAutoField"
