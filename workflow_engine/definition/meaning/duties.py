"""Form of a list of duties → ``Duties``."""

from __future__ import annotations

from workflow_engine.definition.digest import digest
from workflow_engine.definition.duties import Duties, Duty, Every, YearDay
from workflow_engine.definition.model import PartyKind, Path, Text, plain
from workflow_engine.definition.report import Report
from workflow_engine.definition.schema.files import DutiesForm, DutyForm
from workflow_engine.errors import Message

_TIMES = {"month": {Every.YEAR}, "weekday": {Every.WEEK}, "date": {Every.YEAR, Every.MONTH}}


def build_duties(report: Report, form: DutiesForm) -> Duties:
    """Return the duties; each has exactly one lead post, unless it is only a reminder."""
    return Duties(
        name=form.duties,
        title=form.title or plain(form.duties),
        items={name: _duty(report, name, duty, ("items", name)) for name, duty in form.items.items()},
        digest=digest(report.document.value),
    )


def _duty(report: Report, name: str, form: DutyForm, path: Path) -> Duty:
    _check_lead(report, form, path)
    _check_time(report, form, path)
    if form.data and not form.starts:
        help_ = Message("补上 starts: 流程名", "add starts: procedure")
        report.schema((*path, "data"), "有数据，却没有要发起的流程", "there is data but nothing is started", help_)
    return Duty(
        name=name,
        title=form.title or plain(name),
        every=form.every,
        lead=form.lead,
        reminder_only=form.reminder_only,
        months=tuple(form.month),
        date=form.date,
        weekday=form.weekday,
        anchors=tuple(form.anchor),
        prepare=form.prepare,
        starts=form.starts,
        data=dict(form.data),
        record=form.record or Text(),
        help=form.help or Text(),
        path=path,
    )


def _check_lead(report: Report, form: DutyForm, path: Path) -> None:
    if form.lead is None and not form.reminder_only:
        help_ = Message(
            "写 lead: 单位/岗位；确实无人牵头就写 reminder_only: true", "write lead: unit/post, or reminder_only: true"
        )
        report.schema((*path, "lead"), "没有牵头岗位", "nobody leads this duty", help_)
    if form.lead and form.lead.kind is not PartyKind.POST:
        help_ = Message("写成 单位/岗位", "write unit/post")
        zh, en = f"牵头的要是一个岗位，“{form.lead}”不是", f'the lead must be one post; "{form.lead}" is none'
        report.schema((*path, "lead"), zh, en, help_)


def _check_time(report: Report, form: DutyForm, path: Path) -> None:
    for key, fitting in _TIMES.items():
        if getattr(form, key) not in (None, []) and form.every not in fitting:
            wanted = " / ".join(sorted(fitting))
            help_ = Message(f"改 every，或删去 {key}", f"change every, or delete {key}")
            zh, en = f"{key} 只用于 every: {wanted}", f"{key} goes with every: {wanted} only"
            report.schema((*path, key), zh, en, help_)
    yearly = isinstance(form.date, YearDay)
    if form.date is not None and form.every in _TIMES["date"] and yearly != (form.every is Every.YEAR):
        help_ = Message("每年写 09-01，每月写 1 到 31", "write 09-01 for every year, 1 to 31 for every month")
        report.schema((*path, "date"), "日期和周期不符", "the date does not fit the period", help_)
    if form.every is Every.YEAR and not (form.month or form.date or form.anchor):
        help_ = Message("写 month、date 或 anchor", "write month, date or anchor")
        report.schema(path, "没有说每年什么时候", "it is not said when in the year", help_)
