"""The form of a procedure to be filled in by hand, where the network or the power is down."""

from __future__ import annotations

from workflow_engine.definition.model import Field, PartyKind, ProcessDefinition, Task
from workflow_engine.diagram.extract import extract
from workflow_engine.diagram.parties import Parties
from workflow_engine.diagram.words import Words
from workflow_engine.paper.model import (
    Cell,
    Column,
    Paper,
    Paragraph,
    Role,
    Section,
    Signature,
    Signatures,
    Table,
    Tone,
)
from workflow_engine.paper.order import Order
from workflow_engine.paper.roles import doers
from workflow_engine.paper.sheet.values import blank
from workflow_engine.paper.wording import limits, listed, numeral

_FIELD_MM = 9.0
_STEP_MM = 20.0


def blank_sheet(order: Order, definition: ProcessDefinition) -> Paper:
    """Return the blank form of one procedure: its fields, and a box to tick, write and sign in for each step."""
    say = order.say
    chart = extract(definition, order.catalogue.organization, lang=order.lang)
    given = [field for field in definition.data.values() if field.required]
    later = [field for field in definition.data.values() if not field.required]
    sections = [
        (say("登记", "Register"), _register(order)),
        (say("申请内容（发起时填写）", "To be filled in at the start"), _fields(order, given)),
        (say("办理中填写", "To be filled in on the way"), _fields(order, later)),
        (say("办理", "Steps"), _steps(order, definition, {node.state: node.number for node in chart.nodes})),
    ]
    numbered = (
        Section(numeral(number, order.lang) + heading, (table,))
        for number, (heading, table) in enumerate(((h, t) for h, t in sections if t.rows), 1)
    )
    hint = say(
        "按实际经过的环节填写，未经过的环节划去；办完后补录入系统，原件归档。",
        "Fill in the steps the matter went through and strike out the others; enter it afterwards and file this sheet.",
    )
    return Paper(
        name=f"case-sheet-{definition.name}",
        title=say(f"{chart.title}办理单", f"Case sheet: {chart.title}"),
        day=order.day,
        sections=(
            *numbered,
            Section("", (Paragraph(hint, Tone.MUTED), Signatures((Signature(say("归档人", "Filed by")),)))),
        ),
        note=f"{definition.name} {definition.version}".strip(),
        lang=order.lang,
    )


def _register(order: Order) -> Table:
    say, day = order.say, order.say("　　　年　　月　　日", "")
    columns = tuple(Column("", role, width) for role, width in ((Role.HEAD, 1.4), (Role.BLANK, 3)) * 2)
    rows = (
        (Cell(say("编号", "Number")), Cell(), Cell(say("日期", "Date")), Cell(day)),
        (Cell(say("发起人", "Started by")), Cell(), Cell(say("所在单位", "Unit")), Cell()),
    )
    return Table(columns, rows, headless=True, row_height=_FIELD_MM)


def _fields(order: Order, fields: list[Field]) -> Table:
    columns = (Column(order.say("项目", "Field"), Role.HEAD, 2.4), Column(order.say("内容", "Value"), Role.BLANK, 7))
    rows = ((Cell(_label(order, field)), Cell(blank(field, order.lang))) for field in fields)
    return Table(columns, tuple(rows), headless=True, row_height=_FIELD_MM)


def _label(order: Order, field: Field) -> str:
    title = field.title.say(order.lang) or field.name
    if field.required:
        title += "*"
    return title


def _steps(order: Order, definition: ProcessDefinition, numbers: dict[str, int | None]) -> Table:
    words = Words(definition, order.lang)
    parties = Parties(definition, order.catalogue.organization, words, None)
    rows = []
    for task in definition.every_state():
        if isinstance(task, Task):
            number = numbers.get(task.name)
            title = task.title.say(order.lang) or task.name
            who = listed(map(parties.title, doers(task)), order.lang)
            due = limits(words, task)
            lines = [title if number is None else f"{number} {title}", who, due]
            rows.append(
                (
                    Cell("\n".join(filter(None, lines[:1]))),
                    Cell("\n".join(filter(None, lines[1:]))),
                    Cell(_boxes(order, task, parties)),
                    Cell(),
                )
            )
    columns = (
        Column(order.say("环节", "Step"), Role.HEAD, 2),
        Column(order.say("承办、时限", "Who, limit"), Role.TEXT, 2.4),
        Column(order.say("办理结果和意见", "Result and opinion"), Role.TEXT, 4.6),
        Column(order.say("签名、日期", "Signature, date"), Role.BLANK, 2),
    )
    return Table(columns, tuple(rows), row_height=_STEP_MM)


def _boxes(order: Order, task: Task, parties: Parties) -> str:
    """Return a box to tick for each way on, with who may take it if it is another, and one for the record."""
    ways = []
    for action in task.actions.values():
        title = action.title.say(order.lang) or action.name
        if action.by is None:
            ways.append(f"□{title}")
        elif action.by.kind is not PartyKind.SYSTEM:
            other = parties.title(action.by)
            ways.append(order.say(f"□{title}（{other}）", f"□{title} ({other})"))
    record = task.record.say(order.lang)
    if record:
        named = record if record.startswith("《") else f"《{record}》"
        return "　".join(ways) + order.say(f"\n□附{named}", f"\n□ attached: {record}")
    return "　".join(ways)
