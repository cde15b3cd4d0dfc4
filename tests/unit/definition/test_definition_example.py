"""The manual's own example of a procedure."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from workflow_engine.definition.load import Loaded

EXAMPLE = """\
process: repair_request
title: {zh: 校园报修, en: Campus repair request}
version: "2026.1"                 # a label for people; a case is pinned to the content digest
status: published                 # draft | published | retired; rules that need an organization skip drafts
effective: {from: 2026-09-01}
basis: [《后勤维修管理办法》]       # law or school rule
scope: 校内公共区域与学生公寓的报修
owner: lg.repair/repair_head      # the one lead post of the matter: exactly one
deadline: 10 workdays             # the promise to the requester
data:
  category:      {type: choice, options: [水, 电, 木], required: true, title: 类别}
  urgency:       {type: choice, options: [紧急, 一般], required: true}
  cost_estimate: {type: money, min: 0}
  finish_photos: {type: files}
  rating:        {type: integer, min: 1, max: 5}
tables:
  limit: {货物: 30000, 服务: 200000}   # thresholds are data: limit(category) in a guard
separate: [[on_site, rework_review]]   # different persons within one case
defaults: {overdue: {escalate: lg.office/office_head}}   # nothing else is inherited
start: accept
states:
  accept:
    title: 受理登记分类
    responsible: lg.office/service_desk      # 责任岗位: does it
    accountable: lg.office/office_head       # answers for it: exactly one, never external
    support: []                              # 协办
    consulted: []
    informed: [$requester]
    due: 30 minutes
    record: 报修单                            # must exist before the state can be left
    actions:
      dispatch:          {title: 派单, to: assigned}
      return_incomplete: {title: 退回补充, kind: return, to: requester_fix, limit: 3}
      not_ours:          {title: 非本中心职责, kind: pass_back, to: jurisdiction, limit: 1}
  on_site:
    responsible: lg.repair/repair_worker
    accountable: lg.repair/dispatcher
    respond: {default: 24 hours, when: [{if: urgency == "紧急", then: 2 hours}]}
    due:     {default: 3 workdays, when: [{if: urgency == "紧急", then: 24 hours}]}
    remind: [4 work hours before]
    overdue: {escalate: lg.repair/repair_head, then: {after: 1 workday, escalate: lg.leadership/deputy_ops}}
    requires: [finish_photos]
    actions:
      finish:      {to: await_confirm}
      need_budget: {to: cost_review, when: cost_estimate >= 10000}
  await_confirm:
    responsible: $requester
    accountable: lg.office/service_desk
    due: 7 days
    deemed: {after: 7 days, action: default_confirm}    # silence with a legal meaning; the trail says "deemed"
    actions:
      confirm:         {to: done, when: rating >= 3}
      default_confirm: {to: done, by: system}
  done: {kind: end, outcome: completed, title: 办结}
"""

# The example leaves these out; the manual shows only the states with something to explain.
LEFT_OUT = """\
  assigned: {actions: {take: {to: on_site}}}
  requester_fix: {actions: {resubmit: {to: accept}}}
  jurisdiction: {actions: {assign_unit: {to: accept}}}
  cost_review: {actions: {approve: {to: on_site}}}
  rework_review: {actions: {explain: {to: done}}}
"""


@pytest.fixture
def mended() -> str:
    return (
        (EXAMPLE + LEFT_OUT)
        .replace("when: cost_estimate >= 10000", "requires: [cost_estimate], when: cost_estimate >= 10000")
        .replace("when: rating >= 3", "requires: [rating], when: rating >= 3")
    )


def test_the_example_loads_once_its_guards_read_what_is_surely_set(
    loaded: Callable[[str], Loaded], mended: str
) -> None:
    assert loaded(mended).problems == ()


def test_the_example_as_printed_reads_two_fields_that_may_be_empty(loaded: Callable[[str], Loaded]) -> None:
    problems = loaded(EXAMPLE + LEFT_OUT).problems
    assert [(p.rule, p.place and p.place.line, p.message.en.split('"')[1]) for p in problems] == [
        ("read-before-set", 45, "cost_estimate"),
        ("read-before-set", 52, "rating"),
    ]
    alone = loaded(EXAMPLE).problems
    assert [p.path for p in alone if p.rule == "read-before-set"] == [p.path for p in problems]
