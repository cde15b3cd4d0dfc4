"""离职交接: everything one person has in any open case goes to a successor, case by case."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from workflow_engine.errors import CommandRejected, Reason
from workflow_engine.kernel.advance import why_not
from workflow_engine.kernel.operations.reassign import NOTHING, Reassign

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workflow_engine.engine import Engine

PAGE = 500


class Handed(NamedTuple):
    """The cases in which work changed hands, and those in which it was refused with the reasons; both as ids."""

    moved: tuple[str, ...]
    refused: tuple[tuple[str, tuple[Reason, ...]], ...]


def reassign_all(engine: Engine, person: str, to: str, *, by: str, reason: str) -> Handed:
    """Give everything that ``person`` owns, holds, was offered, lent or is accountable for in open cases to ``to``.

    Each case is a transaction of its own, so the call can simply be repeated after the refusals have been dealt with.
    All open cases are looked at: what he lent or offered to others lies in their inboxes, not in his.
    """
    moved, refused = [], []
    for case_id in tuple(dict.fromkeys(_open_cases(engine))):
        case = engine.case(case_id)
        asked = Reassign(by=by, at=engine.clock.now(), id=engine.clock.new_id(), to=to, person=person, reason=reason)
        reasons = why_not(engine.definition(case.digest), case, asked, engine.world)
        if not reasons:
            try:
                engine.perform(case_id, asked)
            except CommandRejected as changed_meanwhile:
                reasons = changed_meanwhile.reasons
        if not reasons:
            moved.append(case_id)
        elif NOTHING not in {each.code for each in reasons} and case.is_open:
            refused.append((case_id, tuple(reasons)))
    return Handed(tuple(moved), tuple(refused))


def _open_cases(engine: Engine) -> Iterator[str]:
    after = ""
    while rows := engine.store.cases(limit=PAGE, after=after):
        yield from (row.id for row in rows)
        after = rows[-1].mark
