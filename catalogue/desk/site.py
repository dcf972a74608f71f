"""The back office, under its own name and in French."""

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig


class CatalogueAdminSite(admin.AdminSite):
    site_header = "Administration du catalogue"
    site_title = "Administration"
    index_title = "Bureau de la rédaction"


class CatalogueAdminConfig(AdminConfig):
    default_site = "catalogue.desk.site.CatalogueAdminSite"
