from django.apps import AppConfig


class HistoryConfig(AppConfig):
    name = "catalogue.history"
    label = "history"
    verbose_name = "historique"
    default_auto_field = "django.db.models.BigAutoField"
