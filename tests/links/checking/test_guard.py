"""Nothing but public hosts, whatever they are called: by address, by name, at the moment of connecting."""

import asyncio
import socket
from ipaddress import ip_address
from typing import Any

import pytest
from aiohttp.abc import AbstractResolver
from hypothesis import given
from hypothesis import strategies as st

from catalogue.links.checking.connector import PublicResolver, connector
from catalogue.links.checking.guard import Door, RefusedError, is_public, is_public_host, parsed, public_socket

NOT_PUBLIC = {
    "loopback": ["127.0.0.1", "127.255.255.254", "::1"],
    "unspecified": ["0.0.0.0", "0.1.2.3", "::"],
    "private": ["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"],
    "link-local": ["169.254.169.254", "fe80::1", "fe80::1%eth0"],
    "unique local": ["fc00::1", "fd12:3456:789a::1", "fec0::1"],
    "operators": ["100.64.0.1", "100.127.255.255"],
    "mapped": ["::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "::ffff:0:127.0.0.1", "::127.0.0.1"],
    "nat64": ["64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b::808:808", "64:ff9b:1::a00:1"],
    "6to4": ["2002:7f00:1::", "2002:a00:1::1", "2002:808:808::1", "192.88.99.1"],
    "teredo": ["2001::1", "2001:0:7f00:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2"],
    "multicast": ["224.0.0.1", "239.255.255.255", "ff02::1", "ff0e::1"],
    "reserved": ["240.0.0.1", "255.255.255.255", "192.0.0.1", "192.0.0.170", "5f00::1", "4000::1", "100::1"],
    "documentation": ["192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1", "3fff::1"],
    "benchmarks": ["198.18.0.1", "198.19.255.255", "2001:2::1"],
    "orchid": ["2001:10::1", "2001:20::1"],
    "zone": ["2606:4700::1111%eth0", "2606:4700::1111%1"],
    "not an address": ["", "exemple.fr", "1.2.3", "2130706433", "0x7f.0.0.1", "0177.0.0.1", "127.1", "1.2.3.4.5"],
}
PUBLIC = ["8.8.8.8", "1.1.1.1", "193.51.224.5", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2001:660:3003::1"]


@pytest.mark.parametrize("ip", [ip for ips in NOT_PUBLIC.values() for ip in ips])
def test_is_public_not(ip: str) -> None:
    assert not is_public(ip)


@pytest.mark.parametrize("ip", PUBLIC)
def test_is_public(ip: str) -> None:
    assert is_public(ip)
    assert is_public(ip_address(ip))


@given(st.ip_addresses())
def test_is_public_is_never_kinder_than_python(ip: Any) -> None:
    assert not is_public(ip) or (ip.is_global and not ip.is_multicast and not ip.is_private and not ip.is_reserved)


SPELLINGS = [
    *("http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f000001/", "http://0x7f.1/"),
    *("http://0177.0.0.1/", "http://017700000001/", "http://127.0.0.1./", "http://0/", "http://0.0.0.0/"),
    *("http://１２７.0.0.1/", "http://127。0。0。1/", "http://①②⑦.⓪.⓪.①/", "http://%31%32%37.0.0.1/"),
    *(
        "http://[::1]/",
        "http://[::]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://[::127.0.0.1]/",
    ),
    *("http://[0:0:0:0:0:ffff:127.0.0.1]/", "http://[64:ff9b::127.0.0.1]/", "http://[2002:7f00:1::]/"),
    *("http://[fe80::1%25eth0]/", "http://[2606:4700::1111%25eth0]/", "http://169.254.169.254/latest/meta-data/"),
    *("http://192.168.0.1/", "http://3232235521/", "http://10.1/", "http://1.2.3/", "http://256.1.1.1/", "http://1/"),
    *("http://localhost/", "http://LOCALHOST/", "http://localhost./", "http://ⓛocalhost/", "http://a.localhost/"),
    *("http://nas/", "http://imprimante.local/", "http://site.internal/", "http://routeur.home.arpa/"),
    *("http://essai.test/", "http://exemple.invalid/", "http://www.example/", "http://1.0.0.127.in-addr.arpa/"),
    *(
        "http://exa mple.fr/",
        "http://exemple.fr:22/",
        "http://exemple.fr:0/",
        "http://exemple.fr:25/",
        "http://a..fr/",
    ),
    *("ftp://exemple.fr/", "file:///etc/passwd", "gopher://exemple.fr/", "javascript:alert(1)", "//exemple.fr/", ""),
    *("http://moi@exemple.fr/", "http://moi:secret@exemple.fr/", "http://:@exemple.fr/", "http://@exemple.fr/"),
    *(
        "http://exemple.fr\\@127.0.0.1/",
        "http://exemple.fr\r\nHost: a/",
        "http://exemple.fr/\n",
        "http://exemple.fr/\x00",
    ),
    *(
        "http://[",
        "http:///a",
        "http:exemple.fr",
        "http://",
        "http://exemple.fr:99999/",
        "http://.fr/",
        " http://a.fr/",
    ),
    *("http://" + "a" * 64 + ".fr/", "http://" + "a." * 130 + "fr/", "https://exemple.fr/" + "a" * 5000),
]


@pytest.mark.parametrize("address", SPELLINGS)
def test_parsed_refuses_every_spelling(address: str) -> None:
    with pytest.raises(RefusedError) as refusal:
        parsed(address)

    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize(
    "address",
    [
        "https://www.exemple.fr/a?x[y]=2&cHash=9#Share-Notes",
        "http://exemple.fr",
        "https://exemple.fr:8443/",
        "http://xn--cole-9oa.fr/",
        "https://école.fr/évaluer",
        "http://8.8.8.8/",
        "http://[2606:4700::1111]/",
        "https://exemple.fr./",
        "https://a_b.exemple.fr/",
    ],
)
def test_parsed_lets_public_addresses(address: str) -> None:
    assert parsed(address).raw_host


@given(
    st.text(max_size=60)
    | st.text(alphabet="0123456789abcdefx.:[]%/@#?\\ \r\nhtps", max_size=40).map("http://".__add__)
)
def test_parsed_answers_or_refuses(address: str) -> None:
    try:
        url = parsed(address)
    except RefusedError:
        return
    assert url.scheme in ("http", "https")
    assert is_public_host(url.raw_host or "")
    try:
        ip = socket.inet_aton(url.raw_host or "")
    except OSError:
        return
    assert is_public(socket.inet_ntoa(ip)), "le système y lit une adresse"


class Fixed(AbstractResolver):
    """A name server that says what a test wants."""

    def __init__(self, *answers: str) -> None:
        self.answers = answers

    async def resolve(self, host: str, port: int = 0, family: Any = socket.AF_UNSPEC) -> Any:
        family = socket.AF_INET
        return [
            {"hostname": host, "host": ip, "port": port, "family": family, "proto": 0, "flags": 0}
            for ip in self.answers
        ]

    async def close(self) -> None:
        pass


def resolved(*answers: str, door: Door | None = None) -> Any:
    return asyncio.run(PublicResolver(door, Fixed(*answers)).resolve("exemple.fr", 80))


def test_resolver_refuses_a_name_as_soon_as_one_answer_is_not_public() -> None:
    assert [found["host"] for found in resolved("8.8.8.8", "1.1.1.1")] == ["8.8.8.8", "1.1.1.1"]
    for answers in (["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["::ffff:127.0.0.1"]):
        with pytest.raises(RefusedError):
            resolved(*answers)


def info(ip: str, port: int = 80) -> Any:
    return (socket.AF_INET6 if ":" in ip else socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port))


@pytest.mark.parametrize("ip", [ip for ips in NOT_PUBLIC.values() for ip in ips])
def test_socket_refuses_whatever_the_resolver_let_through(ip: str) -> None:
    """A name that changes its mind between the answer and the connection."""
    with pytest.raises(RefusedError):
        public_socket(info(ip))


def test_socket_is_made_for_a_public_host_and_its_usual_ports_alone() -> None:
    public_socket(info("8.8.8.8", 443)).close()
    for port in (22, 25, 0, 5432):
        with pytest.raises(RefusedError):
            public_socket(info("8.8.8.8", port))


def test_connector_makes_its_sockets_with_the_guard() -> None:
    async def made() -> Any:
        async with connector(1) as guarded:
            made: Any = guarded
            return made._socket_factory, made._resolver

    factory, resolver = asyncio.run(made())
    with pytest.raises(RefusedError):
        factory(info("127.0.0.1"))
    assert isinstance(resolver, PublicResolver)
    assert resolver.door is None


def test_door_lets_loopback_alone_and_its_own_ports() -> None:
    door = Door(ports={8123})

    public_socket(info("127.0.0.1", 8123), door).close()
    for ip, port in (("127.0.0.1", 8124), ("10.0.0.1", 8123), ("169.254.169.254", 8123)):
        with pytest.raises(RefusedError):
            public_socket(info(ip, port), door)
