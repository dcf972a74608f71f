from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SearchConfig(AppConfig):
    name = "catalogue.search"
    label = "search"
    verbose_name = "recherche et filtres"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from catalogue.search.version import install_triggers

        post_migrate.connect(install_triggers, sender=self, dispatch_uid="install_version_triggers")
