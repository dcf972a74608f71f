"""The table of contents of the site: a contract that tests, exports and other sites rely on."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, path
from django.views.generic import RedirectView

from catalogue.fiches import views as fiches
from catalogue.pages import views as pages
from catalogue.search import views as search
from catalogue.selections import views as selections

handler400 = "catalogue.pages.views.bad_request"
handler403 = "catalogue.pages.views.forbidden"
handler404 = "catalogue.pages.views.not_found"
handler500 = "catalogue.pages.views.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.home, name="home"),
    # /mallettes/
    path("mallettes/<slug:slug>/", fiches.collection, name="collection"),
    path("mallettes/<slug:slug>/theme-<int:theme>/", fiches.theme, name="theme"),
    path("mallettes/<slug:slug>/theme-<int:theme>/fiche-<int:number>/", fiches.fiche, name="fiche"),
    # lists with facets
    path("fiches/", search.fiches, name="fiches"),
    path("ressources/", search.resources, name="resources"),
    path("ressources/<slug:slug>/", pages.resource, name="resource"),
    # /competences/
    path("competences/", pages.frameworks, name="frameworks"),
    path("competences/<slug:slug>/", pages.framework, name="framework"),
    path("competences/<slug:slug>/<str:code>/", pages.competence, name="competence"),
    # /selections/
    path("selections/", selections.index, name="selections"),
    path("selections/<slug:slug>/", selections.selection, name="selection"),
    # service pages
    path("plan-du-site/", pages.site_map, name="site-map"),
    path("accessibilite/", pages.accessibility, name="accessibility"),
    path("mentions-legales/", pages.legal, name="legal"),
    path("donnees-personnelles/", pages.privacy, name="privacy"),
    path("aide/", pages.help_page, name="help"),
    # for machines
    path("sante/", pages.health, name="health"),
    path("sitemap.xml", pages.sitemap, name="sitemap"),
    path("robots.txt", pages.robots, name="robots"),
    path("favicon.ico", RedirectView.as_view(url="/static/favicon.svg", permanent=True)),
    # the back office
    path("admin/", admin.site.urls),
]
