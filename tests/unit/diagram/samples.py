"""A small office, a small procedure, one with every kind of state, and texts that would like to be markup."""

from __future__ import annotations

from datetime import date

DAY = date(2026, 9, 1)

OFFICE = """\
organization: sample
units:
  top:
    title: {zh: 处领导, en: Leadership}
    head: director
    posts:
      director: {title: {zh: 处长, en: Director}}
  desk:
    title: {zh: 综合科, en: Office}
    parent: top
    head: chief
    leader: top/director
    posts:
      chief: {title: {zh: 科长, en: Chief}, reports_to: top/director}
      clerk: {title: {zh: 科员, en: Clerk}, reports_to: chief}
  works:
    title: {zh: 维修中心, en: Works}
    parent: top
    head: master
    posts:
      master: {title: {zh: 主任, en: Master}, reports_to: top/director}
      fitter: {title: {zh: 维修工, en: Fitter}, reports_to: master}
people:
  p1: {name: 甲, posts: [{post: desk/clerk, from: 2026-01-01, until: 2026-12-31}]}
  p2: {name: 乙, posts: [{post: works/fitter}]}
  p3: {name: 丙, posts: [{post: works/fitter}]}
  p4: {name: 丁, posts: [{post: works/fitter}]}
  p5: {name: 戊, posts: [{post: works/fitter}]}
  p6: {name: 己, posts: [{post: top/director}]}
external: {supplier: 供应商}
"""

SMALL = """\
process: small_repair
title: {zh: 小修, en: Small repair}
version: "1"
status: published
effective: {from: 2026-09-01}
basis: [《维修办法》]
owner: works/master
data:
  cost: {type: money, required: true, title: {zh: 费用, en: Cost}}
start: accept
states:
  accept:
    title: {zh: 受理, en: Accept}
    responsible: desk/clerk
    accountable: desk/chief
    due: {default: 1 workday, when: [{if: cost > 5000, then: 2 hours}]}
    record: {zh: 受理单, en: Ticket}
    actions:
      send: {title: {zh: 派单, en: Send}, to: repair}
      not_ours: {title: {zh: 移交, en: Hand over}, kind: pass_back, to: given_away, limit: 1}
  repair:
    title: {zh: 维修, en: Repair}
    responsible: works/fitter
    accountable: works/master
    due: 3 workdays
    actions:
      finish: {title: {zh: 完工, en: Finish}, to: confirm}
      unclear: {title: {zh: 退回补充, en: Send back}, kind: return, to: accept, limit: 3}
  confirm:
    title: {zh: 确认, en: Confirm}
    responsible: $requester
    accountable: desk/chief
    due: 7 days
    deemed: {after: 7 days, action: silent}
    actions:
      confirm: {title: {zh: 满意, en: Satisfied}, to: done, when: cost < 5000}
      again: {title: {zh: 返修, en: Again}, kind: return, to: repair}
      silent: {title: {zh: 逾期确认, en: Silence}, to: done, by: system}
  done: {kind: end, outcome: done, title: {zh: 办结, en: Done}}
  given_away: {kind: end, outcome: given_away, title: {zh: 移交, en: Given away}}
"""

EVERYTHING = """\
process: everything
title: 样样都有
version: "2"
status: draft
owner: desk/chief
data:
  units: {type: units, required: true, title: 会签单位}
  lead: {type: unit, required: true, title: 主办单位}
  cost: {type: money, required: true, title: 费用}
start: choose
states:
  choose:
    kind: decision
    title: 金额
    branches:
      - {when: cost >= 100, to: both}
      - {otherwise: true, to: ask}
  both:
    kind: parallel
    title: 并行
    regions:
      money:
        title: 钱
        start: audit
        states:
          audit: {title: 审核, responsible: desk/clerk, accountable: desk/chief, actions: {pass: {to: audited}}}
          audited: {kind: end, outcome: audited}
      goods:
        title: 物
        when: cost > 500
        start: count_goods
        states:
          count_goods:
            title: 清点
            responsible: external/supplier
            accountable: desk/chief
            actions: {pass: {to: counted}}
          counted: {kind: end, outcome: counted}
    join: any
    to: ask
    actions:
      stop: {title: 中止, kind: withdraw, to: done, by: $requester}
  ask:
    title: 承办
    responsible: $data.lead.head
    accountable: desk/chief
    actions: {go: {title: 办, to: pause}}
  pause: {kind: wait, title: 公示, until: 5 days, to: sign}
  sign:
    title: 会签
    responsible: $performer(ask)
    accountable: top/director
    sign: {rule: all, refusal: ends, members: [desk/chief, {party: top/director, when: cost > 50}]}
    actions:
      agree: {title: 同意, to: sub}
      refuse: {title: 不同意, kind: reject, to: done}
  sub: {kind: call, title: 采购, process: buying, ends: {bought: notify, failed: done}}
  notify: {kind: service, title: 通知, handler: mail, to: last}
  last:
    title: 收尾
    responsible: $requester.leader
    accountable: desk/chief
    actions: {close: {title: 结, to: done}}
  done: {kind: end, outcome: done, title: 完}
"""

HOSTILE = (
    "<script>alert(1)</script>",
    "]]> <!-- & &lt; &#0; -->",
    "quote \" and ' and `tick`",
    "\\N \\G \\l \\r \\n \\",
    "first line\nsecond line",
    "长" * 500,
    "A" * 500,
    "emoji 👩‍🔧👍🏽 \u202eright to left\u202c \u2067x\u2069",
    "%% comment --> [x](y) {z} |pipe| #35; ; end",
    '"> ]; evil [label="x"]',
)
