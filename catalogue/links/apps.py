from django.apps import AppConfig


class LinksConfig(AppConfig):
    name = "catalogue.links"
    label = "links"
    verbose_name = "liens"
    default_auto_field = "django.db.models.BigAutoField"
