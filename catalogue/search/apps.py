from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate


class SearchConfig(AppConfig):
    name = "catalogue.search"
    label = "search"
    verbose_name = "recherche et filtres"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from catalogue.search import apart, in_vain
        from catalogue.search.answers import beforehand
        from catalogue.search.install import install, pause
        from catalogue.search.text.keeping import follow, index_left

        pre_migrate.connect(pause, sender=self, dispatch_uid="pause_search")
        post_migrate.connect(install, sender=self, dispatch_uid="install_search")
        connection_created.connect(follow, dispatch_uid="index_before_commit")
        apart.every(5, in_vain.write, at_the_end=True)
        apart.every(beforehand.EVERY, beforehand.read_common)
        apart.every(60, index_left)
        apart.every(24 * 60 * 60, in_vain.forget_old)
