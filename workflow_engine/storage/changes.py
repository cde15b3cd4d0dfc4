"""What one step changes, as every store sees it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TypeVar

from workflow_engine.errors import Message, UsageError
from workflow_engine.kernel.case import Case, WorkItem
from workflow_engine.kernel.events import Entry

PENDING = "pending"
DONE = "done"
PARKED = "parked"

Value = TypeVar("Value")


def check_step(before: Case | None, after: Case, entry: Entry) -> None:
    """Raise ``UsageError`` unless ``entry`` leads from ``before`` to ``after``."""
    seq = before.seq if before else 0
    same_case = entry.case == after.id and (before is None or before.id == after.id)
    if same_case and entry.seq == after.seq == seq + 1 and after.opened_at is not None:
        return
    raise UsageError(
        Message(
            f"记录 {entry.case}#{entry.seq} 不是从事项 {after.id} 第 {seq} 步到第 {after.seq} 步的一步",
            f"entry {entry.case}#{entry.seq} is no step of case {after.id} from {seq} to {after.seq}",
        ),
        help=Message(
            "传入 advance 返回的事项，记录的 case、seq 与它相同。",
            "Pass the opened case that advance returned and an entry with its case and seq.",
        ),
    )


def difference(before: Mapping[str, Value], after: Mapping[str, Value]) -> tuple[list[str], list[Value]]:
    """Return the keys to remove and the values to add that make ``after`` out of ``before``."""
    stale = [key for key, value in before.items() if after.get(key) != value]
    fresh = [value for key, value in after.items() if before.get(key) != value]
    return stale, fresh


def with_waiting(items: Collection[WorkItem]) -> dict[str, tuple[WorkItem, bool]]:
    """Return item id → (item, whether it waits for one of a smaller turn in the same visit)."""
    if len(items) == 1:  # nearly always
        return {item.id: (item, False) for item in items}
    turns: dict[int, int] = {}
    for item in items:
        turns[item.visit] = min(item.turn, turns.get(item.visit, item.turn))
    return {item.id: (item, item.turn > turns[item.visit]) for item in items}


def lies_with(item: WorkItem) -> str:
    """Return whose inbox shows the item: whom it is offered to, else ``@holder``, else the owner."""
    if item.offered:
        return item.offered
    return item.owner if item.holder is None else "@" + item.holder.removeprefix("@")
