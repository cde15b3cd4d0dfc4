"""What a report says besides the findings."""

from __future__ import annotations

from workflow_engine.record import record, replace


@record
class Tally:
    """How many findings are ``ignored`` by comments and ``known`` to the baseline; not timed, ``seconds`` is None."""

    ignored: int = 0
    known: int = 0
    seconds: float | None = None

    def timed(self, seconds: float) -> Tally:
        """Return the same, timed."""
        return replace(self, seconds=seconds)


NOTHING = Tally()
