"""Records without a fault, and what the doctor says of one."""

from typing import Any

from catalogue.doctor.examining import examine
from catalogue.doctor.sheets import of_record
from catalogue.fiches.models import Citation, Fiche, Section
from catalogue.publication import Publishable
from catalogue.resources.models import Resource
from catalogue.selections.models import Reference, Selection
from tests import records


def a_sound_resource(**given: Any) -> Resource:
    rank = next(records.ranks)
    sound = {
        "title": f"Un rapport sur l’école, n° {rank}",
        "type": "rapport",
        "url": f"https://exemple.fr/{rank}",
        "publisher": records.an_organisation(),
        "date": "2021-01-01",
        "date_precision": "annee",
        "summary": "Ce que dit le rapport.",
    }
    return records.a_resource(**sound | given)


def a_sound_fiche(**given: Any) -> Fiche:
    sound = {"title": "Pourquoi lire ?", "introduction": "On lit peu.", "synthesis": "Lisons.", "status": "brouillon"}
    fiche = records.a_fiche(**sound | given)
    section = Section.objects.create(fiche=fiche, position=1, heading="Lire en classe", body="Lire chaque jour.")
    Citation.objects.create(
        fiche=fiche, section=section, resource=a_sound_resource(), position=1, printed_label="Rapport sur l’école"
    )
    return fiche


def a_sound_selection(**given: Any) -> Selection:
    sound = {"title": "Lectures d’été", "purpose": "Pour les équipes.", "status": "brouillon"}
    selection = records.a_selection(**sound | given)
    step = records.a_step(selection=selection, minutes=10)
    Reference.objects.create(step=step, resource=a_sound_resource(), position=1)
    return selection


SOUND: dict[str, Any] = {"fiche": a_sound_fiche, "selection": a_sound_selection, "resource": a_sound_resource}


def said(record: Publishable) -> list[tuple[str, str, str]]:
    """(severity, sentence, place) of each finding."""
    return [(str(each.severity), each.sentence, each.place) for each in examine(of_record(record))]
