from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "catalogue.pages"
    label = "pages"
    verbose_name = "pages du site"
