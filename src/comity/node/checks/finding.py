"""What a check yields."""

from collections.abc import Callable
from dataclasses import dataclass

Progress = Callable[[int, int], None]
"""Told (done, of how many)."""
CHUNK = 1000
"""Rows read at once."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not hold."""

    what: str
    where: str
    why: str

    def __str__(self) -> str:
        """One line for people."""
        return f"{self.what} {self.where}: {self.why}"
