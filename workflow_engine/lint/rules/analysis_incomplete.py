"""有些检查没有做，或者只能做到一部分；这里说明是哪些。
Some checks were not made, or only in part; this says which.

为什么 / Why

没有报错不等于没有问题：没有组织文件，就无从知道岗位上有没有人。

No finding does not mean no flaw: without an organization nobody knows whether a post has a holder.

改前 / Before

    process: leave
    title: 请假
    version: "1"
    status: published
    owner: office/chief
    defaults: {due: 3 workdays, overdue: {escalate: office/chief}}
    start: apply
    states:
      apply:
        responsible: $requester
        accountable: office/chief
        actions: {submit: {to: done}}
      done: {kind: end, outcome: completed}

改后 / After

    process: leave
    title: 请假
    version: "1"
    status: published
    owner: office/chief
    defaults: {due: 3 workdays, overdue: {escalate: office/chief}}
    start: apply
    states:
      apply:
        responsible: $requester
        accountable: office/chief
        actions: {submit: {to: done}}
      done: {kind: end, outcome: completed}
    ---
    organization: school
    units:
      office:
        head: chief
        posts:
          chief: {deputy: clerk}
          clerk: {deputy: chief}
    people:
      p1: {name: 甲, posts: [{post: office/chief}]}
      p2: {name: 乙, posts: [{post: office/clerk}]}
      p3: {name: 丙, posts: [{post: office/clerk}]}
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.definition.model import ProcessDefinition, Status
from workflow_engine.errors import Message
from workflow_engine.graph.build import Scope
from workflow_engine.lint.finding import Report, Rule, Severity
from workflow_engine.lint.guards.linear import Reason
from workflow_engine.lint.guards.say import choice_name
from workflow_engine.lint.guards.solve import INSTALL, solver_installed
from workflow_engine.lint.guards.study import Undecided, study
from workflow_engine.lint.staffing.separation import absences, separations
from workflow_engine.lint.subject import Subject, in_process

META = Rule("analysis-incomplete", "F211", "flow", Severity.INFO, "0.1")


def check(subject: Subject) -> Iterator[Report]:
    """Say once that there is no organization; name conditions that were not decided, or count across regions."""
    for process in subject.processes:
        yield from _across_regions(subject, process)
        for undecided in study(subject, process).undecided:
            yield _undecided(process, undecided)
    yield from _staffing(subject)
    published = next((p for p in subject.processes if p.status is Status.PUBLISHED), None)
    if published and subject.organization is None and not _has_organization_file(subject):
        yield Report(
            spot=in_process(published),
            message=Message(
                "没有组织文件：岗位是否存在、有没有人，都没有检查",
                "there is no organization: whether posts exist and have holders was not checked",
            ),
            help=Message(
                "把组织文件（以 organization: 开头）放在同一目录里一起校验",
                "check the procedures together with an organization file (it begins with organization:)",
            ),
        )


def _staffing(subject: Subject) -> Iterator[Report]:
    """Name the separations for which not all ways to share the duties were tried, today or with somebody away."""
    today = [separation for separation in subject.once(separations) if separation.undecided]
    away = [absence.separation for absence in subject.once(absences) if absence.undecided]
    for separation in (*today, *away):
        yield Report(
            spot=in_process(separation.process, "separate"),
            message=Message(
                "职责分离的组合太多，没有全部试完", "there are too many ways to share the separated duties to try all"
            ),
            help=Message("把 separate: 拆成较小的组", "split separate: into smaller groups"),
        )


def _undecided(process: ProcessDefinition, undecided: Undecided) -> Report:
    install = undecided.reason in (Reason.FIELDS, Reason.SIZE) and not solver_installed()
    why, name = _WHY[undecided.reason], choice_name(undecided.choice)
    return Report(
        spot=in_process(process, *undecided.choice.path),
        message=Message(
            f"{name} 的条件没有全部证明：{why.zh}", f"the conditions of {name} were not decided in full: {why.en}"
        ),
        related=tuple(in_process(process, *guard.path) for guard in undecided.choice.guards),
        help=_INSTALL if install else _SIMPLER,
    )


_WHY = {
    Reason.FIELDS: Message("字段与字段相算，要用求解器 z3", "fields are computed with one another: a matter for z3"),
    Reason.SIZE: Message("取值的组合太多", "there are too many combinations of values"),
    Reason.FORM: Message("有的写法没有分析方法", "something in them is not analysed"),
    Reason.UNKNOWN: Message("求解器没有得出结论", "the solver came to no result"),
}
_INSTALL = Message(f"安装求解器后再校验：{INSTALL}", f"install the solver and check again: {INSTALL}")
_SIMPLER = Message("把条件拆成几个简单的判断", "divide the conditions among several simple decisions")


def _has_organization_file(subject: Subject) -> bool:
    values = (document.value for document in subject.catalogue.documents.values())
    return any(isinstance(value, dict) and "organization" in value for value in values)


def _across_regions(subject: Subject, process: ProcessDefinition) -> Iterator[Report]:
    scopes = [scope for scope in subject.flow(process).walk() if scope.region]
    names = {id(scope): set(_countable(scope)) for scope in scopes}
    for scope in scopes:
        others = set().union(*(names[id(other)] for other in scopes if other.region is not scope.region))
        for way in scope.every_way():
            counted = way.action.when.actions if way.action and way.action.when else ()
            strange = [name for name in counted if name in others]
            if strange:
                yield Report(
                    spot=in_process(process, *way.path, "when"),
                    message=Message(
                        f"条件数的是别的分支里的动作（{'、'.join(strange)}），能否走完没有证明",
                        f"the condition counts actions of another region ({', '.join(strange)}): not proved sound",
                    ),
                    help=Message("把这个条件移到汇合之后的判断里", "move the condition to a decision behind the join"),
                )


def _countable(scope: Scope) -> Iterator[str]:
    """Yield what a condition may call the actions of a region: ``action`` and ``state.action``."""
    for way in scope.every_way():
        if way.action:
            yield from (way.action.name, f"{way.source}.{way.action.name}")
