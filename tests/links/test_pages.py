"""What readers are told: when a link was last seen to work, and honestly, that another one did not."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalogue.links.models import Decision, Health, Link
from catalogue.selections.models import Reference
from catalogue.wording import precise_date
from tests.html import page_of, texts
from tests.records import a_fiche, a_resource, a_selection, a_step

pytestmark = pytest.mark.django_db
ADDRESS = "https://exemple.fr/rapport?x[y]=2#Partie"


def a_link(**given: Any) -> Link:
    day = timezone.localdate() - timedelta(days=1)
    return Link.objects.create(**{"address": ADDRESS, "health": Health.BROKEN, "seen_on": day} | given)


def citing_fiche(*addresses: str) -> Any:
    fiche = a_fiche()
    for address in addresses:
        fiche.citations.create(printed_label="Libellé", resource=a_resource(url=address))
    fiche.citations.create(printed_label="Libellé", target_fiche=a_fiche(), printed_url=f"{addresses[0]}-fiche")
    return fiche


def citing_selection(*addresses: str) -> Any:
    step = a_step(selection=a_selection())
    for address in addresses:
        Reference.objects.create(step=step, resource=a_resource(url=address))
    return step.selection


def the_resource(*addresses: str) -> Any:
    return a_resource(url=addresses[0])


MAKERS = [the_resource, citing_fiche, citing_selection]


def test_resource_says_when_its_link_was_verified(client: Client) -> None:
    link = a_link(health=Health.GOOD)

    page = page_of(client, a_resource(url=ADDRESS))

    assert texts(page, ".link-verified") == [f"Lien vérifié le {precise_date(link.seen_on, 'jour')}."]
    assert not page.select(".link-broken")


def test_resource_says_nothing_of_a_link_that_was_never_checked(client: Client) -> None:
    a_link(health=Health.UNKNOWN, seen_on=None)

    assert not page_of(client, a_resource(url=ADDRESS)).select(".link-verified, .link-broken")
    assert not page_of(client, a_resource()).select(".link-verified, .link-broken")


@pytest.mark.parametrize("make", MAKERS)
def test_broken_link_is_said(client: Client, make: Callable[..., Any]) -> None:
    link = a_link()

    warnings = texts(page_of(client, make(ADDRESS)), ".link-broken")

    assert warnings == [f"Ce lien ne répondait plus le {precise_date(link.seen_on, 'jour')}."]


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"replacement": "https://exemple.fr/b"}, "On peut le lire à cette autre adresse ↗ (site externe)."),
        ({"archive": "https://exemple.fr/c"}, "On peut en consulter une copie archivée ↗ (site externe)."),
        (
            {"replacement": "https://exemple.fr/b", "archive": "https://exemple.fr/c"},
            "On peut le lire à cette autre adresse ↗ (site externe). "
            "On peut en consulter une copie archivée ↗ (site externe).",
        ),
    ],
)
def test_broken_link_leads_elsewhere(
    client: Client, make: Callable[..., Any], given: dict[str, str], said: str
) -> None:
    a_link(health=Health.GOOD, decision=Decision.BROKEN, **given)

    page = page_of(client, make(ADDRESS))

    assert texts(page, ".link-broken") == [f"Ce lien ne mène plus au document. {said}"]
    assert [link["href"] for link in page.select(".link-broken a")] == list(given.values())


@pytest.mark.parametrize("make", MAKERS)
def test_doubtful_or_overruled_link_is_not_said_to_be_broken(client: Client, make: Callable[..., Any]) -> None:
    record = make(ADDRESS)
    link = a_link(health=Health.DOUBTFUL)
    assert not page_of(client, record).select(".link-broken")

    Link.objects.filter(pk=link.pk).update(health=Health.BROKEN, decision=Decision.WORKING)
    assert not page_of(client, record).select(".link-broken")


def test_address_printed_for_a_fiche_is_warned_of_too(client: Client) -> None:
    a_link(address=f"{ADDRESS}-fiche")

    assert len(page_of(client, citing_fiche(ADDRESS)).select(".link-broken")) == 1


def queries(client: Client, record: Any) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(record.get_absolute_url()).status_code == 200
    return len(asked)


@pytest.mark.parametrize("make", MAKERS)
def test_links_cost_one_query(client: Client, make: Callable[..., Any]) -> None:
    many = [f"https://exemple.fr/{rank}" for rank in range(20)]
    for address in many:
        a_link(address=address, replacement="https://exemple.fr/b")
    none, few = make(""), make(*[f"https://exemple.fr/autre-{rank}" for rank in range(2)])
    without = queries(client, none) - (1 if make is citing_fiche else 0)  # which prints an address all the same

    assert queries(client, few) == without + 1
    assert queries(client, make(*many)) == without + 1
