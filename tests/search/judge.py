"""Is the search good? Every judged query is played, and what it brings back compared with what was judged.

`python -m tests.search.judge` does it on SQLite and on PostgreSQL, each with a base of its own, and prints for both
the recall within ten, the mean reciprocal rank of what readers had in mind, every miss, and where the engines differ.
It returns 1 when something is missed.
"""

import json
import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

JUDGEMENTS = Path(__file__).with_name("judgements.toml")
DEMO = {"resources": 300, "fiches": 40, "seed": 7}
WITHIN = 10
Orders = dict[str, dict[str, list[str]]]


@dataclass(frozen=True)
class Judgement:
    """What one query must bring back (names of records), and must not."""

    q: str
    best: str = ""
    must: Sequence[str] = ()
    never: Sequence[str] = ()
    corrected: str = ""
    nothing: bool = False


@dataclass
class Verdict:
    """What a query brought back: the names of each kind, best first, and what is wrong with that."""

    judgement: Judgement
    found: Mapping[str, list[str]]
    misses: list[str] = field(default_factory=list)

    def rank(self, name: str) -> int:
        """From 1; 0 when it is not found."""
        names = self.found.get(name[0].replace("w", "r"), [])
        return names.index(name) + 1 if name in names else 0


def judgements() -> list[Judgement]:
    rows: list[dict[str, Any]] = tomllib.loads(JUDGEMENTS.read_text())["query"]
    return [Judgement(**row) for row in rows]


def build() -> None:
    """Load both documents, the records made for pairs of words and the demonstration; index them."""
    from django.core.management import call_command
    from django.db import transaction

    from catalogue.search.text.keeping import index_pending
    from tests.records import a_resource

    call_command("seed", verbosity=0, stdout=sys.stderr)
    call_command("generate_demo", no_progress=True, stdout=sys.stderr, **DEMO)
    for record in tomllib.loads(JUDGEMENTS.read_text())["record"]:
        a_resource(
            title=record["title"],
            slug=f"temoin-{record['key'].replace(' ', '-')}",
            status=record.get("status", "publie"),
            summary="Notice écrite pour juger la recherche.",
            date=date(2026, 11, 1),
            date_precision="jour",
        )
    with transaction.atomic():
        index_pending()


def names() -> dict[str, dict[int, str]]:
    """By kind, then by key, how judgements name a record."""
    from catalogue.competences.models import Competence
    from catalogue.fiches.models import Fiche
    from catalogue.resources.models import Resource
    from catalogue.selections.models import Selection

    fiches = Fiche.objects.values_list("pk", "theme__slug", "number")
    return {
        "r": {pk: resource_name(slug) for pk, slug in Resource.objects.values_list("pk", "slug")},
        "f": {pk: f"f:{theme}/{number}" for pk, theme, number in fiches},
        "s": {pk: f"s:{slug}" for pk, slug in Selection.objects.values_list("pk", "slug")},
        "c": {pk: f"c:{key}" for pk, key in Competence.objects.values_list("pk", "key")},
    }


def resource_name(slug: str) -> str:
    if slug.startswith("temoin-"):
        return f"w:{slug.removeprefix('temoin-').replace('-', ' ')}"
    return f"r:demo {slug.rpartition('-')[2]}" if slug.startswith("demo--") else f"r:{slug}"


def verdicts() -> Iterator[Verdict]:
    """Play every query on the catalogue that `build` made."""
    from catalogue.search.answers.asked import ask
    from catalogue.search.text.kinds import Kind

    named = names()
    for judgement in judgements():
        asked = ask(judgement.q)
        found = {}
        for letter, kind in (("r", Kind.RESOURCE), ("f", Kind.FICHE), ("s", Kind.SELECTION), ("c", Kind.COMPETENCE)):
            snapshot, of_kind = asked.snapshots[kind], asked.findings[kind]
            positions = of_kind.page(snapshot, of_kind.bits, 0, of_kind.total)
            found[letter] = [named[letter][snapshot.ids[position]] for position in positions]
        verdict = Verdict(judgement, found)
        verdict.misses = list(misses(verdict, asked.corrected))
        yield verdict


def misses(verdict: Verdict, corrected: str) -> Iterator[str]:
    judgement = verdict.judgement
    for name in judgement.must:
        rank = verdict.rank(name)
        if not 0 < rank <= WITHIN:
            yield f"{name} au rang {rank}" if rank else f"{name} absent"
    if judgement.best and not verdict.rank(judgement.best):
        yield f"{judgement.best} (ce que l’on cherchait) absent"
    for name in judgement.never:
        if rank := verdict.rank(name):
            yield f"{name} ne devait pas venir (rang {rank})"
    if judgement.nothing and any(verdict.found.values()):
        yield f"rien ne devait venir : {[names[:3] for names in verdict.found.values() if names]}"
    if judgement.corrected != corrected:
        yield f"corrigé en « {corrected} » au lieu de « {judgement.corrected} »"


def recall(played: Sequence[Verdict]) -> float:
    """The share of what must be found that is, within ten of its kind."""
    asked = [0 < verdict.rank(name) <= WITHIN for verdict in played for name in verdict.judgement.must]
    return sum(asked) / len(asked)


def mean_reciprocal_rank(played: Sequence[Verdict]) -> float:
    """1 when what readers had in mind comes first each time, 0.5 when it comes second…"""
    ranks = [verdict.rank(verdict.judgement.best) for verdict in played if verdict.judgement.best]
    return sum(1 / rank for rank in ranks if rank) / len(ranks)


def play() -> None:
    """On the database of the environment: build, play, print what was found as JSON."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    build()
    played = list(verdicts())
    json.dump(
        {
            "recall": recall(played),
            "rank": mean_reciprocal_rank(played),
            "misses": {verdict.judgement.q: verdict.misses for verdict in played if verdict.misses},
            "later": {
                verdict.judgement.q: rank
                for verdict in played
                if verdict.judgement.best and (rank := verdict.rank(verdict.judgement.best)) > 1
            },
            "orders": {verdict.judgement.q: verdict.found for verdict in played},
        },
        sys.stdout,
    )


def played_on(url: str) -> dict[str, Any]:
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "catalogue.settings", "DATABASE_URL": url}
    done = subprocess.run(
        [sys.executable, "-m", "tests.search.judge", "play"], env=environment, stdout=subprocess.PIPE, check=True
    )
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def say(engine: str, result: Mapping[str, Any]) -> None:
    print(f"{engine} : rappel à {WITHIN} {result['recall']:.3f}, rang réciproque moyen {result['rank']:.3f}")
    for query, lines in result["misses"].items():
        print(f"  manqué, « {query} » : {' ; '.join(lines)}")
    for query, rank in result["later"].items():
        print(f"  « {query} » : au rang {rank}")


def main() -> int:
    from tests.postgres import postgres

    with tempfile.TemporaryDirectory(prefix="judge-") as folder:
        results = {"SQLite": played_on(f"sqlite:///{folder}/judge.sqlite3")}
    with postgres() as url:
        results["PostgreSQL"] = played_on(url)
    one, two = (result["orders"] for result in results.values())
    different = [query for query in one if one[query] != two[query]]
    print(f"{len(one)} recherches jugées")
    for engine, result in results.items():
        say(engine, result)
    print(f"Les moteurs diffèrent sur {len(different)} recherches{''.join(f' ; « {query} »' for query in different)}")
    return int(bool(different) or any(result["misses"] for result in results.values()))


if __name__ == "__main__":
    if sys.argv[1:] == ["play"]:
        play()
    else:
        sys.exit(main())
