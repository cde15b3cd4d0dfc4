"""条件放行的金额超过了审批岗位的限额，前后也没有有权的人审批。
A condition lets an amount through that is above what the approving post may sign, and nobody else signs.

为什么 / Why

限额一万的人批了五万，等于没有批：出了事谁也不负责。只看签的岗位写了 signing_limit、条件问到金额的环节；
前面或后面还要经限额够的、或没有限额的上级岗位审批的，不算。

Fifty thousand approved by a post that may sign for ten is not approved at all, and nobody answers for it. Only tasks
whose post has a signing_limit and whose conditions ask for an amount are looked at; when somebody with a sufficient
limit, or a superior without one, signs before or after, all is well.

改前 / Before

    process: purchase
    title: 采购
    version: "1"
    status: published
    owner: office/chief
    data:
      amount: {type: money, required: true, min: 0}
    separate: [[apply, approve, decide]]
    start: apply
    states:
      apply:
        responsible: office/clerk
        accountable: office/chief
        due: 1 workday
        overdue: {escalate: office/chief}
        actions: {submit: {to: route}}
      route:
        kind: decision
        branches:
          - {when: amount <= 50000, to: approve}
          - {otherwise: true, to: decide}
      approve:
        responsible: office/chief
        accountable: top/vice
        due: 1 workday
        overdue: {escalate: top/vice}
        actions: {agree: {to: done}}
      decide:
        responsible: top/vice
        accountable: top/board
        due: 1 workday
        overdue: {escalate: top/board}
        actions: {agree: {to: done}}
      done: {kind: end, outcome: completed}
    ---
    organization: school
    units:
      top:
        posts:
          board: {title: 校务会}
          vice: {title: 分管领导, reports_to: board}
      office:
        parent: top
        posts:
          chief: {title: 主任, reports_to: top/vice, signing_limit: 10000}
          clerk: {title: 文书, reports_to: chief}
    people:
      p1: {name: 甲, posts: [{post: office/chief}]}
      p2: {name: 乙, posts: [{post: office/chief}]}
      p3: {name: 丙, posts: [{post: office/clerk}]}
      p4: {name: 丁, posts: [{post: office/clerk}]}
      p5: {name: 戊, posts: [{post: top/vice}]}
      p6: {name: 己, posts: [{post: top/vice}]}
      p7: {name: 庚, posts: [{post: top/board}]}
      p8: {name: 辛, posts: [{post: top/board}]}

改后 / After

    process: purchase
    title: 采购
    version: "1"
    status: published
    owner: office/chief
    data:
      amount: {type: money, required: true, min: 0}
    separate: [[apply, approve, decide]]
    start: apply
    states:
      apply:
        responsible: office/clerk
        accountable: office/chief
        due: 1 workday
        overdue: {escalate: office/chief}
        actions: {submit: {to: route}}
      route:
        kind: decision
        branches:
          - {when: amount <= 10000, to: approve}
          - {otherwise: true, to: decide}
      approve:
        responsible: office/chief
        accountable: top/vice
        due: 1 workday
        overdue: {escalate: top/vice}
        actions: {agree: {to: done}}
      decide:
        responsible: top/vice
        accountable: top/board
        due: 1 workday
        overdue: {escalate: top/board}
        actions: {agree: {to: done}}
      done: {kind: end, outcome: completed}
    ---
    organization: school
    units:
      top:
        posts:
          board: {title: 校务会}
          vice: {title: 分管领导, reports_to: board}
      office:
        parent: top
        posts:
          chief: {title: 主任, reports_to: top/vice, signing_limit: 10000}
          clerk: {title: 文书, reports_to: chief}
    people:
      p1: {name: 甲, posts: [{post: office/chief}]}
      p2: {name: 乙, posts: [{post: office/chief}]}
      p3: {name: 丙, posts: [{post: office/clerk}]}
      p4: {name: 丁, posts: [{post: office/clerk}]}
      p5: {name: 戊, posts: [{post: top/vice}]}
      p6: {name: 己, posts: [{post: top/vice}]}
      p7: {name: 庚, posts: [{post: top/board}]}
      p8: {name: 辛, posts: [{post: top/board}]}
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.definition.model import ProcessDefinition
from workflow_engine.errors import Message
from workflow_engine.lint.finding import Report, Rule, Severity, Spot
from workflow_engine.lint.guards.authority import Excess, excesses
from workflow_engine.lint.subject import ORGANIZATION, Subject, in_process

META = Rule("authority-exceeded", "O320", "ownership", Severity.ERROR, "0.2")


def check(subject: Subject) -> Iterator[Report]:
    """Report, for each task with a limited post, the smallest amount that it signs without the power to."""
    for process, organization in subject.staffed:
        for excess in excesses(process, organization, subject.flow(process)):
            yield _report(process, excess)


def _report(process: ProcessDefinition, excess: Excess) -> Report:
    post, limit, task, field = excess.post.ref, excess.post.signing_limit, excess.task.name, excess.field.name
    said = f"{field} = {excess.amount:f}"
    return Report(
        spot=in_process(process, *excess.path),
        related=(in_process(process, *excess.task.path), Spot(ORGANIZATION, (*excess.post.path, "signing_limit"))),
        message=Message(
            f"{task} 由 {post} 审批，限额 {limit}，条件却放行更大的金额",
            f"{task} is signed by {post}, who may sign up to {limit}, but the condition lets more through",
        ),
        witness=Message(said, said),
        help=Message(
            f"条件改为 {field} <= {limit}，更大的送有权的岗位审批，或改 signing_limit",
            f"write {field} <= {limit} and send more to a post with the power, or change the signing_limit",
        ),
    )
