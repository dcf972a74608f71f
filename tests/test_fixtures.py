"""The data that comes with the catalogue: whole, right, the same when loaded twice, and in words of our own."""

import re
from collections import Counter
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.core.management import call_command
from django.db import transaction
from pytest_django import DjangoDbBlocker

from catalogue.competences.models import Competence, Framework
from catalogue.fiches.models import Citation, CompetenceLink, Fiche, Section
from catalogue.imports.management.commands.seed import FIXTURES
from catalogue.resources.models import FieldOrigin, Resource
from catalogue.search.models import Synonym
from catalogue.selections.models import Reference, Selection, Step
from themes.folding import fold
from themes.models import Collection, Theme

TNE = "http://tne.trousseaprojets.fr/professionnel-education-nationale/malette-college-pen"
ADDRESSES = [
    f"{TNE}/theme-1-fiche-1",
    "https://eduscol.education.fr/721/evaluer-et-certifier-les-competences-numeriques",
    "https://eduscol.education.fr/1531/education-aux-medias-et-l-information",
    "https://jules.cned.fr/",
    "https://www.reseau-canope.fr/notice/classe-inversee.html",
    "https://tne.trousseaprojets.fr/parent/idees-recues-sur-le-numerique/episode-3",
    "https://www.reseau-canope.fr/cap-ecole-inclusive/amenager-et-adapter.html"
    "?tx_cndphandicap_cndphandicap%5Bniveau%5D=2&tx_cndphandicap_cndphandicap%5Bcontroller%5D=Adaptation"
    "&cHash=999578b91ebe228aadc65c5fa2acbeb4",
    "https://codimd.apps.education.fr/features#Share-Notes",
    f"{TNE}/theme-4-fiche-2",
    "https://www.reseau-canope.fr/cap-ecole-inclusive.html",
    "https://www.ih2ef.gouv.fr/les-podcasts-du-film-annuel-les-usages-du-numerique-en-education",
    "https://www.education.gouv.fr/"
    "grande-pauvrete-et-reussite-scolaire-le-choix-de-la-solidarite-pour-la-reussite-de-tous-8339",
    "https://www.ozp.fr/IMG/pdf/2021-157_rapport_relation_ecole_famille.pdf",
    "https://labo.societenumerique.gouv.fr/2020/10/22/numerique-et-apprentissages-scolaires-un-paysage-contraste/",
    "https://www.hcfea.fr/IMG/pdf/dossier_enfantsecransnumerique.pdf",
    "https://www.clemi.fr/fr/ressources/nos-ressources-pedagogiques/ressources-pedagogiques/"
    "recherche-de-lactualite-et-ses-sources-sur-internet.html",
    "https://www.education.gouv.fr/"
    "repenser-la-forme-scolaire-l-heure-du-numerique-vers-de-nouvelles-manieres-d-apprendre-et-d-2678",
]
# Written by us; every other text is a title, a label, a name or an item of an official text.
OUR_PROSE = {
    "annotation", "body", "catalogue_note", "description", "introduction", "notice", "portal_text", "purpose",
    "reworded_notice", "source", "summary", "synthesis",
}  # fmt: skip
WORDS_IN_A_ROW = 8
SHINGLES = Path(__file__).parent / "data" / "source_shingles.txt"


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The whole data, loaded once for the tests that only read it."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("seed", verbosity=0)
        yield
        transaction.set_rollback(True)


def fixture_texts() -> Iterator[tuple[str, str, str]]:
    """Every text of every fixture: its record, its field, its value."""
    for name in FIXTURES:
        for record in yaml.safe_load((Path(settings.FIXTURE_DIRS[0]) / f"{name}.yaml").read_text(encoding="utf-8")):
            for field, value in record["fields"].items():
                if isinstance(value, str):
                    yield record["model"], field, value


def shingles(text: str) -> set[str]:
    """The prints of every eight words in a row, as the sources' own are kept: their text is not ours to copy."""
    words = fold(text).split()
    rows = (words[start : start + WORDS_IN_A_ROW] for start in range(len(words) - WORDS_IN_A_ROW + 1))
    return {blake2b(" ".join(row).encode(), digest_size=5).hexdigest() for row in rows}


def dump() -> str:
    rooms = {"synonyms": [Synonym]}
    models = (model for name in FIXTURES for model in rooms.get(name) or apps.get_app_config(name).get_models())
    records = (record for model in models for record in model._default_manager.order_by("pk"))
    # when a synonym was last saved is not of the fixtures: it tells two editors apart
    dumped: list[dict[str, Any]] = serializers.serialize("python", records)
    for record in dumped:
        if record["model"] == "search.synonym":
            del record["fields"]["updated_at"]
    return str(dumped)


@pytest.mark.django_db
def test_loading_twice_changes_nothing(seeded: None) -> None:
    once = dump()

    call_command("seed", force=True, verbosity=0)

    assert dump() == once


@pytest.mark.django_db
def test_plain_loaddata_gives_the_same(seeded: None) -> None:
    seeded_dump = dump()

    call_command("loaddata", *FIXTURES, verbosity=0)

    assert dump() == seeded_dump


@pytest.mark.django_db
def test_an_editor_can_add_after_loading(loaded: None) -> None:
    fiche = Fiche.objects.get(is_stub=False)

    section = Section.objects.create(fiche=fiche, heading="Nouvelle", body="Texte")

    assert section.pk not in (1, 2, 3)


@pytest.mark.django_db
def test_every_record_passes_validation(loaded: None) -> None:
    for model in (Collection, Theme, Framework, Competence, Resource, FieldOrigin, Fiche, Citation, Selection, Step):
        for record in model._default_manager.all():
            record.full_clean()


@pytest.mark.django_db
def test_fiche_holds_the_seventeen_addresses_byte_for_byte(loaded: None) -> None:
    found = (
        Citation.objects.filter(fiche__is_stub=False).order_by("position").values_list("printed_url", "resource__url")
    )

    assert [printed or url for printed, url in found] == ADDRESSES


@pytest.mark.django_db
def test_fiche_has_its_boxes_and_further_reading(loaded: None) -> None:
    fiche = Fiche.objects.get(is_stub=False)

    assert [section.citations.count() for section in fiche.sections.all()] == [1, 4, 4]
    assert fiche.citations.filter(section=None).count() == 8
    assert [section.heading for section in fiche.sections.all()] == [
        "Favoriser l’égalité des chances",
        "Transmettre des compétences scolaires",
        "Construire les parcours scolaires des élèves",
    ]


@pytest.mark.django_db
def test_fiche_has_its_seven_items_under_two_headings(loaded: None) -> None:
    links = CompetenceLink.objects.select_related("competence").order_by("position")

    assert [(link.competence.code, link.item_rank) for link in links] == [
        ("CC9", 1),
        ("CC9", 2),
        ("CC9", 3),
        ("P3", 5),
        ("CC4", 1),
        ("C1", 4),
        ("C5", 2),
    ]
    assert list(Counter(link.printed_heading for link in links).values()) == [5, 2]


@pytest.mark.django_db
def test_stubs_say_what_is_known_and_keep_the_misprint(loaded: None) -> None:
    misprinted = Fiche.objects.get(theme__number=4)

    assert Fiche.objects.filter(is_stub=True).count() == 2
    assert "aux les risques" in misprinted.printed_title
    assert "aux risques" in misprinted.title
    assert not misprinted.sections.exists()


@pytest.mark.django_db
def test_only_the_theme_whose_title_is_known_has_one(loaded: None) -> None:
    titles = dict(Theme.objects.values_list("number", "title"))

    assert titles == {1: None, 2: "S’ouvrir sur le monde à l’heure du numérique", 4: None}


@pytest.mark.django_db
def test_selection_has_its_steps_references_and_no_address(loaded: None) -> None:
    selection = Selection.objects.with_total().get()
    references = Reference.objects.select_related("resource").order_by("step__position", "position")

    assert list(selection.steps.values_list("minutes", flat=True)) == [20, 5, 40]
    assert vars(selection)["total_minutes"] == 65
    assert [(reference.page_range, reference.page_count) for reference in references] == [
        ("13-18", 6),
        ("7-11", 5),
        ("", None),
        ("", None),
        ("", 22),
    ]
    assert {reference.resource.url for reference in references} == {""}
    assert (selection.source_url, selection.portal_url, selection.keyword) == ("", "", "numérique")


@pytest.mark.django_db
def test_the_article_reports_on_the_dossier_of_the_selection(loaded: None) -> None:
    article = Resource.objects.get(slug="numerique-et-apprentissages-scolaires")

    assert article.reports_on == Reference.objects.earliest("pk").resource


@pytest.mark.django_db
def test_frameworks_are_complete(loaded: None) -> None:
    frameworks = Framework.objects.order_by("position")

    assert {framework.slug: framework.competences.count() for framework in frameworks} == {
        "metiers-2013": 31,
        "crcn": 16,
        "crcn-edu": 16,
    }
    assert [framework.domains.count() for framework in frameworks] == [4, 5, 5]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("audience", "families", "others"),
    [
        ("enseignant", {"CC": 14, "P": 5}, {"crcn-edu"}),
        ("documentaliste", {"CC": 14, "P": 5, "D": 4}, {"crcn-edu"}),
        ("cpe", {"CC": 14, "C": 8}, {"crcn-edu"}),
        ("eleve", {}, {"crcn"}),
        ("parent", {}, set()),
    ],
)
def test_competences_apply_to_their_audience(
    loaded: None, audience: str, families: dict[str, int], others: set[str]
) -> None:
    binding = Competence.objects.filter(applies_to__code=audience).in_framework_order()
    trade = [competence.domain.code for competence in binding if competence.framework.slug == "metiers-2013"]

    assert Counter(trade) == families
    assert {competence.framework.slug for competence in binding} - {"metiers-2013"} == others


@pytest.mark.django_db
def test_everything_is_published_and_real(loaded: None) -> None:
    for model in (Resource, Fiche, Selection):
        assert model.objects.published().count() == model.objects.count()
        assert not model.objects.filter(is_demo=True).exists()


@pytest.mark.django_db
def test_what_differs_from_the_printed_keeps_it(loaded: None) -> None:
    printed = {
        (origin.resource.slug, origin.field): origin.printed_value
        for origin in FieldOrigin.objects.exclude(printed_value="").select_related("resource")
    }
    depp = "numerique-educatif-donnees-de-la-depp"

    assert printed[depp, "date"] == "septembre 2021"
    assert "21.S03" in printed[depp, "number"]
    assert "ce que nous apprennent" in printed[depp, "title"]
    assert printed["les-territoires-numeriques-educatifs", "publisher"] == "MENJS"


@pytest.mark.django_db
def test_every_piece_of_information_says_where_it_comes_from(loaded: None) -> None:
    told = ("title", "url", "type", "publisher", "host", "date", "number", "series", "pages", "reports_on", "part_of")
    untold = [
        (resource.slug, field)
        for resource in Resource.objects.prefetch_related("origins")
        for field in told
        if getattr(resource, field) and field not in {origin.field for origin in resource.origins.all()}
    ]

    assert untold == []
    assert not FieldOrigin.objects.filter(source="").exists()


@pytest.mark.parametrize(
    ("fault", "pattern"),
    [
        ("straight apostrophe", r"'"),
        ("plain or no space before « ; ? ! »", r"[^\u00a0\u202f.!?][;?!]"),
        ("plain or no space before « : »", r"[^\u00a0](?<!\d):(?!\d|//)"),
        ("plain space inside « »", r"«[^\u00a0]|[^\u00a0]»"),
        ("three dots", r"\.\.\."),
        ("two spaces", r"  "),
        ("space at an end", r"^\s|\s$"),
    ],
)
def test_texts_follow_french_typography(fault: str, pattern: str) -> None:
    wrong = [
        (model, field, value)
        for model, field, value in fixture_texts()
        if not value.startswith(("http:", "https:")) and re.search(pattern, value)
    ]

    assert wrong == [], fault


def test_sentences_are_ours() -> None:
    theirs = set(SHINGLES.read_text(encoding="ascii").split())

    copied = [
        (model, field)
        for model, field, value in fixture_texts()
        if field in OUR_PROSE and not theirs.isdisjoint(shingles(value))
    ]

    assert len(theirs) > 500
    assert copied == []


def test_shingles_betray_a_copy() -> None:
    text = "Un deux trois quatre cinq six sept huit neuf"

    assert shingles(text) & shingles(f"Il dit : {text.upper()} !")
    assert not shingles("un deux trois quatre cinq six sept")
