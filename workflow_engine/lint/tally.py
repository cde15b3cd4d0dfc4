"""What a report says besides the findings."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Tally:
    """How many findings are ``ignored`` by comments and ``known`` to the baseline; not timed, ``seconds`` is None."""

    ignored: int = 0
    known: int = 0
    seconds: float | None = None

    def timed(self, seconds: float) -> Tally:
        """Return the same, timed."""
        return replace(self, seconds=seconds)


NOTHING = Tally()
