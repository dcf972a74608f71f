"""The form of a synonym, and the box where it is tried before it is saved."""

from typing import Any
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.search.admin.synonyms import checked, doubles, standing_elsewhere
from catalogue.search.models import Synonym, Word
from catalogue.search.text.analysis import forms
from catalogue.search.text.keeping import index_pending
from tests import records
from tests.conftest import SignIn
from tests.desk.forms import errors, fields, opened, save
from tests.html import one, texts, words
from themes.folding import fold

ADD = "/admin/search/synonym/add/"
TRY_NEW = "/admin/search/synonym/essayer/"
LIST = "/admin/search/synonym/"
FRAGMENT = {"X-Fragment": "essai"}
GROUP = "EMI\néducation aux médias"


def form_of(synonym: Synonym) -> str:
    return reverse("admin:search_synonym_change", args=(synonym.pk,))


def trial_of(synonym: Synonym) -> str:
    return reverse("admin:search_synonym_try", args=(synonym.pk,))


def page(response: Any) -> BeautifulSoup:
    assert response.status_code == 200
    return BeautifulSoup(response.content.decode(), "html.parser")


def tried(client: Client, address: str, **typed: str) -> BeautifulSoup:
    return page(client.post(address, typed, headers=FRAGMENT))


def counts(trial: BeautifulSoup) -> dict[str, tuple[str, str]]:
    rows = [(words(one(row, "th")), texts(row, "td")) for row in trial.select("tbody tr")]
    return {label: (before, after) for label, (before, after) in rows}


@pytest.fixture
def catalogue(db: None) -> None:
    """Two published resources that no word has in common, and a draft of each sort."""
    records.a_resource(title="Un atelier EMI")
    records.a_resource(title="L’éducation aux médias")
    records.a_fiche(title="Pourquoi l’éducation aux médias ?")
    records.a_resource(title="Brouillon : éducation aux médias", status="brouillon")
    index_pending()


def test_synonym_is_added_and_put_right(chief: Client) -> None:
    response = save(chief, ADD, "synonym_form", terms="  EMI \r\n\r\néducation  aux médias\r\nEMI", note="Sigle")

    assert errors(response) == ""
    assert Synonym.objects.get().terms == GROUP


@pytest.mark.parametrize(
    ("terms", "expansions", "sentence"),
    [
        ("EMI", "", "Il faut au moins deux termes différents"),
        ("EMI\nles", "", "« les » ne contient que des mots trop courants"),
        ("EMI", "à la", "« à la » ne contient que des mots trop courants"),
        ("EMI", "un " + "mot " * 9, "est trop long : 8 mots au plus"),
        ("\n".join(f"terme{n}x" for n in range(31)), "", "30 lignes au plus"),
        ("écran\nécrans", "", "« écrans » et « écran » se cherchent déjà l’un pour l’autre"),
        ("écran\ntélé", "Écrans", "« Écrans » et « écran » se cherchent déjà l’un pour l’autre"),
        ("IGÉSR\nI.G.E.S.R.", "", "se cherchent déjà l’un pour l’autre"),
        ("é" * 2001 + "\nEMI", "", "au plus 2000 caractères"),
    ],
)
def test_entry_that_teaches_nothing_is_refused(chief: Client, terms: str, expansions: str, sentence: str) -> None:
    refused = save(chief, ADD, "synonym_form", terms=terms, expansions=expansions)

    assert sentence in errors(refused).replace("\u00a0", " ")
    assert not Synonym.objects.exists()


def test_term_of_another_group_is_refused_with_a_link(chief: Client) -> None:
    other = Synonym.objects.create(terms="famille\n<b>parents</b>")

    refused = save(chief, ADD, "synonym_form", terms="Familles\nproches")

    assert "« Familles » est déjà dans « famille = <b>parents</b> »" in errors(refused).replace("\u00a0", " ")
    assert one(page(refused), ".errorlist a")["href"] == form_of(other)
    assert Synonym.objects.count() == 1


@pytest.mark.parametrize(
    ("known", "terms", "expansions"),
    [
        (("RGPD\nprotection des données", ""), "RGPD", "données personnelles"),
        (("dys", "dyslexie"), "dyslexie\ntrouble de la lecture", ""),
        (("dys", "dyslexie"), "trouble de la lecture", "dyslexie"),
        (("GAR\ngestionnaire d’accès", ""), "gare\nstation", ""),
    ],
)
def test_term_may_stand_in_a_group_and_be_extended_elsewhere(
    chief: Client, known: tuple[str, str], terms: str, expansions: str
) -> None:
    Synonym.objects.create(terms=known[0], expansions=known[1])

    assert errors(save(chief, ADD, "synonym_form", terms=terms, expansions=expansions)) == ""


def test_entry_is_not_its_own_double(chief: Client) -> None:
    synonym = Synonym.objects.create(terms=GROUP)

    assert errors(save(chief, form_of(synonym), "synonym_form", note="Relu")) == ""
    synonym.refresh_from_db()
    assert synonym.note == "Relu"


def test_stale_save_is_refused(chief: Client) -> None:
    synonym = Synonym.objects.create(terms=GROUP)
    mine = opened(chief, form_of(synonym), "synonym_form")
    save(chief, form_of(synonym), "synonym_form", note="Le leur")

    refused = chief.post(form_of(synonym), {**mine, "note": "Le mien"})

    assert "Quelqu’un d’autre a enregistré" in errors(refused)
    assert Synonym.objects.get().note == "Le leur"


def test_starting_set_could_be_typed_here(seeded: None) -> None:
    for synonym in Synonym.objects.all():
        both = [*synonym.terms_list, *synonym.expansions_list]
        assert checked(synonym.terms) == synonym.terms
        assert checked(synonym.expansions) == synonym.expansions
        assert list(doubles(both)) == []
        assert list(standing_elsewhere(synonym.terms_list, bool(synonym.expansions_list), synonym.pk)) == []
        assert synonym.note


def test_initials_of_the_starting_set_are_searched_for_themselves(seeded: None) -> None:
    """None is the stem of a word of the catalogue, nor of those known to be read alike."""
    vocabulary = {*Word.objects.values_list("text", flat=True), "gare", "pape", "paie", "répit", "émis", "dans"}
    searched = {
        line
        for synonym in Synonym.objects.all()
        for line in synonym.expansions_list or synonym.terms_list
        if line.isupper() and " " not in line
    }

    assert len(searched) > 20
    for initials in searched - {"TIC", "TICE"}:  # each for the other
        own = fold(initials).replace(" ", "")
        assert [word for word in vocabulary if forms(own) == forms(word) and fold(word) != own] == [], initials


def test_form_comes_filled_from_a_link(chief: Client) -> None:
    form = page(chief.get(ADD, {"terms": "fracture numérique\ninégalité", "inconnu": "x"}))

    assert one(form, "#id_terms").text.strip() == "fracture numérique\ninégalité"
    assert one(form, "#id_essai")["value"] == "fracture numérique"


def test_list_says_which_way_each_goes_and_is_searched_without_accents(chief: Client) -> None:
    Synonym.objects.create(terms=GROUP)
    Synonym.objects.create(terms="dys", expansions="dyslexie\ndyspraxie")

    everything = page(chief.get(LIST))
    found = page(chief.get(LIST, {"q": "education medias"}))

    assert texts(everything, "#result_list .field-left") == ["dys", "EMI = éducation aux médias"]
    assert texts(everything, "#result_list .field-right") == ["dyslexie, dyspraxie", "–"]
    assert texts(found, "#result_list .field-left") == ["EMI = éducation aux médias"]


def test_new_entry_is_tried_before_it_is_saved(chief: Client, catalogue: None) -> None:
    trial = tried(chief, TRY_NEW, terms=GROUP, essai="EMI -atelier2")

    assert texts(trial, ".trial-terms li") == ["EMI ou éducation aux médias", "sans atelier2"]
    assert texts(trial, "ins") == ["éducation aux médias"]
    assert words(one(trial, ".trial-sum")) == "3 résultats avec ce formulaire, 1 aujourd’hui."
    assert counts(trial)["Ressources"] == ("1", "2")
    assert counts(trial)["Fiches"] == ("0", "1")
    assert texts(trial, ".trial-titles li") == [
        "Fiche Pourquoi l’éducation aux médias ?",
        "Ressource L’éducation aux médias",
    ]
    assert not Synonym.objects.exists()


def test_what_is_typed_replaces_what_was_saved(chief: Client, catalogue: None) -> None:
    synonym = Synonym.objects.create(terms=GROUP)
    Synonym.objects.create(terms="EMI", expansions="presse")

    trial = tried(chief, trial_of(synonym), terms="EMI\njournal", essai="EMI")

    assert texts(trial, ".trial-terms li") == ["EMI ou journal ou presse sans plus chercher éducation aux médias"]
    assert texts(trial, "ins") == ["journal"]
    assert words(one(trial, ".trial-sum")) == "1 résultat avec ce formulaire, 3 aujourd’hui."
    assert texts(trial, "h3") == ["La recherche devient", "Plus trouvé"]
    synonym.refresh_from_db()
    assert synonym.terms == GROUP


def test_first_titles_only_and_how_many_others(chief: Client) -> None:
    for rank in range(5):
        records.a_resource(title=f"Médias {rank}")
    index_pending()

    trial = tried(chief, TRY_NEW, terms="EMI\nmédias", essai="EMI")

    assert len(trial.select(".trial-titles li")) == 4
    assert texts(trial, ".trial-titles li")[-1] == "et 2 autres"


def test_trial_that_changes_nothing_says_so(chief: Client, catalogue: None) -> None:
    trial = tried(chief, TRY_NEW, terms=GROUP, essai="atelier auteur:dupont")

    assert words(one(trial, ".trial-sum")) == "0 résultat, comme aujourd’hui."
    assert texts(trial, ".trial-terms li") == ["atelier", "dupont (chez les auteurs)"]


def test_line_that_could_not_be_saved_is_left_out_and_told(chief: Client, catalogue: None) -> None:
    trial = tried(chief, TRY_NEW, terms="EMI\nles\néducation aux médias", expansions="…", essai="EMI")

    assert texts(trial, ".trial-notice") == [
        "« les » ne contient que des mots trop courants pour être cherchés : cette ligne est laissée de côté.",
        "« … » ne contient que des mots trop courants pour être cherchés : cette ligne est laissée de côté.",
    ]
    assert texts(trial, "ins") == ["éducation aux médias"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Écrivez une recherche à essayer."),
        ("les", "Ces mots sont trop courants pour être cherchés : les."),
        ("!!!", "« !!! » ne contient aucun mot à chercher."),
    ],
)
def test_trial_of_nothing(chief: Client, typed: str, sentence: str) -> None:
    assert texts(tried(chief, TRY_NEW, terms=GROUP, essai=typed), "p") == [sentence]


def test_without_a_script_the_page_comes_back_with_all_that_was_typed(chief: Client, catalogue: None) -> None:
    synonym = Synonym.objects.create(terms=GROUP, note="Avant")
    mine = opened(chief, form_of(synonym), "synonym_form")
    save(chief, form_of(synonym), "synonym_form", note="Le leur")

    typed = {**mine, "terms": "EMI\r\njournal", "note": "Le mien", "essai": "EMI"}
    again = page(chief.post(trial_of(synonym), typed))

    kept = fields(str(again), "synonym_form")
    assert {name: kept[name] for name in ("terms", "note", "essai", "version")} == {
        "terms": "EMI\r\njournal",
        "note": "Le mien",
        "essai": "EMI",
        "version": mine["version"],
    }
    assert one(again, "#synonym_form")["action"] == form_of(synonym)
    assert str(one(again, "#essayer")["formaction"]) == f"{trial_of(synonym)}#essai"
    assert len(again.select("#essai-resultat .trial-sum")) == 1
    assert len(again.select(".errorlist, .errornote")) == 0
    assert "Quelqu’un d’autre a enregistré" in errors(chief.post(form_of(synonym), kept))


def test_page_that_came_back_can_be_saved(chief: Client) -> None:
    again = page(chief.post(f"{TRY_NEW}?terms=EMI", {"terms": GROUP, "note": "Sigle", "essai": "EMI"}))

    assert one(again, "h1").text == "Ajout de synonyme"
    response = chief.post(str(one(again, "#synonym_form")["action"]), fields(str(again), "synonym_form"))
    assert response.status_code == 302
    assert Synonym.objects.get().note == "Sigle"


@pytest.mark.parametrize(
    ("role", "status"),
    [("anonymous", 302), ("staff", 403), ("rédacteur", 200), ("relecteur", 200), ("administrateur", 200)],
)
def test_trial_is_for_who_writes_synonyms(sign_in: SignIn, role: str, status: int) -> None:
    synonym = Synonym.objects.create(terms=GROUP)
    client = sign_in(role)

    for address in (TRY_NEW, trial_of(synonym)):
        assert client.post(address, {"terms": GROUP, "essai": "EMI"}).status_code == status


def test_trial_refuses_a_get_a_forgery_and_what_is_no_more(chief: Client) -> None:
    suspicious = Client(enforce_csrf_checks=True)
    suspicious.cookies = chief.cookies

    assert chief.get(TRY_NEW).status_code == 405
    assert suspicious.post(TRY_NEW, {"terms": GROUP}).status_code == 403
    for gone in ("0", "99999999999999999999", "abc", "1_2F", "%00"):
        assert chief.post(f"{LIST}{gone}/essayer/", {"terms": GROUP}).status_code == 404


HOSTILE = st.one_of(
    st.sampled_from(["", "\x00", "EMI\x00", "é" * 20_000, "mot\n" * 5_000, "<script>", '"', "-", "\ud800", "\u202e"]),
    st.text(max_size=40),
)


FORM = "application/x-www-form-urlencoded"


def urlsent(typed: dict[str, str]) -> str:
    """Half a sign of two is sent as the bytes it would have."""
    return urlencode(typed, errors="surrogatepass")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(terms=HOSTILE, expansions=HOSTILE, note=HOSTILE, essai=HOSTILE, whole=st.booleans())
def test_hostile_trial(chief: Client, terms: str, expansions: str, note: str, essai: str, *, whole: bool) -> None:
    typed = {"terms": terms, "expansions": expansions, "note": note, "essai": essai, "version": note}
    response = chief.post(TRY_NEW, urlsent(typed), FORM, headers={} if whole else FRAGMENT)

    assert response.status_code == 200
    assert b"<script>alert" not in response.content
    assert not Synonym.objects.exists()


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.fixed_dictionaries({"terms": HOSTILE, "expansions": HOSTILE, "note": HOSTILE, "version": HOSTILE}))
def test_hostile_save(chief: Client, typed: dict[str, str]) -> None:
    Synonym.objects.all().delete()

    response = chief.post(ADD, urlsent(typed), FORM)

    assert response.status_code in (200, 302)
    assert Synonym.objects.exists() == (response.status_code == 302)


def test_trial_asks_as_much_of_few_records_as_of_many(chief: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            tried(chief, TRY_NEW, terms="EMI\nmédias", essai="EMI -atelier 3.4")
        return len(asked)

    records.a_resource(title="Médias 3.4")
    index_pending()
    queries()
    few = queries()
    for rank in range(20):
        records.a_resource(title=f"Médias 3.4 {rank}")
        Synonym.objects.create(terms=f"un{rank}x\ndeux{rank}x")
    index_pending()
    queries()

    # session, user, saved synonyms, version, search, titles
    assert (few, queries()) == (6, 6)
