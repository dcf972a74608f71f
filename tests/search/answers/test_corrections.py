"""A misspelt word finds what was meant; nothing else is touched, and nothing of a draft is ever said."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue.resources.models import Resource
from catalogue.search.answers.asked import ask
from catalogue.search.models import Synonym
from catalogue.search.text.keeping import index_pending
from tests.records import HIDDEN, a_fiche, a_resource, an_author, an_organisation

pytestmark = pytest.mark.django_db
TITLES = (
    "Prévenir le harcèlement",
    "Accessibilité des supports",
    "La continuité pédagogique",
    "Le numérique éducatif",
    "Évaluation des compétences",
    "L’intelligence artificielle au collège",
    "La laïcité et l’orientation des élèves",
    "Lire une fiche à l’école",
)


@pytest.fixture
def titles() -> None:
    for title in TITLES:
        a_resource(title=title)
    index_pending()


def corrected(typed: str) -> str:
    return ask(typed).corrected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("harcelment", "harcèlement"),
        ("Harcelment", "harcèlement"),
        ("HARCELMENT", "harcèlement"),
        ("accesibilite", "accessibilité"),
        ("pedagogiqe", "pédagogique"),
        ("numerqiue", "numérique"),
        ("competances", "compétences"),
        ("inteligence artificielle", "intelligence artificielle"),
        ("inteligence artifcielle", "intelligence artificielle"),
        ("inteligence artificiele", "intelligence artificielle"),
        ("colege", "collège"),
        ("laicitee", "laïcité"),
        ("orientaton", "orientation"),
        ("numerique educatf", "numerique éducatif"),
        ("«numerique educatf»", "«numerique éducatif»"),
        ('"numerique educatf" -piscine', '"numerique éducatif" -piscine'),
        ("fihce", "fiche"),
        ("lecole", "école"),
        ("l’ecoel", "l’école"),
        ("numeriqueeducatif", '"numérique éducatif"'),
        ("intelli gence", "intelligence"),
        ("harce-lement", "harcèlement"),
    ],
)
def test_misspelt_words_are_corrected(titles: None, typed: str, expected: str) -> None:
    asked = ask(typed)

    assert asked.corrected == expected
    assert asked.total == 1
    assert asked.query.text == expected
    assert asked.typed == typed


@pytest.mark.parametrize("typed", ["evalution", "eleves", "éleve", "competence", "Évaluer", "educatifs", "laïque"])
def test_words_that_find_something_are_not_corrected(titles: None, typed: str) -> None:
    """Their stem is that of a word of the catalogue."""
    a_resource(title="Des établissements laïques")
    index_pending()
    asked = ask(typed)

    assert asked.total
    assert (asked.corrected, asked.better) == ("", "")


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "Paris",
            "Lyon",
            "Macron",
            "Shakespeare",
            "Beyoncé",
            "Moodle",
            "Python",
            "django",
            "kubernetes",
            "wordpress",
        ),
        *(
            "weather",
            "learning",
            "school",
            "Bildung",
            "escuela",
            "hello world",
            "xyzzy",
            "azertyuiop",
            "zzzzzz",
            "qsdf",
        ),
        *(
            "привет мир",
            "数字教育",
            "🎓🎓🎓🎓",
            "12345678",
            "2021-157",
            "CC99",
            "9.9",
            "I.G.E.S.R",
            "IGESR",
            "EBEP",
            "ab",
        ),
        *("constitution", "piscine", "harmonica", "collage mural", "comète", "numismate", "orientalisme", "lac"),
        *("collage", "fichu", "sections", "lai", "licher", "réorientation", "désorientation", "inintelligence"),
    ],
)
def test_what_is_far_from_everything_is_left_as_it_is(titles: None, typed: str) -> None:
    asked = ask(typed)

    assert (asked.total, asked.corrected, asked.better) == (0, "", "")


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("internat", "internet"),
        ("Élection", "sélection"),
        ("religion", "relation"),
        ("sanction", "section"),
        ("natation", "notation"),
        ("projection", "protection"),
        ("révolution", "évolution"),
        ("carriere", "arrière"),
        ("la forêt", "fort"),
        ("cantine", "fantine"),
        ("violence", "violette"),
        ("violance", "violette"),
        ("internatt", "internet"),
    ],
)
def test_word_of_french_is_never_another(typed: str, known: str) -> None:
    """Nor is one misspelt, when another is nearer than all that the catalogue has."""
    a_resource(title=f"Un titre, {known}")
    an_author(given="Violette", family="Fantine").authorships.create(resource=a_resource(title="Autre"), position=1)
    index_pending()
    asked = ask(typed)

    assert (asked.total, asked.corrected, asked.better) == (0, "", "")
    assert ask(typed, as_typed=True).better == ""


def test_misspelt_plural_of_what_the_catalogue_has_in_the_singular() -> None:
    """The nearest word of French is of the same stem."""
    a_resource(title="L’évaluation en classe")
    index_pending()

    assert corrected("evaluatoins") == "évaluation"


@pytest.mark.parametrize("typed", ["auteur:internat", "auteur:sanction"])
def test_names_are_misspelt_even_as_words_of_french(typed: str) -> None:
    an_author(given="Anne", family="Internot").authorships.create(resource=a_resource(title="Un"), position=1)
    an_author(given="Anne", family="Sanctior").authorships.create(resource=a_resource(title="Deux"), position=1)
    index_pending()

    assert corrected(typed).startswith("auteur:")


def test_nothing_is_corrected_when_it_would_find_nothing(titles: None) -> None:
    assert corrected("harcelment piscine") == ""
    assert corrected("harcelment laïcité") == ""


def test_words_that_exist_are_kept_beside_those_corrected(titles: None) -> None:
    """« éducative » is of no title, but a record has its stem: only the other one is misspelt."""
    assert corrected("numerqiue éducative") == "numérique éducative"


def test_words_that_exist_apart_are_not_corrected(titles: None) -> None:
    ask("réchauffé")

    with CaptureQueriesContext(connection) as queries:
        asked = ask("harcèlement laïcité fiche")

    assert (asked.total, asked.corrected) == (0, "")
    assert len(queries) == 2  # the version, what is found: these are words of French, whoever wrote them


@pytest.mark.parametrize("state", HIDDEN.values(), ids=HIDDEN)
def test_words_of_drafts_are_never_said(state: dict[str, object]) -> None:
    hidden = a_resource(title="Le zygomorphisme des ornithorynques", **state)
    index_pending()
    asked = ask("zygomorphisne")
    assert (asked.total, asked.corrected, asked.better) == (0, "", "")

    Resource.objects.filter(pk=hidden.pk).update(status="publie", published_from=None, published_until=None)
    index_pending()
    assert corrected("zygomorphisne") == "zygomorphisme"


def test_words_of_drafts_are_never_said_when_a_visible_word_has_their_stem() -> None:
    a_resource(title="Évaluer en classe")
    a_resource(title="L’évaluateur", status="brouillon")
    index_pending()

    for as_typed in (False, True):
        asked = ask("evaluatuer", as_typed=as_typed)
        assert "évaluateur" not in asked.corrected + asked.better


def test_words_of_drafts_alone_are_corrected() -> None:
    """Readers cannot know that a draft is spelt so."""
    a_resource(title="Prévenir le harcèlement à l’école")
    a_fiche(title="Le harcelment", status="brouillon")
    index_pending()

    assert corrected("harcelment") == "harcèlement"
    assert corrected("harcelment école") == "harcèlement école"


def test_codes_initials_and_excluded_words_stay(titles: None) -> None:
    assert corrected("-harcelment") == ""
    assert corrected("CC9 harcelment") == ""
    assert ask("numérique -educatf").total == 1


def test_words_that_the_team_taught_are_known() -> None:
    a_resource(title="Prévenir le harcèlement")
    Synonym.objects.create(terms="cyberharcèlement\nharcèlement")
    index_pending()

    assert (ask("cyberharcelement").total, corrected("cyberharcelement")) == (1, "")
    assert corrected("cyberharcelment") == "cyberharcèlement"
    assert corrected("cyber harcelement") == "cyberharcèlement"


def test_authors_and_publishers_only_when_nothing_else_is_as_near() -> None:
    record = a_resource(title="Grande pauvreté", publisher=an_organisation(name="Réseau Canopé"))
    record.authorships.create(author=an_author(family="Delahaye"), position=1)
    index_pending()
    assert corrected("auteur:delahaie") == "auteur:delahaye"
    assert corrected("editeur:cannope") == "editeur:canopé"
    assert corrected("auteur:pauvrete") == ""

    record.authorships.create(author=an_author(family="Delahaie"), position=2)
    record.authorships.create(author=an_author(family="Delahage"), position=3)
    index_pending()
    assert corrected("auteur:delahabe") == ""


def test_short_words_only_when_nothing_else_is_as_near() -> None:
    a_resource(title="La carte")
    index_pending()
    assert corrected("crate") == "carte"

    a_resource(title="La crâne")
    a_resource(title="Grâce à tous")
    index_pending()
    assert corrected("crate") == ""


def test_the_most_common_of_two_words_as_near() -> None:
    for _ in range(12):
        a_resource(title="La relation")
    a_resource(title="La rotation")
    index_pending()

    assert corrected("retation") == "relation"


def test_as_typed_is_never_corrected_but_is_offered_more(titles: None) -> None:
    asked = ask("harcelment", as_typed=True)

    assert (asked.total, asked.corrected, asked.better) == (0, "", "harcèlement")
    assert asked.better_findings is not None
    assert sum(found.total for found in asked.better_findings.values()) == 1


def test_another_spelling_is_offered_when_it_finds_clearly_more() -> None:
    a_resource(title="Les moodliens")
    for _ in range(4):
        a_resource(title="Le moodlier")
    index_pending()

    asked = ask("moodlien")  # finds by its stem what nobody wrote so

    assert (asked.total, asked.corrected, asked.better) == (1, "", "moodlier")
    assert asked.better_findings is not None
    assert sum(found.total for found in asked.better_findings.values()) == 4


def test_queries_of_a_correction(titles: None) -> None:
    """The same with two records or two hundred."""
    ask("réchauffé")
    for typed, most in (("harcelment", 3), ("inteligence artificiele", 3), ("école", 2), ("xyzzy", 2)):
        with CaptureQueriesContext(connection) as queries:
            ask(typed)
        assert len(queries) <= most, [query["sql"][:90] for query in queries]


def test_the_same_whatever_the_order_of_records(titles: None) -> None:
    for rank in range(30):
        a_resource(title=f"Le harcelant {rank}")
    index_pending()

    assert corrected("harcelment") == "harcèlement"
