"""The query language: what a reader typed, term by term; nothing typed can fail."""

from collections.abc import Iterable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from catalogue.fiches.models import Citation, CompetenceLink
from catalogue.resources.models import Authorship
from catalogue.search.answers.asked import ask
from catalogue.search.text.documents import SOURCES
from catalogue.search.text.keeping import index_pending
from catalogue.search.text.kinds import Kind
from catalogue.search.text.query import MOST_CHARACTERS, MOST_TERMS, Query, Term, TermKind, names_an_author, read_query
from catalogue.search.text.synonyms import NONE, gather
from tests import records

SYNONYMS = gather(
    [
        (["EMI", "éducation aux médias et à l’information", "éducation aux médias"], []),
        (["médias"], ["presse"]),
        (["dys"], ["dyslexie", "dyspraxie"]),
    ]
)


def read(typed: str) -> Query:
    return read_query(typed, NONE)


def said(terms: Iterable[Term]) -> list[tuple[str, str]]:
    return [(term.kind.value, term.text) for term in terms]


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("", []),
        ("  \u00a0\t\n ", []),
        ("évaluation  numérique", [("mot", "évaluation"), ("mot", "numérique")]),
        ("l’école d'aujourd'hui", [("mot", "école"), ("mot", "aujourd"), ("mot", "hui")]),
        ("école,numérique;élèves", [("mot", "école"), ("mot", "numérique"), ("mot", "élèves")]),
        ('"vie scolaire"', [("expression", "vie scolaire")]),
        ("“vie scolaire”", [("expression", "vie scolaire")]),
        ("« vie scolaire »", [("expression", "vie scolaire")]),
        ("«\u00a0mise en œuvre\u00a0»", [("expression", "mise en œuvre")]),
        ("„vie scolaire“", [("expression", "vie scolaire")]),
        ('bilan "vie scolaire" 2021', [("mot", "bilan"), ("expression", "vie scolaire"), ("mot", "2021")]),
        ('"harcèlement"', [("mot", "harcèlement")]),
        ('"vie scolaire', [("mot", "vie"), ("mot", "scolaire")]),
        ('vie" scolaire', [("mot", "vie"), ("mot", "scolaire")]),
        ("« vie scolaire", [("mot", "vie"), ("mot", "scolaire")]),
        ("vie scolaire »", [("mot", "vie"), ("mot", "scolaire")]),
        ('"a" "b" école"', [("mot", "école")]),
        ("auteur:delahaye", [("auteur", "delahaye")]),
        ("AUTEUR:Delahaye", [("auteur", "Delahaye")]),
        ("auteurs:delahaye", [("auteur", "delahaye")]),
        ('auteur:"jean-paul delahaye"', [("auteur", "jean-paul delahaye")]),
        ("auteur:« Jean-Paul Delahaye »", [("auteur", "Jean-Paul Delahaye")]),
        ("auteur:jean-paul", [("auteur", "jean-paul")]),
        ("editeur:igesr", [("editeur", "igesr")]),
        ("éditeur:I.G.E.S.R", [("editeur", "I.G.E.S.R")]),
        ("ÉDITEURS:canopé", [("editeur", "canopé")]),
        ("e\u0301diteur:canopé", [("editeur", "canopé")]),
        ("auteur: delahaye", [("auteur", "delahaye")]),
        ("auteur :delahaye", [("auteur", "delahaye")]),
        ("auteur : delahaye", [("auteur", "delahaye")]),
        ("Auteurs\u00a0: Delahaye école", [("auteur", "Delahaye"), ("mot", "école")]),
        ("école auteur\u202f:\u00a0delahaye", [("mot", "école"), ("auteur", "delahaye")]),
        ("éditeur : éduscol", [("editeur", "éduscol")]),
        ("auteur : tricot éditeur : canopé", [("auteur", "tricot"), ("editeur", "canopé")]),
        ('auteur: "Jean-Paul Delahaye"', [("auteur", "Jean-Paul Delahaye")]),
        ("auteur : « Jean-Paul Delahaye »", [("auteur", "Jean-Paul Delahaye")]),
        ("auteur : CC 9", [("auteur", "CC"), ("mot", "9")]),
        ("auteur:", [("mot", "auteur")]),
        ("auteur :", [("mot", "auteur")]),
        ("école auteur : ", [("mot", "école"), ("mot", "auteur")]),
        ('auteur : "', [("mot", "auteur")]),
        ("auteur delahaye", [("mot", "auteur"), ("mot", "delahaye")]),
        ("auteur ; delahaye", [("mot", "auteur"), ("mot", "delahaye")]),
        ('"auteur : delahaye"', [("expression", "auteur : delahaye")]),
        ("le coauteur : delahaye", [("mot", "coauteur"), ("mot", "delahaye")]),
        ("l’auteur : delahaye", [("mot", "auteur"), ("mot", "delahaye")]),
        ("coauteur:delahaye", [("mot", "coauteur"), ("mot", "delahaye")]),
        ("titre:école", [("mot", "titre"), ("mot", "école")]),
        ("edİteur:canopé", [("mot", "edİteur"), ("mot", "canopé")]),
        ("edıteur:canopé", [("mot", "edıteur"), ("mot", "canopé")]),
        ("CC9", [("code", "CC9")]),
        ("cc9 p1", [("code", "cc9"), ("code", "p1")]),
        ("CC 9", [("code", "CC9")]),
        ("cc 14, P 3", [("code", "cc14"), ("code", "P3")]),
        ("CC-9", [("code", "CC9")]),
        ("p 3", [("mot", "3")]),
        ("CC 2021", [("mot", "CC"), ("mot", "2021")]),
        ("ACC 9", [("mot", "ACC"), ("mot", "9")]),
        ("P 3.4", [("code", "3.4")]),
        ("3.4", [("code", "3.4")]),
        ('"CC9"', [("code", "CC9")]),
        ("rapport 2021-157", [("mot", "rapport"), ("mot", "2021-157")]),
        ("n° 2021-157", [("mot", "2021-157")]),
        ("I.G.E.S.R", [("mot", "I.G.E.S.R")]),
        ("i.g.é.s.r.", [("mot", "i.g.é.s.r.")]),
        ("cyber-harcèlement", [("mot", "cyber"), ("mot", "harcèlement")]),
    ],
)
def test_terms(typed: str, terms: list[tuple[str, str]]) -> None:
    query = read(typed)

    assert said(query.terms) == terms
    assert query.excluded == ()


@pytest.mark.parametrize(
    ("typed", "terms", "excluded"),
    [
        ("école -primaire", [("mot", "école")], [("mot", "primaire")]),
        ("-primaire", [], [("mot", "primaire")]),
        ("--primaire", [], [("mot", "primaire")]),
        ('école -"vie scolaire"', [("mot", "école")], [("expression", "vie scolaire")]),
        ("école -« vie scolaire »", [("mot", "école")], [("expression", "vie scolaire")]),
        ("école -auteur:delahaye", [("mot", "école")], [("auteur", "delahaye")]),
        ("école -auteur : delahaye", [("mot", "école")], [("auteur", "delahaye")]),
        ('-éditeur:"réseau canopé"', [], [("editeur", "réseau canopé")]),
        ("-cyber-harcèlement", [], [("expression", "cyber-harcèlement")]),
        ("-CC9 -P 3", [], [("code", "CC9"), ("code", "P3")]),
        ("école - primaire", [("mot", "école"), ("mot", "primaire")], []),
        ("grands-parents", [("mot", "grands"), ("mot", "parents")], []),
        ("auteur:-delahaye", [("auteur", "delahaye")], []),
        ("auteur : -delahaye", [("auteur", "delahaye")], []),
        ("école −primaire", [("mot", "école"), ("mot", "primaire")], []),
    ],
)
def test_excluded(typed: str, terms: list[tuple[str, str]], excluded: list[tuple[str, str]]) -> None:
    query = read(typed)

    assert said(query.terms) == terms
    assert said(query.excluded) == excluded
    assert not query.is_empty


def test_initials_are_the_same_with_and_without_dots() -> None:
    assert len({read(typed).condition for typed in ("I.G.E.S.R", "i.g.e.s.r.", "IGESR", "IGÉSR", "igésr")}) == 1


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("auteur:delahaye", True),
        ("laïcité AUTEURS\u202f: delahaye", True),
        ("-auteur :delahaye", True),
        ("(auteur: delahaye)", True),
        ("l’auteur : delahaye", True),
        ('auteur : "delahaye', True),
        ("auteur delahaye", False),
        ("coauteur:delahaye", False),
        ("éditeur : éduscol", False),
    ],
)
def test_whether_an_author_is_named(typed: str, named: bool) -> None:
    assert names_an_author(typed) is named


def test_scope_searches_one_field_only() -> None:
    [term] = read('auteur:"Jean-Paul Delahaye"').terms

    assert {token for alternative in term.literal for (token,) in alternative} >= {"0auteur0jean", "0auteur0paul"}
    assert read("auteur:delahaye").phrase == ()


@pytest.mark.parametrize(
    ("typed", "also"),
    [
        ("J.P. Mons", ["0auteur0mon"]),
        ("Mons J.P.", ["0auteur0mon"]),
        ("Mons, J.P.", ["0auteur0mon"]),
        ("mons j.p.", ["0auteur0mon"]),
        ("école J.P. Mons", ["0auteur0mon"]),
        ("Delahaye J.P. Mons", ["0auteur0delahay", "0auteur0mon"]),
        ("C.P. lecture", []),
        ("C.P. 2020", []),
        ("J.P.", []),
        ('J.P. "Mons"', []),
        ("I.G.E.S.R Mons", []),
        ("E.M.I. Mons", []),
        ("JP Mons", []),
    ],
)
def test_initials_beside_a_name(typed: str, also: list[str]) -> None:
    """They are found as they are, or where the name is that of an author."""
    tokens = {token for term in read(typed).terms for alternative in term.group for (token,) in alternative}

    assert sorted(token for token in tokens if token.startswith("0auteur0")) == also


def test_initials_that_the_team_taught_are_no_first_name() -> None:
    taught = gather([(["IA", "intelligence artificielle"], [])])

    [initials, _] = read_query("I.A. Éducation", taught).terms

    assert initials.literal == ((("ia",),),)
    assert [one.text for one in initials.synonyms] == ["intelligence artificielle"]


def test_initials_of_an_author_are_left_out_as_letters_alone_are() -> None:
    [initials, letters] = [read(f'auteur:"{typed} Delahaye"').terms[0] for typed in ("J.P.", "J.-P.")]

    assert (initials.text, initials.literal) == ("J.P. Delahaye", letters.literal)
    assert read("auteur:J.P.").terms[0].literal == ((("0auteur0jp",),),)
    assert read("éditeur:J.P.").terms[0].literal == ((("0editeur0jp",),),)


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("EMI", {"EMI": ["éducation aux médias et à l’information", "éducation aux médias"]}),
        ("e.m.i.", {"e.m.i.": ["éducation aux médias et à l’information", "éducation aux médias"]}),
        (
            "Education aux medias au collège",
            {"Education aux medias": ["EMI", "éducation aux médias et à l’information"]},
        ),
        (
            "l’éducation aux médias et à l'information",
            {"éducation aux médias et à l'information": ["EMI", "éducation aux médias"]},
        ),
        ("médias", {"médias": ["presse"]}),
        ("émis", {}),
        ('"EMI"', {}),
        ('"éducation aux médias"', {}),
        ("-EMI", {}),
        ("auteur:EMI", {}),
        ('éducation aux "médias"', {}),
        ("presse", {}),
    ],
)
def test_synonyms(typed: str, known: dict[str, list[str]]) -> None:
    query = read_query(typed, SYNONYMS)

    every = (*query.terms, *query.excluded)
    assert {term.text: [one.text for one in term.synonyms] for term in every if term.synonyms} == known


def test_synonym_is_one_more_alternative_of_its_term() -> None:
    [term] = read_query("dys", SYNONYMS).terms

    assert term.literal == ((("dy",),),)
    assert term.group == ((("dy",),), (("dyslex",),), (("dysprax",),))


@pytest.mark.parametrize(
    ("typed", "notice"),
    [
        ("le la les", "Ces mots sont trop courants pour être cherchés : le, la, les."),
        ('"à la"', "Ces mots sont trop courants pour être cherchés : à, la."),
        ('école "à la"', "Ces mots sont trop courants pour être cherchés : à, la."),
        ("auteur:les école", "Ces mots sont trop courants pour être cherchés : les."),
        ("école -les", "Ces mots sont trop courants pour être cherchés : les."),
        ("auteur : les école", "Ces mots sont trop courants pour être cherchés : les."),
        ("auteur : , école", "« auteur : , » ne contient aucun mot à chercher."),
        ("auteur:, école", "« auteur:, » ne contient aucun mot à chercher."),
        ('auteur:"" école', '« auteur:"" » ne contient aucun mot à chercher.'),
        ("😀 !!!", "« 😀 !!! » ne contient aucun mot à chercher."),
        ("é" * 401, "La recherche est longue : seuls ses 400 premiers caractères comptent."),
        ("ab " * 13, "La recherche compte beaucoup de mots : seuls les 12 premiers comptent."),
    ],
)
def test_notice(typed: str, notice: str) -> None:
    [given] = read(typed).notices

    assert given.replace("\u00a0", " ") == notice


def test_equality_is_not_found_by_also() -> None:
    assert read("égalité également").condition == read("égalité").condition


@pytest.mark.parametrize("typed", ["", "école", "les écoles", "école 😀", "-école", '"école', "auteur:école"])
def test_nothing_to_say(typed: str) -> None:
    assert read(typed).notices == ()


def test_endless_query_is_cut_between_two_words() -> None:
    query = read("numérique " * 1000)

    assert len(query.text) <= MOST_CHARACTERS
    assert query.text.endswith("numérique")
    assert len(query.terms) == MOST_TERMS
    assert len(query.condition) == 1


def test_first_terms_count_wherever_the_excluded_ones_stand() -> None:
    query = read("-premier " + " ".join(f"mot{n}a" for n in range(20)))

    assert said(query.excluded) == [("mot", "premier")]
    assert len(query.terms) == MOST_TERMS - 1


def test_repeated_word_still_makes_the_whole_phrase() -> None:
    assert read("apprendre à apprendre").phrase == ((("apprendr", "apprendr"),),)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("harcelment", "harcèlement"),
        ("le Harcelment, au collège", "le harcèlement, au collège"),
        ("l’harcelment", "l’harcèlement"),
        ('"harcelment scolaire" -harcelment', '"harcèlement scolaire" -harcèlement'),
        ("« le harcelment » auteur:harcelment", "« le harcèlement » auteur:harcèlement"),
        ('-auteur:"paul harcelment"', '-auteur:"paul harcèlement"'),
        ("cyber-harcelment", "cyber-harcèlement"),
        ("harcelments", "harcelments"),
        ("auteur:x auteur", "auteur:x écrivain"),
        ("Auteur\u00a0: harcelment", "Auteur : harcèlement"),
        ("viescolaire", "vie scolaire"),
        ("-viescolaire", '-"vie scolaire"'),
        ("école auteur:viescolaire", 'école auteur:"vie scolaire"'),
        ('"bilan viescolaire"', '"bilan vie scolaire"'),
        ("CC 9 harcelment", "CC 9 harcèlement"),
        ("", ""),
    ],
)
def test_words_written_otherwise(typed: str, written: str) -> None:
    spellings = {"harcelment": "harcèlement", "auteur": "écrivain", "viescolaire": "vie scolaire", "les": "des"}

    assert read(typed).replaced(spellings) == written


SIGNS = (
    "\" « » ” - auteur: éditeur: auteur éditeur İ ı ſ CC 9 C école EMI NEAR( * ^ { } ) : & | ! ' -- ; 3.4 "
    "éducation aux médias مرحبا 日本 😀 I.G. % \\ <b> OR AND NOT ß ŉ"
)
UNSEEN = [" ", "\x00", "\u202e", "\u0301", "\ud800", "\u00a0"]
HOSTILE = st.one_of(
    st.text(max_size=60), st.lists(st.sampled_from([*SIGNS.split(), *UNSEEN, "C 9"]), max_size=30).map("".join)
)


@settings(max_examples=3000, deadline=None)
@given(HOSTILE)
def test_nothing_typed_fails(typed: str) -> None:
    """And what the engines get is made of their own signs alone."""
    query = read_query(typed, SYNONYMS)

    for term in (*query.terms, *query.excluded):
        assert term.text
        assert term.words
        for tokens in (tokens for alternative in term.group for tokens in alternative):
            assert tokens
            assert all(token.isascii() and token.isalnum() and token.islower() | token.isdigit() for token in tokens)
    assert len(query.terms) + len(query.excluded) <= MOST_TERMS
    assert bool(query.text) or query.is_empty
    assert all(notice.endswith(".") for notice in query.notices)


@settings(max_examples=1000, deadline=None)
@given(HOSTILE)
@example("AUTEUR:C 0)0")
def test_what_was_read_is_read_again_alike(typed: str) -> None:
    """The text shown in the box, and rewritten with the very same words, is the same query."""
    query = read_query(typed, SYNONYMS)
    again = read_query(query.text, SYNONYMS)
    same = query.replaced({word.text.casefold(): word.text for term in query.terms for word in term.words})

    assert (again.terms, again.excluded) == (query.terms, query.excluded)
    assert read_query(same, SYNONYMS).condition == query.condition


@pytest.mark.parametrize(
    "typed",
    ["\x00", "a" * 1_000_000, '"' * 10_000, "-" * 10_000, "( " * 5_000, "auteur:" * 2_000, "auteur :  " * 2_000],
)
def test_endless_input_is_quick(typed: str) -> None:
    assert len(read(typed).text) <= MOST_CHARACTERS


@pytest.mark.django_db
def test_excluded_code_leaves_out_what_serves_the_competence() -> None:
    """A resource serves those of the fiches that cite it, and says their codes nowhere."""
    resource, other = records.a_resource(title="Un article"), records.a_resource(title="Un autre article")
    fiche = records.a_fiche(title="Une fiche")
    CompetenceLink.objects.create(fiche=fiche, competence=records.a_competence(code="CC9"), printed_text="Texte.")
    Citation.objects.create(fiche=fiche, resource=resource, printed_label="Lien")
    index_pending()

    assert titles(Kind.RESOURCE, "CC9") == titles(Kind.RESOURCE, "article CC 9") == [resource.title]
    assert titles(Kind.RESOURCE, "article -CC9") == titles(Kind.RESOURCE, '-"CC9"') == [other.title]
    assert titles(Kind.FICHE, "-CC9") == []


@pytest.mark.django_db
@pytest.mark.parametrize("given", ["Jean-Paul", "J.-P.", "J. P.", "J.P."])
def test_author_found_by_initials(given: str) -> None:
    signed, other = records.a_resource(title="Un rapport"), records.a_resource(title="Delahaye J.-P. dans un titre")
    Authorship.objects.create(resource=signed, author=records.an_author(given=given, family="Delahaye"))
    index_pending()

    for typed in ("J.P. Delahaye", "Delahaye J.P.", "delahaye j.p.", "rapport J.P. Delahaye"):
        assert titles(Kind.RESOURCE, typed) == [signed.title], typed
    assert other.title in titles(Kind.RESOURCE, "J.-P. Delahaye")


def titles(kind: Kind, typed: str) -> list[str]:
    asked = ask(typed, as_typed=True)
    snapshot, found = asked.snapshots[kind], asked.findings[kind]
    pks = [snapshot.ids[position] for position in found.page(snapshot, found.bits, 0, 10)]
    return [SOURCES[kind].model.objects.get(pk=pk).title for pk in pks]


def test_kinds_are_the_scopes() -> None:
    assert [kind.value for kind in (TermKind.AUTHOR, TermKind.PUBLISHER)] == ["auteur", "editeur"]
