"""The report of the checks as a sheet (CSV), for a machine without Internet to take what another one checked."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime, time
from typing import IO

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from catalogue.cells import escaped, unescaped
from catalogue.links import harvest
from catalogue.links.checking.verdicts import FOR_GOOD, Hop, Outcome, Verdict
from catalogue.links.keeping import keep
from catalogue.links.models import Link
from catalogue.refusals import ReasonedError
from catalogue.wording import NBSP, counted, quoted

COLUMNS = ("adresse", "verdict", "réponse", "mène à", "vérifié le")
LABELS = {verdict.label: verdict for verdict in Verdict} | {verdict.value: verdict for verdict in Verdict}
MOST_BYTES = 20_000_000
MOST_LINES = 200_000
MOST_ERRORS = 30


class SheetError(ReasonedError):
    """A sheet that is refused whole; holds a sentence a line."""


def export(file: IO[str]) -> int:
    """Write the report, one line an address; returns how many. Query: one."""
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    count = 0
    for link in Link.objects.select_related("last_check").order_by("host", "address").iterator():
        writer.writerow(map(escaped, line_of(link)))
        count += 1
    return count


def line_of(link: Link) -> tuple[str, ...]:
    check = getattr(link, "last_check", None)
    if check is None:
        return (link.address, Verdict.UNCHECKED.label, "", "", "")
    at = timezone.localtime(check.checked_at).isoformat(timespec="seconds")
    return (link.address, check.get_verdict_display(), str(check.status or ""), check.final, at)


def read(content: bytes) -> dict[str, tuple[datetime, Outcome]]:
    """What a report says of each address. Raises SheetError with all that is wrong in it, line by line."""
    found: dict[str, tuple[datetime, Outcome]] = {}
    errors: list[str] = []
    try:
        for number, cells in lines_of(text_of(content)):
            take_line(number, cells, found, errors)
    except csv.Error:
        raise SheetError(f"Ce fichier n’est pas un CSV{NBSP}: une ligne ne peut être lue.") from None
    if errors:
        more = [f"… et {len(errors) - MOST_ERRORS} autres."] if len(errors) > MOST_ERRORS else []
        raise SheetError(*errors[:MOST_ERRORS], *more)
    return found


def text_of(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise SheetError(f"Ce fichier est trop lourd{NBSP}: {MOST_BYTES // 1_000_000}{NBSP}Mo au plus.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SheetError(
            f"Ce fichier n’est pas en UTF-8{NBSP}: enregistrez-le comme «{NBSP}CSV UTF-8{NBSP}»."
        ) from None
    if "\x00" in text:
        raise SheetError("Ce fichier n’est pas du texte.")
    return text


def lines_of(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Each line that says something, with its number. Raises SheetError, and csv.Error on what is no sheet."""
    delimiter = max(";,\t", key=text.partition("\n")[0].count)
    lines = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    if missing := [name for name in COLUMNS if name not in (lines.fieldnames or ())]:
        raise SheetError(f"Il manque des colonnes{NBSP}: {', '.join(missing)}.")
    for line in lines:
        if lines.line_num > MOST_LINES:
            raise SheetError(f"Ce fichier a trop de lignes{NBSP}: {MOST_LINES} au plus.")
        cells = {name: unescaped((line.get(name) or "").strip()) for name in COLUMNS}
        if any(cells.values()):
            yield lines.line_num, cells


def take_line(
    number: int, cells: dict[str, str], found: dict[str, tuple[datetime, Outcome]], errors: list[str]
) -> None:
    """Add what a line says, or a sentence for each thing that is wrong in it."""
    reasons = list(wrong(cells, found))
    if reasons:
        errors += [f"Ligne {number}{NBSP}: {reason}" for reason in reasons]
        return
    verdict = LABELS[cells["verdict"]]
    if verdict != Verdict.UNCHECKED:
        found[cells["adresse"]] = (moment(cells["vérifié le"]) or timezone.now(), outcome_of(cells, verdict))


def wrong(cells: dict[str, str], found: dict[str, tuple[datetime, Outcome]]) -> Iterator[str]:
    address, at = cells["adresse"], moment(cells["vérifié le"])
    if not address.startswith(("http://", "https://")):
        yield f"«{NBSP}{quoted(address)}{NBSP}» n’est pas une adresse http ou https."
    if address in found:
        yield "cette adresse est déjà plus haut."
    if cells["verdict"] not in LABELS:
        yield f"le verdict «{NBSP}{quoted(cells['verdict'])}{NBSP}» n’existe pas."
    elif LABELS[cells["verdict"]] != Verdict.UNCHECKED and at is None:
        yield f"la date «{NBSP}{quoted(cells['vérifié le'])}{NBSP}» ne se lit pas{NBSP}: écrivez 2026-11-21."
    if at is not None and at > timezone.now():
        yield "la date est dans l’avenir."
    if not (cells["réponse"] == "" or (cells["réponse"].isascii() and cells["réponse"].isdigit())) or (
        len(cells["réponse"]) > 3
    ):
        yield f"la réponse «{NBSP}{quoted(cells['réponse'])}{NBSP}» n’est pas un nombre de trois chiffres."
    if cells["mène à"] and not cells["mène à"].startswith(("http://", "https://")):
        yield f"«{NBSP}{quoted(cells['mène à'])}{NBSP}» n’est pas une adresse http ou https."


def moment(text: str) -> datetime | None:
    """A date, or a date and an hour; None when it is neither."""
    try:
        at = parse_datetime(text)
        if at is None and (day := parse_date(text)):
            at = datetime.combine(day, time(12), timezone.get_current_timezone())
        if at is not None and timezone.is_naive(at):
            at = timezone.make_aware(at)
        return at if at is None or at.year > 2000 else None
    except (ValueError, OverflowError):
        return None


def outcome_of(cells: dict[str, str], verdict: Verdict) -> Outcome:
    """As the check that was made elsewhere, less the steps of its redirections."""
    final, status = cells["mène à"], int(cells["réponse"] or 0)
    moved = {Verdict.MOVED_FOR_GOOD: min(FOR_GOOD), Verdict.MOVED: 302}.get(verdict)
    chain = (Hop(moved, final),) if moved and final else ()
    return Outcome(verdict, status, final, chain, "Vérifié sur une autre machine.")


def take_report(content: bytes) -> tuple[int, int]:
    """Keep what a report says of our addresses; returns how many were kept, and how many are not ours.

    Raises SheetError; nothing is then written.
    """
    said = read(content)
    known = Link.objects.at(said).values_list("address", flat=True)
    ours = said.keys() & {*known, *harvest.every_address()}
    keep({address: said[address] for address in ours})
    return len(ours), len(said) - len(ours)


def said(kept: int, others: int) -> str:
    """What was done with a report, in a sentence."""
    left = f" {counted(others, 'adresse n’est,adresses ne sont')} dans aucune notice." if others else ""
    return f"Rapport pris en compte{NBSP}: {counted(kept, 'adresse,adresses')}.{left}"
