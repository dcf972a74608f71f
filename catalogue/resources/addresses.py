"""When are two web addresses the same? Only the comparison key is normalised, never what is stored."""

from urllib.parse import urlsplit

DEFAULT_PORTS = {"http": ":80", "https": ":443"}


def site_of(url: str) -> str:
    """Return the host of an address, with neither « www. » nor credentials."""
    return urlsplit(url.strip()).netloc.rpartition("@")[2].lower().removeprefix("www.")


def address_key(url: str) -> str:
    """Return what two addresses of the same page share.

    Scheme, « www. », default port, case of the host and a final slash do not tell two pages apart;
    path, query and fragment do, and keep their case (`#Share-Notes`, `cHash=…`).

    >>> address_key("HTTP://www.Exemple.fr:80/a/?b=C#d")
    'exemple.fr/a?b=C#d'
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:  # « http://[ » is no address: it equals itself only
        return url.strip()
    host = site_of(url).removesuffix(DEFAULT_PORTS.get(parts.scheme.lower(), ""))
    query = f"?{parts.query}" if parts.query else ""
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return f"{host}{parts.path.rstrip('/')}{query}{fragment}"
