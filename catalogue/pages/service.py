"""The pages about the site itself: its map, its help, and what the law asks it to say."""

from django.conf import settings
from django.http import HttpRequest
from django.template.response import TemplateResponse


def site_map(request: HttpRequest) -> TemplateResponse:
    return TemplateResponse(request, "pages/site_map.html", {})


def accessibility(request: HttpRequest) -> TemplateResponse:
    return TemplateResponse(request, "pages/accessibility.html", {"legal": settings.LEGAL})


def legal(request: HttpRequest) -> TemplateResponse:
    return TemplateResponse(request, "pages/legal.html", {"legal": settings.LEGAL})


def privacy(request: HttpRequest) -> TemplateResponse:
    return TemplateResponse(request, "pages/privacy.html", {"legal": settings.LEGAL})


def help_page(request: HttpRequest) -> TemplateResponse:
    return TemplateResponse(request, "pages/help.html", {})
