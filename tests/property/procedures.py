"""Procedures in which everything happens at once: material for random walks."""

from __future__ import annotations

from tests.support import steps

DONE = "done: {kind: end, outcome: done}\n"
CLERK = "responsible: office/clerk, accountable: office/chief"
WORKER = "responsible: works/worker, accountable: works/foreman"

BLOCKS = steps(
    f"""
    first:
      responsible: $requester
      accountable: $requester.head
      due: 2 workdays
      remind: [1 workday before, 2 work hours before]
      editable: [large, amount]
      actions:
        go: {{to: both}}
        each: {{to: ask}}
        stop: {{kind: withdraw, to: cancelled}}
    both:
      kind: parallel
      join: {{at_least: 2}}
      to: choice
      actions: {{recall: {{to: first, by: office/chief, kind: withdraw}}, quit: {{to: cancelled}}}}
      regions:
        money:
          start: pay
          states:
            pay: {{{CLERK}, due: same day, actions: {{paid: {{to: paid_end}}, check: {{to: inner}}}}}}
            inner:
              kind: parallel
              join: any
              to: paid_end
              regions:
                left:
                  start: l1
                  states:
                    l1: {{{CLERK}, actions: {{ok: {{to: l2}}}}}}
                    l2: {{kind: end, outcome: l}}
                right:
                  start: r1
                  states:
                    r1: {{{WORKER}, deemed: {{after: 3 days, action: ok}}, actions: {{ok: {{to: r2}}}}}}
                    r2: {{kind: end, outcome: r}}
            paid_end: {{kind: end, outcome: paid}}
        goods:
          start: check
          states:
            check: {{{WORKER}, actions: {{checked: {{to: rest}}, paid: {{kind: return, to: check, limit: 1}}}}}}
            rest: {{kind: wait, until: 1 day, to: goods_end}}
            goods_end: {{kind: end, outcome: checked}}
        extra:
          when: large
          start: audit
          states:
            audit: {{responsible: top/president, accountable: top/president, actions: {{ok: {{to: sub}}}}}}
            sub:
              kind: call
              process: sample
              with: {{amount: amount * 2}}
              ends: {{done: extra_end, cancelled: audit}}
            extra_end: {{kind: end, outcome: audited}}
    choice:
      kind: decision
      branches:
        - {{when: large and amount > 50, to: mail}}
        - {{otherwise: true, to: ask}}
    mail: {{kind: service, handler: send, with: {{text: '"hello"'}}, to: ask, error: {{to: first}}}}
    ask:
      kind: parallel
      for_each: helpers
      join: all
      to: done
      region:
        start: answer
        states:
          answer:
            responsible: $data.helpers
            accountable: office/chief
            actions: {{say: {{to: said}}, pass_on: {{to: other, kind: pass_back}}}}
          other: {{responsible: $data.helpers.head, accountable: office/chief, actions: {{say: {{to: said}}}}}}
          said: {{kind: end, outcome: said}}
    cancelled: {{kind: end, outcome: cancelled}}
    {DONE}""",
    data="""
    large: {type: boolean, required: true}
    amount: {type: money, min: 0, required: true}
    helpers: {type: persons}
    """,
    extra="separate: [[pay, check], [audit, first]]",
)

_MEMBERS = "members: [office/chief, {party: top/president, when: amount > 10}, works/worker, $data.helpers.head]"


def _vote(name: str, sign: str) -> str:
    return f"""
    {name}:
      responsible: works
      accountable: works/foreman
      sign: {{{sign}}}
      due: 3 workdays
      overdue: {{escalate: office/chief, then: {{after: 1 day, escalate: top/president}}}}
      deemed: {{after: 9 days, action: silent}}
      actions:
        agree:  {{to: first}}
        other:  {{to: done}}
        refuse: {{kind: reject, to: refused}}
        back:   {{kind: return, to: first}}
        lift:   {{kind: escalate, to: first, by: office/chief}}
        silent: {{to: first, by: system}}"""


VOTES = steps(
    f"""
    first:
      responsible: office/clerk
      accountable: office/chief
      not_before: 1 hour
      record: 单
      requires: [amount]
      editable: [helpers, date]
      due: {{default: 3 workdays, when: [{{if: has(date), then: $data.date}}]}}
      actions:
        all:      {{to: all}}
        any:      {{to: any, limit: 2}}
        share:    {{to: share, when: amount / 3 > 1}}
        number:   {{to: number}}
        sequence: {{to: sequence}}
        pool:     {{to: pool, requires: [helpers]}}
        done:     {{to: done, when: count(first.all) + count(agree) > 2 or count(refuse) > 0}}
    {_vote("all", f"rule: all, refusal: ends, {_MEMBERS}")}
    {_vote("any", f"rule: any, refusal: continues, {_MEMBERS}")}
    {_vote("share", f"ratio: 2/3, refusal: continues, {_MEMBERS}")}
    {_vote("number", f"at_least: 2, refusal: returns, {_MEMBERS}")}
    {_vote("sequence", f"rule: sequence, refusal: ends, {_MEMBERS}")}
    {_vote("pool", "rule: all, refusal: continues")}
    refused: {{kind: end, outcome: refused}}
    {DONE}""",
    data="""
    amount: {type: money, min: 0}
    helpers: {type: persons}
    date: {type: datetime}
    """,
)

WAITS = steps(
    f"""
    first: {{{CLERK}, actions: {{go: {{to: hold}}, later: {{to: until}}, call: {{to: sub}}}}}}
    hold: {{kind: wait, until: paper_arrived, to: mail, timeout: {{after: 5 workdays, to: first}}}}
    until: {{kind: wait, until: $data.date, to: again}}
    again: {{responsible: $performer(first), accountable: office/chief, actions: {{back: {{kind: return, to: first}}}}}}
    sub: {{kind: call, process: sample, ends: {{done: mail, cancelled: first}}}}
    mail: {{kind: service, handler: send, to: done, error: {{to: again}}}}
    {DONE}""",
    data="date: {type: date}",
)
