"""Which rules hold for which record, and what they find: for a form being typed, and before a publication."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from catalogue.doctor.findings import Finding
from catalogue.doctor.rules import leading, parts, wording
from catalogue.doctor.rules.cited import Cited, look_up
from catalogue.doctor.sheets import Sheet, of_form, of_record
from catalogue.doctor.texts import blocks
from catalogue.fiches.models import Fiche
from catalogue.publication import Publishable
from catalogue.resources.models import Resource
from catalogue.selections.models import Selection

Rule = Callable[[Sheet, Cited], Iterator[Finding]]
ANYWHERE: tuple[Rule, ...] = (
    wording.heading_levels,
    wording.mute_links,
    wording.long_sentences,
    leading.unclean_addresses,
    leading.duplicates,
    leading.cited_works,
)
STUB: tuple[Rule, ...] = (parts.title, parts.stub, *ANYWHERE, parts.competences)
RULES: dict[type[Any], tuple[Rule, ...]] = {
    Fiche: (parts.title, parts.fiche_parts, parts.sections, *ANYWHERE, parts.competences),
    Selection: (parts.title, parts.selection_parts, parts.steps, *ANYWHERE),
    Resource: (parts.title, parts.resource_parts, *ANYWHERE),
}
# sentences of a refusal: who wrote a thousand bad links begins with these
MOST_REASONS = 10


def rules_for(sheet: Sheet) -> tuple[Rule, ...]:
    return STUB if sheet.said.is_ticked("is_stub") else RULES.get(sheet.model, ())


def examine(sheet: Sheet) -> list[Finding]:
    """What is blocking first, then as the form goes; the same thing once. Queries: those of `look_up`."""
    rules = rules_for(sheet)
    cited = look_up(sheet) if rules else Cited()
    found = dict.fromkeys(finding for rule in rules for finding in rule(sheet, cited))
    blocks.cache_clear()
    return sorted(found, key=lambda finding: not finding.is_blocking)


def examine_form(form: Any, formsets: Iterable[Any]) -> list[Finding]:
    """A form as it is shown or typed; writes nothing."""
    return examine(of_form(form, formsets))


def reasons_against(record: Publishable) -> list[str]:
    """Why a record cannot be published, in sentences. Queries: one a list of its rows, and those of `look_up`."""
    said = [finding.sentence for finding in examine(of_record(record)) if finding.is_blocking]
    more = len(said) - MOST_REASONS
    return [*said[:MOST_REASONS], f"Et {more} de plus, dans la liste de la page."] if more > 0 else said
