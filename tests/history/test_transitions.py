"""What may happen to a record, who may do it, and what is kept of it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone

from catalogue.fiches.models import Fiche, Section
from catalogue.history.content import content_of
from catalogue.history.copies import copy_of, prepare
from catalogue.history.models import Event, Version
from catalogue.history.transitions import TRANSITIONS, RefusedError, offered, perform
from catalogue.publication import Publishable
from catalogue.resources.models import Resource
from tests import records

pytestmark = pytest.mark.django_db

STATES = ("brouillon", "a-relire", "publie", "archive")
# who may do what from which state: (rédacteur, relecteur), for a record
OFFERED = {
    "brouillon": ({"submit"}, {"submit", "publish", "archive"}),
    "a-relire": (set(), {"return", "publish", "archive"}),
    "publie": (set(), {"withdraw", "archive"}),
    "archive": (set(), {"publish", "withdraw"}),
}
OFFERED_FOR_COPIES = {
    "brouillon": ({"submit", "abandon"}, {"submit", "publish", "abandon"}),
    "a-relire": ({"abandon"}, {"return", "publish", "abandon"}),
    "programme": (set(), {"return", "publish", "abandon"}),
}


def person(role: str) -> User:
    user, _ = User.objects.get_or_create(username=role, defaults={"is_staff": True})
    user.groups.set(Group.objects.filter(name=role))
    return User.objects.get(pk=user.pk)


def do(record: Publishable, name: str, by: str = "relecteur", comment: str = "") -> Publishable:
    return perform(record, TRANSITIONS[name], person(by), comment)


def events(record: Publishable) -> list[str]:
    return [version.event for version in Version.objects.of(record).order_by("number")]


@pytest.mark.parametrize("status", STATES)
def test_offered(status: str) -> None:
    fiche = records.a_fiche(status=status)

    for role, names in zip(("rédacteur", "relecteur"), OFFERED[status], strict=True):
        assert {each.name for each in offered(fiche, person(role))} == names
    assert offered(fiche, person("personne")) == []


@pytest.mark.parametrize("status", OFFERED_FOR_COPIES)
def test_offered_for_copies(status: str) -> None:
    copy = prepare(records.a_fiche(), person("rédacteur"))
    Fiche._base_manager.filter(pk=copy.pk).update(status=status)
    copy.refresh_from_db()

    for role, names in zip(("rédacteur", "relecteur"), OFFERED_FOR_COPIES[status], strict=True):
        assert {each.name for each in offered(copy, person(role))} == names


@pytest.mark.parametrize("status", STATES)
@pytest.mark.parametrize("name", sorted(set(TRANSITIONS) - {"abandon"}))
@pytest.mark.parametrize("role", ["personne", "rédacteur", "relecteur", "administrateur"])
def test_refused_or_made(status: str, name: str, role: str) -> None:
    """What is not offered is refused with a sentence, and changes nothing."""
    fiche = records.a_fiche(status=status)
    rank = {"rédacteur": 0, "relecteur": 1, "administrateur": 1}.get(role)

    if rank is not None and name in OFFERED[status][rank]:
        assert do(fiche, name, role, "À revoir.").status == TRANSITIONS[name].target
        assert Version.objects.of(fiche).first().by.username == role  # type: ignore[union-attr]
    else:
        with pytest.raises(RefusedError, match=r"droit|ne le permet pas"):
            do(fiche, name, role, "À revoir.")
        fiche.refresh_from_db()
        assert fiche.status == status
        assert not Version.objects.exists()


def test_a_return_says_why() -> None:
    fiche = records.a_fiche(status="a-relire")

    with pytest.raises(RefusedError, match="commentaire manque"):
        do(fiche, "return", comment="  ")
    do(fiche, "return", comment="Citez vos sources.")

    last = Version.objects.of(fiche).first()
    assert last is not None
    assert (last.event, last.comment, last.status) == (Event.RETURNED, "Citez vos sources.", "brouillon")


def test_a_new_version_takes_the_place_of_what_readers_see() -> None:
    fiche = records.a_fiche(title="Avant")
    Section.objects.create(fiche=fiche, heading="Une", body="Texte.", position=1)
    copy = prepare(fiche, person("rédacteur"))
    copy.title = "Après"
    copy.save()
    copy.sections.update(heading="Autre")

    assert list(Fiche.objects.all()) == [fiche], "aucune liste ne montre la nouvelle version"
    assert Fiche.objects.published().get().title == "Avant"
    do(copy, "submit", "rédacteur")
    after = do(copy, "publish")

    assert after.pk == fiche.pk
    assert Fiche.objects.published().get().title == "Après"
    assert [section.heading for section in after.sections.all()] == ["Autre"]  # type: ignore[attr-defined]
    assert not Fiche._base_manager.filter(pk=copy.pk).exists()
    assert events(fiche) == ["etat-initial", "preparation", "soumission", "publication"]
    assert [version.edition for version in Version.objects.of(fiche).editions()] == [2, 1]


def test_two_people_prepare_the_same_version() -> None:
    fiche = records.a_fiche()

    assert prepare(fiche, person("rédacteur")).pk == prepare(fiche, person("relecteur")).pk
    assert events(fiche) == ["etat-initial"]


def test_a_draft_is_its_own_version() -> None:
    fiche = records.a_fiche(status="brouillon")

    assert prepare(fiche, person("rédacteur")) == fiche
    assert copy_of(fiche) is None


def test_a_version_given_up_stays_in_the_history() -> None:
    fiche = records.a_fiche(title="Avant")
    copy = prepare(fiche, person("rédacteur"))
    copy.title = "Perdu"
    copy.save()

    do(copy, "abandon", "rédacteur")

    assert copy_of(fiche) is None
    assert Fiche.objects.get().title == "Avant"
    last = Version.objects.of(fiche).first()
    assert last is not None
    assert (last.event, last.content["fields"]["title"], last.edition) == (Event.ABANDONED, "Perdu", None)


def test_publication_at_a_date() -> None:
    later = timezone.now() + timedelta(days=3)
    fiche = records.a_fiche(status="a-relire", published_from=later)

    do(fiche, "publish")

    assert not Fiche.objects.published().exists()
    assert Fiche.objects.published(later + timedelta(seconds=1)).exists()
    assert events(fiche) == ["etat-initial", "programmation"]
    assert not Version.objects.of(fiche).editions().exists()
    do(fiche, "withdraw")
    fiche.refresh_from_db()
    assert (fiche.status, fiche.published_from) == ("brouillon", None)
    assert not Version.objects.exclude(edition=None).exists(), "jamais lue, ce n’est pas une édition"


def test_what_breaks_a_rule_is_not_published() -> None:
    taken = records.a_resource(url="https://exemple.fr/a")
    resource = records.a_resource(status="archive")
    Resource.objects.filter(pk=resource.pk).update(title="")

    with pytest.raises(RefusedError):
        do(resource, "publish")

    resource.refresh_from_db()
    assert resource.status == "archive"
    assert content_of(taken)["fields"]["url"] == "https://exemple.fr/a"


def test_of_a_record_deleted_meanwhile() -> None:
    fiche = records.a_fiche()
    Fiche.objects.all().delete()

    with pytest.raises(RefusedError, match="supprimée"):
        do(fiche, "archive")
