"""The shelves and the accounts. The shelves' admin is here because `themes` knows no other room."""

from typing import Any

from axes.admin import AccessAttemptAdmin
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group, User
from django.http import HttpRequest

from catalogue.editing.records import OrderedAdmin, RecordAdmin
from catalogue.editing.resuming import Resumable
from catalogue.editing.rows import TabularParts
from catalogue.editing.widgets import ChoicesMixin
from themes.models import Audience, Collection, Level, Theme

CODE_KEPT = "Le code entre dans les adresses du site : il se choisit une fois pour toutes."


class CodedAdmin(OrderedAdmin[Any]):
    fixed_fields = ("code",)
    prepopulated_fields = {"code": ("label",)}
    list_display = ("label", "plural", "code", "position")
    fieldsets = ((None, {"fields": ("label", "plural", "code", "position"), "description": CODE_KEPT}),)


admin.site.register((Audience, Level), CodedAdmin)


class ThemeRows(TabularParts[Theme, Collection]):
    model = Theme
    view_on_site = False
    fields = ("number", "title", "slug")
    show_change_link = True
    description = (
        "Un titre inconnu se laisse vide : la page affiche « Thème 1 ». Le résumé s’écrit dans la page du thème."
    )


@admin.register(Collection)
class CollectionAdmin(OrderedAdmin[Collection]):
    related = ("level",)
    checkbox_fields = ("audiences",)
    prepopulated_fields = {"slug": ("title",)}
    inlines = (ThemeRows,)
    list_display = ("title", "programme", "level", "position")
    list_filter = ("level", "audiences")
    fieldsets = (
        (
            None,
            {
                "fields": ("title", "slug", "programme", "summary", "position"),
                "description": "L’identifiant forme l’adresse de la page : le changer casse les liens déjà donnés.",
            },
        ),
        ("Publics et niveau", {"fields": ("audiences", "level")}),
        ("Document d’origine", {"fields": ("source_url",)}),
    )


@admin.register(Theme)
class ThemeAdmin(RecordAdmin[Theme]):
    related = ("collection",)
    autocomplete_fields = ("collection",)
    ordering = ("collection__position", "collection_id", "number", "pk")
    list_display = ("__str__", "collection", "slug")
    list_filter = ("collection",)
    fieldsets = (
        (
            None,
            {
                "fields": ("collection", "number", "title", "slug", "summary"),
                "description": "La mallette et le numéro forment l’adresse : les changer casse les liens déjà donnés.",
            },
        ),
    )

    def choice_label(self, theme: Theme) -> str:
        return f"{theme.collection} : {theme}"


# Its one action fails out of a sign-in (django-axes 8), and the next sign-in forgets what is too old anyway.
AccessAttemptAdmin.actions = ()

# The groups are the three roles: a migration makes them, and an account ticks its own.
admin.site.unregister((User, Group))


class AccountForm(Resumable, UserChangeForm[User]):
    pass


class NewAccountForm(Resumable, AdminUserCreationForm[User]):
    pass


@admin.register(User)
class AccountAdmin(ChoicesMixin, UserAdmin[User]):
    """Rights come from groups alone, and only a superuser makes or touches a superuser."""

    form = AccountForm
    add_form = NewAccountForm
    list_display = ("username", "first_name", "last_name", "is_active", "is_staff", "last_login")
    filter_horizontal = ()
    checkbox_fields = ("groups",)
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": ("username", "usable_password", "password1", "password2"),
                "description": "Première étape : un identifiant et un mot de passe. "
                "L’écran suivant donne le nom, le statut et le groupe.",
            },
        ),
    )
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Personne", {"fields": (("first_name", "last_name"), "email")}),
        (
            "Droits",
            {
                "fields": ("is_active", "is_staff", "groups", "is_superuser"),
                "description": (
                    "Pour entrer ici il faut les deux : le « statut équipe », qui ouvre la porte, et un groupe, qui "
                    "donne les droits. Rédacteur : écrit et propose à la relecture. Relecteur : publie, archive et "
                    "supprime. Administrateur : tout, comptes compris. Un compte qui ne sert plus se désactive "
                    "(case « actif ») plutôt que de se supprimer : l’historique garde son nom."
                ),
            },
        ),
        ("Dates", {"fields": (("last_login", "date_joined"),)}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        reserved = () if request.user.is_superuser else ("is_superuser",)
        return (*super().get_readonly_fields(request, obj), "last_login", "date_joined", *reserved)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_change_permission(request, obj) and self.may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_delete_permission(request, obj) and self.may_touch(request, obj)

    def may_touch(self, request: HttpRequest, account: User | None) -> bool:
        return request.user.is_superuser or account is None or not account.is_superuser
