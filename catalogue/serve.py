"""The production server: `python -m catalogue.serve`, or `make serve`. SIGTERM stops it at any moment."""

import os
import signal

from django.conf import settings
from granian import Granian
from granian.constants import Interfaces

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)
# A worker that has not finished its request by then is ended; the slowest page takes a fraction of a second.
SECONDS_TO_FINISH = 5


def default_signals() -> None:
    """Let a worker be stopped while it still loads the site.

    Granian's workers inherit their parent's handlers until they serve, and those would swallow the parent's SIGTERM.
    """
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_DFL)


def main() -> None:
    """Serve on HOST:PORT with WORKERS processes (as many as cores) of one thread each. Logs are those of the site."""
    os.register_at_fork(after_in_child=default_signals)
    Granian(
        "catalogue.wsgi:application",
        address=settings.HOST,
        port=settings.PORT,
        interface=Interfaces.WSGI,
        workers=settings.WORKERS,
        blocking_threads=1,
        respawn_failed_workers=True,
        workers_kill_timeout=SECONDS_TO_FINISH,
        websockets=False,
        log_dictconfig=settings.LOGGING | {"loggers": {}},
    ).serve()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "catalogue.settings")
    main()
