"""Form of a procedure → ``ProcessDefinition``."""

from __future__ import annotations

from workflow_engine.definition.meaning.data import build_fields, build_tables
from workflow_engine.definition.meaning.flow import check_reads
from workflow_engine.definition.meaning.limits import escalations, timing
from workflow_engine.definition.meaning.scope import Scope, environment, names_in
from workflow_engine.definition.meaning.states import Defaults, StateBuilder, accountable
from workflow_engine.definition.model import PartyKind, Path, ProcessDefinition, Text, plain
from workflow_engine.definition.report import DUPLICATE, Report
from workflow_engine.definition.schema.files import ProcessForm
from workflow_engine.errors import Message


def build_process(report: Report, form: ProcessForm) -> ProcessDefinition:
    """Return the procedure; everything that contradicts itself goes into the report."""
    scope = _scope(report, form)
    defaults = Defaults(
        accountable(scope, form.defaults.accountable, ("defaults", "accountable")),
        timing(scope, form.defaults.due, ("defaults", "due"), None),
        escalations(scope, form.defaults.overdue, ("defaults", "overdue")),
    )
    _check_top(scope, form)
    definition = ProcessDefinition(
        name=form.process,
        title=form.title or plain(form.process),
        version=form.version,
        status=form.status,
        digest=report.document.value,
        owner=form.owner,
        start=scope.target(form.start, ("start",)),
        states=StateBuilder(scope, defaults).states(form.states, ("states",)),
        help=form.help or Text(),
        effective_from=form.effective.from_,
        effective_until=form.effective.until,
        basis=tuple(form.basis),
        scope=form.scope or Text(),
        deadline=timing(scope, form.deadline, ("deadline",), None),
        data=scope.fields,
        tables=scope.environment.tables,
        separate=tuple(tuple(group) for group in form.separate),
    )
    check_reads(scope, definition)
    return definition


def _scope(report: Report, form: ProcessForm) -> Scope:
    fields = build_fields(report, form.data)
    tables = build_tables(report, form.tables, fields)
    states: dict[str, Path] = {}
    actions: set[str] = set()
    for name, path, own in names_in(report.document.value["states"]):
        actions.update(own, (f"{name}.{action}" for action in own))
        if name in states:
            first = report.document.key_place(states[name])
            report.add(
                DUPLICATE,
                path,
                Message(
                    f"状态“{name}”写了两次，第一次在第 {first.line if first else 0} 行",
                    f'the state "{name}" is written twice; the first time is on line {first.line if first else 0}',
                ),
                Message(
                    "改名：全流程的状态名不能重复，分支里的也算",
                    "rename one: names of states are unique, regions included",
                ),
                place=report.document.key_place(path),
            )
        else:
            states[name] = path
    return Scope(report, fields, environment(fields.values(), tables, actions), states)


def _check_top(scope: Scope, form: ProcessForm) -> None:
    report = scope.report
    first, last = form.effective.from_, form.effective.until
    if first and last and last < first:
        help_ = Message("对调两个日期", "swap the two dates")
        report.schema(("effective", "until"), "失效日期早于生效日期", "until is before from", help_)
    if form.owner and form.owner.kind is not PartyKind.POST:
        report.schema(
            ("owner",),
            f"牵头的要是一个岗位，“{form.owner}”不是",
            f'the owner must be one post; "{form.owner}" is none',
            Message("写成 单位/岗位", "write unit/post"),
        )
    for at, group in enumerate(form.separate):
        for index, name in enumerate(group):
            scope.known_state(name, ("separate", at, index))
        if len(set(group)) < 2:
            help_ = Message("写成 [[状态甲, 状态乙]]", "write [[state_a, state_b]]")
            report.schema(("separate", at), "至少要两个不同的状态", "at least two different states are needed", help_)
