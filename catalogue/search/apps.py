from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "catalogue.search"
    label = "search"
    verbose_name = "recherche et filtres"
    default_auto_field = "django.db.models.BigAutoField"
