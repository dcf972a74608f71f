"""What the team taught: equal terms, one-way expansions, how each is recognised, and when it is known."""

import pytest
from django.core.exceptions import ValidationError

from catalogue.resources.models import Resource
from catalogue.search.answers.asked import ask, synonyms_now
from catalogue.search.models import Synonym
from catalogue.search.text.analysis import words
from catalogue.search.text.keeping import index_pending
from catalogue.search.text.kinds import Kind
from catalogue.search.text.synonyms import NONE, Synonyms, gather, keys, read_synonyms
from catalogue.search.version import current_version
from tests import records


def known(synonyms: Synonyms, typed: str) -> list[str]:
    return [one.text for one in synonyms.of(list(words(typed)))]


def test_equal_terms_are_worth_one_another() -> None:
    synonyms = gather([(["parents", "familles", "responsables légaux"], [])])

    assert known(synonyms, "parent") == ["familles", "responsables légaux"]
    assert known(synonyms, "Famille") == ["parents", "responsables légaux"]
    assert known(synonyms, "responsable légal") == ["parents", "familles"]


def test_expansion_goes_one_way() -> None:
    synonyms = gather([(["dys", "troubles dys"], ["dyslexie", "dyspraxie"])])

    assert known(synonyms, "dys") == known(synonyms, "troubles dys") == ["dyslexie", "dyspraxie"]
    assert known(synonyms, "dyslexie") == []


def test_what_several_entries_say_is_added_up() -> None:
    synonyms = gather([(["RGPD", "protection des données"], []), (["RGPD"], ["données personnelles", "CNIL"])])

    assert known(synonyms, "rgpd") == ["protection des données", "données personnelles", "CNIL"]
    assert known(synonyms, "CNIL") == []


def test_nothing_follows_from_two_entries_together() -> None:
    """Or a chain of entries would end far from what was typed."""
    synonyms = gather([(["un", "A1a"], []), (["A1a", "B2b"], []), (["B2b", "C3c"], [])])

    assert known(synonyms, "A1a") == ["B2b"]


@pytest.mark.parametrize("typed", ["gare", "gares", "garé", "émis"])
def test_initials_are_not_the_stem_of_a_word(typed: str) -> None:
    synonyms = gather([(["GAR", "gestionnaire d’accès aux ressources"], []), (["EMI"], ["médias"])])

    assert known(synonyms, typed) == []


@pytest.mark.parametrize("typed", ["GAR", "gar", "G.A.R.", "g.a.r"])
def test_initials_are_typed_in_any_way(typed: str) -> None:
    assert known(gather([(["G.A.R", "gestionnaire d’accès"], [])]), typed) == ["gestionnaire d’accès"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("famille", "Familles", True),
        ("I.G.E.S.R", "IGÉSR", True),
        ("l’éducation aux médias", "Education aux Médias", True),
        ("GAR", "gare", False),
        ("vie scolaire", "scolaire vie", False),
    ],
)
def test_terms_recognised_alike(one: str, other: str, same: bool) -> None:
    assert bool(keys(one) & keys(other)) == same


@pytest.mark.parametrize("term", ["", "les", "à la", "!!!", "\x00"])
def test_term_without_words_teaches_nothing(term: str) -> None:
    assert keys(term) == frozenset()
    assert gather([([term, "école"], [])]) == NONE


@pytest.mark.parametrize(
    ("terms", "expansions", "sentence"),
    [
        ("EMI", "", "Il faut au moins deux termes différents"),
        ("EMI\n\n emi \nÉMI", "", "Il faut au moins deux termes différents"),
        ("EMI", "émi", "Il faut au moins deux termes différents"),
        ("EMI\n!!!", "", "« !!! » ne contient aucun mot."),
        ("EMI", "…", "« … » ne contient aucun mot."),
    ],
)
def test_record_that_teaches_nothing_is_refused(terms: str, expansions: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        Synonym(terms=terms, expansions=expansions).clean()

    assert sentence in " ".join(refusal.value.messages).replace("\u00a0", " ")


def test_spaces_of_a_record_are_put_right() -> None:
    synonym = Synonym(terms="  EMI \r\n\r\néducation \u00a0 aux\tmédias\nEMI", expansions=" \n")
    synonym.clean()

    assert (synonym.terms, synonym.expansions) == ("EMI\néducation aux médias", "")


def test_record_says_which_way_it_goes() -> None:
    assert str(Synonym(terms="a\nb")) == "a = b"
    assert str(Synonym(terms="a\nb", expansions="c\nd")) == "a = b → c, d"


def titles(typed: str) -> list[str]:
    asked = ask(typed, as_typed=True)
    snapshot, found = asked.snapshots[Kind.RESOURCE], asked.findings[Kind.RESOURCE]
    pks = [snapshot.ids[position] for position in found.page(snapshot, found.bits, 0, 10)]
    return [Resource.objects.get(pk=pk).title for pk in pks]


@pytest.mark.django_db
def test_change_is_live_at_once() -> None:
    """For the worker that saves, and for any other: each reads the version, which the write has changed."""
    records.a_resource(title="Éducation aux médias")
    records.a_resource(title="Un atelier EMI")
    index_pending()
    before = current_version()
    assert titles("EMI") == ["Un atelier EMI"]

    synonym = Synonym.objects.create(terms="EMI\néducation aux médias")
    saved = current_version()
    assert saved != before
    assert titles("EMI") == ["Un atelier EMI", "Éducation aux médias"]
    assert titles("éducation aux médias") == ["Éducation aux médias", "Un atelier EMI"]

    Synonym.objects.filter(pk=synonym.pk).update(terms="EMI", expansions="éducation aux médias")
    updated = current_version()
    assert titles("éducation aux médias") == ["Éducation aux médias"]

    synonym.delete()
    assert len({before, saved, updated, current_version()}) == 4
    assert titles("EMI") == ["Un atelier EMI"]


@pytest.mark.django_db
def test_each_version_has_its_synonyms() -> None:
    before = current_version()
    assert synonyms_now(before) == NONE

    Synonym.objects.create(terms="EMI\néducation aux médias")

    assert synonyms_now(current_version()) == read_synonyms() != NONE
