"""`manage.py check_links`: every address that the records give, asked for once. Run every night."""

import resource
import sys
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import reset_queries
from tqdm import tqdm

from catalogue.links import harvest, keeping, running, sheets
from catalogue.links.checking.verdicts import Outcome, Verdict
from catalogue.links.tasks import NO_NETWORK
from catalogue.wording import NBSP, counted, grouped


class Command(BaseCommand):
    help = (
        "Vérifie les adresses que donnent les notices, et retient le verdict. À lancer chaque nuit. Une machine sans "
        "Internet prend le rapport d’une autre : « --export » sur l’une, « --import » sur l’autre."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--limit", metavar="N", help="N adresses au plus, les plus anciennement vérifiées d’abord."
        )
        parser.add_argument("--export", metavar="FICHIER", help="Écrit le rapport (CSV), sans rien vérifier.")
        parser.add_argument("--import", metavar="FICHIER", help="Prend un rapport fait ailleurs, sans rien vérifier.")
        parser.add_argument("--no-progress", action="store_true", help="Sans barre de progression.")

    def handle(self, **options: Any) -> None:
        if options["export"]:
            self.export(Path(options["export"]))
        elif options["import"]:
            self.take(Path(options["import"]))
        else:
            self.verify(limit(options["limit"]), True if options["no_progress"] else None)

    def verify(self, most: int | None, hidden: bool | None) -> None:
        started = monotonic()
        every = harvest.every_address()
        keeping.lift_overrulings()
        keeping.forget_what_nobody_gives(every)
        keeping.forget_old_rounds()
        addresses = running.longest_unchecked_first(every)[:most]
        with tqdm(total=len(addresses), desc="Vérification", file=sys.stderr, unit="", disable=hidden) as bar:

            def advance(_: Outcome) -> None:
                reset_queries()  # in development Django keeps every statement: memory stays bounded
                bar.update()

            try:
                counts = running.check(addresses, advance)
            except running.NoNetworkError as error:
                raise CommandError(NO_NETWORK) from error
        seconds = f"{monotonic() - started:.1f}".replace(".", ",")
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        self.stdout.write(
            f"{counted(len(addresses), 'adresse vérifiée,adresses vérifiées')} en {seconds}{NBSP}s "
            f"(mémoire{NBSP}: {memory}{NBSP}Mo au plus)"
        )
        for verdict in Verdict:
            if counts[verdict]:
                self.stdout.write(f"– {verdict.label}{NBSP}: {grouped(counts[verdict])}")

    def export(self, path: Path) -> None:
        keeping.with_links(harvest.every_address())
        try:
            with path.open("w", encoding="utf-8-sig", newline="") as file:
                count = sheets.export(file)
        except OSError as error:
            raise CommandError(f"Le fichier {path} ne peut être écrit{NBSP}: {error.strerror}.") from error
        self.stdout.write(f"Rapport écrit{NBSP}: {counted(count, 'adresse,adresses')}.")

    def take(self, path: Path) -> None:
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CommandError(f"Le fichier {path} ne peut être lu{NBSP}: {error.strerror}.") from error
        try:
            kept, others = sheets.take_report(content)
        except sheets.SheetError as error:
            raise CommandError("\n".join(("Rien n’a été changé.", *error.reasons))) from error
        self.stdout.write(sheets.said(kept, others))


def limit(text: str | None) -> int | None:
    """Raises CommandError, in French, for anything but a whole number."""
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:10]) <= 10_000_000):
        raise CommandError(f"--limit attend un nombre entier, et non «{NBSP}{text}{NBSP}».")
    return int(text)
