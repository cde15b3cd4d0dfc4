"""时限横跨工作日和自然日，或工作日历没有编到那么远。
Deadlines mix workdays with days, or the working calendar ends too early.

为什么 / Why

长假里七天没有一个工作日，工作日和自然日加在一起就说不清够不够；日历没有编到的年份，引擎不会替人猜，到时只能停下来。

A holiday week has seven days and not one workday, so nobody can say whether the sum fits; and a year that the working
calendar does not know is never guessed, the case stops instead.

改前 / Before

    process: leave
    title: 请假
    version: "1"
    status: draft
    owner: office/chief
    deadline: 8 workdays
    defaults: {overdue: {escalate: office/chief}}
    start: apply
    states:
      apply:
        responsible: $requester
        accountable: office/chief
        due: 5 days
        actions: {submit: {to: review}}
      review:
        responsible: office/clerk
        accountable: office/chief
        due: 5 workdays
        actions: {agree: {to: done}}
      done: {kind: end, outcome: completed}

改后 / After

    process: leave
    title: 请假
    version: "1"
    status: draft
    owner: office/chief
    deadline: 8 workdays
    defaults: {overdue: {escalate: office/chief}}
    start: apply
    states:
      apply:
        responsible: $requester
        accountable: office/chief
        due: 3 workdays
        actions: {submit: {to: review}}
      review:
        responsible: office/clerk
        accountable: office/chief
        due: 5 workdays
        actions: {agree: {to: done}}
      done: {kind: end, outcome: completed}
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.definition.calendar import WorkingTime
from workflow_engine.definition.model import ProcessDefinition, Status
from workflow_engine.errors import Message, UnknownYear
from workflow_engine.graph.critical_path import last_day
from workflow_engine.lint.deadlines import durations, in_words, longest_case, perhaps_over, route, say, surely_over
from workflow_engine.lint.finding import Report, Rule, Severity, Spot
from workflow_engine.lint.ownership import day_of
from workflow_engine.lint.subject import Subject, element_of, in_process

META = Rule("calendar-gap", "T405", "deadlines", Severity.WARNING, "0.2")


def check(subject: Subject) -> Iterator[Report]:
    """Report sums of which only the date of the start decides whether they fit, and a calendar that ends too early."""
    for process in subject.processes:
        yield from _mixed(subject, process)
    yield from _ends_early(subject)


def _mixed(subject: Subject, process: ProcessDefinition) -> Iterator[Report]:
    limits = durations(process.deadline)
    if not limits:
        return
    case = longest_case(subject, process)
    sure = all(surely_over(subject, case.certain, limit) for limit in limits)
    if not sure and all(perhaps_over(subject, case.certain, limit) for limit in limits):
        total, limit = say(subject, case.certain), in_words(limits[0])
        yield Report(
            spot=in_process(process, "deadline"),
            message=Message(
                f"各环节合计 {total.zh}，总时限 {limit.zh}：够不够要看从哪一天算起",
                f"the steps take {total.en}, the deadline is {limit.en}: the day of the start decides if that fits",
            ),
            witness=route(subject, case),
            help=Message(
                "统一用 workdays 或统一用 days，或放宽 deadline",
                "use workdays or days alone, or allow a longer deadline",
            ),
        )


def _ends_early(subject: Subject) -> Iterator[Report]:
    time = WorkingTime(subject.catalogue.calendar)
    beyond: list[Spot] = []
    year: int = 0
    for process in subject.processes:
        length = longest_case(subject, process).length
        if process.status is not Status.PUBLISHED or not length.work:
            continue
        try:
            last_day(length, day_of(process, subject.at), time)
        except UnknownYear as error:
            year = error.values["year"]
            note = Message(f"流程 {process.name}", f"procedure {process.name}")
            beyond.append(Spot(element_of(process), ("process",), note))
    if beyond:
        written = subject.file("calendar")
        first, *others = [Spot("calendar", ("calendar",)), *beyond] if written else beyond
        names = [spot.note for spot in beyond]
        yield Report(
            spot=first,
            related=tuple(others),
            message=Message(
                f"工作日历没有 {year} 年，而 {'、'.join(n.zh for n in names)} 现在发起的事项可能办到那时",
                f"the working calendar does not know {year}, but a case of {', '.join(n.en for n in names)} "
                "started today may last until then",
            ),
            help=Message(
                "升级 chinesecalendar，或在日历文件里写 unknown_years: weekends_only（按周一至周五暂算）",
                "upgrade chinesecalendar, or write unknown_years: weekends_only (Monday to Friday) into the calendar",
            ),
        )
