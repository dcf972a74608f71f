from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "catalogue.people"
    label = "people"
    verbose_name = "personnes"
