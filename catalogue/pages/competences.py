"""The frameworks: what each asks of whom, and what the catalogue offers towards it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse

from catalogue.competences.models import Competence, Framework
from catalogue.fiches.models import Fiche
from catalogue.reader import reader_code, reader_of
from catalogue.resources.models import Resource
from catalogue.search.facets import FICHES, RESOURCES
from catalogue.search.snapshots.index import Snapshot, current
from themes.models import Audience

# A page names so many; the lists, which have pages, hold the rest.
FICHES_SHOWN, RESOURCES_SHOWN = 20, 12


@dataclass(frozen=True)
class Line:
    """A competence in the table of its framework: what leads to it, and whether it binds the reader."""

    competence: Competence
    fiches: int
    resources: int
    concerns: bool


def frameworks(request: HttpRequest) -> TemplateResponse:
    records = Framework.objects.with_counts(reader_of(request))
    return TemplateResponse(request, "competences/index.html", {"frameworks": records})


def framework(request: HttpRequest, slug: str) -> TemplateResponse:
    record = get_object_or_404(Framework, slug=slug)
    competences = record.competences.in_framework_order().with_audiences()
    context = {"framework": record, "lines": lines(competences, reader_of(request))}
    return TemplateResponse(request, "competences/framework.html", context)


def competence(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    framework = get_object_or_404(Framework, slug=slug)
    competences = list(framework.competences.in_framework_order().with_audiences())
    rank = rank_of(code, competences)
    record = competences[rank]
    if record.code != code:
        return redirect(f"{record.get_absolute_url()}?{request.GET.urlencode()}".rstrip("?"), permanent=True)
    reader, fiches, resources = reader_code(request), current(FICHES), current(RESOURCES)
    first_fiches = fiches.first("mallette", FICHES_SHOWN, reader, competence=record.key)
    first_resources = resources.first("titre", RESOURCES_SHOWN, reader, competence=record.key)
    context = {
        "competence": record,
        "previous": competences[rank - 1] if rank else None,
        "following": next(iter(competences[rank + 1 :]), None),
        "fiches": Fiche.objects.with_items_of(record).in_order(first_fiches),
        "fiche_count": leading(fiches)[record.key],
        "resources": Resource.objects.with_names().in_order(first_resources),
        "resource_count": leading(resources)[record.key],
    }
    return TemplateResponse(request, "competences/competence.html", context)


def rank_of(code: str, competences: Sequence[Competence]) -> int:
    """The rank of a code, whatever its case. Raises Http404.

    Compared here and not in SQL, where engines differ on case and PostgreSQL refuses NUL.
    """
    for rank, candidate in enumerate(competences):
        if candidate.code.casefold() == code.casefold():
            return rank
    raise Http404("Ce référentiel n’a pas de compétence de ce code.")


def leading(snapshot: Snapshot) -> Counter[str]:
    """How many records of a list lead to each competence, by its key: the same counts as the list's own facet."""
    return Counter({key: bits.bit_count() for key, bits in snapshot.bits["competence"].items()})


def lines(competences: Iterable[Competence], reader: Audience | None) -> list[Line]:
    """The table, in the order of the framework; for a reader, what binds them comes first, domains included."""
    fiches, resources = leading(current(FICHES)), leading(current(RESOURCES))
    table = [
        Line(one, fiches[one.key], resources[one.key], reader is None or reader in one.applies_to.all())
        for one in competences
    ]
    binding = {line.competence.domain_id for line in table if line.concerns}
    return sorted(
        table,
        key=lambda line: (
            line.competence.domain_id not in binding,
            line.competence.domain.position,
            line.competence.domain_id,
            not line.concerns,
        ),
    )
