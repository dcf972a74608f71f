from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "catalogue.imports"
    label = "imports"
    verbose_name = "chargement de données"
