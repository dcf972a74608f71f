"""What checks write: which addresses there are, what is kept of each, and when pages are made anew."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalogue.fiches.models import Citation, Section
from catalogue.links import harvest, keeping, running
from catalogue.links.checking.verdicts import Outcome, Verdict
from catalogue.links.keeping import keep
from catalogue.links.models import Check, Decision, Health, Link, Round
from catalogue.resources.models import Resource
from catalogue.search.version import current_version
from catalogue.selections.models import Reference
from tests.records import a_collection, a_fiche, a_resource, a_selection, a_step, an_organisation

pytestmark = pytest.mark.django_db
VALID, DOWN = Outcome(Verdict.VALID, 200), Outcome(Verdict.DOWN)


def kept(days_ago: int = 0, /, **outcomes: Outcome) -> None:
    at = timezone.now() - timedelta(days=days_ago)
    keep({f"https://exemple.fr/{name}": (at, outcome) for name, outcome in outcomes.items()})


# --- which addresses there are


def test_every_address_of_every_field_and_text() -> None:
    resource = a_resource(url="https://a.fr/ressource?x[y]=1&z=2#Partie")
    an_organisation(url="https://a.fr/organisme")
    a_collection(source_url="https://a.fr/mallette")
    fiche = a_fiche(
        source_url="https://a.fr/fiche",
        introduction="[un](https://a.fr/introduction?a=1&b=2) [deux](mailto:a@a.fr) [trois](/ici/)",
        synthesis="<https://a.fr/synthese>",
    )
    section = Section.objects.create(fiche=fiche, heading="S", body="[x](https://a.fr/section)")
    Citation.objects.create(fiche=fiche, section=section, printed_label="x", resource=resource)
    Citation.objects.create(
        fiche=fiche, printed_label="y", target_fiche=a_fiche(), printed_url="https://a.fr/imprimee"
    )
    selection = a_selection(
        source_url="https://a.fr/selection", portal_url="https://a.fr/portail", purpose="[x](https://a.fr/objet)"
    )
    Reference.objects.create(step=a_step(selection=selection), resource=resource, annotation="[x](https://a.fr/note)")
    a_resource(url="")

    names = [
        *(
            "ressource?x[y]=1&z=2#Partie",
            "organisme",
            "fiche",
            "introduction?a=1&b=2",
            "synthese",
            "section",
            "mallette",
        )
    ]
    names += ["imprimee", "selection", "portail", "objet", "note"]
    assert harvest.every_address() == sorted(f"https://a.fr/{name}" for name in names)
    of_selection = harvest.addresses_of(type(selection).objects.filter(pk=selection.pk))
    assert of_selection == sorted(
        f"https://a.fr/{name}" for name in ("ressource?x[y]=1&z=2#Partie", "selection", "portail", "objet", "note")
    )
    assert harvest.records_giving("https://a.fr/introduction?a=1&b=2") == [fiche]
    assert harvest.records_giving(resource.url) == [fiche, resource, selection]


def test_addresses_of_a_version_being_written_stand_for_its_record() -> None:
    resource = a_resource(url="https://a.fr/avant")
    Resource(title="Copie", slug="copie", draft_of=resource, url="https://a.fr/apres").save()

    assert harvest.every_address() == ["https://a.fr/apres", "https://a.fr/avant"]
    assert harvest.records_giving("https://a.fr/apres") == [resource]


@pytest.mark.usefixtures("seeded")
def test_addresses_of_the_documents() -> None:
    found = harvest.every_address()

    assert len(found) > 17
    assert all(address.startswith("http") for address in found)


# --- what is kept


def test_keep_makes_links_and_counts() -> None:
    kept(2, a=DOWN, b=VALID)
    kept(0, a=DOWN, b=DOWN)

    a, b = Link.objects.select_related("last_check").order_by("address")
    assert (a.health, a.last_check.failures, a.host) == (Health.DOUBTFUL, 2, "exemple.fr")
    assert (b.health, b.seen_on) == (Health.DOUBTFUL, timezone.localdate() - timedelta(days=2))


def test_keep_nothing_older_than_what_is_known() -> None:
    kept(0, a=VALID)
    kept(3, a=DOWN)

    assert Check.objects.get().verdict == Verdict.VALID


def test_keep_costs_the_same_queries() -> None:
    def queries(count: int) -> int:
        with CaptureQueriesContext(connection) as asked:
            kept(0, **{f"{count}-{rank}": VALID for rank in range(count)})
        return len(asked)

    assert queries(2) == queries(50)


def test_long_and_strange_addresses_are_kept_exactly() -> None:
    addresses = ["https://exemple.fr/" + "é" * 2000, "https://exemple.fr/\u202e", "http://[", "https://EXEMPLE.fr/"]
    keep({address: (timezone.now(), VALID) for address in addresses})

    assert set(Link.objects.values_list("address", flat=True)) == set(addresses)


# --- what readers' pages are made of


def changed_by(write: Any) -> bool:
    before = current_version()
    write()
    return current_version() > before


def test_version_changes_only_with_what_readers_see() -> None:
    assert changed_by(lambda: kept(4, a=VALID, b=DOWN))
    assert changed_by(lambda: kept(3, a=VALID))
    assert not changed_by(lambda: kept(3, b=DOWN)), "un échec de plus ne se voit pas"
    assert not changed_by(lambda: kept(2, a=Outcome(Verdict.RESTRICTED, 403)))
    assert changed_by(lambda: kept(1, b=DOWN)), "rompu"


def test_version_changes_with_a_decision() -> None:
    kept(0, a=VALID)

    assert changed_by(lambda: Link.objects.update(decision=Decision.BROKEN))


def test_overrulings_end_after_their_last_day() -> None:
    kept(0, a=VALID, b=VALID)
    yesterday = timezone.localdate() - timedelta(days=1)
    a, b = Link.objects.order_by("address")
    Link.objects.filter(pk=a.pk).update(decision=Decision.WORKING, decided_until=yesterday)
    Link.objects.filter(pk=b.pk).update(decision=Decision.WORKING, decided_until=timezone.localdate())

    assert keeping.lift_overrulings() == 1
    assert list(Link.objects.order_by("address").values_list("decision", flat=True)) == ["", "marche"]


def test_links_that_nobody_gives_are_forgotten() -> None:
    kept(0, a=VALID, b=VALID)

    assert keeping.forget_what_nobody_gives(["https://exemple.fr/b"]) == 1
    assert Link.objects.get().address == "https://exemple.fr/b"
    assert Check.objects.count() == 1


def test_longest_unchecked_first() -> None:
    kept(1, a=VALID)
    kept(2, b=VALID)
    addresses = [f"https://exemple.fr/{name}" for name in "abc"]

    assert [address[-1] for address in running.longest_unchecked_first(addresses)] == ["c", "b", "a"]


def test_rounds_are_not_kept_for_long() -> None:
    Round.objects.create(asked_at=timezone.now() - timedelta(days=8))
    call_command("check_links", no_progress=True, verbosity=0)

    assert not Round.objects.exists()
