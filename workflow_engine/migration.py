"""版本迁移: all running cases of a procedure go over to its present version, in one transaction or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from workflow_engine.errors import CommandRejected, Message, Reason, UnknownProcess, UsageError
from workflow_engine.kernel.advance import advance
from workflow_engine.kernel.operations.migrate import Migrate

if TYPE_CHECKING:
    from workflow_engine.definition.model import ProcessDefinition
    from workflow_engine.engine import Engine
    from workflow_engine.kernel.case import Case

PAGE = 500
Names = Mapping[str, str]


class Move(NamedTuple):
    """One running case: as it is, as it would be (None when it cannot move), and why it cannot."""

    before: Case
    after: Case | None
    command: Migrate
    reasons: tuple[Reason, ...] = ()


def plan(
    engine: Engine, process: str, *, by: str, reason: str, states: Names, fields: Names, source: str = ""
) -> tuple[Move, ...]:
    """Return what moving would do to every running case that has another version than the catalogue; changes nothing.

    ``source`` (the beginning of a digest) takes only cases of that version. An entry of ``states`` and ``fields``
    counts for the versions that have such a name. Raises ``UnknownProcess``, and ``UsageError`` for an entry that no
    running version has.
    """
    onto = engine.catalogue.processes.get(process)
    if onto is None:
        known = "、".join(engine.catalogue.processes)
        raise UnknownProcess(Message(f"没有流程“{process}”；有：{known}", f"no procedure {process!r}; known: {known}"))
    moves = []
    versions: dict[str, ProcessDefinition] = {}
    for case_id in tuple(_running(engine, onto, source)):
        case = engine.case(case_id)
        old = versions.setdefault(case.digest, engine.definition(case.digest))
        named = {state.name for state in old.every_state()}
        command = Migrate(
            by=by,
            at=engine.clock.now(),
            id=engine.clock.new_id(),
            onto=onto,
            states={name: target for name, target in states.items() if name in named},
            fields={name: target for name, target in fields.items() if name in old.data},
            reason=reason,
        )
        moves.append(_move(engine, old, case, command))
    if versions:
        _refuse_unknown(versions, states, fields)
    return tuple(moves)


def carry_out(engine: Engine, moves: tuple[Move, ...]) -> None:
    """Move all of them in one transaction.

    Raises ``CommandRejected`` with every case that cannot move, or that has changed since so that it cannot any more;
    then none has moved.
    """
    reasons = [_of_case(move.before.id, reason) for move in moves for reason in move.reasons]
    if reasons:
        raise CommandRejected(reasons)
    engine.perform_all((move.before.id, move.command) for move in moves)


def _running(engine: Engine, onto: ProcessDefinition, source: str) -> Iterator[str]:
    after = ""
    while rows := engine.store.cases(process=onto.name, limit=PAGE, after=after):
        yield from (row.id for row in rows if row.digest != onto.digest and row.digest.startswith(source))
        after = rows[-1].mark


def _move(engine: Engine, old: ProcessDefinition, case: Case, command: Migrate) -> Move:
    try:
        return Move(case, advance(old, case, command, engine.world).case, command)
    except CommandRejected as refused:
        return Move(case, None, command, refused.reasons)


def _of_case(case_id: str, reason: Reason) -> Reason:
    said = Message(f"{case_id}：{reason.message.zh}", f"{case_id}: {reason.message.en}")
    return Reason(reason.code, said, {**reason.values, "case": case_id})


def _refuse_unknown(versions: Mapping[str, ProcessDefinition], states: Names, fields: Names) -> None:
    named = {state.name for old in versions.values() for state in old.every_state()}
    held = {name for old in versions.values() for name in old.data}
    odd = [name for name in states if name not in named] + [name for name in fields if name not in held]
    if odd:
        words = "、".join(odd)
        raise UsageError(
            Message(f"在办事项的版本中没有：{words}", f"no running version has: {words}"),
            help=Message("等号左边写旧版本中的名称", "write the name in the old version left of the equals sign"),
        )
