"""What the doctor says of a record: a sentence, how serious it is, and where in the form it is put right."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """What is blocking is not published: readers would meet a hole, or could not find their way."""

    BLOCKING = "bloquant"
    ADVISORY = "conseil"


@dataclass(frozen=True, slots=True)
class Finding:
    """`place` is the identifier of a field of the form, or of a list of rows."""

    severity: Severity
    sentence: str
    place: str

    @property
    def is_blocking(self) -> bool:
        return self.severity == Severity.BLOCKING


def blocking(sentence: str, place: str) -> Finding:
    return Finding(Severity.BLOCKING, sentence, place)


def advice(sentence: str, place: str) -> Finding:
    return Finding(Severity.ADVISORY, sentence, place)
