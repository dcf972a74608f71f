"""What is suggested while typing: competences, themes, titles, the team's terms. Only what readers may open.

Every word typed begins a word of what is offered, whatever the accents and the apostrophes. Records come from the
index, the latest ones first; a snapshot says which of them readers see, and only then are their titles read.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from django.http import HttpRequest, JsonResponse
from django.urls import reverse

from catalogue.search.asked import synonyms_now
from catalogue.search.corrections import is_read, texts_of
from catalogue.search.facets import Label
from catalogue.search.index import Snapshot, all_current, version_of
from catalogue.search.places import address
from catalogue.search.state import searched
from catalogue.search.text.analysis import forms
from catalogue.search.text.documents import Level
from catalogue.search.text.engines import Condition, Keys, Request, engine
from catalogue.search.text.kinds import Kind, number_of
from catalogue.search.text.query import read_query
from catalogue.search.text.synonyms import Synonyms
from catalogue.search.titles import Titles, read_titles
from catalogue.search.vocabulary import Vocabulary, vocabulary_now
from themes.folding import fold

LEAST, MOST_TYPED = 2, 100  # characters
MOST_WORDS = 8  # typed
MOST_ENDINGS = 12  # words that begin like the last one, those met first
MOST_LATEST, MOST_READ = 40, 16  # records of each kind that the index gives, and whose titles are read
MOST = 8
MOST_BEGINNING = 3  # titles that begin like what is typed, before anything else
MOST_TERMS, MOST_COMPETENCES, MOST_THEMES = 2, 2, 2
MOST_CODES = 5
KINDS = {Kind.FICHE: ("fiche", 3), Kind.SELECTION: ("sélection", 2), Kind.RESOURCE: ("ressource", MOST)}
LAST_WORD = re.compile(r"[^\W_]+[\W_]*$")
Snapshots = Mapping[Kind, Snapshot]

# at a moment of the catalogue, which terms of the team find something
_finding: tuple[object, dict[str, bool]] = None, {}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`kind`: « fiche », « ressource », « sélection », « compétence », « thème » or « recherche »."""

    text: str
    url: str
    kind: str


@dataclass(frozen=True, slots=True)
class Typed:
    """What is typed, and its words, folded: the last one is the beginning of a word, or a whole one.

    `sought`: the same, each after the space that parts words, but for the small ones.
    """

    text: str
    folded: str
    words: tuple[str, ...]
    sought: tuple[str, ...]

    @classmethod
    def read(cls, text: str) -> "Typed":
        words = tuple(fold(text).split()[:MOST_WORDS])
        sought = (f" {word}" for rank, word in enumerate(words, start=1) if rank == len(words) or forms(word))
        return cls(text, fold(text), words, tuple(sought))

    def begins(self, text: str) -> bool:
        return spaced(text).startswith(f" {self.folded}")

    def matches(self, text: str) -> bool:
        """Whether each of its words begins a word of a text."""
        return all(word in spaced(text) for word in self.sought)

    def is_completed_by(self, text: str) -> bool:
        """Whether its last word begins a word of a text."""
        return f" {self.words[-1]}" in spaced(text)


@lru_cache(4096)
def spaced(text: str) -> str:
    """A folded text whose every word follows a space."""
    return f" {fold(text)}"


def suggestions(request: HttpRequest) -> JsonResponse:
    """What `q` may be the beginning of. Queries: three, four when no title is; a few more for a new version."""
    text = searched((request.GET.get("q") or "")[:MOST_TYPED])
    typed = Typed.read(text)
    found: list[Suggestion] = []
    reader = ""
    if len(typed.folded) >= LEAST:
        snapshots = all_current()
        found = suggested(typed, snapshots)
        named = request.GET.getlist("public")
        reader = named[0] if len(named) == 1 and named[0] in snapshots[Kind.RESOURCE].labels["public"] else ""
    rows = [{"text": one.text, "url": for_reader(one.url, reader), "kind": one.kind} for one in found]
    return JsonResponse({"q": text, "suggestions": rows})


def for_reader(url: str, reader: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}public={reader}" if reader else url


def search_of(text: str) -> Suggestion:
    return Suggestion(text, f"{reverse('search')}?{urlencode({'q': text})}", "recherche")


def suggested(typed: Typed, snapshots: Snapshots) -> list[Suggestion]:
    """Eight at most, best first, each once."""
    version = version_of(snapshots)
    vocabulary, synonyms = vocabulary_now(version), synonyms_now(version)
    condition = condition_of(typed, vocabulary)
    found = latest(condition, Level.TITLE, snapshots)
    themes = [label for label in labels(snapshots, Kind.FICHE, "theme") if typed.matches(label.text)][:MOST_THEMES]
    titles = read_titles(found, [label.key for label in themes], typed.folded)
    records = list(records_of(typed, titles, found, snapshots))
    beginning = [one for one in records if typed.begins(one.text)][:MOST_BEGINNING]
    offered = [
        *competences_by_code(typed, snapshots),
        *beginning,
        *(search_of(term) for term in terms_of(typed, synonyms, snapshots)),
        *competences_by_words(typed, snapshots),
        *(Suggestion(label.text, titles.themes[label.key], "thème") for label in themes if label.key in titles.themes),
        *records,
    ]
    if not offered:
        anywhere = latest(condition, Level.BODY, snapshots)
        offered = [search_of(text) for text in endings(typed, vocabulary, anywhere)]
    once: dict[tuple[str, str], Suggestion] = {}
    for one in offered:
        once.setdefault((one.text, one.kind), one)
    return list(once.values())[:MOST]


def condition_of(typed: Typed, vocabulary: Vocabulary) -> Condition:
    """The words typed, and one that begins like the last, unless it is a small one."""
    *before, last = typed.words
    endings = [last, *(vocabulary.written[word][0] for word in vocabulary.beginning_with(last, MOST_ENDINGS))]
    groups = [both for word in before if (both := forms(word))]
    ending = {form for word in endings if (both := forms(word)) for form in both}
    return tuple(tuple(((form,),) for form in sorted(set(one))) for one in (*groups, ending) if one)


def terms_of(typed: Typed, synonyms: Synonyms, snapshots: Snapshots) -> list[str]:
    """The team's terms that begin so and find something. Query: one for each term and version."""
    global _finding
    moment = tuple((snapshot.version, snapshot.valid_until) for snapshot in snapshots.values())
    if _finding[0] != moment:
        _finding = moment, {}
    known, terms = _finding[1], [term for term in synonyms.terms if typed.begins(term)][:MOST_TERMS]
    for term in terms:
        if term not in known:
            known[term] = bool(latest(read_query(term, synonyms).condition, Level.BODY, snapshots))
    return [term for term in terms if known[term]]


def latest(condition: Condition, level: Level, snapshots: Snapshots) -> dict[Kind, list[int]]:
    """The latest records that satisfy a condition, among those readers see. Query: one; two when they are drafts."""
    if not condition:
        return {}
    request = {"": Request(condition, level)}
    found = engine().latest(request, MOST_LATEST)[""]
    seen = visible(found, snapshots)
    if not seen and any(len(keys) == MOST_LATEST for keys in found.values()):
        seen = visible(engine().seek(request)[""], snapshots)
    return seen


def visible(keys: Keys, snapshots: Snapshots) -> dict[Kind, list[int]]:
    """Those of these records that readers see, the most recent first."""
    found = {}
    for kind, of_kind in keys.items():
        snapshot = snapshots[kind]
        places, ranks = snapshot.positions(of_kind), snapshot.orders[snapshot.freshest].ranks
        ordered = sorted((ranks[place], key) for key, place in places.items())
        found[kind] = [key for _, key in ordered[:MOST_READ]]
    return {kind: of_kind for kind, of_kind in found.items() if of_kind}


def labels(snapshots: Snapshots, kind: Kind, parameter: str) -> Iterable[Label]:
    return snapshots[kind].labels[parameter].values()


def records_of(
    typed: Typed, titles: Titles, found: Mapping[Kind, Sequence[int]], snapshots: Snapshots
) -> Iterator[Suggestion]:
    """Those whose title has the words typed, by kind; first, those that begin with them."""
    for kind, (said, most) in KINDS.items():
        known = titles.records[kind]
        also = visible({kind: [key for key in known if key not in found.get(kind, ())]}, snapshots).get(kind, ())
        rows = [known[key] for key in (*also, *found.get(kind, ())) if key in known]
        rows = [title for title in rows if typed.is_completed_by(title.text)]
        rows.sort(key=lambda title: not typed.begins(title.text))
        yield from (Suggestion(title.text, title.url, said) for title in rows[:most])


def competences_by_code(typed: Typed, snapshots: Snapshots) -> list[Suggestion]:
    """« cc9 », « CC », « 1. »."""
    code = "".join(typed.text.split()).casefold()
    every = labels(snapshots, Kind.RESOURCE, "competence")
    return [competence(label) for label in every if code_of(label).casefold().startswith(code)][:MOST_CODES]


def competences_by_words(typed: Typed, snapshots: Snapshots) -> list[Suggestion]:
    every = labels(snapshots, Kind.RESOURCE, "competence")
    return [competence(label) for label in every if typed.matches(label.text)][:MOST_COMPETENCES]


def code_of(label: Label) -> str:
    return label.key.partition(".")[2]


def competence(label: Label) -> Suggestion:
    framework, _, code = label.key.partition(".")
    return Suggestion(label.text, address("competence", framework, code), "compétence")


def endings(typed: Typed, vocabulary: Vocabulary, found: Mapping[Kind, Sequence[int]]) -> Iterator[str]:
    """What is typed with its last word completed, as some of the records found write it. Query: one."""
    start = LAST_WORD.sub("", typed.text)
    texts = texts_of(number_of(kind, key) for kind, keys in found.items() for key in keys[:MOST])
    read = "\n".join(texts.values())
    for word in vocabulary.beginning_with(typed.words[-1], MOST_ENDINGS):
        yield from (start + spelling for spelling in vocabulary.written[word] if is_read(spelling, read))
