"""How texts are written: headings, links that say nothing, sentences without an end."""

from collections.abc import Iterator

from catalogue.doctor.findings import Finding, advice, blocking
from catalogue.doctor.rules.cited import Cited, texts, written_links
from catalogue.doctor.sheets import Sheet
from catalogue.doctor.texts import LONG_SENTENCE, count_words, headings, is_mute, sentences
from catalogue.wording import NBSP, quoted


def heading_levels(sheet: Sheet, cited: Cited) -> Iterator[Finding]:
    """The page shows « ## » of a text right below its own headings, and « ### » below « ## »."""
    for text, place in texts(sheet):
        above = 1
        for level, words in headings(text):
            named = f"Le titre «{NBSP}{quoted(words)}{NBSP}»"
            if level == 1:
                yield advice(f"{named} est du niveau du titre de la page{NBSP}: écrivez «{NBSP}##{NBSP}».", place)
            elif level > above + 1:
                wanted = f"après «{NBSP}{'#' * above}{NBSP}»" if above > 1 else "au début d’un texte"
                sentence = f"{named} saute un niveau{NBSP}: {wanted} vient «{NBSP}{'#' * (above + 1)}{NBSP}»."
                yield blocking(sentence, place)
            above = level


def mute_links(sheet: Sheet, cited: Cited) -> Iterator[Finding]:
    """Printed labels are kept as they are printed, so that those are only told."""
    for link, place in written_links(sheet):
        if is_mute(link.text):
            named = f"Le lien «{NBSP}{quoted(link.text)}{NBSP}»" if link.text else "Un lien sans texte"
            yield blocking(f"{named} ne dit pas où il mène.", place)
    for row in sheet.rows("citations"):
        if is_mute(row.text("printed_label")):
            label = quoted(row.text("printed_label"))
            sentence = f"Le libellé «{NBSP}{label}{NBSP}» ne dit pas où il mène."
            yield advice(sentence, row.place("printed_label"))


def long_sentences(sheet: Sheet, cited: Cited) -> Iterator[Finding]:
    summary = sheet.said.text("summary")
    for text, place in [*texts(sheet), *([(summary, sheet.said.place("summary"))] if summary else [])]:
        for sentence in sentences(text):
            if (words := count_words(sentence)) > LONG_SENTENCE:
                begun = f"«{NBSP}{quoted(sentence)}{NBSP}»"
                yield advice(f"Cette phrase a {words} mots, plus de {LONG_SENTENCE}{NBSP}: {begun}.", place)
