"""What is measured from inside the site, once Django is set up: building, counting statements, reading values."""

import sys
import time

from django.core.management import call_command
from django.db import connection
from django.db.models import Count, Model
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.client import LOOPBACK
from bench.pages import Scenario, Values
from catalogue.fiches.models import Fiche
from catalogue.resources.models import Resource
from catalogue.search import facets, index
from themes.models import Audience, Theme

RESOURCES_A_FICHE = 100
MEGABYTE = 1e6
SAMPLED = 8


def build(resources: int) -> float:
    """Migrate, load both documents, add a catalogue of demonstration; return the seconds that the last step took."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False, ignore_patterns=["admin"])
    call_command("seed", verbosity=0, stdout=sys.stderr)
    start = time.perf_counter()
    call_command("generate_demo", resources=resources, fiches=resources // RESOURCES_A_FICHE, stdout=sys.stderr)
    seconds = time.perf_counter() - start
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as autovacuum soon does by itself
    return seconds


def build_index() -> tuple[float, float]:
    """Return the seconds that a worker needs to read the list of resources, and the megabytes that its bits take."""
    start = time.perf_counter()
    snapshot = index.build(facets.RESOURCES)
    seconds = time.perf_counter() - start
    size = sum(sys.getsizeof(bits) for values in snapshot.bits.values() for bits in values.values())
    return seconds, size / MEGABYTE


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
    )


def statements(scenario: Scenario) -> int:
    """Return the most SQL statements that a page of the scenario makes once the index is read, over a few of them."""
    client = Client(headers=scenario.headers, SERVER_NAME=LOOPBACK)
    client.get(scenario.addresses[0])
    counts = []
    for address in scenario.addresses[:: -(-len(scenario.addresses) // SAMPLED)]:
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))
    return max(counts)
