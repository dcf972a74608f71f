from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    name = "catalogue.resources"
    label = "resources"
    verbose_name = "ressources, organismes, auteurs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from catalogue.links.redirections import movers
        from catalogue.resources.models import Resource
        from catalogue.resources.moving import move_to

        movers[Resource] = move_to
