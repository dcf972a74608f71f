# ruff: noqa: S608 - all names are ours
"""Which records a write changes: for each table, the numbers of those that its row says something of.

Database triggers mark them, in the transaction of the write, with the catalogue's new version: no bulk write, no SQL
typed by hand is forgotten. `keeping.py` makes the documents again; a snapshot reads what has changed since its own.
"""

from collections.abc import Sequence

from catalogue.search.text.kinds import Kind

# Numbers of no record: many change at once, their facets, their order, the places that cite them; or all the texts do;
# or the words of facets.
EVERY_LIST, EVERY_TEXT, EVERY_LABEL = 0, -1, -2
EVERYTHING, EVERYTHING_SAID, LABELS = (
    f"SELECT {number} AS number" for number in (EVERY_LIST, EVERY_TEXT, EVERY_LABEL)
)
R, F, S, C = (kind.first for kind in (Kind.RESOURCE, Kind.FICHE, Kind.SELECTION, Kind.COMPETENCE))
FICHES_CITING = f"SELECT {F} + fiche_id AS number FROM fiches_citation WHERE"
SELECTIONS_CITING = f"SELECT {S} + selection_id AS number FROM selections_reference WHERE"

# `{row}` stands for NEW or OLD. A table of the catalogue that is not here marks everything.
MARKS: dict[str, tuple[str, ...]] = {
    "resources_resource": (f"SELECT {R} + {{row}}.id AS number",),
    "resources_authorship": (f"SELECT {R} + {{row}}.resource_id AS number",),
    "resources_resource_themes": (f"SELECT {R} + {{row}}.resource_id AS number",),
    "resources_resource_audiences": (f"SELECT {R} + {{row}}.resource_id AS number",),
    "resources_resource_levels": (f"SELECT {R} + {{row}}.resource_id AS number",),
    "resources_fieldorigin": (),
    "resources_author": (),
    "resources_organisation": (
        LABELS,
        f"SELECT {R} + id AS number FROM resources_resource WHERE publisher_id = {{row}}.id",
    ),
    "themes_collection": (EVERYTHING,),
    "themes_theme": (EVERYTHING,),
    "fiches_fiche": (f"SELECT {F} + {{row}}.id AS number",),
    "fiches_fiche_audiences": (f"SELECT {F} + {{row}}.fiche_id AS number",),
    "fiches_section": (f"SELECT {F} + {{row}}.fiche_id AS number",),
    "fiches_citation": (f"SELECT {F} + {{row}}.fiche_id AS number",),
    "fiches_competencelink": (f"SELECT {F} + {{row}}.fiche_id AS number",),
    "selections_selection": (f"SELECT {S} + {{row}}.id AS number",),
    "selections_selection_audiences": (f"SELECT {S} + {{row}}.selection_id AS number",),
    "selections_step": (f"SELECT {S} + {{row}}.selection_id AS number",),
    "selections_reference": (f"SELECT {S} + {{row}}.selection_id AS number",),
    "competences_competence": (EVERYTHING, f"SELECT {C} + {{row}}.id AS number"),
    "competences_domain": (EVERYTHING,),
    "competences_framework": (EVERYTHING,),
    # what is searched, written by `keeping.py`: pages change, what lists show does not; but see `INDEXED`
    "search_document": (),
    # whether addresses work: pages warn of those that do not
    "links_link": (),
    "search_synonym": (),
}
# What lists and texts say of a row that is no record: an update of its other columns changes none.
SAID = {"resources_organisation": ("name", "short_name", "slug", "alternates", "folded")}
# Whose text alone changes: documents to make again, while lists show them as before.
TEXTS: dict[str, tuple[str, ...]] = {
    "resources_author": (
        f"SELECT {R} + resource_id AS number FROM resources_authorship WHERE author_id = {{row}}.id",
    ),
    "resources_organisation": (
        f"SELECT {R} + resource_id AS number FROM resources_authorship JOIN resources_author"
        " ON resources_author.id = author_id WHERE organisation_id = {row}.id",
        f"SELECT {S} + id AS number FROM selections_selection WHERE publisher_id = {{row}}.id",
    ),
    # where fiches stand
    "themes_collection": (
        f"SELECT {F} + fiches_fiche.id AS number FROM fiches_fiche JOIN themes_theme ON themes_theme.id = theme_id"
        " WHERE collection_id = {row}.id",
    ),
    "themes_theme": (f"SELECT {F} + id AS number FROM fiches_fiche WHERE theme_id = {{row}}.id",),
    "competences_competence": (
        f"SELECT {F} + fiche_id AS number FROM fiches_competencelink WHERE competence_id = {{row}}.id",
    ),
    "competences_domain": (f"SELECT {C} + id AS number FROM competences_competence WHERE domain_id = {{row}}.id",),
    "competences_framework": (
        f"SELECT {C} + id AS number FROM competences_competence WHERE framework_id = {{row}}.id",
    ),
}
# Whose text has just been made again: what is known of its words is read again, and nothing is left to be made.
INDEXED: dict[str, tuple[str, ...]] = {"search_document": ("SELECT {row}.number AS number",)}
# What others say of a record: the text printed beside a link shows as long as what it leads to is published. Only an
# update of these columns changes it: what is new is cited by nobody yet, what goes is no longer cited by anybody.
LIFE = ("status", "published_from", "published_until")
SAID_BY_OTHERS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "resources_resource": (
        (f"{FICHES_CITING} resource_id = NEW.id", LIFE),
        (f"{SELECTIONS_CITING} resource_id = NEW.id", (*LIFE, "title")),
    ),
    "fiches_fiche": ((f"{FICHES_CITING} target_fiche_id = NEW.id", LIFE),),
}


def marks(table: str, rows: Sequence[str]) -> list[str]:
    """The statements that give the numbers changed by rows, `NEW` or `OLD`."""
    found = [statement.format(row=row) for row in rows for statement in MARKS.get(table, (EVERYTHING,))]
    if len(rows) > 1 and table in SAID:
        found = [f"SELECT number FROM ({one}) AS said WHERE {turned(SAID[table])}" for one in found]
    return found


def texts(table: str, rows: Sequence[str]) -> list[str]:
    """The statements that give the numbers whose text alone is changed by rows."""
    found = [statement.format(row=row) for row in rows for statement in TEXTS.get(table, ())]
    if len(rows) > 1:
        found += [f"{statement} AND ({turned(columns)})" for statement, columns in SAID_BY_OTHERS.get(table, ())]
    return found


def indexed(table: str, rows: Sequence[str]) -> list[str]:
    """The statements that give the numbers whose document is what changes."""
    return [statement.format(row=row) for row in rows for statement in INDEXED.get(table, ())]


def turned(columns: Sequence[str]) -> str:
    """Whether an update changes a column; both engines, however old, compare nulls so."""
    return " OR ".join(
        f"OLD.{column} <> NEW.{column} OR (OLD.{column} IS NULL) <> (NEW.{column} IS NULL)" for column in columns
    )
