"""Debian's Redis for the length of a test, on a free loopback port; it may be killed in the middle of it."""

import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

SECONDS_TO_START = 10


@dataclass
class RedisServer:
    """`redis-server`, which keeps nothing on disk. `arguments`: more of its options."""

    port: int
    arguments: tuple[str, ...] = ()
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it, empty; returns once it answers. Raises RuntimeError when it does not."""
        if (program := shutil.which("redis-server")) is None:
            raise RuntimeError("redis-server manque : faites « apt-get install redis-server »")
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen(
            [program, *options, *self.arguments], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, cwd="/"
        )
        deadline = time.monotonic() + SECONDS_TO_START
        while True:
            with closing(socket.socket()) as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError("redis-server ne démarre pas")
            time.sleep(0.01)

    def kill(self) -> None:
        """End it at once, as a failure would."""
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    def freeze(self) -> None:
        """Let it hold its connections and answer nothing."""
        assert self.process
        self.process.send_signal(signal.SIGSTOP)


@contextmanager
def redis_server(*arguments: str) -> Iterator[RedisServer]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server = RedisServer(free.getsockname()[1], arguments)
    try:
        server.start()
        yield server
    finally:
        server.kill()
