"""The site that an address belongs to."""

from urllib.parse import urlsplit


def host_of(address: str) -> str:
    """The name of the host, in lower case; empty when the address has none that can be read."""
    try:
        return (urlsplit(address).hostname or "").removesuffix(".")
    except ValueError:
        return ""
