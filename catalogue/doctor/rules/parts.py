"""Parts that are missing, empty, or stand where they should not."""

from collections.abc import Iterator

from catalogue.doctor.findings import Finding, advice, blocking
from catalogue.doctor.rules.cited import Cited
from catalogue.doctor.sheets import Sheet
from catalogue.doctor.texts import is_mute, prose
from catalogue.resources.vocabulary import ResourceType
from catalogue.wording import NBSP, quoted
from themes.folding import fold

# Headings of sections that the page prints by itself, in their place.
PRINTED_BY_THE_PAGE = {
    "introduction": "l’introduction, avant les sections",
    "synthese": "la synthèse, après les sections",
    "en synthese": "la synthèse, après les sections",
    "conclusion": "la synthèse, après les sections",
    "pour aller plus loin": f"«{NBSP}Pour aller plus loin{NBSP}», après la synthèse",
}
# Folded: what is left of a section that somebody means to write later.
UNWRITTEN = frozenset({"", "a completer", "a rediger", "a ecrire", "a venir", "todo", "xxx", "lorem ipsum"})


def title(sheet: Sheet, cited: Cited) -> Iterator[Finding]:
    """Lists lead to a record by its title."""
    said = sheet.said.text("title")
    if is_mute(said):
        named = f"«{NBSP}{quoted(said)}{NBSP}» ne dit pas de quoi il s’agit" if said else "le titre manque"
        yield blocking(f"Les listes mènent à cette page par son titre{NBSP}: {named}.", sheet.said.place("title"))


def stub(sheet: Sheet, cited: Cited) -> Iterator[Finding]:
    """A fiche known by its title only leads to the original, and has nothing else to say."""
    if not sheet.said.text("source_url"):
        sentence = "Une fiche connue par son titre seul renvoie à l’original, dont l’adresse manque."
        yield blocking(sentence, sheet.said.place("source_url"))
    if any(sheet.said.text(name) for name in ("introduction", "synthesis")) or sheet.rows("sections"):
        sentence = f"Cette fiche a un texte{NBSP}: elle n’est plus «{NBSP}connue par son titre seul{NBSP}»."
        yield advice(sentence, sheet.said.place("is_stub"))


def fiche_parts(sheet: Sheet, cited: Cited) -> Iterator[Finding]:
    if not sheet.said.text("introduction"):
        yield blocking("L’introduction manque.", sheet.said.place("introduction"))
    if not sheet.rows("sections"):
        yield blocking("La fiche n’a aucune section.", "sections-group")
    if not sheet.said.text("synthesis"):
        yield blocking("La synthèse manque.", sheet.said.place("synthesis"))


def sections(sheet: Sheet, cited: Cited) -> Iterator[Finding]:
    for row in sheet.rows("sections"):
        heading = row.text("heading")
        if prose(row.text("body")) in UNWRITTEN:
            named = f"La section «{NBSP}{quoted(heading)}{NBSP}»" if heading else "Une section sans intertitre"
            yield blocking(f"{named} est vide.", row.place("body"))
        if part := PRINTED_BY_THE_PAGE.get(fold(heading)):
            sentence = f"La page imprime d’elle-même {part}{NBSP}: ce n’est pas le titre d’une section."
            yield advice(sentence, row.place("heading"))


def competences(sheet: Sheet, cited: Cited) -> Iterator[Finding]:
    """A line of a framework shows its printed text; one that the catalogue adds may have none to show."""
    for row in sheet.rows("competence_links"):
        if not row.text("origin"):
            yield blocking("Un lien avec une compétence ne dit pas son origine.", row.place("origin"))
        if not row.text("printed_text"):
            sentence = "Un lien avec une compétence n’a pas de texte imprimé."
            report = blocking if row.text("origin") == "imprime" else advice
            yield report(sentence, row.place("printed_text"))


def selection_parts(sheet: Sheet, cited: Cited) -> Iterator[Finding]:
    if not sheet.said.text("purpose"):
        yield blocking(f"L’objet manque{NBSP}: à qui s’adresse cette sélection, pour quoi faire.", "id_purpose")
    if not sheet.rows("steps"):
        yield blocking("La sélection n’a aucune étape.", "steps-group")


def steps(sheet: Sheet, cited: Cited) -> Iterator[Finding]:
    filled = {row.link("step") for row in sheet.rows("references")}
    for row in sheet.rows("steps"):
        named = f"L’étape «{NBSP}{quoted(row.text('title'))}{NBSP}»"
        if not row.text("minutes"):
            sentence = f"{named} n’a pas de durée{NBSP}: le total ne la compte pas."
            yield advice(sentence, row.place("minutes"))
        if row.key is None or row.key not in filled:
            yield blocking(f"{named} n’a aucune référence.", row.place("title"))


def resource_parts(sheet: Sheet, cited: Cited) -> Iterator[Finding]:
    """What no source says stays unknown, and the page says so: nothing here is blocking."""
    said = sheet.said
    if not said.link("publisher"):
        yield advice("L’éditeur est inconnu.", said.place("publisher"))
    if not said.text("date"):
        yield advice("La date est inconnue.", said.place("date"))
    if said.text("type") in ("", ResourceType.AUTRE):
        yield advice("Le type n’est pas précisé.", said.place("type"))
    if not said.text("summary"):
        yield advice(f"Le résumé manque{NBSP}: le lecteur choisit d’après lui.", said.place("summary"))
