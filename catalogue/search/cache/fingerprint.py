"""What makes pages besides the catalogue: code, templates, settings. Other code must not give this one’s pages."""

import os
from collections.abc import Iterator
from functools import cache
from hashlib import blake2b
from pathlib import Path

from django.conf import settings

import catalogue.settings

ROOMS = ("catalogue", "themes", "templates", "requirements.txt")
# What a developer changes without the server starting again.
LIVE = ("templates", "static")
# Secrets, and what says where the site runs, or how fast: none of it is in a page.
NOT_IN_PAGES = {
    *("SECRET_KEY", "DATABASES", "CACHE_URL", "BASE_DIR", "STATIC_ROOT", "STATICFILES_DIRS", "FIXTURE_DIRS"),
    *("HOST", "PORT", "WORKERS", "LOGGING", "LOG_LEVEL", "ALLOWED_HOSTS", "TEMPLATES"),
}


def fingerprint() -> str:
    """The same for two processes that make the same pages. In development, that of the templates as they now are."""
    return of_the_code() + (of_live_files() if settings.DEBUG else "")


@cache
def of_the_code() -> str:
    """Read once, when the process starts: later changes to its files do not change what it makes."""
    found = blake2b(digest_size=12)
    for path in code_files():
        found.update(str(path.relative_to(settings.BASE_DIR)).encode() + b"\0" + path.read_bytes() + b"\0")
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    found.update(manifest.read_bytes() if manifest.is_file() else b"")
    found.update(repr(settings_in_pages()).encode())
    return found.hexdigest()


def code_files() -> Iterator[Path]:
    for room in ROOMS:
        path = settings.BASE_DIR / room
        if path.is_dir():
            yield from sorted(one for one in path.rglob("*") if one.is_file() and one.suffix != ".pyc")
        elif path.is_file():
            yield path


def settings_in_pages() -> list[tuple[str, object]]:
    names = sorted(name for name in dir(catalogue.settings) if name.isupper())
    return [(name, getattr(settings, name)) for name in names if name not in NOT_IN_PAGES]


def of_live_files() -> str:
    """Names and dates of the files, in less than a millisecond."""
    found = blake2b(digest_size=12)
    for room in LIVE:
        for entry in sorted(entries(settings.BASE_DIR / room)):
            found.update(repr(entry).encode())
    return found.hexdigest()


def entries(folder: str | Path) -> Iterator[tuple[str, int]]:
    with os.scandir(folder) as found:
        for entry in found:
            if entry.is_dir():
                yield from entries(entry.path)
            else:
                yield entry.path, entry.stat().st_mtime_ns
