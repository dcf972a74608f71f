"""Every component on one page, for whoever changes the style sheet. Routed in development only."""

from django.http import HttpRequest
from django.template.response import TemplateResponse

from catalogue.competences.models import Competence, Framework
from catalogue.fiches.models import Citation, CompetenceLink
from catalogue.fiches.page import Group, Item, Work
from catalogue.resources.models import Organisation, Resource
from catalogue.resources.vocabulary import Access, ResourceType
from catalogue.selections.timeline import segments
from themes.models import Collection, Theme


def gallery(request: HttpRequest) -> TemplateResponse:
    """Made of records that are never saved: the page asks nothing of the database."""
    collection = Collection(title="Mallette d’exemple", slug="exemple")
    resource = Resource(
        title="Titre de la ressource",
        slug="exemple",
        url="https://exemple.fr/document",
        type=ResourceType.RAPPORT,
        publisher=Organisation(name="Éditeur"),
        access=Access.ACCOUNT,
    )
    competence = Competence(code="CC9", label="Libellé de la compétence", framework=Framework(slug="exemple"))
    link = CompetenceLink(competence=competence, printed_text="Texte imprimé de l’item.")
    context = {
        "themes": [Theme(collection=collection, number=number) for number in range(1, Theme.COLOURS + 1)],
        "resource": resource,
        "works": [
            Work(Citation(printed_label="Libellé imprimé", resource=resource), 1, True),
            Work(Citation(printed_label="Share Notes", label_language="en", resource=resource), 2, False),
        ],
        "group": Group("Intertitre imprimé", [Item(link, concerns=True), Item(link, concerns=False)]),
        "segments": segments([20, 5, 40]),
    }
    return TemplateResponse(request, "pages/gallery.html", context)
