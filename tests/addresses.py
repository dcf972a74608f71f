"""Every public address of the site, read from its table of contents: a new page is swept without being told."""

import re
from collections.abc import Iterator

from django.urls import URLPattern, resolve, reverse

from catalogue.urls import urlpatterns

# Shown to developers only; its links are examples.
IN_DEVELOPMENT = {"gallery"}
# Known to one reader each: `tests/reports/` makes them.
OF_ONE_READER = {"report-state", "report-thanks"}
# For the team alone: `tests/history/` opens them.
OF_THE_TEAM = {"fiche-draft", "resource-draft", "selection-draft"}
ROUTES = {
    route.name: str(route.pattern)
    for route in urlpatterns
    if isinstance(route, URLPattern) and route.name and route.name not in IN_DEVELOPMENT | OF_ONE_READER | OF_THE_TEAM
}
# Addresses that no sitemap names, being sitemaps themselves.
UNLISTED = {"sitemap-section": "/sitemap-pages.xml"}
# What is not a page for people.
FOR_MACHINES = {"health", "sitemap", "sitemap-section", "robots", "opensearch", "suggestions"}


def in_sitemap(sitemap: str) -> list[str]:
    """The paths that the text of a sitemap names."""
    return re.findall(r"<loc>https?://[^/]+([^<]*)</loc>", sitemap)


def one_of_each(sitemap: str) -> dict[str, str]:
    """One address of each public route; a KeyError names the route with arguments that the sitemap forgets."""
    listed = {resolve(path).url_name: path for path in in_sitemap(sitemap)} | UNLISTED
    for kind in ("fiche", "selection"):  # not offered to robots, which have the page itself
        listed |= {f"{kind}-editions": f"{listed[kind]}versions/", f"{kind}-edition": f"{listed[kind]}versions/1/"}
    return {name: listed[name] if "<" in pattern else reverse(name) for name, pattern in ROUTES.items()}


def pages(sitemap: str) -> dict[str, str]:
    """One address of each page made for people."""
    return {name: path for name, path in one_of_each(sitemap).items() if name not in FOR_MACHINES}


def links(html: str) -> Iterator[str]:
    """The addresses of our own site that a page leads to, choices of a filter included."""
    for address in re.findall(r'(?:href|action)="(/[^"]*)"', html):
        yield address.replace("&amp;", "&").partition("#")[0]
