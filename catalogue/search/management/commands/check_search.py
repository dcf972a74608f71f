"""`manage.py check_search`: what the index of the search says otherwise than the catalogue; writes nothing."""

import sys
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from tqdm import tqdm

from catalogue.search.text.checking import differences
from catalogue.search.text.documents import SOURCES
from catalogue.wording import NBSP, counted, grouped

EXAMPLES = 20


class Command(BaseCommand):
    help = "Compare l’index de la recherche à ce qu’il devrait être, sans rien écrire. Code 1 s’il en diffère."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-progress", action="store_true", help="Sans barre de progression.")

    def handle(self, **options: Any) -> None:
        total = sum(source.model.objects.count() for source in SOURCES.values())
        hidden = True if options["no_progress"] else None
        with tqdm(total=total, desc="Vérification", file=sys.stderr, unit="", disable=hidden) as bar:
            found = differences(bar.update)
            examples = list(islice(found, EXAMPLES))
            count = len(examples) + sum(1 for _ in found)
        if not count:
            self.stdout.write(f"L’index est juste{NBSP}: {grouped(total)} documents vérifiés.")
            return
        self.stdout.write(f"{counted(count, 'différence,différences')}{NBSP}:")
        for example in examples:
            self.stdout.write(f"– {example}")
        if count > len(examples):
            self.stdout.write(f"– … et {grouped(count - len(examples))} de plus.")
        self.stdout.write(f"Pour tout refaire{NBSP}: manage.py rebuild_search.")
        sys.exit(1)
