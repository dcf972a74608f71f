"""Records in one line: what a test does not care about is filled in, each time with something new."""

from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from catalogue.competences.models import Competence, Domain, Framework
from catalogue.fiches.models import Fiche
from catalogue.publication import Status
from catalogue.resources.models import Author, Organisation, Resource
from catalogue.selections.models import Selection, Step
from themes.models import Collection, Theme

# all that a record which readers do not see may be, by name
HIDDEN: dict[str, dict[str, Any]] = {
    "brouillon": {"status": Status.DRAFT},
    "relecture": {"status": Status.REVIEW},
    "archive": {"status": Status.ARCHIVED},
    "futur": {"status": Status.PUBLISHED, "published_from": timezone.now() + timedelta(days=1)},
    "perime": {"status": Status.PUBLISHED, "published_until": timezone.now() - timedelta(days=1)},
}
ranks = count(1)


def a_collection(**given: Any) -> Collection:
    return Collection.objects.create(**{"title": "Mallette", "slug": f"mallette-{next(ranks)}"} | given)


def a_theme(**given: Any) -> Theme:
    rank = next(ranks)
    if "collection" not in given:
        given["collection"] = a_collection()
    return Theme.objects.create(**{"number": rank, "slug": f"theme-{rank}"} | given)


def a_framework(**given: Any) -> Framework:
    rank = next(ranks)
    return Framework.objects.create(
        **{"title": "Référentiel", "short_title": "Réf.", "slug": f"referentiel-{rank}"} | given
    )


def a_domain(**given: Any) -> Domain:
    if "framework" not in given:
        given["framework"] = a_framework()
    return Domain.objects.create(**{"code": f"D{next(ranks)}", "label": "Domaine"} | given)


def a_competence(**given: Any) -> Competence:
    if "domain" not in given:
        given["domain"] = a_domain()
    return Competence.objects.create(**{"code": f"C{next(ranks)}", "label": "Compétence"} | given)


def an_organisation(**given: Any) -> Organisation:
    return Organisation.objects.create(**{"name": "Organisme", "slug": f"organisme-{next(ranks)}"} | given)


def an_author(**given: Any) -> Author:
    return Author.objects.create(**{"family": "Dupont", "slug": f"auteur-{next(ranks)}"} | given)


def a_resource(**given: Any) -> Resource:
    return Resource.objects.create(
        **{"title": "Ressource", "slug": f"ressource-{next(ranks)}", "status": "publie"} | given
    )


def a_fiche(**given: Any) -> Fiche:
    if "theme" not in given:
        given["theme"] = a_theme()
    return Fiche.objects.create(**{"title": "Pourquoi ?", "number": next(ranks), "status": "publie"} | given)


def a_selection(**given: Any) -> Selection:
    return Selection.objects.create(
        **{"title": "Lectures", "slug": f"selection-{next(ranks)}", "status": "publie"} | given
    )


def a_step(**given: Any) -> Step:
    if "selection" not in given:
        given["selection"] = a_selection()
    return Step.objects.create(**{"title": "Lire", "position": next(ranks)} | given)
