"""`manage.py rebuild_search`: the index of the search, made again from nothing."""

import sys
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import reset_queries
from tqdm import tqdm

from catalogue.search.install import rebuild
from catalogue.search.text.documents import SOURCES
from catalogue.wording import NBSP, grouped


class Command(BaseCommand):
    help = (
        "Refait tout l’index de la recherche, en une transaction : interrompue, elle ne change rien. "
        "Pendant ce temps, les lecteurs cherchent dans l’ancien index et les enregistrements attendent."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-progress", action="store_true", help="Sans barre de progression.")

    def handle(self, **options: Any) -> None:
        started = monotonic()
        total = sum(source.model.objects.count() for source in SOURCES.values())
        hidden = True if options["no_progress"] else None
        with tqdm(total=total, desc="Indexation", file=sys.stderr, unit="", disable=hidden) as bar:

            def advance(count: int) -> None:
                reset_queries()  # in development Django keeps every statement: memory stays bounded
                bar.update(count)

            rebuild(advance)
        seconds = f"{monotonic() - started:.1f}".replace(".", ",")
        self.stdout.write(f"Index refait{NBSP}: {grouped(total)} documents en {seconds}{NBSP}s.")
