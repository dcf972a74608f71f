"""What is blocking is not published, whoever asks and from wherever; advice never is in the way."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalogue.doctor.examining import MOST_REASONS, reasons_against
from catalogue.fiches.models import Citation, CompetenceLink, Section
from catalogue.history.copies import prepare
from catalogue.history.transitions import TRANSITIONS, RefusedError, perform
from catalogue.selections.models import Reference
from tests import records
from tests.desk.forms import opened
from tests.doctor.sheets import SOUND, a_sound_fiche, a_sound_resource, a_sound_selection

pytestmark = pytest.mark.django_db


def form_of(record: Any) -> str:
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=(record.pk,))


def list_of(record: Any) -> str:
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_changelist")


@pytest.mark.parametrize("kind", SOUND)
def test_sound_record_is_published_by_its_form(kind: str, chief: Client) -> None:
    record = SOUND[kind](status="a-relire")
    chief.post(form_of(record), {**opened(chief, form_of(record), f"{kind}_form"), "_transition": "publish"})

    record.refresh_from_db()
    assert record.status == "publie"


@pytest.mark.parametrize("kind", SOUND)
def test_blocking_is_refused_by_the_form_and_what_was_typed_is_saved(kind: str, chief: Client) -> None:
    record = SOUND[kind](status="a-relire")
    typed = {**opened(chief, form_of(record), f"{kind}_form"), "title": "ici", "_transition": "publish"}

    answer = chief.post(form_of(record), typed, follow=True)

    record.refresh_from_db()
    assert (record.status, record.title) == ("a-relire", "ici")
    assert "Les listes mènent à cette page par son titre" in answer.content.decode()


@pytest.mark.parametrize("kind", SOUND)
def test_list_publishes_those_that_may_be(kind: str, chief: Client) -> None:
    sound, faulty = SOUND[kind](status="a-relire"), SOUND[kind](status="a-relire", title="ici")
    chosen = {"action": "publish", "_selected_action": [sound.pk, faulty.pk]}

    answer = chief.post(list_of(sound), chosen, follow=True)

    sound.refresh_from_db()
    faulty.refresh_from_db()
    assert (sound.status, faulty.status) == ("publie", "a-relire")
    assert "«\u00a0ici\u00a0» ne dit pas de quoi il s’agit" in answer.content.decode()


def test_new_version_is_held_to_the_same_rules(chief: Client) -> None:
    by = User.objects.get()
    fiche = a_sound_fiche(status="publie")
    copy = prepare(fiche, by)
    copy.introduction = ""
    copy.save()

    with pytest.raises(RefusedError, match="L’introduction manque"):
        perform(copy, TRANSITIONS["publish"], by)
    fiche.refresh_from_db()
    assert fiche.introduction == "On lit peu."

    copy.introduction = "On lit davantage."
    copy.save()
    assert perform(copy, TRANSITIONS["publish"], by).introduction == "On lit davantage."


def test_advice_is_never_in_the_way(chief: Client) -> None:
    resource = a_sound_resource(
        status="brouillon", publisher=None, date=None, date_precision="", summary="", type="autre"
    )

    assert reasons_against(resource) == []
    assert perform(resource, TRANSITIONS["publish"], User.objects.get()).status == "publie"


def test_what_is_not_a_publication_is_not_checked(chief: Client) -> None:
    fiche = records.a_fiche(status="brouillon")

    assert perform(fiche, TRANSITIONS["submit"], User.objects.get()).status == "a-relire"


def test_reasons_are_few() -> None:
    text = "\n\n".join(f"[ici](https://exemple.fr/{rank}) {rank}" for rank in range(1))
    assert len(reasons_against(a_sound_fiche(introduction=text))) == 1

    fiche = a_sound_fiche()
    for rank in range(30):
        Section.objects.create(fiche=fiche, position=rank, heading=f"S{rank}", body=" ")
    assert len(reasons_against(fiche)) == MOST_REASONS + 1


def a_fiche_of(rows: int) -> Any:
    fiche = a_sound_fiche()
    for rank in range(rows):
        section = Section.objects.create(fiche=fiche, position=rank + 2, heading=f"S{rank}", body="Texte.")
        target = {"resource": a_sound_resource()} if rank % 2 else {"target_fiche": records.a_fiche()}
        Citation.objects.create(fiche=fiche, section=section, position=rank, printed_label="Lire", **target)
        CompetenceLink.objects.create(fiche=fiche, competence=records.a_competence(), printed_text="Texte.")
    return fiche


def a_selection_of(rows: int) -> Any:
    selection = a_sound_selection()
    for _ in range(rows):
        step = records.a_step(selection=selection)
        Reference.objects.create(step=step, resource=a_sound_resource())
    return selection


@pytest.mark.parametrize(("make", "expected"), [(a_fiche_of, 6), (a_selection_of, 4)])
def test_queries_before_a_publication(make: Any, expected: int) -> None:
    counts = []
    for record in (make(2), make(20)):
        with CaptureQueriesContext(connection) as asked:
            reasons_against(record)
        counts.append(len(asked))

    assert counts == [expected, expected]
