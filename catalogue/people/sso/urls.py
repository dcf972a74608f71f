"""Sign-in by other ways than a password, under /admin/connexion/.

Names that begin by `account_` and `mfa_` are those that allauth leads to.
"""

from django.contrib import admin
from django.urls import path, reverse_lazy
from django.views.generic import RedirectView

from catalogue.people.sso import confirming, leaving, means, removal, signing_in

desk = admin.site.admin_view

urlpatterns = [
    path("", RedirectView.as_view(url=reverse_lazy("admin:login")), name="account_login"),
    path("second-facteur/", signing_in.second_factor, name="mfa_authenticate"),
    path("cle/", signing_in.with_a_key, name="sso-key"),
    path("cle/demande/", signing_in.key_demand, name="sso-key-demand"),
    path("reprendre/", signing_in.resume, name="sso-resume"),
    # the identity provider
    path("fournisseur/", leaving.start, name="sso-start"),
    path("retour/", leaving.callback, name="sso-callback"),
    path("depart/", leaving.left, name="sso-left"),
    # once signed in
    path("confirmer/", desk(confirming.confirm), name="sso-confirm"),
    path("moyens/", desk(means.means), name="sso-means"),
    path("moyens/application/", desk(means.application), name="sso-application"),
    path("moyens/codes/", desk(means.codes), name="sso-codes"),
    path("moyens/cle/", desk(means.add_key), name="sso-add-key"),
    path("moyens/cle/demande/", desk(means.key_demand), name="sso-new-key-demand"),
    path("moyens/identite/retirer/", desk(means.detach), name="sso-detach"),
    path("moyens/<int:factor>/retirer/", desk(means.remove), name="sso-remove"),
    path("reprise/", desk(signing_in.back), name="sso-back"),
    path("comptes/<int:account>/", desk(removal.of_somebody), name="sso-somebody"),
]
