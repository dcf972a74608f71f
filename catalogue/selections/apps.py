from django.apps import AppConfig


class SelectionsConfig(AppConfig):
    name = "catalogue.selections"
    label = "selections"
    verbose_name = "sélections documentaires"
    default_auto_field = "django.db.models.BigAutoField"
