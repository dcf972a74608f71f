from django.apps import AppConfig


class LimitsConfig(AppConfig):
    name = "catalogue.limits"
    label = "limits"
    verbose_name = "limites"
    default_auto_field = "django.db.models.BigAutoField"
