from django.apps import AppConfig


class CompetencesConfig(AppConfig):
    name = "catalogue.competences"
    label = "competences"
    verbose_name = "référentiels de compétences"
    default_auto_field = "django.db.models.BigAutoField"
