"""Pages in a Redis that workers share. A Redis that fails is as an empty one, and is left alone for a while."""

import logging
import time

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from catalogue.search.cache.pages import Page, pack, unpack

logger = logging.getLogger("catalogue.cache")

SECONDS_TO_ANSWER = 0.1
SECONDS_LEFT_ALONE = 5.0
SECONDS_KEPT = 3600  # pages of past versions go by themselves
PREFIX = "catalogue:"


class SharedPages:
    def __init__(self, url: str) -> None:
        self.redis = Redis.from_url(
            url,
            socket_timeout=SECONDS_TO_ANSWER,
            socket_connect_timeout=SECONDS_TO_ANSWER,
            retry=Retry(NoBackoff(), 0),
            protocol=2,
        )
        self.failing: set[str] = set()
        self.left_alone_until = 0.0

    def get(self, name: str) -> Page | None:
        packed = self.ask("GET", PREFIX + name)
        return unpack(name, packed) if isinstance(packed, bytes) else None

    def put(self, name: str, page: Page) -> None:
        self.ask("SET", PREFIX + name, pack(name, page), "EX", SECONDS_KEPT)

    def ask(self, command: str, *arguments: str | bytes | int) -> object:
        """What Redis answers; None at any failure, said once, after which it is not asked for some seconds."""
        if time.monotonic() < self.left_alone_until:
            return None
        try:
            answer: object = self.redis.execute_command(command, *arguments)  # type: ignore[no-untyped-call]
        except (RedisError, OSError, ValueError) as error:
            self.left_alone_until = time.monotonic() + SECONDS_LEFT_ALONE
            if command not in self.failing:
                # its kind only: the sentence may hold an address
                logger.warning("Redis a refusé %s (%s) : les pages se font sans lui", command, type(error).__name__)
            self.failing.add(command)
            return None
        if command in self.failing:
            # one that is full still reads: each command gets well by itself
            self.failing.remove(command)
            logger.warning("Redis accepte de nouveau %s", command)
        return answer
