"""The sheets and their columns, as the models name them: a field that is added to a model is in the files too."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from catalogue.competences.models import Competence, Domain, Framework
from catalogue.fiches.models import Fiche
from catalogue.history.content import part_of, parts_of, plain_many, row_fields, said_fields
from catalogue.imports.spreadsheets.codecs import Choice, Codec, Link, Links, Number, Text, YesNo, codec_of
from catalogue.imports.spreadsheets.dates import PreciseDay
from catalogue.imports.spreadsheets.names import Directory
from catalogue.publication import Status
from catalogue.resources.models import Author, Resource
from catalogue.selections.models import Selection
from themes.folding import fold

EXAMPLE = "exemple"
RANK, REMOVE = "rang", "supprimer"
LIFE = ("status", "published_from", "published_until")
# Of what a record says: its content (see `history/content.py`), and its « life ». Of a part: one of its rows.
Said = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """`get` and `put`: the value in what is said. `field`: the name that the model gives it."""

    header: str
    codec: Codec
    get: Callable[[Said], Any]
    put: Callable[[Said, Any], None]
    field: str = ""
    help: str = ""
    required: bool = False


@dataclass(slots=True)
class Sheet:
    """`keys`: the columns that name a record; `part`: the rows that it holds, or None for records themselves.

    `match`: the column that names a part in its record.
    """

    name: str
    kind: "Kind"
    keys: list[Column]
    columns: list[Column]
    part: str | None = None
    match: str = ""

    @property
    def headers(self) -> list[str]:
        return [column.header for column in (*self.keys, *self.columns)]

    def known(self, header: str) -> Column | None:
        folded = fold(header)
        return next((column for column in (*self.keys, *self.columns) if fold(column.header) == folded), None)


@dataclass(slots=True)
class Kind:
    """A kind of record: « fiches ». `join` makes of the texts of its keys what `names.py` calls it."""

    slug: str
    model: Any
    join: str
    title: str
    sheets: list[Sheet] = field(default_factory=list)

    @property
    def main(self) -> Sheet:
        return self.sheets[0]


def of_fields(name: str) -> tuple[Callable[[Said], Any], Callable[[Said, Any], None]]:
    return within("fields", name)


def within(place: str, name: str) -> tuple[Callable[[Said], Any], Callable[[Said, Any], None]]:
    def get(said: Said) -> Any:
        return said[place].get(name)

    def put(said: Said, value: Any) -> None:
        said[place][name] = value

    return get, put


def of_row(name: str) -> tuple[Callable[[Said], Any], Callable[[Said, Any], None]]:
    def put(row: Said, value: Any) -> None:
        row[name] = value

    return (lambda row: row.get(name)), put


def column_of(model_field: Any, directory: Directory, access: Any, **more: Any) -> Column:
    get, put = access
    required = not (model_field.blank or model_field.has_default() or model_field.null)
    return Column(
        str(model_field.verbose_name),
        more.pop("codec", None) or codec_of(model_field, directory),
        get,
        put,
        model_field.name,
        str(model_field.help_text),
        required,
        **more,
    )


def record_columns(model: Any, directory: Directory) -> Iterator[Column]:
    for each in said_fields(model):
        if each.name == "date" and issubclass(model, Resource):
            get = lambda said: (said["fields"]["date"], said["fields"]["date_precision"])  # noqa: E731
            yield column_of(each, directory, (get, put_precise), codec=PreciseDay())
        else:
            yield column_of(each, directory, of_fields(each.name))
    for each in plain_many(model):
        yield column_of(each, directory, within("many", each.name))
    if issubclass(model, Resource):
        signed = Links(Link(directory, Author), in_order=True)
        yield Column(
            "auteurs", signed, authors_in, put_authors, "authorships", "Dans l’ordre où le document les nomme."
        )
    for name in LIFE if hasattr(model, "status") else ():
        each = model._meta.get_field(name)
        # « programmé » is the state of a new version of what is already published: no record has it
        states = Choice({value: label for value, label in Status.choices if value != Status.SCHEDULED})
        codec = states if name == "status" else None
        yield column_of(each, directory, within("life", name), codec=codec)


def put_precise(said: Said, value: Any) -> None:
    said["fields"]["date"], said["fields"]["date_precision"] = value


def authors_in(said: Said) -> Any:
    return [row["author"] for row in said["rows"]["authorships"]]


def put_authors(said: Said, links: Any) -> None:
    said["rows"]["authorships"] = [{"author": link} for link in links]


def part_columns(model: Any, part: str, directory: Directory) -> Iterator[Column]:
    for each in row_fields(part_of(model, part)):
        own = part_pointed_at(model, each)
        yield column_of(each, directory, of_row(each.name), codec=Within(own) if own else None)


def part_pointed_at(model: Any, row_field: Any) -> str:
    """The list of rows of the same record that a field of a row points to; empty when it leads elsewhere."""
    own = {part_of(model, name).related_model: name for name in parts_of(model)}
    return own.get(row_field.related_model, "") if row_field.is_relation else ""


@dataclass
class Within:
    """Another row of the same record, told by its title: see `Row` in `drafts.py`, which finds it."""

    part: str

    def write(self, value: Any) -> str:
        return value.label if value else ""

    def read(self, text: str) -> Any:
        return text


class FrameworkOf(Link):
    """The framework of a domain, which the name of the domain begins with."""

    def write(self, value: Any) -> str:
        return self.directory[Domain].text(value["key"]).partition("/")[0] if value else ""


def rank_column() -> Column:
    return Column(RANK, Number(), *of_row(RANK), help="Le rang de la ligne dans sa notice : 1, 2, 3… Vide : à la fin.")


def remove_column() -> Column:
    return Column(REMOVE, YesNo(), *of_row(REMOVE), help="« oui » retire cette ligne de la notice.")


def key_column(header: str, codec: Codec, help_text: str) -> Column:
    return Column(header, codec, *of_row(header), help=help_text, required=True)


def make_kinds(directory: Directory) -> list[Kind]:
    """Every kind, those that others name first."""
    kinds = [
        Kind("competences", Competence, ".", "label"),
        Kind("ressources", Resource, "", "title"),
        Kind("fiches", Fiche, "/", "title"),
        Kind("selections", Selection, "", "title"),
    ]
    competences, resources, fiches, selections = kinds
    framework = Column(
        "référentiel", FrameworkOf(directory, Framework), of_fields("domain")[0], nothing, "", "Son identifiant.", True
    )
    add_main(competences, directory, "compétences", ["code"], [framework])
    add_main(resources, directory, "ressources", ["slug"])
    add_main(fiches, directory, "fiches", ["theme", "number"])
    add_main(selections, directory, "sélections", ["slug"])
    resource = [key_column("ressource", Text(), "L’identifiant de la ressource.")]
    fiche = [
        key_column("thème", fiches.main.keys[0].codec, "L’identifiant du thème."),
        key_column("numéro de la fiche", Number(), ""),
    ]
    selection = [key_column("sélection", Text(), "L’identifiant de la sélection.")]
    add_part(resources, directory, "origines", "origins", resource, "information")
    add_part(fiches, directory, "sections", "sections", fiche)
    add_part(fiches, directory, "liens cités", "citations", fiche)
    add_part(fiches, directory, "compétences liées", "competence_links", fiche)
    add_part(selections, directory, "étapes", "steps", selection)
    add_part(selections, directory, "références", "references", selection)
    return kinds


def nothing(said: Said, value: Any) -> None:
    """A column that only names: what it says follows from another."""


def add_main(kind: Kind, directory: Directory, name: str, keys: Sequence[str], first: Iterable[Column] = ()) -> None:
    columns = list(record_columns(kind.model, directory))
    named = [column for key in keys for column in columns if column.field == key]
    others = [column for column in columns if column.field not in keys]
    kind.sheets.append(Sheet(name, kind, [*first, *named], others))


def add_part(kind: Kind, directory: Directory, name: str, part: str, keys: list[Column], match: str = RANK) -> None:
    ranked = [rank_column()] if match == RANK else []
    columns = [*ranked, *part_columns(kind.model, part, directory), remove_column()]
    kind.sheets.append(Sheet(name, kind, keys, columns, part, match))
