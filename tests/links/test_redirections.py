"""One click takes the address that a site gave for good, keeps the printed one, and never makes two of the same."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from catalogue.fiches.models import Citation
from catalogue.history.models import Event, Version
from catalogue.links.checking.verdicts import Hop, Outcome, Verdict
from catalogue.links.keeping import keep
from catalogue.links.models import Health, Link
from catalogue.links.redirections import RefusedError, accept
from catalogue.resources.models import FieldOrigin, Resource
from tests.records import a_fiche, a_resource

pytestmark = pytest.mark.django_db
OLD, NEW = "http://exemple.fr/a?x[y]=1#Partie", "https://www.exemple.fr/b#Partie"


@pytest.fixture
def chief_user() -> User:
    return User.objects.create_superuser("chef")


def moved(verdict: Verdict = Verdict.MOVED_FOR_GOOD, final: str = NEW) -> Link:
    keep({OLD: (timezone.now(), Outcome(verdict, 200, final, (Hop(301, final),)))})
    return Link.objects.get(address=OLD)


def test_accept_writes_the_new_address_and_keeps_the_printed_one(chief_user: User) -> None:
    resource = a_resource(url=OLD, slug="rapport")
    copy: Any = Resource(title="Rapport", slug="rapport", draft_of=resource, url=OLD)
    copy.save()
    citation = Citation.objects.create(fiche=a_fiche(), printed_label="x", target_fiche=a_fiche(), printed_url=OLD)
    before = resource.updated_at

    assert accept(moved(), chief_user) == [resource, copy]

    for record in (resource, copy):
        record.refresh_from_db()
        origin = FieldOrigin.objects.get(resource=record, field="url")
        assert (record.url, record.url_key) == (NEW, "exemple.fr/b#Partie")
        assert (origin.printed_value, origin.source) == (OLD, "Redirection du site")
    assert resource.updated_at > before, "un formulaire ouvert avant le saura"
    citation.refresh_from_db()
    assert citation.printed_url == OLD
    assert Link.objects.get(address=NEW).health == Health.GOOD
    last = Version.objects.of(resource).first()
    assert last is not None
    assert (last.event, last.by, last.edition) == (Event.PUBLISHED, chief_user, 2)


def test_accept_twice_keeps_what_was_printed_first(chief_user: User) -> None:
    resource = a_resource(url=OLD)
    FieldOrigin.objects.create(resource=resource, field="url", origin="imprime", printed_value="exemple.fr/imprimée")

    accept(moved(), chief_user)

    origin = FieldOrigin.objects.get()
    assert (origin.origin, origin.printed_value) == ("imprime", "exemple.fr/imprimée")


@pytest.mark.parametrize("verdict", [Verdict.MOVED, Verdict.VALID, Verdict.NOT_FOUND])
def test_accept_only_what_is_for_good(chief_user: User, verdict: Verdict) -> None:
    resource = a_resource(url=OLD)

    with pytest.raises(RefusedError, match="pour de bon"):
        accept(moved(verdict), chief_user)

    resource.refresh_from_db()
    assert resource.url == OLD


def test_accept_refused_when_another_resource_has_it(chief_user: User) -> None:
    resource = a_resource(url=OLD)
    a_resource(url="http://exemple.fr/b/#Partie".replace("/#", "#"), title="L’autre")

    with pytest.raises(RefusedError, match="« L’autre »".replace(" ", "\u00a0")):
        accept(moved(), chief_user)

    resource.refresh_from_db()
    assert resource.url == OLD
    assert not FieldOrigin.objects.exists()
    assert not Version.objects.exists()


@pytest.mark.parametrize("final", ["https://exemple.fr/" + "a" * 3000, "", "https://exemple.fr/" + "é" * 1500])
def test_accept_refuses_what_cannot_be_kept(chief_user: User, final: str) -> None:
    a_resource(url=OLD)

    with pytest.raises(RefusedError):
        accept(moved(final=final), chief_user)


def test_accept_of_an_address_that_only_texts_give(chief_user: User) -> None:
    a_fiche(introduction=f"[x]({OLD})")

    with pytest.raises(RefusedError, match="le texte qui est à corriger"):
        accept(moved(), chief_user)


def test_accept_is_for_who_may_change_the_record() -> None:
    a_resource(url=OLD)

    with pytest.raises(RefusedError, match="pas le droit"):
        accept(moved(), User.objects.create_user("passant"))


def test_long_address_is_kept_as_far_as_it_can(chief_user: User) -> None:
    from catalogue.resources.moving import move_to

    resource = a_resource(url="https://exemple.fr/" + "a" * 500)
    move_to(resource, NEW)

    printed = FieldOrigin.objects.get().printed_value
    assert (len(printed), printed[-1]) == (300, "…")
