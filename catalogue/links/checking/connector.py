"""The connections of the checks: names are resolved, and sockets made, under the eye of the guard."""

import socket
from functools import partial

from aiohttp import TCPConnector
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from catalogue.links.checking.guard import NOT_PUBLIC, Door, RefusedError, is_public, public_socket


class PublicResolver(AbstractResolver):
    """Names that lead to public hosts alone: one answer that does not condemns them all."""

    def __init__(self, door: Door | None = None, resolver: AbstractResolver | None = None) -> None:
        self.door = door
        self.resolver = resolver or ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Raises RefusedError, or what the system says of a name that it does not know."""
        if self.door and host in self.door.hosts:
            return [local(host, self.door.hosts[host], port)]
        found = await self.resolver.resolve(host, port, family)
        if not all(is_public(result["host"]) or self.passes(result) for result in found):
            raise RefusedError(NOT_PUBLIC)
        return found

    def passes(self, result: ResolveResult) -> bool:
        return self.door is not None and self.door.lets(result["host"], result["port"])

    async def close(self) -> None:
        await self.resolver.close()


def local(name: str, ip: str, port: int) -> ResolveResult:
    return {"hostname": name, "host": ip, "port": port, "family": socket.AF_INET, "proto": 0, "flags": 0}


def connector(at_once: int, door: Door | None = None, resolver: AbstractResolver | None = None) -> TCPConnector:
    """Connections that serve once: a server that is asked rarely keeps none open for us. Within an event loop."""
    return TCPConnector(
        resolver=PublicResolver(door, resolver),
        socket_factory=partial(public_socket, door=door),
        limit=at_once,
        force_close=True,
    )
