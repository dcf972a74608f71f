"""An empty file to fill: its columns, an example to replace, and what to know, in the file itself."""

from collections.abc import Iterator, Sequence

from catalogue.imports.spreadsheets.codecs import Choice, Day, Link, Links, Moment, Number, YesNo
from catalogue.imports.spreadsheets.dates import PreciseDay
from catalogue.imports.spreadsheets.exporting import Table
from catalogue.imports.spreadsheets.headers import INSTRUCTIONS
from catalogue.imports.spreadsheets.sheets import EXAMPLE, REMOVE, Column, Kind, Sheet, Within
from catalogue.wording import NBSP

RULES = (
    f"Une ligne par notice{NBSP}; sur les autres feuilles, une ligne par partie d’une notice.",
    "La première ligne de chaque feuille porte le nom des colonnes. Leur ordre est libre.",
    f"Une colonne absente laisse l’information telle qu’elle est{NBSP}; une cellule vide l’efface.",
    f"Une ligne absente ne supprime rien. Pour retirer une partie (section, lien, étape…), écrivez «{NBSP}oui{NBSP}» "
    f"dans «{NBSP}{REMOVE}{NBSP}».",
    "Une notice se reconnaît à ses premières colonnes. Inconnues, elles créent une notice.",
    f"Plusieurs valeurs se séparent par des points-virgules{NBSP}: enseignant{NBSP}; cpe.",
    f"Dates{NBSP}: 31/12/2026 ou 2026-12-31. Pour la date d’une ressource, 12/2026 ou 2026 suffisent.",
    "Pas de formule. Une apostrophe au début d’un texte qui commence par =, +, - ou @ est voulue.",
    f"La ligne «{NBSP}{EXAMPLE}{NBSP}» est un exemple{NBSP}: elle n’est jamais importée. Remplacez-la.",
    "Rien n’est écrit avant que vous ayez vu ce qui changera, ligne par ligne. Un import s’annule en un clic.",
)
SAMPLES = {
    "slug": EXAMPLE,
    "url": "https://exemple.fr/page",
    "language": "fr",
    "label_language": "fr",
    "title": "Un titre",
}


def tables(kind: Kind, format_name: str) -> Iterator[Table]:
    """The sheets, after the instructions when the format has several sheets."""
    if format_name != "csv":
        yield INSTRUCTIONS, ("feuille", "colonne", "obligatoire", "ce qu’on y écrit"), list(instructions(kind))
    for sheet in kind.sheets:
        columns = (*sheet.keys, *sheet.columns)
        yield sheet.name, sheet.headers, [[example(column, column in sheet.keys) for column in columns]]


def instructions(kind: Kind) -> Iterator[Sequence[str]]:
    for rule in RULES:
        yield ["toutes", "", "", rule]
    for sheet in kind.sheets:
        for column in (*sheet.keys, *sheet.columns):
            needed = column in sheet.keys or column.required
            yield [sheet.name, column.header, "oui" if needed else "non", explained(column, sheet)]


def explained(column: Column, sheet: Sheet) -> str:
    key = "Reconnaît la notice." if column in sheet.keys else ""
    return " ".join(filter(None, (column.help, expected(column), key)))


def expected(column: Column) -> str:
    codec = column.codec
    if isinstance(codec, Choice):
        return f"L’un de{NBSP}: {', '.join(label for value, label in codec.choices.items() if value)}."
    if isinstance(codec, Links):
        return "Plusieurs se séparent par des points-virgules."
    sentences = {
        YesNo: "oui ou non.",
        Number: "Un nombre entier.",
        Day: "Une date entière, 31/12/2026.",
        Moment: "Une date et une heure, 31/12/2026 08:30.",
        PreciseDay: "31/12/2026, 12/2026 ou 2026.",
        Within: "Son titre, ou son rang.",
        Link: "L’identifiant de ce qui est lié.",
    }
    return next((sentence for kind, sentence in sentences.items() if isinstance(codec, kind)), "")


def example(column: Column, is_key: bool) -> str:
    if is_key:
        return "1" if isinstance(column.codec, Number) else EXAMPLE
    if column.field in SAMPLES:
        return SAMPLES[column.field]
    codec = column.codec
    if isinstance(codec, Choice):
        return next((label for value, label in codec.choices.items() if value), "")
    samples = {YesNo: "non", PreciseDay: "2026", Day: "31/12/2026"}
    return next((sample for kind, sample in samples.items() if isinstance(codec, kind)), "")
