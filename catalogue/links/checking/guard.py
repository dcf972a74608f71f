"""What may be asked of the network: public web addresses, and nothing else.

- `http` and `https` alone; ports 80 and 443, and 8080 and 8443, where documents are still served. Any other port is
  refused: a link of a catalogue has no reason to knock at a mail server or a database.
- no name nor password in the address;
- public IP addresses alone, however they are spelt, and no name that public DNS does not have (`localhost`, `nas`,
  `imprimante.local`). What a name leads to is looked at when it is resolved, then again when the socket is made.
"""

import re
import socket
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from yarl import URL

IP = IPv4Address | IPv6Address
PORTS = frozenset({80, 443, 8080, 8443})
# An address that is longer is no address of a document.
LONGEST = 4000

# What the Internet gives to its networks. Beside it are mapped, translated (NAT64), unique local and link-local ones.
GLOBAL_UNICAST = IPv6Network("2000::/3")
# Within it: Teredo, ORCHID, benchmarks; 6to4; documentation. The first two hold an IPv4 address that nobody looks at.
NOT_PUBLIC_6 = tuple(IPv6Network(net) for net in ("2001::/23", "2002::/16", "2001:db8::/32", "3fff::/20"))
# Of IPv4, besides what Python knows: the relays of 6to4.
NOT_PUBLIC_4 = ip_network("192.88.99.0/24")
# Names that lead nowhere in public DNS (RFC 2606, 6761, 6762, 7686, 8375), and usual ones of private networks.
NOT_PUBLIC_NAMES = (
    *("localhost", "local", "internal", "intranet", "lan", "home", "corp", "private", "home.arpa"),
    *("test", "example", "invalid", "onion", "alt", "arpa"),
)
# looked for in the text: a parser may drop those that are empty
CREDENTIALS = re.compile(r"[^/?#]*//[^/?#]*@")
NUMBER = re.compile(r"0x[\da-f]*|\d+")
NAME = re.compile(r"(?=.{1,253}\Z)[a-z\d_]([a-z\d_-]{0,61}[a-z\d_])?(\.[a-z\d_]([a-z\d_-]{0,61}[a-z\d_])?)*\.?")
NOT_PUBLIC = "Cette adresse ne mène pas à un site public."


class RefusedError(OSError):
    """An address that is not to be asked for; says why in a sentence. An OSError: sockets are refused with it."""


@dataclass(frozen=True, slots=True)
class Door:
    """Servers of loopback that a test starts, by the name it gives them, and their ports.

    Only a test makes one: no setting, no variable, no row of the database does.
    """

    hosts: Mapping[str, str] = field(default_factory=dict)
    ports: Set[int] = frozenset()

    def lets(self, ip: str, port: int) -> bool:
        return port in self.ports and ip_address(ip).is_loopback


def is_public(ip: IP | str) -> bool:
    """Whether an IP address is one of a public host. What is not surely so is not."""
    try:
        address = ip_address(ip)
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        known = address in GLOBAL_UNICAST and not any(address in network for network in NOT_PUBLIC_6)
        return known and address.scope_id is None
    return address.is_global and not address.is_multicast and address not in NOT_PUBLIC_4


def parsed(address: str, door: Door | None = None) -> URL:
    """The address as it will be asked for. Raises RefusedError, with a sentence, when it is not to be."""
    if len(address) > LONGEST:
        raise RefusedError("Cette adresse est trop longue.")
    if not address.isprintable() or address != address.strip() or "\\" in address:
        raise RefusedError("Cette adresse contient des signes qui n’y ont pas leur place.")
    if CREDENTIALS.match(address):
        raise RefusedError("Cette adresse contient un identifiant ou un mot de passe.")
    try:
        url = URL(address)
    except (ValueError, UnicodeError):
        raise RefusedError("Cette adresse est mal écrite.") from None
    if reason := refusal(url, door):
        raise RefusedError(reason)
    return url


def refusal(url: URL, door: Door | None = None) -> str:
    """Why an address is not to be asked for, before anything is: a sentence, empty when nothing forbids it."""
    if url.scheme not in ("http", "https"):
        return "Seules les adresses http et https se vérifient."
    host, port = url.raw_host or "", url.port or 0
    if door and (host in door.hosts or port in door.ports):
        return ""
    if port not in PORTS:
        return f"Le port {port} n’est pas de ceux d’un site public."
    return "" if is_public_host(host) else NOT_PUBLIC


def is_public_host(host: str) -> bool:
    """Whether a host may be public, by its spelling alone: an IP address as it is usually written, or a full name."""
    if ":" in host:
        return is_public(host.replace("%25", "%"))
    labels = host.removesuffix(".").split(".")
    if NUMBER.fullmatch(labels[-1]):
        # the system takes « 0x7f.1 » and « 2130706433 » for addresses, and who writes so hides something
        return is_public(host)
    name = host.removesuffix(".")
    return (
        len(labels) > 1
        and NAME.fullmatch(host) is not None
        and not any(name.endswith(f".{suffix}") for suffix in NOT_PUBLIC_NAMES)
    )


def public_socket(info: tuple[int, int, int, str, tuple[object, ...]], door: Door | None = None) -> socket.socket:
    """Make the socket of a connection, to an IP address and no more to a name: DNS cannot change its mind after.

    Raises RefusedError when it would lead elsewhere than to a public host.
    """
    family, kind, protocol, _, where = info
    ip, port = str(where[0]), int(str(where[1]))
    if not (door and door.lets(ip, port)) and not (is_public(ip) and port in PORTS):
        raise RefusedError(NOT_PUBLIC)
    return socket.socket(family=family, type=kind, proto=protocol)
