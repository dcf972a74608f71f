"""Every rule of the data, refused twice: by forms with a sentence in French, and by the database itself."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from catalogue.competences.models import Competence, Domain
from catalogue.fiches.models import Citation, CompetenceLink, Fiche, Section
from catalogue.publication import Publishable
from catalogue.resources.models import Author, Authorship, FieldOrigin, Resource
from catalogue.selections.models import Reference, Step
from tests import records
from themes.models import Theme

TOO_SMALL = "supérieure ou égale à 1"
NO_SUCH_CHOICE = "pas un choix valide"
ROOMS = ("themes", "competences", "resources", "fiches", "selections")
Case = tuple[Callable[[], models.Model], str]


def changed(record: models.Model, **values: object) -> models.Model:
    for name, value in values.items():
        setattr(record, name, value)
    return record


def second(record: models.Model, **values: object) -> models.Model:
    """The same record again, under a new key."""
    return changed(record, pk=None, _state=models.base.ModelState(), **values)


def second_reference() -> models.Model:
    return second(Reference.objects.create(step=records.a_step(), resource=records.a_resource()))


def second_author() -> models.Model:
    return second(Authorship.objects.create(resource=records.a_resource(), author=records.an_author()))


def second_origin() -> models.Model:
    return second(FieldOrigin.objects.create(resource=records.a_resource(), field="title", origin="imprime"))


def second_section() -> models.Model:
    return second(Section.objects.create(fiche=records.a_fiche(), heading="Titre", body="Texte"))


def related_to_itself() -> models.Model:
    resource = records.a_resource()
    return changed(resource, part_of=resource)


CASES: dict[str, Case] = {
    "theme_number_unique_in_collection": (
        lambda: second(records.a_theme(), slug="autre"),
        "Cette mallette a déjà un thème de ce numéro.",
    ),
    "theme_number_positive": (lambda: changed(records.a_theme(), number=0), TOO_SMALL),
    "theme_title_null_when_unknown": (
        lambda: changed(records.a_theme(), title=""),
        "Un titre inconnu se laisse vide.",
    ),
    "domain_code_unique_in_framework": (
        lambda: second(records.a_domain(code="x1"), code="X1"),
        "Ce référentiel a déjà un domaine de ce code.",
    ),
    "competence_code_unique_in_framework": (
        lambda: second(records.a_competence(code="x1"), code="X1"),
        "Ce référentiel a déjà une compétence de ce code.",
    ),
    "domain_code_written_as_one": (lambda: changed(records.a_domain(), code="1/2"), "Un code s’écrit"),
    "competence_code_written_as_one": (lambda: changed(records.a_competence(), code="1/2"), "Un code s’écrit"),
    "author_person_or_organisation": (
        lambda: changed(records.an_author(), organisation=records.an_organisation()),
        "Un auteur est une personne (nom) ou un organisme, pas les deux.",
    ),
    "resource_slug_unique": (
        lambda: second(records.a_resource(slug="une")),
        "Une ressource a déjà cet identifiant.",
    ),
    "selection_slug_unique": (
        lambda: second(records.a_selection(slug="une")),
        "Une sélection a déjà cet identifiant.",
    ),
    "resource_address_unique": (
        lambda: second(records.a_resource(url="http://www.exemple.fr/a"), slug="autre", url="https://exemple.fr/a/"),
        "Une ressource a déjà cette adresse.",
    ),
    "resource_date_with_precision": (
        lambda: changed(records.a_resource(), date=timezone.localdate()),
        "Une date et sa précision se donnent ensemble.",
    ),
    "resource_pages_positive": (lambda: changed(records.a_resource(), pages=0), TOO_SMALL),
    "resource_minutes_positive": (lambda: changed(records.a_resource(), minutes_by_hand=0), TOO_SMALL),
    "resource_type_known": (lambda: changed(records.a_resource(), type="inconnu"), NO_SUCH_CHOICE),
    "resource_access_known": (lambda: changed(records.a_resource(), access="inconnu"), NO_SUCH_CHOICE),
    "resource_not_related_to_itself": (related_to_itself, "Une ressource ne peut être liée à elle-même."),
    "authorship_author_once": (second_author, "Cet auteur est déjà cité."),
    "fieldorigin_once_a_field": (second_origin, "L’origine de cette information est déjà notée."),
    "fiche_number_unique_in_theme": (
        lambda: second(records.a_fiche()),
        "Ce thème a déjà une fiche de ce numéro.",
    ),
    "fiche_number_positive": (lambda: changed(records.a_fiche(), number=0), TOO_SMALL),
    "section_heading_unique_in_fiche": (second_section, "Cette fiche a déjà une section de ce titre."),
    "citation_exactly_one_target": (
        lambda: Citation(fiche=records.a_fiche(), printed_label="Lien"),
        "Un lien mène à une ressource ou à une fiche, exactement une.",
    ),
    "competencelink_printed_has_text": (
        lambda: CompetenceLink(fiche=records.a_fiche(), competence=records.a_competence()),
        "Un lien imprimé porte son texte imprimé.",
    ),
    "step_minutes_positive": (lambda: changed(records.a_step(), minutes=0), TOO_SMALL),
    "reference_resource_once_in_step": (second_reference, "Cette étape cite déjà cette ressource."),
    "reference_page_count_positive": (
        lambda: Reference(step=records.a_step(), resource=records.a_resource(), page_count=0),
        TOO_SMALL,
    ),
}


def a_copy(record: Any) -> models.Model:
    copy = second(record, draft_of=type(record)(pk=record.pk), status="brouillon")
    copy.save()
    return copy


def publication_cases(name: str, make: Callable[[], models.Model]) -> dict[str, Case]:
    now = timezone.now()
    backwards = {"published_from": now, "published_until": now - timedelta(days=1)}
    return {
        f"{name}_status_known": (lambda: changed(make(), status="inconnu"), NO_SUCH_CHOICE),
        f"{name}_published_until_after_from": (
            lambda: changed(make(), **backwards),
            "La fin de publication doit suivre son début.",
        ),
        f"{name}_one_copy_at_most": (lambda: second(a_copy(make())), "Une nouvelle version est déjà en chantier."),
        f"{name}_copy_never_published": (lambda: changed(make(), status="programme"), "Cet état est celui d’une"),
    }


CASES |= publication_cases("resource", records.a_resource)
CASES |= publication_cases("fiche", records.a_fiche)
CASES |= publication_cases("selection", records.a_selection)


def rules() -> dict[str, models.BaseConstraint]:
    return {
        constraint.name: constraint
        for app in ROOMS
        for model in apps.get_app_config(app).get_models()
        for constraint in model._meta.constraints
    }


def test_every_rule_has_its_case() -> None:
    assert set(CASES) == set(rules())


# no form makes a copy: two people who begin one at once get the same
NOT_OF_FORMS = {name for name in CASES if name.endswith("_one_copy_at_most")}


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(set(CASES) - NOT_OF_FORMS))
def test_a_rule_is_said_in_french_by_forms(name: str) -> None:
    record, sentence = CASES[name][0](), CASES[name][1]

    with pytest.raises(ValidationError) as refusal:
        record.full_clean()

    assert sentence in " ".join(refusal.value.messages)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(CASES))
def test_a_rule_is_held_by_the_database(name: str) -> None:
    record, rule = CASES[name][0](), rules()[name]

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        record.save()

    # SQLite names the columns of a unique rule, not the rule
    assert name in str(refusal.value) or isinstance(rule, models.UniqueConstraint)


@pytest.mark.django_db
def test_a_resource_is_neither_its_own_part_nor_its_own_report() -> None:
    resource = records.a_resource()
    resource.reports_on = resource

    with pytest.raises(ValidationError, match="liée à elle-même"):
        resource.full_clean()


@pytest.mark.django_db
@pytest.mark.parametrize("given", [{}, {"family": "Dupont", "organisation": True}, {"given": "Anne"}])
def test_an_author_is_a_person_or_an_organisation(given: dict[str, object]) -> None:
    if given.pop("organisation", False):
        given["organisation"] = records.an_organisation()

    with pytest.raises(IntegrityError), transaction.atomic():
        Author.objects.create(slug="auteur", **given)


@pytest.mark.django_db
def test_a_citation_leads_to_one_place_only() -> None:
    fiche = records.a_fiche()
    citation = Citation(
        fiche=fiche, printed_label="Lien", resource=records.a_resource(), target_fiche=records.a_fiche()
    )

    with pytest.raises(IntegrityError, match="citation_exactly_one_target"), transaction.atomic():
        citation.save()


@pytest.mark.django_db
def test_addresses_are_unique_when_present_only() -> None:
    records.a_resource(), records.a_resource()

    assert Resource.objects.filter(url_key=None).count() == 2


def small_numbers() -> list[models.Field[int, int]]:
    """Those that are typed, ranks apart: their forms bound them."""
    return [
        field
        for app in ROOMS
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.PositiveSmallIntegerField) and field.editable and field.name != "position"
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("field", small_numbers(), ids=str)
def test_a_number_that_postgresql_cannot_hold_is_refused_everywhere(field: models.Field[int, int]) -> None:
    field.run_validators(32_767)

    with pytest.raises(ValidationError, match="inférieure ou égale à 32767"):
        field.run_validators(32_768)


@pytest.mark.parametrize("field", ["resources.Resource.language", "fiches.Citation.label_language"])
@pytest.mark.parametrize("language", ["pas une", "français", "FR", "fr-", "fr\n"])
def test_a_language_that_is_none_is_refused(field: str, language: str) -> None:
    app, model, name = field.split(".")

    with pytest.raises(ValidationError, match="Saisissez un code de langue"):
        apps.get_model(app, model)._meta.get_field(name).run_validators(language)


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Competence, Domain, Theme, Fiche, Section, Step, Resource, Citation])
def test_an_empty_record_is_refused_without_a_crash(model: type[models.Model]) -> None:
    with pytest.raises(ValidationError):
        model().full_clean()


def test_every_publishable_has_the_rules_of_publication() -> None:
    publishable = [model for model in apps.get_models() if issubclass(model, Publishable)]

    assert {f"{model._meta.model_name}_status_known" for model in publishable} <= set(rules())
