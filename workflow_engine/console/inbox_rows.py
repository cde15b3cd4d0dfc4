"""How the rows of each list are shown: as a line for people and as a record for programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from workflow_engine.console.show_case import moment_text
from workflow_engine.console.talk import Talk

if TYPE_CHECKING:
    from workflow_engine.engine import Engine
    from workflow_engine.storage.contract import CaseRow, HandledRow, ItemRow, ReadingRow


class Show(NamedTuple):
    """Titles (Chinese, English), a row as cells and as a record, and what to say when there is none."""

    titles: tuple[tuple[str, ...], tuple[str, ...]]
    line: Callable[[Any, Engine, Talk], tuple[str, ...]]
    record: Callable[[Any], dict[str, Any]]
    nothing: tuple[str, str]


def _item_line(row: ItemRow, engine: Engine, talk: Talk) -> tuple[str, ...]:
    directory, zone, item = engine.world.directory, engine.world.time.zone, row.item
    states = engine.definition(row.digest).every_state()
    title = next(state.title.say(talk.lang) for state in states if state.name == item.state)
    holder = directory.name(f"@{item.holder}", talk.lang) if item.holder else talk.pick("待签", "pool")
    late = item.due_at is not None and item.due_at < engine.clock.now()
    due = moment_text(item.due_at, zone) + (talk.pick(" 超期", " overdue") if late else "")
    return row.case, row.title, title, holder, due


def _item_record(row: ItemRow) -> dict[str, Any]:
    return {
        "case": row.case,
        "process": row.process,
        "title": row.title,
        "item": row.item.id,
        "state": row.item.state,
        "owner": row.item.owner,
        "holder": row.item.holder,
        "due": row.item.due_at,
        "waiting": row.waiting,
    }


def _how(row: CaseRow, talk: Talk) -> str:
    return row.outcome or talk.pick("在办", "open")


def _case_record(row: CaseRow) -> dict[str, Any]:
    return {
        "case": row.id,
        "process": row.process,
        "title": row.title,
        "key": row.key,
        "requester": row.requester,
        "outcome": row.outcome,
        "opened_at": row.opened_at,
        "ended_at": row.ended_at,
    }


def _handled_line(row: HandledRow, engine: Engine, talk: Talk) -> tuple[str, ...]:
    return row.case.id, row.case.title, moment_text(row.at, engine.world.time.zone), _how(row.case, talk)


def _handled_record(row: HandledRow) -> dict[str, Any]:
    return {**_case_record(row.case), "seq": row.seq, "at": row.at}


def _started_line(row: CaseRow, engine: Engine, talk: Talk) -> tuple[str, ...]:
    return row.id, row.title, moment_text(row.opened_at, engine.world.time.zone), _how(row, talk)


def _reading_line(row: ReadingRow, engine: Engine, talk: Talk) -> tuple[str, ...]:
    zone, reading = engine.world.time.zone, row.reading
    read = moment_text(reading.read_at, zone) if reading.read_at else talk.pick("未读", "not read")
    giver = engine.world.directory.name(f"@{reading.by}", talk.lang)
    return row.case, row.title, giver, moment_text(reading.at, zone), read


def _reading_record(row: ReadingRow) -> dict[str, Any]:
    own = {"case": row.case, "process": row.process, "title": row.title}
    return {**own, "by": row.reading.by, "at": row.reading.at, "read_at": row.reading.read_at}


ITEMS = Show(
    (("事项", "标题", "环节", "持有", "到期"), ("case", "title", "state", "holder", "due")),
    _item_line,
    _item_record,
    ("没有待办", "nothing to do"),
)
HANDLED = Show(
    (("事项", "标题", "我最后办理", "结果"), ("case", "title", "my last deed", "outcome")),
    _handled_line,
    _handled_record,
    ("没有办过的事项", "nothing done yet"),
)
STARTED = Show(
    (("事项", "标题", "发起", "结果"), ("case", "title", "started", "outcome")),
    _started_line,
    _case_record,
    ("没有发起过事项", "nothing started yet"),
)
CIRCULATED = Show(
    (("事项", "标题", "传阅人", "传阅", "已阅"), ("case", "title", "from", "given", "read")),
    _reading_line,
    _reading_record,
    ("没有传阅件", "nothing was circulated"),
)
