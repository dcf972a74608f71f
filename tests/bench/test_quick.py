"""The whole bench, in small: it builds, serves, asks and prints; what it measures is not judged here."""

import subprocess
import sys

from django.conf import settings

ROWS = (
    "vue nue",
    "accueil",
    "fiche",
    "parcourir",
    "un filtre",
    "trois filtres",
    "filtres jamais vus",
    "mot fréquent",
    "suggestions",
)


def bench(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bench", *options]
    return subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False, timeout=120)


def test_quick_run_prints_every_row() -> None:
    done = bench("--quick")

    assert done.returncode == 0, done.stderr
    assert "### SQLite, 100 ressources" in done.stdout
    table = [line for line in done.stdout.splitlines() if line.startswith("|")]
    for name in ROWS:
        assert any(name in line.split("|")[1] for line in table), name
    assert "Catalogue généré en" in done.stdout


def test_unknown_engine_is_refused() -> None:
    done = bench("--engines", "oracle")
    assert done.returncode == 2
    assert "moteur inconnu : oracle" in done.stderr
