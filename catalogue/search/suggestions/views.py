"""What is suggested while typing: competences, themes, titles, the team's terms. Only what readers may open.

Every word typed begins a word of what is offered, whatever the accents and the apostrophes; initials are read without
their dots, codes and numbers with theirs. Records come from the index, the latest ones first; a snapshot says which of
them readers see, and only then are their titles read.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, JsonResponse

from catalogue.search.answers.asked import synonyms_now
from catalogue.search.answers.texts import Read, texts_of
from catalogue.search.answers.vocabulary import Vocabulary, vocabulary_now
from catalogue.search.facets import Label
from catalogue.search.lists.state import path_of, searched
from catalogue.search.snapshots.index import Snapshot, all_current, moment_of, version_of
from catalogue.search.snapshots.places import address
from catalogue.search.snapshots.themes import themes_at
from catalogue.search.suggestions.titles import Records, Suggestion, titles_now
from catalogue.search.text.analysis import CODE, INITIALS, forms
from catalogue.search.text.documents import Level
from catalogue.search.text.engines import Condition, Keys, Request, engine
from catalogue.search.text.kinds import Kind, number_of
from catalogue.search.text.query import read_query
from themes.folding import fold

LEAST, MOST_TYPED = 2, 100  # characters
MOST_WORDS = 8  # typed
MOST_ENDINGS = 12  # words that begin like the last one, those met first
MOST_LATEST = 16  # records of each kind that the index gives, and whose titles are read
MOST = 8
MOST_BEGINNING = 3  # titles that begin like what is typed, before anything else
MOST_TERMS, MOST_COMPETENCES, MOST_THEMES = 2, 2, 2
MOST_CODES = 5
MOST_OF = {Kind.FICHE: 3, Kind.SELECTION: 2, Kind.RESOURCE: MOST}
# everybody types the same letters, one after the other: what they are answered is kept, two megabytes a worker at most
LONGEST_KEPT, MOST_ANSWERS = 30, 4000
LAST_WORD = re.compile(r"[^\W_]+[\W_]*$")
# « I.G.E.S.R », and what it begins with while it is typed: « I.G »
DOTTED = re.compile(rf"(?<![^\W_])(?:{INITIALS}|[^\W\d_]\.[^\W\d_]$)")
# « 3.4 », « 2021-157 », and what a code begins with: « 3. »
CODED = re.compile(rf"(?<![^\W_])(?:{CODE}|\d\.$)")
Snapshots = Mapping[Kind, Snapshot]


@dataclass(frozen=True, slots=True)
class Typed:
    """What is typed, and its words, folded, or codes: the last one is the beginning of a word, or a whole one.

    `sought`: the same, each after the space that parts words, but for the small ones; `codes`: where each code stands.
    """

    text: str
    folded: str
    words: tuple[str, ...]
    sought: tuple[str, ...]
    codes: tuple[re.Pattern[str], ...]

    @classmethod
    def read(cls, text: str) -> "Typed":
        text = DOTTED.sub(lambda initials: initials.group().replace(".", ""), text)
        words = tuple(words_of(text))[:MOST_WORDS]
        sought = (f" {fold(word)}" for rank, word in enumerate(words, start=1) if rank == len(words) or forms(word))
        codes = (standing(word) for word in words if CODED.fullmatch(word))
        return cls(text, fold(text), words, tuple(sought), tuple(codes))

    @property
    def is_enough(self) -> bool:
        """« 3. » begins a code, short as it is."""
        return len(self.folded) >= LEAST or bool(self.codes)

    def matches(self, suggestion: Suggestion) -> bool:
        """Whether each of its words begins a word of a suggestion."""
        first, *others = self.sought
        has_words = first in suggestion.spaced and all(word in suggestion.spaced for word in others)
        return has_words and self.has_codes(suggestion)

    def has_codes(self, suggestion: Suggestion) -> bool:
        """Once folded, « 4.3 » would be any 4 and any 3."""
        return all(code.search(suggestion.text) for code in self.codes)


def words_of(text: str) -> Iterator[str]:
    """The words of a text, folded; its codes as they are."""
    done = 0
    for code in CODED.finditer(text):
        yield from fold(text[done : code.start()]).split()
        yield code.group()
        done = code.end()
    yield from fold(text[done:]).split()


def standing(code: str) -> re.Pattern[str]:
    """Where a code stands, or one that begins so; not within another."""
    return re.compile(rf"(?<!\w)(?<!\d[.\-‐‑–]){re.escape(code)}")


class Shelf:
    """What is suggested besides records, of one kind, in order. Most often nothing there is like what is typed, and
    one look at them all says so."""

    def __init__(self, offered: Iterable[Suggestion], codes: Iterable[str] = ()) -> None:
        self.offered, self.codes = tuple(offered), tuple(codes)
        self.every_spaced = "".join(one.spaced for one in self.offered)
        self.every_code = "".join(f" {code}" for code in self.codes)

    def matching(self, typed: Typed) -> list[Suggestion]:
        return [one for one in self.offered if typed.matches(one)] if typed.sought[0] in self.every_spaced else []

    def beginning(self, typed: Typed) -> list[Suggestion]:
        if f" {typed.folded}" not in self.every_spaced:
            return []
        return [one for one in self.offered if one.begins(typed.folded) and typed.has_codes(one)]

    def coded(self, typed: Typed) -> list[Suggestion]:
        """Those whose code begins with what is typed."""
        code = "".join(typed.text.split()).casefold()
        if f" {code}" not in self.every_code:
            return []
        return [one for its_code, one in zip(self.codes, self.offered, strict=True) if its_code.startswith(code)]


@dataclass(frozen=True, slots=True)
class Offers:
    """What is suggested besides records, at a moment of the catalogue.

    `finding`: whether the team's terms find something, and `answers`: all that is suggested, by what is typed; those
    that were asked already.
    """

    moment: object
    themes: Shelf
    competences: Shelf
    terms: Shelf
    finding: dict[str, bool]
    answers: dict[str, list[Suggestion]]


_offers: Offers | None = None


def offers_now(snapshots: Snapshots) -> Offers:
    """Queries: two for each version of the catalogue."""
    global _offers
    offers, moment = _offers, moment_of(snapshots)
    if offers is None or offers.moment != moment:
        offers = _offers = read_offers(moment, snapshots)
    return offers


def read_offers(moment: object, snapshots: Snapshots) -> Offers:
    version = version_of(snapshots)
    addresses = themes_at(version).addresses
    themes = (label for label in snapshots[Kind.FICHE].labels["theme"].values() if label.key in addresses)
    competences = snapshots[Kind.RESOURCE].labels["competence"].values()
    return Offers(
        moment,
        Shelf(Suggestion.of(label.text, addresses[label.key], "thème") for label in themes),
        Shelf(map(competence, competences), (label.key.partition(".")[2].casefold() for label in competences)),
        Shelf(map(search_of, synonyms_now(version).terms)),
        {},
        {},
    )


def suggestions(request: HttpRequest) -> JsonResponse:
    """What `q` may be the beginning of. Queries: three, four when no title is; a few more for a new version."""
    text = searched((request.GET.get("q") or "")[:MOST_TYPED])
    typed = Typed.read(text)
    found: list[Suggestion] = []
    reader = ""
    if typed.is_enough:
        snapshots = all_current()
        found = answered(typed, snapshots)
        named = request.GET.getlist("public")
        reader = named[0] if len(named) == 1 and named[0] in snapshots[Kind.RESOURCE].labels["public"] else ""
    rows = [{"text": one.text, "url": for_reader(one.url, reader), "kind": one.kind} for one in found]
    return JsonResponse({"q": text, "suggestions": rows})


def for_reader(url: str, reader: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}public={reader}" if reader else url


def search_of(text: str) -> Suggestion:
    return Suggestion.of(text, f"{path_of('search')}?{urlencode({'q': text})}", "recherche")


def competence(label: Label) -> Suggestion:
    framework, _, code = label.key.partition(".")
    return Suggestion.of(label.text, address("competence", framework, code), "compétence")


def answered(typed: Typed, snapshots: Snapshots) -> list[Suggestion]:
    """What is suggested, remembered unless much is typed."""
    answers = offers_now(snapshots).answers
    if (known := answers.get(typed.text)) is not None:
        return known
    found = suggested(typed, snapshots)
    if len(typed.text) <= LONGEST_KEPT:
        if len(answers) >= MOST_ANSWERS:
            answers.clear()
        answers[typed.text] = found
    return found


def suggested(typed: Typed, snapshots: Snapshots) -> list[Suggestion]:
    """Eight at most, best first, each once."""
    version, offers = version_of(snapshots), offers_now(snapshots)
    vocabulary = vocabulary_now(version)
    condition = condition_of(typed, vocabulary)
    found = latest(condition, Level.TITLE, snapshots, tuple(MOST_OF))
    themes = offers.themes.matching(typed)[:MOST_THEMES]
    read = titles_now(version).read(found, typed.folded) if found or themes else {}
    records = list(records_of(typed, read, found, snapshots))
    offered = [
        *offers.competences.coded(typed)[:MOST_CODES],
        *[one for one in records if one.begins(typed.folded)][:MOST_BEGINNING],
        *terms_of(typed, offers, snapshots),
        *offers.competences.matching(typed)[:MOST_COMPETENCES],
        *themes,
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


def terms_of(typed: Typed, offers: Offers, snapshots: Snapshots) -> list[Suggestion]:
    """The team's terms that begin so and find something. Query: one for each term and version."""
    terms = offers.terms.beginning(typed)[:MOST_TERMS]
    for term in terms:
        if term.text not in offers.finding:
            query = read_query(term.text, synonyms_now(version_of(snapshots)))
            offers.finding[term.text] = bool(latest(query.condition, Level.BODY, snapshots))
    return [term for term in terms if offers.finding[term.text]]


def latest(
    condition: Condition, level: Level, snapshots: Snapshots, kinds: Collection[Kind] = tuple(Kind)
) -> dict[Kind, list[int]]:
    """The latest records that satisfy a condition, among those readers see. Query: one, two when many are drafts."""
    if not condition:
        return {}
    request = {"": Request(condition, level)}
    found = engine().latest(request, MOST_LATEST, kinds)[""]
    seen = visible(found, snapshots)
    if any(
        len(keys) == MOST_LATEST and len(seen.get(kind, ())) < MOST_OF.get(kind, 1) for kind, keys in found.items()
    ):
        seen = visible(engine().seek(request)[""], snapshots)
    return {kind: keys for kind, keys in seen.items() if kind in kinds}


def visible(keys: Keys, snapshots: Snapshots) -> dict[Kind, list[int]]:
    """Those of these records that readers see, the most recent first."""
    found = {}
    for kind, of_kind in keys.items():
        snapshot = snapshots[kind]
        places, ranks = snapshot.positions(of_kind), snapshot.orders[snapshot.freshest].ranks
        ordered = sorted((ranks[place], key) for key, place in places.items())
        found[kind] = [key for _, key in ordered[:MOST_LATEST]]
    return {kind: of_kind for kind, of_kind in found.items() if of_kind}


def records_of(
    typed: Typed, read: Records, found: Mapping[Kind, Sequence[int]], snapshots: Snapshots
) -> Iterator[Suggestion]:
    """Those whose title has the last word typed, by kind; first, those that begin with all of them."""
    others = {kind: [pk for pk in known if pk not in found.get(kind, ())] for kind, known in read.items()}
    also = visible(others, snapshots)
    for kind, most in MOST_OF.items():
        known = read.get(kind, {})
        rows = (known[pk] for pk in (*also.get(kind, ()), *found.get(kind, ())) if pk in known)
        completed = [one for one in rows if typed.sought[-1] in one.spaced and typed.has_codes(one)]
        completed.sort(key=lambda one: not one.begins(typed.folded))
        yield from completed[:most]


def endings(typed: Typed, vocabulary: Vocabulary, found: Mapping[Kind, Sequence[int]]) -> Iterator[str]:
    """What is typed with its last word completed, as some of the records found write it. Query: one."""
    start = LAST_WORD.sub("", typed.text)
    texts = texts_of(number_of(kind, key) for kind, keys in found.items() for key in keys[:MOST])
    read = Read("\n".join(texts.values()))
    for word in vocabulary.beginning_with(typed.words[-1], MOST_ENDINGS):
        yield from (start + spelling for spelling in vocabulary.written[word] if read.has(spelling))
