"""What is refused whole, and every sentence that says why."""


class ReasonedError(Exception):
    """Holds a sentence a reason."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons
