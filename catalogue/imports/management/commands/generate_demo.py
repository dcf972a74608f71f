"""`manage.py generate_demo`: a catalogue of demonstration, of any size; `--clear` removes it."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import ProtectedError
from tqdm import tqdm

from catalogue.imports.demo.generate import clear, counts, generate
from catalogue.imports.demo.marks import is_present
from catalogue.imports.demo.shelves import FrameworksAbsentError
from catalogue.wording import grouped

MOST_RESOURCES = 1_000_000
MOST_FICHES = 100_000
MOST_SEED = 2**63 - 1


class Command(BaseCommand):
    help = "Écrit un catalogue inventé, marqué comme démonstration, pour essayer le site à l’échelle."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--resources", default=1000, metavar="N", help="Nombre de ressources (1000).")
        parser.add_argument("--fiches", default=50, metavar="N", help="Nombre de fiches (50).")
        parser.add_argument("--seed", default=1, metavar="S", help="La même graine rend le même catalogue (1).")
        parser.add_argument("--clear", action="store_true", help="Supprime ce qui a été généré, et s’arrête là.")
        parser.add_argument("--no-progress", action="store_true", help="Sans barre de progression.")

    def handle(self, **options: Any) -> None:
        progress = {"file": sys.stderr, "unit": "", "disable": True if options["no_progress"] else None}
        if options["clear"]:
            self.clear(progress)
        else:
            self.generate(options, progress)

    def generate(self, options: dict[str, Any], progress: dict[str, Any]) -> None:
        resources = whole_number(options, "resources", 1, MOST_RESOURCES)
        fiches = whole_number(options, "fiches", 0, MOST_FICHES)
        seed = whole_number(options, "seed", 0, MOST_SEED)
        if is_present():
            raise CommandError(
                "Des données de démonstration existent déjà. Supprimez-les d’abord avec « generate_demo --clear »."
            )
        with tqdm(total=resources + fiches, desc="Génération", **progress) as bar:
            try:
                generate(resources=resources, fiches=fiches, seed=seed, advance=bar.update)
            except FrameworksAbsentError as error:
                raise CommandError(
                    "Les référentiels, publics et niveaux manquent. Chargez-les d’abord avec « manage.py seed »."
                ) from error
        self.stdout.write(f"Généré\u00a0: {described(counts())}.")

    def clear(self, progress: dict[str, Any]) -> None:
        before = counts()
        with tqdm(desc="Suppression", **progress) as bar:
            try:
                clear(advance=bar.update)
            except ProtectedError as error:
                names = ", ".join(sorted({f"«\u00a0{record}\u00a0»" for record in error.protected_objects})[:3])
                raise CommandError(
                    f"Rien n’a été supprimé\u00a0: {names} s’appuie sur une donnée de démonstration. "
                    "Détachez-la d’abord."
                ) from error
        self.stdout.write(f"Supprimé\u00a0: {described(before)}.")


def whole_number(options: dict[str, Any], name: str, lowest: int, highest: int) -> int:
    """Return an option as a whole number within its bounds; raises CommandError, in French, for anything else."""
    try:
        number = int(options[name])
    except ValueError:
        number = lowest - 1
    if not lowest <= number <= highest:
        raise CommandError(
            f"--{name} attend un nombre entier entre {lowest} et {grouped(highest)}, "
            f"et non «\u00a0{options[name]}\u00a0»."
        )
    return number


def described(rows: list[tuple[int, str]]) -> str:
    return ", ".join(f"{grouped(count)} {name}" for count, name in rows)
