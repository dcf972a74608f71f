from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "catalogue.reports"
    label = "reports"
    verbose_name = "signalements"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from catalogue.limits import counting
        from catalogue.reports import receiving
        from catalogue.search import apart

        apart.every(60 * 60, counting.forget_old)
        apart.every(24 * 60 * 60, receiving.forget_old)
