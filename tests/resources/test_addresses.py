import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.resources.addresses import address_key

SAME = "exemple.fr/a?b=C#d"
hosts = st.from_regex(r"[a-z]{2,8}\.(fr|org)", fullmatch=True)
paths = st.lists(st.text("abcXYZ019-_.%~é", min_size=1, max_size=6), max_size=4).map("/".join)
tails = st.text("abcXYZ=&%5B", max_size=12)


@pytest.mark.parametrize(
    "address",
    [
        "https://exemple.fr/a?b=C#d",
        "http://exemple.fr/a?b=C#d",
        "HTTP://www.Exemple.fr:80/a/?b=C#d",
        "https://exemple.fr:443/a?b=C#d",
        "  https://lecteur@exemple.fr/a?b=C#d\n",
    ],
)
def test_address_key_same_page(address: str) -> None:
    assert address_key(address) == SAME


@pytest.mark.parametrize(
    "address",
    [
        "https://exemple.fr/A?b=C#d",
        "https://exemple.fr/a?b=c#d",
        "https://exemple.fr/a?b=C#D",
        "https://exemple.fr/a?b=C",
        "https://exemple.fr:8080/a?b=C#d",
        "https://tne.exemple.fr/a?b=C#d",
    ],
)
def test_address_key_other_page(address: str) -> None:
    assert address_key(address) != SAME


@pytest.mark.parametrize("address", ["http://[", "https://[::1", "", "#", "mailto:x"])
def test_address_key_never_crashes(address: str) -> None:
    assert isinstance(address_key(address), str)


@given(hosts, paths, tails, tails)
def test_address_key_is_idempotent(host: str, path: str, query: str, fragment: str) -> None:
    key = address_key(f"https://{host}/{path}?{query}#{fragment}")

    assert address_key(f"https://{key}") == key


# « www.fr » is a host of its own, not « fr »
PLAIN_HOSTS = hosts.filter(lambda host: not host.startswith("www."))


@given(PLAIN_HOSTS, paths, st.sampled_from(["http://", "https://", "HTTP://www.", "https://WWW."]))
def test_address_key_ignores_how_one_comes(host: str, path: str, way: str) -> None:
    assert address_key(f"{way}{host.upper()}/{path}/") == address_key(f"https://{host}/{path}")


@given(st.text())
def test_address_key_takes_any_text(text: str) -> None:
    address_key(text)
