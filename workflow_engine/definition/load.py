"""Document → definition. All problems of a file come at once, each with its place."""

from __future__ import annotations

from typing import Literal

from workflow_engine.definition.calendar import Calendar
from workflow_engine.definition.duties import Duties
from workflow_engine.definition.meaning.calendar import build_calendar
from workflow_engine.definition.meaning.duties import build_duties
from workflow_engine.definition.meaning.organization import build_organization
from workflow_engine.definition.meaning.process import build_process
from workflow_engine.definition.model import ProcessDefinition
from workflow_engine.definition.organization import Organization
from workflow_engine.definition.report import SCHEMA, Report
from workflow_engine.definition.schema.files import (
    FILES,
    CalendarForm,
    DutiesForm,
    OrganizationForm,
    ProcessForm,
)
from workflow_engine.definition.second_look import Rest, second_look
from workflow_engine.definition.shape import read_form
from workflow_engine.definition.words import mean
from workflow_engine.errors import InvalidDefinition, Message, Problem
from workflow_engine.record import record
from workflow_engine.source.document import Document

Kind = Literal["procedure", "organization", "calendar", "duties", "unknown"]
Value = ProcessDefinition | Organization | Calendar | Duties


@record
class Loaded:
    """One file, read. ``value`` is None when its shape is too broken to build anything; ``problems`` stand in order.

    ``kind`` is ``"unknown"`` when the file does not say what it is. ``rest`` is what is left of a procedure that could
    not be built, None when that is too little.
    """

    kind: Kind
    value: Value | None
    problems: tuple[Problem, ...]
    document: Document
    rest: Rest | None = None


def load(document: Document) -> Loaded:
    """Return what the file defines, and everything that is wrong with it."""
    report = Report(document)
    kind = _kind(report)
    value: Value | None = None
    rest: Rest | None = None
    match kind:
        case "procedure":
            procedure = read_form(report, ProcessForm)
            if procedure:
                value = build_process(report, procedure)
            else:
                rest = second_look(document)
                report.take(rest.problems if rest else ())
        case "organization":
            organization = read_form(report, OrganizationForm)
            value = build_organization(report, organization) if organization else None
        case "calendar":
            calendar = read_form(report, CalendarForm)
            value = build_calendar(report, calendar) if calendar else None
        case "duties":
            duties = read_form(report, DutiesForm)
            value = build_duties(report, duties) if duties else None
    return Loaded(kind, value, report.problems(), document, rest)


def load_strict(document: Document) -> Value:
    """Return what the file defines. Raises ``InvalidDefinition`` with all problems when anything is wrong."""
    loaded = load(document)
    if loaded.value is not None and not loaded.problems:
        return loaded.value
    count = len(loaded.problems)
    raise InvalidDefinition(
        Message(f"{document.file} 有 {count} 处错误", f"{document.file} has {count} problem(s)"),
        loaded.problems,
        file=document.file,
    )


def _kind(report: Report) -> Kind:
    value = report.document.value
    if not isinstance(value, dict):
        report.schema((), "文件里没有定义", "the file defines nothing", _FIRST_KEYS)
        return "unknown"
    present = [key for key in FILES if key in value]
    if len(present) == 1:
        return _KINDS[present[0]]
    if not present:
        _no_kind(report, value)
    else:
        first, *others = sorted(present, key=list(value).index)
        for other in others:
            report.add(
                SCHEMA,
                (other,),
                Message(
                    f"文件已经以 {first}: 说明是什么，不能再写 {other}:",
                    f"the file says {first}: already and cannot say {other}: too",
                ),
                Message("分成两个文件", "make two files of it"),
                at_key=True,
            )
    return "unknown"


def _no_kind(report: Report, value: dict[str, object]) -> None:
    slips = [(key, meant) for key in value if (meant := report.nearest(key, FILES))]
    zh, en = "文件没有说明自己是什么", "the file does not say what it is"
    if slips:
        key, meant = slips[0]
        report.add(SCHEMA, (key,), Message(zh, en), mean(meant), at_key=True)
    else:
        report.schema((), zh, en, _FIRST_KEYS)


_KINDS: dict[str, Kind] = {
    "process": "procedure",
    "organization": "organization",
    "calendar": "calendar",
    "duties": "duties",
}
_FIRST_KEYS = Message(
    "开头写 process:、organization:、calendar: 或 duties: 和名称",
    "begin with process:, organization:, calendar: or duties: and a name",
)
