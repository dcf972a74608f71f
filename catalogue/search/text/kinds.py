"""The kinds of records that are searched, and the one number that names a record among all of them."""

from enum import IntEnum

SHIFT = 40


class Kind(IntEnum):
    """Resources are far more numerous than the rest: theirs are the small numbers."""

    RESOURCE = 0
    FICHE = 1
    SELECTION = 2
    COMPETENCE = 3

    @property
    def first(self) -> int:
        """What is added to the key of a record of this kind to make its number."""
        return int(self) << SHIFT


def number_of(kind: Kind, pk: int) -> int:
    return kind.first + pk


def is_a_record(number: int) -> bool:
    """Whether a number names a record: some say that many changed (`marks.py`)."""
    return number > 0


def record_of(number: int) -> tuple[Kind, int]:
    """The kind and the key of the record that a number names."""
    return Kind(number >> SHIFT), number & ((1 << SHIFT) - 1)
