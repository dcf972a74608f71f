"""What is measured from inside the site, once Django is set up: building, counting statements, reading values."""

import sys
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Count, Model, OuterRef, Subquery
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.client import LOOPBACK
from bench.pages import Scenario, Values
from bench.searches import Words
from bench.server import cpu_seconds, cpu_since, database_processes
from catalogue.fiches.models import Fiche
from catalogue.resources.models import Resource
from catalogue.search import facets
from catalogue.search.answers.beforehand import EVERY, common_words, sampled
from catalogue.search.answers.common import AT_ONCE, COMMON
from catalogue.search.models import Document
from catalogue.search.snapshots import index
from catalogue.search.text.analysis import words as analysed_words
from catalogue.search.text.keeping import index_pending
from themes.models import Audience, Theme

RESOURCES_A_FICHE = 100
MEGABYTE = 1e6
SAMPLED = 8
INDEXED = 200  # PostgreSQL's processes count hundredths of a second
SAMPLED_TEXTS = 2000
FREQUENT, MEDIUM, EVERYWHERE = 0.05, 0.004, 0.9  # shares of the resources


def build(resources: int) -> float:
    """Migrate, load both documents, add a catalogue of demonstration; return the seconds that the last step took."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False, ignore_patterns=["admin"])
    call_command("seed", verbosity=0, stdout=sys.stderr)
    start = time.perf_counter()
    call_command("generate_demo", resources=resources, fiches=resources // RESOURCES_A_FICHE, stdout=sys.stderr)
    seconds = time.perf_counter() - start
    tidy()
    return seconds


def tidy() -> None:
    """What autovacuum soon does by itself: not while pages are measured."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")


def build_index() -> tuple[float, float]:
    """Return the seconds that a worker needs to read the list of resources, and the megabytes that its bits take."""
    start = time.perf_counter()
    snapshot = index.build(facets.RESOURCES)
    seconds = time.perf_counter() - start
    size = sum(sys.getsizeof(bits) for values in snapshot.bits.values() for bits in values.values())
    return seconds, size / MEGABYTE


def rebuild_search() -> float:
    """Return the seconds that the whole text index takes to be made again."""
    start = time.perf_counter()
    call_command("rebuild_search", stdout=sys.stderr)
    return time.perf_counter() - start


def settling(resources: int) -> int:
    """Return the seconds that a worker takes to read beforehand the words that most records have."""
    words = common_words(COMMON / resources, sampled(index.all_current())) if resources >= COMMON else []
    return 2 * EVERY + EVERY * -(-len(words) // AT_ONCE)


def index_one() -> float:
    """Return the milliseconds of processor, PostgreSQL's own included, that a changed text adds to its commit."""
    ours = database = 0.0
    for resource in Resource.objects.filter(is_demo=True).order_by("pk")[:INDEXED]:
        with transaction.atomic():
            Resource.objects.filter(pk=resource.pk).update(summary=f"{resource.summary} Relu.")
            before, start = cpu_seconds(database_processes()), time.process_time()
            index_pending()
            ours += time.process_time() - start
            database += cpu_since(before)
    return (ours + database) / INDEXED * 1000


def by_frequency(model: type[Model], records: str, key: str) -> list[str]:
    """Return the keys of a list's values, those of most records first."""
    rows = model._default_manager.annotate(count=Count(records)).filter(count__gt=0).order_by("-count", "pk")
    return list(rows.values_list(key, flat=True))


def values() -> Values:
    published = Resource.objects.published()
    types = published.values("type").annotate(count=Count("pk")).order_by("-count", "type")
    years = published.dates("date", "year", order="DESC")
    fiches = Fiche.objects.published().with_shelf().order_by("pk")
    return Values(
        resources=published.count(),
        fiches=[fiche.get_absolute_url() for fiche in fiches],
        themes=by_frequency(Theme, "resources", "slug"),
        types=[row["type"] for row in types],
        audiences=by_frequency(Audience, "resources", "code"),
        years=[str(day.year) for day in years],
        words=words(),
    )


def words() -> Words:
    """Words of the resources, by the share of a sample that has them; the names of authors are the rare ones."""
    sample = Document.objects.filter(pk__in=Resource.objects.published().order_by("slug").values("pk")[:SAMPLED_TEXTS])
    having: Counter[str] = Counter()
    read = 0
    rare: set[str] = set()
    phrases = []
    sentences: Counter[str] = Counter()
    for parts in sample.order_by("pk").values_list("parts", flat=True):
        read += 1
        texts = [text for name, text in parts if name in ("title", "summary")]
        having.update({word.text.casefold() for text in texts for word in analysed_words(text)})
        sentences.update({one.strip() for text in texts for one in text.split(".") if one.strip()})
        rare.update(text.split()[-1].casefold() for name, text in parts if name == "author")
        phrases += [" ".join(title.split()[-3:]) for name, title in parts if name == "title"][:1]
    share = {word: times / read for word, times in having.most_common() if word.isalpha() and len(word) > 4}
    return Words(
        common=[word for word, of_all in share.items() if of_all > FREQUENT][:40],
        medium=[word for word, of_all in share.items() if MEDIUM < of_all <= FREQUENT][:80],
        rare=sorted(rare - share.keys())[:80],
        phrases=list(dict.fromkeys(phrases))[:80],
        everywhere=next((one for one, times in sentences.most_common(1) if times / read > EVERYWHERE), ""),
    )


def for_datasette() -> Iterator[tuple[Any, ...]]:
    """The published resources, one row each: of its themes and audiences, the first."""
    theme, audience = (
        through.objects.filter(resource=OuterRef("pk")).order_by("pk").values(f"{name}__{label}")[:1]
        for through, name, label in (
            (Resource.themes.through, "theme", "slug"),
            (Resource.audiences.through, "audience", "code"),
        )
    )
    rows = Resource.objects.published().annotate(theme=Subquery(theme), audience=Subquery(audience)).order_by("pk")
    fields = ("pk", "title", "summary", "type", "publisher__name", "date__year", "access", "theme", "audience")
    return rows.values_list(*fields).iterator()


def statements(scenario: Scenario) -> int:
    """Return the most SQL statements that a page of the scenario makes once the index is read, over a few of them."""
    # only pages asked of a host are kept
    host = {"host": LOOPBACK} if scenario.kept else {}
    client = Client(headers={**scenario.headers, **host}, SERVER_NAME=LOOPBACK)
    client.get(scenario.addresses[0])
    counts = []
    for address in scenario.addresses[:: -(-len(scenario.addresses) // SAMPLED)]:
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))
    return max(counts)
