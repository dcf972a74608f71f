"""The table of contents of the site: a contract that tests, exports and other sites rely on."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from catalogue.fiches import views as fiches
from catalogue.pages import competences, gallery, home, machines, resource, service, sitemap
from catalogue.reports import views as reports
from catalogue.search.everything import views as everything
from catalogue.search.lists import views as search
from catalogue.search.suggestions import views as suggestions
from catalogue.selections import views as selections

handler400 = "catalogue.pages.errors.bad_request"
handler403 = "catalogue.pages.errors.forbidden"
handler404 = "catalogue.pages.errors.not_found"
handler500 = "catalogue.pages.errors.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    # /mallettes/
    path("mallettes/<slug:slug>/", fiches.collection, name="collection"),
    path("mallettes/<slug:slug>/theme-<int:theme>/", fiches.theme, name="theme"),
    path("mallettes/<slug:slug>/theme-<int:theme>/fiche-<int:number>/", fiches.fiche, name="fiche"),
    path("mallettes/<slug:slug>/theme-<int:theme>/fiche-<int:number>/brouillon/", fiches.draft, name="fiche-draft"),
    path(
        "mallettes/<slug:slug>/theme-<int:theme>/fiche-<int:number>/versions/",
        fiches.editions,
        name="fiche-editions",
    ),
    path(
        "mallettes/<slug:slug>/theme-<int:theme>/fiche-<int:number>/versions/<int:edition>/",
        fiches.edition,
        name="fiche-edition",
    ),
    # lists with facets
    path("fiches/", search.fiches, name="fiches"),
    path("ressources/", search.resources, name="resources"),
    path("ressources/<slug:slug>/", resource.resource, name="resource"),
    path("ressources/<slug:slug>/brouillon/", resource.draft, name="resource-draft"),
    # everything at once
    path("recherche/", everything.search, name="search"),
    path("recherche/suggestions/", suggestions.suggestions, name="suggestions"),
    # /competences/
    path("competences/", competences.frameworks, name="frameworks"),
    path("competences/<slug:slug>/", competences.framework, name="framework"),
    path("competences/<slug:slug>/<str:code>/", competences.competence, name="competence"),
    # /selections/
    path("selections/", selections.index, name="selections"),
    path("selections/<slug:slug>/", selections.selection, name="selection"),
    path("selections/<slug:slug>/brouillon/", selections.draft, name="selection-draft"),
    path("selections/<slug:slug>/versions/", selections.editions, name="selection-editions"),
    path("selections/<slug:slug>/versions/<int:edition>/", selections.edition, name="selection-edition"),
    # what readers say is wrong
    path("signaler/", reports.report, name="report"),
    path("signaler/<slug:token>/", reports.state, name="report-state"),
    path("signaler/<slug:token>/merci/", reports.thanks, name="report-thanks"),
    # service pages
    path("plan-du-site/", service.site_map, name="site-map"),
    path("accessibilite/", service.accessibility, name="accessibility"),
    path("mentions-legales/", service.legal, name="legal"),
    path("donnees-personnelles/", service.privacy, name="privacy"),
    path("aide/", service.help_page, name="help"),
    # for machines
    path("sante/", machines.health, name="health"),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemap.sitemap_section, name="sitemap-section"),
    path("robots.txt", machines.robots, name="robots"),
    path("opensearch.xml", machines.opensearch, name="opensearch"),
    path("favicon.ico", RedirectView.as_view(url="/static/favicon.svg", permanent=True)),
    # the back office
    *([path("admin/mot-de-passe/", include("catalogue.people.urls"))] if settings.CAN_MAIL else []),
    *([path("admin/connexion/", include("catalogue.people.sso.urls"))] if settings.SSO else []),
    path("admin/", admin.site.urls),
]

if settings.DEBUG:
    urlpatterns.append(path("composants/", gallery.gallery, name="gallery"))
