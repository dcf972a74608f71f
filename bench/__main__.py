"""`python -m bench`, or `make bench`: every engine and every size, as Markdown on the standard output."""

import argparse
import os
import platform
import signal
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version

from bench.one import ENGINES
from bench.server import WORKERS

LEGEND = """
CPU : temps des processus du serveur, et de PostgreSQL dont la part est redite à côté, par requête.
« chaud » : l’index est en mémoire, et ce que l’on cherche l’a déjà été ; « première fois » : des choix que personne
n’a encore faits, un seul lecteur ; « au démarrage » : les mêmes, avant le reste ; « répétée » : la même adresse.
Sinon, les serveurs tournent depuis deux minutes au plus, le temps de lire les mots que portent le plus de notices ;
PostgreSQL a un `shared_buffers` de 1 Go. Les lignes sont jouées tour à tour ; le client partage la machine, ce qui
borne les requêtes par seconde. Réponses compressées (gzip) sauf dans la colonne « octets ».
"""


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Mesure ce que coûtent les pages.")
    parser.add_argument("--sizes", default="10000,100000", help="nombres de ressources, séparés par des virgules")
    parser.add_argument("--engines", default=",".join(ENGINES), help="moteurs : sqlite, postgresql")
    parser.add_argument("--seconds", type=float, default=9, help="secondes de mesure pour chaque ligne (9)")
    parser.add_argument("--alone", action="store_true", help="sans la comparaison avec Datasette")
    parser.add_argument("--quick", action="store_true", help="juste de quoi vérifier que tout marche")
    options = parser.parse_args()
    if options.quick:
        options.sizes, options.engines, options.seconds, options.alone = "100", "sqlite", 0.3, True
    options.sizes, options.engines = [int(size) for size in options.sizes.split(",")], options.engines.split(",")
    if unknown := set(options.engines) - set(ENGINES):
        parser.error(f"moteur inconnu : {', '.join(sorted(unknown))}")
    return options


def main() -> int:
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    print(
        f"Mesuré le {datetime.now(UTC):%d/%m/%Y} : {os.cpu_count()} cœurs, Python {platform.python_version()}, "
        f"Django {version('django')}, granian {version('granian')}, {WORKERS} processus.\n{LEGEND}",
        flush=True,
    )
    for size in options.sizes:
        for engine in options.engines:
            compared = engine == "sqlite" and not options.alone
            command = [sys.executable, "-m", "bench.one", engine, str(size), str(options.seconds)]
            command += ["datasette"] if compared else []
            if code := run(command):
                return code
    return 0 if options.quick else run([sys.executable, "-m", "bench.writer", "--engines", ",".join(options.engines)])


def run(command: list[str]) -> int:
    """Run one part in a process of its own; it is stopped with this one."""
    with subprocess.Popen(command) as process:
        try:
            return process.wait()
        except BaseException:
            process.terminate()
            raise


if __name__ == "__main__":
    sys.exit(main())
