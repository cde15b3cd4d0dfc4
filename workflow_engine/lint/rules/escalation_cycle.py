"""逾期上报转了一圈又回到原处。
An escalation chain comes back to somebody it has already been with.

为什么 / Why

上报是请上面的人来管；绕回已经没办的人手里，等于没有人管。

To escalate is to bring a matter to somebody above; brought back to those who did not act, it is with nobody.

改前 / Before

    process: leave
    title: 请假
    version: "1"
    status: draft
    owner: office/chief
    start: review
    states:
      review:
        responsible: office/clerk
        accountable: office/chief
        due: 3 workdays
        overdue: {escalate: office/chief, then: {after: 1 workday, escalate: office/clerk}}
        actions: {agree: {to: done}}
      done: {kind: end, outcome: completed}

改后 / After

    process: leave
    title: 请假
    version: "1"
    status: draft
    owner: office/chief
    start: review
    states:
      review:
        responsible: office/clerk
        accountable: office/chief
        due: 3 workdays
        overdue: {escalate: office/chief, then: {after: 1 workday, escalate: top/president}}
        actions: {agree: {to: done}}
      done: {kind: end, outcome: completed}
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.errors import Message
from workflow_engine.lint.escalation import Chain, chains
from workflow_engine.lint.finding import Report, Rule, Severity
from workflow_engine.lint.subject import Subject

META = Rule("escalation-cycle", "O316", "ownership", Severity.ERROR, "0.2")


def check(subject: Subject) -> Iterator[Report]:
    """Follow every chain from whoever does the step; report the step of the chain that names somebody again."""
    for chain in subject.once(chains):
        reported = set()
        for start in chain.starts:
            turn = chain.turn(start)
            if turn and turn[1] not in reported:
                reported.add(turn[1])
                yield _report(chain, start, *turn)


def _report(chain: Chain, start: str | None, earlier: int, later: int) -> Report:
    loop = " → ".join([start or "", *chain.seats][earlier + 1 : later + 2])
    seat = chain.seats[later]
    return Report(
        spot=chain.spot(later),
        related=chain.related(),
        message=Message(f"逾期上报又回到 {seat}", f"the escalation comes back to {seat}"),
        witness=Message(loop, loop),
        help=Message("换成更上一级的岗位，或删去这一级", "name a post further up instead, or leave this step out"),
    )
