"""What a worker does apart from its requests: a thread, with connections of its own, that does small things regularly.

`wsgi.py` starts it: neither the tests nor the commands have one. It fails no page, and the process ends without it.
"""

import logging
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.util import Finalize
from threading import Event, Thread

from django.db import Error, connections

logger = logging.getLogger("catalogue.apart")
FIRST_WITHIN = 60  # seconds: what is done once a day does not wait for a day after each start


@dataclass(slots=True)
class Work:
    """Something to do every so many seconds, and once more when the process ends if it would be lost."""

    do: Callable[[], object]
    seconds: float
    at_the_end: bool = False
    due: float = field(default=0, init=False)
    failing: bool = field(default=False, init=False)

    def attempt(self) -> None:
        """Do it. A failure is said once, until it works again; without its words, where a database repeats values."""
        try:
            self.do()
        except Error as error:
            if not self.failing:
                logger.warning("à part des pages, %s a échoué : %s", self.do.__name__, type(error).__name__)
            self.failing = True
        except Exception:
            if not self.failing:
                logger.exception("à part des pages, %s a échoué", self.do.__name__)
            self.failing = True
        else:
            self.failing = False


works: list[Work] = []
_thread: Thread | None = None
_ended = Event()


def every(seconds: float, do: Callable[[], object], *, at_the_end: bool = False) -> None:
    """Declare something to do regularly, once the thread is started."""
    works.append(Work(do, seconds, at_the_end))


def once(do: Callable[[], object]) -> None:
    """Do something now, before the first request; a base that does not answer yet keeps nobody from starting."""
    Work(do, 0).attempt()
    connections.close_all()


def start() -> None:
    """Start the thread, once in a process."""
    global _thread, _ended
    if _thread and _thread.is_alive():
        return
    _ended = Event()
    _thread = Thread(target=run, args=(_ended,), name="à part", daemon=True)
    # not `atexit`, which the server's workers, made by `multiprocessing`, never run; this runs in any process
    Finalize(None, end, exitpriority=0)
    _thread.start()


def run(ended: Event) -> None:
    """Do what is due, until the process ends. No connection stays open meanwhile."""
    now = time.monotonic()
    for work in works:
        work.due = now + min(work.seconds, FIRST_WITHIN)
    while not ended.wait(max(0.0, min(work.due for work in works) - time.monotonic())):
        for work in works:
            if work.due <= time.monotonic():
                work.attempt()
                work.due = time.monotonic() + work.seconds
        connections.close_all()


def end() -> None:
    """Stop the thread, and do what would be lost otherwise."""
    _ended.set()
    for work in works:
        if work.at_the_end:
            work.attempt()
    connections.close_all()


def start_again() -> None:
    """A process that was forked has no thread but the one that forked it."""
    global _thread
    if _thread:
        _thread = None
        start()


os.register_at_fork(after_in_child=start_again)
