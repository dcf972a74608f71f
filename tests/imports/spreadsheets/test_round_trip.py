"""Out and in again: nothing changes; changed in places, nothing else changes; undone, all is as before."""

from typing import Any

import pytest

from catalogue.fiches.models import Citation, Fiche, Section
from catalogue.history.models import Event, Version
from catalogue.imports.models import Import, PendingImport
from catalogue.imports.spreadsheets.applying import RefusedError, apply
from catalogue.imports.spreadsheets.undoing import undo
from catalogue.resources.models import Authorship, Resource
from catalogue.selections.models import Selection
from tests import records
from tests.imports.spreadsheets.files import applied, cell, exported, faults, held, plan, put, sent, somebody, whole
from themes.models import Audience

SLUGS = ("competences", "ressources", "fiches", "selections")


@pytest.mark.parametrize("format_name", ["xlsx", "ods", "csv"])
@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.usefixtures("seeded")
def test_round_trip_changes_nothing(slug: str, format_name: str) -> None:
    found = plan(sent(exported(slug), format_name))

    assert found.findings.faults == []
    assert found.findings.notices == []
    assert found.counts["rows"] == sum(len(rows) for _, _, rows in exported(slug))
    assert found.changed == []


HOSTILE = [
    "=1+1",
    "'=1",
    "'",
    "-dix",
    "+33",
    "@moi",
    "\tdécalé",
    "  espacé  deux ",
    "a\r\nb\n\nc",
    "l’été ; « là »",
    'un "mot"',
]


@pytest.mark.django_db
@pytest.mark.parametrize("format_name", ["xlsx", "ods", "csv"])
def test_texts_that_a_spreadsheet_would_run_or_change(format_name: str) -> None:
    for text in HOSTILE:
        fiche = records.a_fiche(title=text, introduction=f"{text}\n\n  {text}")
        Section.objects.create(fiche=fiche, heading=f"Titre {text}", body=text, position=1)
    data = sent(exported("fiches"), format_name)

    assert plan(data).changed == []
    for _, _, rows in exported("fiches"):
        assert not [text for row in rows for text in row if text.startswith(("=", "+", "-", "@", "\t", "\r"))]


@pytest.mark.django_db
def test_a_text_with_an_apostrophe_comes_back_without_it() -> None:
    records.a_resource(slug="r", title="Titre")
    found = exported("ressources")
    put(found[0], "titre", "'=SOMME")

    applied(sent(found))

    assert Resource.objects.get().title == "=SOMME"


@pytest.mark.django_db
def test_500_resources_of_which_100_change(django_assert_max_num_queries: Any) -> None:
    organisation = records.an_organisation()
    author = records.an_author()
    for rank in range(500):
        resource = records.a_resource(title=f"Ressource {rank}", publisher=organisation, url=f"https://a.fr/{rank}")
        Authorship.objects.create(resource=resource, author=author, position=1)
    first = exported("ressources")
    changed = exported("ressources")
    for row in range(100):
        put(changed[0], "titre", f"Autre titre {row}", row * 5)
    with django_assert_max_num_queries(40):
        pending = held(sent(changed))

    assert pending.report["counts"]["differences"] == pending.report["counts"]["changed"] == 100
    done = apply(pending.pk, somebody())

    assert done is not None
    assert exported("ressources") == changed
    assert (
        Version.objects.filter(event=Event.IMPORTED).count()
        == Version.objects.filter(event=Event.FIRST).count()
        == 100
    )
    undo(done.pk, somebody())
    assert exported("ressources") == first
    assert Version.objects.filter(event=Event.UNDONE).count() == 100


def renamed(sheet: str, header: str, text: str) -> str:
    """A cell as a new record has it: its own keys, an address of its own, still to be reviewed."""
    if header in ("identifiant d’adresse", "ressource", "sélection", "fait partie de", "rend compte de"):
        return text and f"{text}-bis"
    if header == "ou fiche" or (
        header in ("numéro", "numéro de la fiche") and sheet not in ("ressources", "origines")
    ):
        return text and f"{text}7"
    if header == "adresse web":
        return text and f"{text}&bis=1"
    return "brouillon" if header == "état" else text


@pytest.mark.usefixtures("seeded")
def test_everything_is_created_again_then_undone() -> None:
    """What is exported, its own keys changed: new records with the same rows, which cite each other."""
    before = whole()
    found = [
        (name, headers, [[renamed(name, *cell) for cell in zip(headers, row, strict=True)] for row in rows])
        for slug in ("ressources", "fiches", "selections")
        for name, headers, rows in exported(slug)
    ]

    done = applied(sent(found))

    assert done.changed == 0
    assert done.created == Resource.objects.count() // 2 + Fiche.objects.count() // 2 + Selection.objects.count() // 2
    new = Fiche.objects.filter(number=27, sections__isnull=False).distinct().get()
    assert [section.heading for section in new.sections.order_by("position")]
    assert {
        citation.resource.slug[-4:] for citation in new.citations.select_related("resource") if citation.resource
    } == {"-bis"}
    assert Citation.objects.filter(fiche=new, section__isnull=False).exists()
    assert Resource.objects.get(slug="aide-a-la-selection-d-adaptation-bis").part_of == Resource.objects.get(
        slug="cap-ecole-inclusive-bis"
    )
    undo(done.pk, somebody())
    assert whole() == before


@pytest.mark.usefixtures("seeded")
def test_parts_of_a_fiche() -> None:
    before = whole()
    fiche = Fiche.objects.filter(number=2, sections__isnull=False).distinct().get()
    first, second = fiche.sections.order_by("position")[:2]
    links = [str(citation) for citation in fiche.citations.filter(section=first).order_by("position")]
    found = exported("fiches")
    sections = found[1]
    put(sections, "intertitre", "Titre nouveau")
    put(sections, "rang", "2", 0)
    put(sections, "rang", "1", 1)
    # the two exchange what they say: each row writes the section of its rank
    put(sections, "intertitre", first.heading, 1)
    sections[2].append([*sections[2][0][:2], "", "Une partie de plus", "Son texte."])

    done = applied(sent(found))

    headings = [section.heading for section in fiche.sections.order_by("position")]
    assert headings[:2] == [first.heading, "Titre nouveau"]
    assert headings[-1] == "Une partie de plus"
    kept = fiche.citations.filter(section__heading=first.heading).order_by("position")
    assert [str(citation) for citation in kept] == links
    assert second.heading not in headings
    undo(done.pk, somebody())
    assert whole() == before


@pytest.mark.usefixtures("seeded")
def test_a_part_is_removed_and_what_points_to_it_is_refused() -> None:
    found = exported("fiches")
    _, headers, rows = found[1]
    headers.append("supprimer")
    for row in rows:
        row.append("")
    rows[0][-1] = "oui"

    assert any("est retirée par ce fichier" in fault for fault in faults(sent(found)))

    found = exported("selections")
    found[2][1].append("supprimer")
    found[2][2][0].append("oui")
    before = found[2][2][0]
    done = applied(sent([found[2]]))
    assert done.changed == 1
    assert cell(exported("selections")[2], "ressource") != before[3]


@pytest.mark.django_db
def test_missing_columns_and_rows_change_nothing_and_empty_cells_empty() -> None:
    resource = records.a_resource(slug="r", title="Titre", summary="Un résumé", licence="CC BY")
    other = records.a_resource(slug="autre", summary="Gardé")

    applied(sent([("ressources", ["identifiant d’adresse", "licence"], [["r", ""]])], "csv"))

    resource.refresh_from_db()
    other.refresh_from_db()
    assert (resource.summary, resource.licence, other.summary) == ("Un résumé", "", "Gardé")


@pytest.mark.django_db
def test_many_links_and_state() -> None:
    Audience.objects.create(code="cpe", label="CPE", plural="CPE")
    Audience.objects.create(code="prof", label="Enseignant", plural="enseignants")
    records.an_author(family="Delahaye", given="Jean-Paul", slug="delahaye")
    records.a_resource(slug="r")
    headers = ["identifiant d’adresse", "publics", "auteurs", "état", "publié à partir du", "date"]

    applied(
        sent(
            [
                (
                    "ressources",
                    headers,
                    [["r", "enseignants ; cpe", "Delahaye, Jean-Paul", "à relire", "31/12/2030 8h30", "10/2020"]],
                )
            ]
        )
    )

    resource = Resource.objects.get()
    assert {audience.code for audience in resource.audiences.all()} == {"cpe", "prof"}
    assert [str(author) for author in resource.authors.all()] == ["Delahaye, Jean-Paul"]
    assert resource.status == "a-relire"
    assert str(resource.published_from) == "2030-12-31 07:30:00+00:00"
    assert (str(resource.date), resource.date_precision) == ("2020-10-01", "mois")


@pytest.mark.django_db
def test_what_changed_since_the_dry_run_is_shown_again() -> None:
    records.a_resource(slug="r", title="Titre")
    found = exported("ressources")
    put(found[0], "titre", "Nouveau")
    pending = held(sent(found))
    Resource.objects.update(title="Entre-temps")

    assert apply(pending.pk, somebody()) is None
    pending.refresh_from_db()
    assert pending.report["lines"][0]["changes"] == [["titre", "Entre-temps", "Nouveau"]]
    assert apply(pending.pk, somebody()) is not None
    assert not PendingImport.objects.exists()


@pytest.mark.django_db
def test_undo_is_refused_when_a_record_changed_since() -> None:
    records.a_resource(slug="r", title="Titre")
    records.a_resource(slug="s", title="Autre")
    found = exported("ressources")
    put(found[0], "titre", "Nouveau", 0)
    put(found[0], "titre", "Nouveau aussi", 1)
    done = applied(sent(found))
    resource = Resource.objects.get(slug="r")
    resource.licence = "CC"
    resource.save()

    with pytest.raises(RefusedError, match="Nouveau"):
        undo(done.pk, somebody())
    assert Resource.objects.get(slug="s").title == "Nouveau aussi"
    resource.licence = ""
    resource.save()
    undo(done.pk, somebody())
    assert Resource.objects.get(slug="s").title == "Autre"
    with pytest.raises(RefusedError, match="déjà annulé"):
        undo(done.pk, somebody())


@pytest.mark.django_db
def test_undo_is_refused_when_what_was_created_is_cited_or_gone() -> None:
    row = ["r", "Titre"]
    done = applied(sent([("ressources", ["identifiant d’adresse", "titre"], [row])]))
    fiche = records.a_fiche(title="Qui cite ?")
    citation = Citation.objects.create(fiche=fiche, resource=Resource.objects.get(), printed_label="Lien")

    with pytest.raises(RefusedError, match="Qui cite"):
        undo(done.pk, somebody())
    citation.delete()
    Resource.objects.all().delete()
    with pytest.raises(RefusedError, match="Supprimées depuis"):
        undo(done.pk, somebody())
    assert Import.objects.get().undone_at is None


@pytest.mark.django_db
def test_a_record_being_rewritten_is_refused() -> None:
    resource = records.a_resource(slug="r", title="Titre")
    Resource(draft_of=resource, title="Copie", slug="r").save()
    found = exported("ressources")
    put(found[0], "titre", "Nouveau")

    assert len(found[0][2]) == 1
    assert "est en chantier" in faults(sent(found))[0]


@pytest.mark.django_db
def test_probable_duplicates_are_told() -> None:
    records.a_resource(slug="r", title="L’Évaluation")
    rows = [["s", "l'evaluation"], ["t", "Neuf"], ["u", "neuf"]]

    found = plan(sent([("ressources", ["identifiant d’adresse", "titre"], rows)]))

    assert [len(line.doubts) for line in found.findings.lines.values()] == [1, 1, 1]
    assert "« r »" in next(iter(found.findings.lines.values())).doubts[0].replace("\u00a0", " ")


@pytest.mark.django_db
def test_a_refusal_when_all_is_written_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    records.a_resource(slug="r", title="Titre", url="https://a.fr/")
    records.a_resource(slug="s", title="Titre", url="https://b.fr/")
    found = exported("ressources")
    before = whole()
    put(found[0], "adresse web", "https://b.fr/", 0)
    put(found[0], "adresse web", "https://a.fr/", 1)
    pending = held(sent(found))

    with pytest.raises(RefusedError, match="échangent"):
        apply(pending.pk, somebody())
    assert whole() == before
    assert not Version.objects.exists()
