"""申请人可能就是审批人：批的是自己的事，之前也没有别人把关。
The applicant may be the approver: he decides on his own matter, and nobody else has decided before.

为什么 / Why

审批岗位上的人自己也会请假、报销、用印。没有写明“审批与申请由不同的人办”，他的单子就由他自己批。
由 $requester.head 审批的不会：人不当自己的上级。

Whoever holds the approving post asks for leave, money or a seal, too. Unless application and approval are separated
he approves his own. An approval by $requester.head is safe: nobody is his own superior.

改前 / Before

    process: leave
    title: 请假
    version: "1"
    status: published
    owner: office/chief
    defaults: {due: 1 workday, overdue: {escalate: office/chief}}
    start: apply
    states:
      apply:
        responsible: $requester
        accountable: office/chief
        actions: {submit: {to: decide}}
      decide:
        responsible: office/clerk
        accountable: office/chief
        actions: {agree: {to: done}, refuse: {kind: reject, to: refused}}
      done: {kind: end, outcome: completed}
      refused: {kind: end, outcome: refused}
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

改后 / After

    process: leave
    title: 请假
    version: "1"
    status: published
    owner: office/chief
    defaults: {due: 1 workday, overdue: {escalate: office/chief}}
    separate: [[apply, decide]]
    start: apply
    states:
      apply:
        responsible: $requester
        accountable: office/chief
        actions: {submit: {to: decide}}
      decide:
        responsible: office/clerk
        accountable: office/chief
        actions: {agree: {to: done}, refuse: {kind: reject, to: refused}}
      done: {kind: end, outcome: completed}
      refused: {kind: end, outcome: refused}
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

from collections.abc import Iterator, Mapping

from workflow_engine.definition.model import ActionKind, Party, PartyKind, ProcessDefinition, SignRule, State, Task
from workflow_engine.errors import Message
from workflow_engine.graph.people import undisturbed
from workflow_engine.lint.finding import Report, Rule, Severity
from workflow_engine.lint.ownership import candidates, day_of
from workflow_engine.lint.staffing.pools import names_of
from workflow_engine.lint.subject import Subject, in_process

META = Rule("self-approval", "O313", "ownership", Severity.WARNING, "0.2")

Approvers = Mapping[str, frozenset[str]]


def check(subject: Subject) -> Iterator[Report]:
    """Report each application once, at the first approval that the applicant may give himself."""
    for process, _ in subject.staffed:
        states = subject.states(process)
        applications = [state for state in states.values() if _is_application(state)]
        approvers = _approvers(subject, process) if applications else {}
        top = subject.flow(process)
        # What the requester does after somebody has decided is a correction, not the application.
        first = undisturbed(top, top.start, states.keys() - approvers.keys()) if approvers else frozenset()
        for application in applications:
            own = _own(subject, process, application.name, approvers) if application.name in first else {}
            if own:
                yield _report(subject, process, application, own)


def _is_application(state: State | None) -> bool:
    return isinstance(state, Task) and state.responsible == Party(PartyKind.REQUESTER)


def _approvers(subject: Subject, process: ProcessDefinition) -> Approvers:
    """Return for each decision on an application those who may take it alone; nobody where that is not known."""
    states, organization, day = subject.states(process), subject.organization, day_of(process, subject.at)
    found: dict[str, frozenset[str]] = {}
    for state in states.values():
        if isinstance(state, Task) and not _is_application(state) and _decides(state, states):
            parties = [member.party for member in state.sign.members] if state.sign.rule is not SignRule.ONE else []
            parties = parties or ([state.responsible] if state.responsible else [])
            alone = state.sign.rule in (SignRule.ONE, SignRule.ANY) and organization is not None
            people = [candidates(organization, party, day) or () for party in parties if alone and organization]
            found[state.name] = frozenset().union(*people)
    return found


def _decides(task: Task, states: Mapping[str, State]) -> bool:
    kinds = {action.kind for action in task.actions.values()}
    asks_again = any(a.kind is ActionKind.RETURN and _is_application(states.get(a.to)) for a in task.actions.values())
    return ActionKind.FORWARD in kinds and (ActionKind.REJECT in kinds or asks_again)


def _own(
    subject: Subject, process: ProcessDefinition, application: str, approvers: Approvers
) -> dict[str, frozenset[str]]:
    """Return the approvals that lie in the applicant's own hands, each with those who could be that applicant."""
    apart = _apart(subject, process, application)
    open_ = {name: people for name, people in approvers.items() if people and name not in apart}
    found: dict[str, frozenset[str]] = {}
    for people in dict.fromkeys(open_.values()):
        for person in sorted(people):
            mine = {name for name, others in open_.items() if person in others}
            passes = subject.states(process).keys() - (approvers.keys() - mine)
            for scope in subject.flow(process).walk():
                if application in scope.states:
                    for name in mine & undisturbed(scope, application, passes):
                        found[name] = found.get(name, frozenset()) | {person}
    return {name: found[name] for name in approvers if name in found}


def _apart(subject: Subject, process: ProcessDefinition, application: str) -> frozenset[str]:
    """Return the states kept apart from the application, or from another that was surely made before them."""
    states, top = subject.states(process), subject.flow(process)
    found: set[str] = set()
    for group in process.separate:
        asked = {name for name in group if _is_application(states.get(name))}
        if application in asked:
            found.update(group)
        elif asked:
            found |= set(group) - undisturbed(top, top.start, states.keys() - asked)
    return frozenset(found)


def _report(
    subject: Subject, process: ProcessDefinition, application: State, own: Mapping[str, frozenset[str]]
) -> Report:
    states, organization = subject.states(process), subject.organization
    first = next(iter(own))
    who = names_of(organization, own[first]) if organization else Message("", "")
    pairs = ", ".join(f"[{application.name}, {name}]" for name in own)
    others = [in_process(process, *states[name].path) for name in own if name != first]
    return Report(
        spot=in_process(process, *states[first].path),
        related=(in_process(process, *application.path), *others),
        message=Message(
            f"{who.zh} 自己申请时，{first} 由本人审批，之前没有别人把关",
            f"when {who.en} applies, the same person decides in {first}, and nobody else has decided before",
        ),
        witness=Message(f"{application.name} → {first}", f"{application.name} -> {first}"),
        help=Message(
            f"加上 separate: [{pairs}]，或由 $requester.head 审批",
            f"add separate: [{pairs}], or let $requester.head decide",
        ),
    )
