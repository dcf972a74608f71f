from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "catalogue.desk"
    label = "desk"
    verbose_name = "bureau de la rédaction"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from catalogue.desk import regularly

        regularly.start()
