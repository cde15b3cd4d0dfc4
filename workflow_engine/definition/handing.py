"""In which ways a matter passes from one party to another, whether a definition says so or a trail shows it."""

from __future__ import annotations

from enum import StrEnum

from workflow_engine.definition.model import ActionKind


class Handing(StrEnum):
    """Onward for more work, back because the work has a flaw, or away because it is said to be somebody else's."""

    ONWARD = "onward"
    CORRECTION = "correction"
    PASSED_BACK = "passed_back"


def handing_of(kind: ActionKind | None) -> Handing | None:
    """Return how an action hands the matter over; None for a withdrawal, by which nobody hands over anything.

    A way that no action takes (None) leads onward.
    """
    match kind:
        case ActionKind.WITHDRAW:
            return None
        case ActionKind.RETURN:
            return Handing.CORRECTION
        case ActionKind.PASS_BACK:
            return Handing.PASSED_BACK
    return Handing.ONWARD
