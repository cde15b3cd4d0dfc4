"""A small office on paper: posts with and without people, a procedure with every part, duties of the year."""

from __future__ import annotations

from datetime import date
from textwrap import dedent

from workflow_engine.definition.catalogue import Catalogue, build_catalogue
from workflow_engine.paper.order import Order
from workflow_engine.source.reader import read

DAY = date(2026, 3, 2)
ORGANIZATION = """\
organization: sample
title: 示例
units:
  top:
    title: {zh: 校领导, en: Leadership}
    head: president
    posts:
      president: {title: {zh: 校长, en: President}, signing_limit: 500000}
  office:
    title: {zh: 办公室, en: Office}
    parent: top
    head: chief
    leader: top/president
    posts:
      chief: {title: {zh: 主任, en: Head}, reports_to: top/president}
      clerk: {title: {zh: 文书, en: Clerk}, reports_to: chief, deputy: chief, deputy_limit: 不得代签}
      scribe: {title: {zh: 记录员, en: Scribe}}
  works:
    title: {zh: 维修中心, en: Works}
    parent: top
    head: foreman
    leader: top/president
    posts:
      foreman: {title: {zh: 班长, en: Foreman}}
      worker:  {title: {zh: 维修工, en: Worker}, reports_to: foreman}
incompatible: [[office/chief, works/worker]]
people:
  ann: {name: 安, posts: [{post: top/president}]}
  bob: {name: 博, posts: [{post: office/chief}]}
  cai:
    name: 蔡
    posts: [{post: office/clerk}]
    absences: [{from: 2026-03-01, until: 2026-03-05}]
  eve: {name: 伊, posts: [{post: works/worker}, {post: works/foreman, until: 2026-02-28}]}
  gus: {name: 古, posts: [{post: works/worker}, {post: office/scribe}]}
external: {supplier: 供应商}
"""
REPAIR = """\
process: repair
title: {zh: 报修, en: Repair}
version: "3"
status: published
owner: office/chief
scope: 校内
deadline: 5 workdays
data:
  place: {type: text, required: true, title: {zh: 地点, en: Place}}
  kind: {type: choice, options: [水, 电], required: true, title: {zh: 类别, en: Kind}}
  urgent: {type: boolean, title: {zh: 急, en: Urgent}}
  cost: {type: money, title: {zh: 费用, en: Cost}}
  by: {type: date, title: {zh: 期限, en: By}}
  unit: {type: unit, title: {zh: 承办单位, en: Unit}}
separate: [[fix, check]]
start: accept
states:
  accept:
    title: {zh: 受理, en: Accept}
    responsible: office/clerk
    accountable: office/chief
    informed: [$requester]
    due: same day
    overdue: {escalate: office/chief, then: {after: 1 workday, escalate: top/president}}
    record: {zh: 报修单, en: Form}
    actions:
      send: {title: {zh: 派单, en: Send}, to: fix}
      back: {title: {zh: 退回, en: Return}, kind: return, to: accept, limit: 2}
  fix:
    title: {zh: 维修, en: Fix}
    responsible: works/worker
    accountable: works/foreman
    support: [office/clerk]
    consulted: [external/supplier]
    respond: 2 hours
    due: {default: 3 workdays, when: [{if: has(by), then: $data.by}]}
    actions:
      done: {title: {zh: 完工, en: Done}, to: check}
      drop: {title: {zh: 撤销, en: Drop}, to: end, by: office/chief}
  check:
    title: {zh: 验收, en: Check}
    responsible: $requester.head
    accountable: $requester.head
    due: 1 workday
    actions:
      ok: {title: {zh: 合格, en: OK}, to: end}
  end: {kind: end, outcome: done, title: {zh: 办结, en: Closed}}
"""
SEAL = """\
process: seal
title: {zh: 用印, en: Seal}
version: "1"
status: published
owner: office/chief
start: ask
states:
  ask:
    title: {zh: 申请用印, en: Ask}
    responsible: office
    accountable: office/chief
    due: 1 workday
    actions:
      go: {title: {zh: 送审, en: Go}, to: pause}
  pause: {kind: wait, title: {zh: 公示, en: Notice}, until: 3 days, to: repair}
  repair:
    kind: call
    title: {zh: 转报修, en: On to repair}
    process: repair
    with: {place: '"x"', kind: '"水"'}
    ends: {done: end}
  end: {kind: end, outcome: done, title: {zh: 办结, en: Closed}}
"""
DUTIES = """\
duties: year
items:
  report:
    title: {zh: 年度报告, en: Report}
    every: year
    month: 12
    lead: office/chief
    prepare: 10 workdays
    record: 报告
    starts: seal
  meeting: {title: {zh: 例会, en: Meeting}, every: week, weekday: mon, lead: office/chief}
  party: {title: 评议, every: year, month: [4, 5], reminder_only: true}
"""


def catalogue(*more: str) -> Catalogue:
    """Return the office, with more files (YAML) if there are any; problems fail the test with all of them."""
    texts = (ORGANIZATION, REPAIR, SEAL, DUTIES, *more)
    made = build_catalogue(read(dedent(text), f"{number}.yaml") for number, text in enumerate(texts))
    assert [str(problem) for problem in made.problems] == []
    return made


def order(**asked: object) -> Order:
    """Return an order on the office."""
    return Order(catalogue(), DAY, **asked)  # type: ignore[arg-type]
