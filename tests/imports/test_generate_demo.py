"""`generate_demo`: a catalogue from a seed, marked, the same each time, and removed without a trace."""

from io import StringIO
from itertools import chain
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Model
from pytest_django import DjangoAssertNumQueries

from catalogue.competences.models import Competence, Domain, Framework
from catalogue.fiches.models import Citation, CompetenceLink, Fiche, Section
from catalogue.imports.demo import generate as generating
from catalogue.imports.demo.marks import HOST, MARKED, PREFIX, demo_slug, is_present, marked
from catalogue.publication import Status
from catalogue.resources.models import Author, Authorship, Organisation, Resource
from catalogue.selections.models import Reference, Selection, Step
from themes.models import Audience, Collection, Level, Theme

WRITTEN: tuple[type[Model], ...] = (*MARKED, Section, Citation, CompetenceLink, Step, Reference, Authorship)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def frameworks() -> None:
    """What the fixtures would have loaded, in small."""
    for position, code in enumerate(("enseignant", "cpe", "direction")):
        Audience.objects.create(code=code, label=code, plural=code, position=position)
    for position, code in enumerate(("ecole", "college", "lycee")):
        Level.objects.create(code=code, label=code, plural=code, position=position)
    framework = Framework.objects.create(title="Un référentiel", short_title="Un", slug="un")
    domain = Domain.objects.create(framework=framework, code="1", label="domaine")
    for code in ("1.1", "1.2", "1.3"):
        Competence.objects.create(domain=domain, code=code, label=f"compétence {code}")


def run(**options: Any) -> str:
    output = StringIO()
    call_command("generate_demo", stdout=output, no_progress=True, **options)
    return output.getvalue()


def generate(resources: int = 60, fiches: int = 6, seed: int = 7) -> str:
    return run(resources=resources, fiches=fiches, seed=seed)


def columns(model: type[Model]) -> list[dict[str, Any]]:
    """Every row without its keys, which a database never gives twice."""
    return [
        {name: value for name, value in row.items() if not name.endswith("_id") and name != "id"}
        for row in model._default_manager.order_by("pk").values()
    ]


def whole_catalogue() -> list[list[dict[str, Any]]]:
    links = [
        list(Resource.objects.order_by("slug", f"{name}__pk").values("slug", f"{name}__{key}"))
        for name, key in (("themes", "slug"), ("audiences", "code"), ("levels", "code"), ("authors", "slug"))
    ]
    cited = Citation.objects.order_by("pk").values("resource__slug", "fiche__title", "target_fiche__title")
    return [*(columns(model) for model in WRITTEN), *links, list(cited)]


def row_counts() -> dict[str, int]:
    through: list[type[Model]] = [
        Competence,
        Resource.themes.through,
        Resource.audiences.through,
        Fiche.audiences.through,
    ]
    return {model.__name__: model._default_manager.count() for model in (*WRITTEN, *through)}


def test_generate_prints_what_it_wrote() -> None:
    assert "6 fiches, 60 ressources" in generate()
    assert Resource.objects.count() == 60
    assert Fiche.objects.count() == 6


def test_generate_marks_every_row() -> None:
    generate()

    for model in MARKED:
        assert marked(model).count() == model._default_manager.count() > 0


def test_generate_tells_readers_that_it_is_a_demonstration() -> None:
    generate()

    texts = chain(
        Resource.objects.values_list("summary", flat=True),
        Fiche.objects.values_list("introduction_html", flat=True),
        Selection.objects.values_list("notice", flat=True),
        Collection.objects.values_list("summary", flat=True),
        Theme.objects.values_list("summary", flat=True),
    )
    assert all("Donnée de démonstration" in text for text in texts)


def test_generate_gives_addresses_that_reach_nobody() -> None:
    generate()

    addresses = Resource.objects.exclude(url="").values_list("url", flat=True)
    assert addresses
    assert all(address.split("/")[2].endswith(f".{HOST}") for address in addresses)


def test_generate_writes_records_that_the_forms_would_accept() -> None:
    generate(resources=20, fiches=4)

    for model in WRITTEN:
        for record in model._default_manager.all():
            record.full_clean()


def test_generate_computes_derived_columns() -> None:
    generate()

    for resource in Resource.objects.all():
        stored = (resource.folded, resource.url_key, resource.minutes)
        resource.derive()
        assert stored == (resource.folded, resource.url_key, resource.minutes)
    assert not Section.objects.filter(body_html="").exists()


def test_generate_varies_what_facets_filter() -> None:
    generate(resources=300)

    for field in ("type", "date__year", "date_precision", "access", "publisher", "themes", "audiences", "levels"):
        assert Resource.objects.values_list(field).distinct().count() > 1, field
    assert set(Resource.objects.values_list("status", flat=True)) > {Status.PUBLISHED}


def test_generate_gives_the_same_catalogue_for_the_same_seed() -> None:
    generate(seed=3)
    first = whole_catalogue()
    run(clear=True)
    generate(seed=3)
    assert whole_catalogue() == first


def test_generate_gives_another_catalogue_for_another_seed() -> None:
    generate(seed=3)
    first = whole_catalogue()
    run(clear=True)
    generate(seed=4)
    assert whole_catalogue() != first


def test_generate_twice_is_refused() -> None:
    generate()
    with pytest.raises(CommandError, match="--clear"):
        generate()
    assert Resource.objects.count() == 60


def test_generate_without_frameworks_says_what_to_load() -> None:
    Competence.objects.all().delete()
    with pytest.raises(CommandError, match="seed"):
        generate()
    assert not is_present()


def test_generate_that_fails_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(generating, "make_selections", fail)
    with pytest.raises(RuntimeError):
        generate()
    assert not is_present()


@pytest.mark.parametrize(
    "options",
    [{"resources": -1}, {"resources": 0}, {"resources": "mille"}, {"resources": 10**9}, {"fiches": -5}, {"seed": "x"}],
)
def test_generate_refuses_a_number_out_of_bounds(options: dict[str, Any]) -> None:
    with pytest.raises(CommandError, match=r"attend un nombre entier entre"):
        run(**options)
    assert not is_present()


def test_generate_leaves_the_clock_to_the_editors() -> None:
    generate()
    resource = Resource.objects.filter(is_demo=True)[0]
    drawn = resource.updated_at

    resource.save()

    assert drawn == resource.created_at < resource.updated_at


def test_generate_without_fiches() -> None:
    assert "0 fiche," in generate(fiches=0)
    assert not Citation.objects.exists()


def test_generate_asks_few_statements_whatever_the_size(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_max_num_queries(90):
        generate(resources=600, fiches=20)


def test_clear_leaves_the_editors_records_alone() -> None:
    publisher = Organisation.objects.create(name="Demo", slug="demo-cratie")
    collection = Collection.objects.create(title="La vraie", slug="demo")
    theme = Theme.objects.create(collection=collection, number=1, slug="demo-theme-1")
    fiche = Fiche.objects.create(theme=theme, number=1, title="Une vraie fiche ?")
    resource = Resource.objects.create(title="Une vraie ressource", slug="vraie", publisher=publisher)
    Author.objects.create(family="Demo", slug="demo-author")
    resource.themes.add(theme)
    Citation.objects.create(fiche=fiche, resource=resource, printed_label="vraie")
    before = row_counts()

    generate()
    said = run(clear=True)

    assert row_counts() == before
    assert "60 ressources" in said
    assert not is_present()


def test_clear_refuses_while_a_real_record_leans_on_the_demonstration() -> None:
    generate()
    theme = Theme.objects.create(collection=Collection.objects.create(title="c", slug="c"), number=1, slug="c-1")
    fiche = Fiche.objects.create(theme=theme, number=1, title="Une vraie fiche ?")
    Citation.objects.create(fiche=fiche, resource=Resource.objects.filter(is_demo=True)[0], printed_label="mon lien")
    before = row_counts()

    with pytest.raises(CommandError, match="«\u00a0mon lien\u00a0» s’appuie sur une donnée de démonstration"):
        run(clear=True)

    assert row_counts() == before


def test_clear_with_nothing_to_remove() -> None:
    assert run(clear=True).startswith("Supprimé\u00a0: 0 sélection, 0 fiche, 0 ressource")


def test_demo_slug_fits_and_stays_unique() -> None:
    slug = demo_slug("L’œuvre d’" + "a" * 200, 12)
    assert len(slug) <= 100
    assert slug.startswith(f"{PREFIX}l-oeuvre-d-")
    assert slug.endswith("-12")
