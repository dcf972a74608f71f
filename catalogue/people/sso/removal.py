"""An administrator removes somebody's factors or identity: a lost phone, somebody who was mistaken for another."""

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from catalogue.people.reset import page
from catalogue.people.sso import factors
from catalogue.people.sso.identities import identity_of
from catalogue.people.sso.means import note


def of_somebody(request: HttpRequest, account: int) -> HttpResponse:
    person = get_object_or_404(User, pk=account)
    if not admin.site.get_model_admin(User).has_change_permission(request, person):
        raise PermissionDenied
    if request.method == "POST":
        remove(request, person)
        return redirect("admin:auth_user_change", person.pk)
    return page(
        request,
        "admin/sso/somebody.html",
        f"Moyens de connexion de {person.get_username()}",
        person=person,
        identity=identity_of(person),
        application=factors.factors_of(person, factors.TOTP).exists(),
        keys=factors.factors_of(person, factors.KEY),
    )


def remove(request: HttpRequest, person: User) -> None:
    identity = identity_of(person)
    if "factors" in request.POST and factors.remove_all(person):
        note(request, person, "Seconds facteurs retirés par un administrateur.")
        messages.success(request, f"Les seconds facteurs de {person.get_username()} sont retirés.")
    if "identity" in request.POST and identity:
        identity.delete()
        note(request, person, "Identité retirée par un administrateur.")
        messages.success(request, f"L’identité de {person.get_username()} est retirée.")
