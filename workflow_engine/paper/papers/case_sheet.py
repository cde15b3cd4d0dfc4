"""Case sheet (办理单): one case as the office files it on paper; without a case, the form to fill in by hand."""

from __future__ import annotations

from workflow_engine.errors import Message
from workflow_engine.paper.model import Paper
from workflow_engine.paper.order import Order
from workflow_engine.paper.sheet.blank import blank_sheet
from workflow_engine.paper.sheet.filled import filled_sheet

TITLE = Message("办理单", "case sheet")
HELP = Message(
    "办理单：一件事项的内容、全部办理经过、现在在谁手里，供签字归档；不指定事项则是空白单，供手工填写",
    "case sheet: a case's data, every act, who has it now, to be signed and filed; without a case the blank form",
)
HEEDS = ("processes", "cases")


def make(order: Order) -> tuple[Paper, ...]:
    """Return a sheet for each case of the order; without cases a blank one of each procedure asked for."""
    if order.cases:
        return tuple(filled_sheet(order, file) for file in order.cases)
    return tuple(blank_sheet(order, definition) for definition in order.definitions())
