"""A sweep: what readers may not see yet, or no longer, appears at no public address."""

from collections import deque
from itertools import count
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from catalogue.competences.models import Competence
from catalogue.fiches.models import Citation, CompetenceLink, Fiche, Section
from catalogue.resources.models import Author, Authorship, FieldOrigin, Organisation, Resource
from catalogue.search.text.keeping import index_pending
from catalogue.selections.models import Reference, Selection, Step
from tests.addresses import in_sitemap, links, one_of_each
from tests.records import HIDDEN
from themes.models import Audience, Level, Theme

SECRET = "Zibeline"
MOST_ADDRESSES = 1000


def hide_a_fiche(state: str, number: int, resource: Resource) -> Fiche:
    """A fiche readers may not see, tied to everything that they do see."""
    shown, theme = Fiche.objects.published().earliest("pk"), Theme.objects.get(slug="college-professionnels-theme-2")
    text = {"title": SECRET, "introduction": SECRET, "synthesis": SECRET, "source_label": SECRET}
    fiche = Fiche.objects.create(theme=theme, number=number, **text, **HIDDEN[state])
    section = Section.objects.create(fiche=fiche, heading=SECRET, body=SECRET)
    fiche.audiences.set(Audience.objects.values_list("pk", flat=True))
    Citation.objects.create(fiche=fiche, section=section, printed_label=SECRET, resource=resource)
    Citation.objects.create(fiche=fiche, printed_label=SECRET, resource=Resource.objects.published().earliest("pk"))
    Citation.objects.create(fiche=shown, printed_label=SECRET, target_fiche=fiche)
    for competence in Competence.objects.all():
        CompetenceLink.objects.create(fiche=fiche, competence=competence, printed_heading=SECRET, printed_text=SECRET)
    return fiche


def hide_a_resource(state: str) -> Resource:
    """A resource readers may not see, cited, listed and related wherever it can be."""
    publisher = Organisation.objects.create(name=SECRET, slug=f"zibeline-editeur-{state}")
    person = Author.objects.create(family=SECRET, slug=f"zibeline-auteur-{state}")
    text = {"title": SECRET, "slug": f"zibeline-{state}", "summary": SECRET, "series": SECRET, "number": SECRET}
    address = f"https://exemple.fr/zibeline/{state}"
    resource = Resource.objects.create(url=address, publisher=publisher, host=publisher, **text, **HIDDEN[state])
    Authorship.objects.create(resource=resource, author=person)
    FieldOrigin.objects.create(resource=resource, field="title", origin="ajoute", printed_value=SECRET)
    resource.themes.set(Theme.objects.all())
    resource.audiences.set(Audience.objects.values_list("pk", flat=True))
    resource.levels.set(Level.objects.values_list("pk", flat=True))
    shown = Resource.objects.published().order_by("pk")
    for relation, other in zip(("part_of", "reports_on"), shown, strict=False):
        Resource.objects.filter(pk=resource.pk).update(**{relation: other})
        Resource.objects.filter(pk=other.pk).update(**{relation: resource})
    Citation.objects.create(fiche=Fiche.objects.published().earliest("pk"), printed_label=SECRET, resource=resource)
    Reference.objects.create(
        step=Step.objects.earliest("pk"), resource=resource, annotation=SECRET, excerpt_label=SECRET
    )
    return resource


def hide_a_selection(state: str) -> None:
    """A selection readers may not see, of a work that they do."""
    text = {"title": SECRET, "slug": f"zibeline-{state}", "genre": SECRET, "purpose": SECRET, "keyword": SECRET}
    selection = Selection.objects.create(**text, **HIDDEN[state])
    selection.audiences.set(Audience.objects.values_list("pk", flat=True))
    step = Step.objects.create(selection=selection, title=SECRET, minutes=5)
    Reference.objects.create(step=step, resource=Resource.objects.published().earliest("pk"), annotation=SECRET)


@pytest.fixture
def hidden(seeded: None) -> None:
    numbers = count(50)
    for state in HIDDEN:
        hide_a_fiche(state, next(numbers), hide_a_resource(state))
        hide_a_selection(state)
    index_pending()


def choices(html: str, address: str) -> set[str]:
    """One address for each box that the filters of a page offer."""
    boxes = BeautifulSoup(html, "html.parser").select("form input[name][value]")
    return {f"{address.partition('?')[0]}?{box['name']}={box['value']}" for box in boxes}


def is_more_of_the_same(address: str) -> bool:
    """Two filters at once, or another reader than a CPE, show nothing that the rest of the walk does not."""
    return address.count("=") > 1 or ("public=" in address and not address.endswith("=cpe"))


def walk(client: Client) -> dict[str, str]:
    """Every page that a reader can reach from the home page, the sitemap and one choice of each filter; all answer."""
    sitemap = client.get("/sitemap.xml").text
    searched = [f"/{place}/?q={quote('numérique')}" for place in ("recherche", "ressources", "fiches")]
    known = [*one_of_each(sitemap).values(), *in_sitemap(sitemap), *searched]
    waiting = deque((address, "urls.py") for address in known)
    seen: dict[str, str] = {}
    while waiting:
        address, source = waiting.popleft()
        if address in seen or address.startswith(("/admin/", "/static/")) or is_more_of_the_same(address):
            continue
        assert len(seen) < MOST_ADDRESSES, address
        response = client.get(address)
        assert response.status_code == 200, f"{address} (de {source})"
        seen[address] = response.text
        if response["Content-Type"].startswith("text/html"):
            waiting.extend((link, address) for link in {*links(response.text), *choices(response.text, address)})
    return seen


@pytest.mark.usefixtures("hidden")
def test_hidden_record_appears_nowhere(client: Client) -> None:
    visited = walk(client)

    assert len(visited) > 100
    assert [address for address, html in visited.items() if SECRET.lower() in (address + html).lower()] == []


@pytest.mark.usefixtures("hidden")
@pytest.mark.parametrize("place", ["recherche", "ressources", "fiches"])
def test_searching_a_hidden_record_is_searching_nothing(client: Client, place: str) -> None:
    """Its word gives the page of a word that nobody ever wrote, and corrects none."""
    pages = [
        client.get(f"/{place}/?q={typed}{more}").text.replace(typed, "")
        for more in ("", "&public=cpe&tel-quel=1")
        for typed in (SECRET, "Zubylune")
    ]

    assert pages[0] == pages[1]
    assert pages[2] == pages[3]
    assert SECRET not in client.get(f"/{place}/?q=Zibelin").text.title()


@pytest.mark.usefixtures("hidden")
@pytest.mark.parametrize("state", sorted(HIDDEN))
def test_address_of_a_hidden_record_is_not_found(client: Client, state: str) -> None:
    number = 50 + list(HIDDEN).index(state)
    for address in (
        f"/ressources/zibeline-{state}/",
        f"/selections/zibeline-{state}/",
        f"/mallettes/college-professionnels/theme-2/fiche-{number}/",
    ):
        response = client.get(address)
        assert response.status_code == 404, address
        assert SECRET not in response.text
