"""`manage.py seed`: both documents, the three frameworks and the first synonyms, from `fixtures/`, if it is empty."""

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps
from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, FieldDoesNotExist, ObjectDoesNotExist, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.management.color import no_style
from django.core.serializers.base import DeserializationError
from django.core.serializers.python import Deserializer
from django.core.serializers.pyyaml import SafeLoader  # type: ignore[attr-defined]
from django.db import DatabaseError, connection, transaction
from django.db.models import Model

from catalogue.competences.models import Framework
from catalogue.history.models import Event
from catalogue.history.recording import keep_changed
from catalogue.publication import publishable_models
from catalogue.resources.models import Resource
from catalogue.selections.models import Selection
from catalogue.wording import counted
from themes.models import Collection

# In this order: a record comes after those it names.
FIXTURES = ("themes", "competences", "resources", "fiches", "selections", "synonyms")
Record = dict[str, Any]
UNREADABLE = (DeserializationError, FieldDoesNotExist, ObjectDoesNotExist, TypeError, ValueError)


class Command(BaseCommand):
    help = "Charge les deux documents, les trois référentiels et les premiers synonymes, si le catalogue est vide."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--force",
            action="store_true",
            help="Recharge même un catalogue rempli : les notices fournies reprennent leur texte d’origine.",
        )

    def handle(self, *args: Any, force: bool, verbosity: int, **options: Any) -> None:
        if not force and any(model.objects.exists() for model in (Collection, Framework, Resource, Selection)):
            lines = ["Le catalogue n’est pas vide : rien n’est changé (--force recharge)."]
        else:
            lines = [counted(number, words(model)) for model, number in load_all().items()]
        if verbosity:
            self.stdout.write("\n".join(lines))


def words(model: type[Model]) -> str:
    return f"{model._meta.verbose_name},{model._meta.verbose_name_plural}"


@transaction.atomic
def load_all() -> Counter[type[Model]]:
    """Load every fixture or none. Raises CommandError, which names the file, the record and the field."""
    counts = Counter(model for name in FIXTURES for model in load(Path(settings.FIXTURE_DIRS[0]) / f"{name}.yaml"))
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), list(counts)):
            cursor.execute(sql)
    for model in publishable_models():
        for record in model._default_manager.filter(is_demo=False).order_by("pk"):
            keep_changed(record, Event.IMPORTED)
    return counts


def load(path: Path) -> Iterator[type[Model]]:
    """Save the records of a file one by one, each checked as a form would; yields the model of each."""
    for rank, record in enumerate(read(path), 1):
        try:
            yield save(record)
        except CommandError as error:
            raise CommandError(f"{path.name}, {name_of(record, rank)} : {error}") from error


def read(path: Path) -> list[Any]:
    try:
        records = yaml.load(path.read_text(encoding="utf-8"), SafeLoader)  # noqa: S506 - safe, in C when it can be
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise CommandError(f"{path.name} ne se lit pas : {error}") from error
    if not isinstance(records, list):
        raise CommandError(f"{path.name} : une liste d’enregistrements est attendue.")
    return records


def save(record: Any) -> type[Model]:
    try:
        model = apps.get_model(record["model"])
        dict.items(record["fields"])
    except (LookupError, TypeError, ValueError) as error:
        raise CommandError("il faut un « model » qui existe et ses « fields ».") from error
    try:
        [item] = Deserializer([record])
        check(item.object)
        item.save()
    except ValidationError as error:
        raise CommandError(sentence(error)) from error
    except DatabaseError as error:
        raise CommandError(f"la base refuse l’enregistrement ({error}).") from error
    except UNREADABLE as error:
        raise CommandError(unreadable(record)) from error
    return model


def check(instance: Model) -> None:
    # told that the record exists already, validation does not take it for a double of itself
    records = type(instance)._default_manager
    instance._state.adding = instance.pk is None or not records.filter(pk=instance.pk).exists()
    instance.full_clean()


def sentence(error: ValidationError) -> str:
    return " ".join(
        " ".join(messages) if field == NON_FIELD_ERRORS else f"champ « {field} » : {' '.join(messages)}"
        for field, messages in error.message_dict.items()
    )


def unreadable(record: Record) -> str:
    """Say which field stops a record from being read: its fields are tried one by one, then what they leave out."""
    for field, value in record["fields"].items():
        try:
            list(Deserializer([{"model": record["model"], "pk": 0, "fields": {field: value}}]))
        except (*UNREADABLE, ValidationError):
            return f"champ « {field} » : il n’existe pas, ou « {value} » n’y est pas lisible ou ne désigne rien."
    [item] = Deserializer([{**record, "pk": 0}])
    try:
        item.object.clean_fields()
    except ValidationError as error:
        return sentence(error)
    return "l’enregistrement n’est pas lisible."


def name_of(record: Any, rank: int) -> str:
    """« resources.resource jules », or its rank in the file when nothing names it."""
    if not isinstance(record, dict) or not isinstance(fields := record.get("fields"), dict):
        return f"enregistrement n° {rank}"
    own = record.get("pk") or fields.get("slug") or fields.get("code") or fields.get("title") or f"n° {rank}"
    return f"{record.get('model', 'enregistrement')} {own}"
