"""Where a forgotten password is chosen anew, under the names that the admin's own templates know."""

from django.urls import path

from catalogue.people import reset

urlpatterns = [
    path("", reset.ask, name="admin_password_reset"),
    path("envoye/", reset.asked, name="password_reset_done"),
    path("change/", reset.chosen, name="password_reset_complete"),
    path("<str:uidb64>/<str:token>/", reset.choose, name="password_reset_confirm"),
]
