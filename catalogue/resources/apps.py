from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    name = "catalogue.resources"
    label = "resources"
    verbose_name = "ressources, organismes, auteurs"
    default_auto_field = "django.db.models.BigAutoField"
