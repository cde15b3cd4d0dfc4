"""两个以上单位之间可以把一件事无休止地推来推去。
Two or more units can push a matter back and forth without end.

为什么 / Why

“不归我管”可以说，但不能没完没了：要么限次数，要么由上面裁定之后不能再推。

A unit may say that a matter is not its own, but not for ever: bound it, or let somebody above decide in
a way that cannot be refused again.

改前 / Before

    process: leave
    title: 请假
    version: "1"
    status: draft
    owner: office/chief
    defaults: {due: 3 workdays, overdue: {escalate: office/chief}}
    start: apply
    states:
      apply:
        responsible: $requester
        accountable: office/chief
        actions: {submit: {to: repair}}
      repair:
        responsible: repair/worker
        accountable: office/chief
        actions:
          finish: {to: done}
          not_ours: {title: 非本中心职责, kind: pass_back, to: property}
      property:
        responsible: property/clerk
        accountable: office/chief
        actions: {finish: {to: done}, hand_back: {title: 应由维修办理, to: repair}}
      done: {kind: end, outcome: completed}

改后 / After

    process: leave
    title: 请假
    version: "1"
    status: draft
    owner: office/chief
    defaults: {due: 3 workdays, overdue: {escalate: office/chief}}
    start: apply
    states:
      apply:
        responsible: $requester
        accountable: office/chief
        actions: {submit: {to: repair}}
      repair:
        responsible: repair/worker
        accountable: office/chief
        actions:
          finish: {to: done}
          not_ours: {title: 非本中心职责, kind: pass_back, to: property, limit: 1}
      property:
        responsible: property/clerk
        accountable: office/chief
        actions: {finish: {to: done}, hand_back: {title: 应由维修办理, to: repair}}
      done: {kind: end, outcome: completed}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workflow_engine.definition.model import ProcessDefinition
from workflow_engine.definition.organization import Organization
from workflow_engine.errors import Message
from workflow_engine.graph.handover import unit_of
from workflow_engine.graph.refusals import RefusalLoop, refusal_loops
from workflow_engine.lint.finding import Report, Rule, Severity
from workflow_engine.lint.subject import Subject, in_process

META = Rule("buck-passing-loop", "O314", "ownership", Severity.ERROR, "0.1")


# A loop counts when it runs through a ``pass_back`` from one unit to another and no way on it is bounded by ``limit``
# or by a condition that counts actions. A decider is a state on the loop done by a post of neither of the two units,
# above both in the tree of units. A ruling ends the matter only when it cannot be refused again; on a loop it can be
# by definition, so such a loop is reported too, and the text names the decider. A ruling that leads to a state without
# ``pass_back`` makes no loop. ``return`` and the requester's own answers never count.


def check(subject: Subject) -> Iterator[Report]:
    """Report one loop for each part of a procedure in which refusals have no end, drafts included."""
    for process in subject.processes:
        states = subject.states(process)
        for verdict in subject.verdict(process).walk():
            for loop in refusal_loops(verdict.scope, verdict.reachable, states):
                yield _report(subject, process, loop)


def _report(subject: Subject, process: ProcessDefinition, loop: RefusalLoop) -> Report:
    states = subject.states(process)
    units = {way.source: unit_of(states[way.source], states) or "" for way in loop.ways}
    decider = _decider(loop, units, subject.organization)
    steps = [f"{way.source}({units[way.source] or '-'}) —{way.name}→" for way in loop.ways]
    witness = " ".join([*steps, loop.ways[0].source])
    names = "、".join(dict.fromkeys(filter(None, units.values())))
    cut = [f"{way.source}.{way.name}" for way in loop.cut]
    ruled = (
        Message(f"，{decider} 裁定之后还可以再推", f", also after {decider} has ruled") if decider else Message("", "")
    )
    more = Message("", "")
    if not loop.exact:
        more = Message("（退得太多，没有逐一试哪几处最少）", " (too many refusals to try which are the fewest)")
    first, *others = loop.cut
    return Report(
        spot=in_process(process, *first.path),
        related=tuple(in_process(process, *way.path) for way in (*others, *loop.ways) if way is not first),
        message=Message(
            f"{names} 之间可以把事情无休止地推来推去{ruled.zh}",
            f"{names.replace('、', ', ')} can pass a matter round without end{ruled.en}",
        ),
        witness=Message(witness, witness),
        help=Message(
            f"给 {'、'.join(cut)} 加上 limit: 1，用完之后交上级裁定{more.zh}",
            f"add limit: 1 to {', '.join(cut)}, and let somebody above decide after that{more.en}",
        ),
    )


def _decider(loop: RefusalLoop, units: Mapping[str, str], organization: Organization | None) -> str | None:
    if organization is None:
        return None
    passing = {units[loop.ways[0].source], units[loop.ways[1 % len(loop.ways)].source]}
    below = [set(_above(unit, organization)) for unit in passing if unit in organization.units]
    for way in loop.ways:
        unit = units[way.source]
        if unit and unit not in passing and below and all(unit in chain for chain in below):
            return way.source
    return None


def _above(unit: str, organization: Organization) -> Iterator[str]:
    seen: set[str] = set()
    current = organization.units.get(unit)
    while current and current.parent and current.parent not in seen:
        seen.add(current.parent)
        yield current.parent
        current = organization.units.get(current.parent)
