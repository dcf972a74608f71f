from django.apps import AppConfig


class ThemesConfig(AppConfig):
    name = "themes"
    verbose_name = "rayons : mallettes, thèmes, publics, niveaux"
    default_auto_field = "django.db.models.BigAutoField"
