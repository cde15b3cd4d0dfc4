"""What the hand-off pictures say, without saying how they are drawn: parties, and how often one hands to another."""

from __future__ import annotations

from workflow_engine.definition.handing import Handing
from workflow_engine.record import record


@record
class HandoffParty:
    """One party; ``line`` stands below its title.

    ``outside`` when it is no unit of the organization: somebody outside, the requester, or whoever a field names.
    """

    id: str
    title: str
    line: str = ""
    outside: bool = False


@record
class HandoffFlow:
    """What one party hands to another in one way: how often, and whether some of it can go on for ever."""

    giver: str
    taker: str
    handing: Handing
    count: int
    endless: bool = False
    tooltip: str = ""

    @property
    def label(self) -> str:
        """The number, with the sign of what has no end."""
        return f"{self.count} ∞" if self.endless else str(self.count)


@record
class Handoffs:
    """All parties in their order, and the flows between them: at most one for each pair, direction and way."""

    title: str
    parties: tuple[HandoffParty, ...]
    flows: tuple[HandoffFlow, ...]
    lang: str = "zh"
