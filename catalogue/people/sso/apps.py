from django.apps import AppConfig


class SsoConfig(AppConfig):
    name = "catalogue.people.sso"
    label = "sso"
    verbose_name = "autres moyens de connexion"
