"""What the desk does by itself, apart from any request: each worker tries, the first one does it."""

from catalogue.history.due import put_due_in_place
from catalogue.history.restoring import forget_deleted
from catalogue.publication import publishable_models
from catalogue.search import apart

DAY = 24 * 60 * 60  # seconds
# how late, at most, a new version takes the place of what readers see
SECONDS = 10


def put_due_versions() -> int:
    """Put the new versions whose moment has come in their place. Queries: three, if there are none."""
    return sum(map(put_due_in_place, publishable_models()))


def start() -> None:
    apart.every(SECONDS, put_due_versions)
    apart.every(DAY, forget_deleted)
