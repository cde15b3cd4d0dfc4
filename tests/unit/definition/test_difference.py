"""What changes in meaning between two versions, and how it is said."""

from __future__ import annotations

import pytest

from tests.support import procedure, steps
from workflow_engine.definition.aspects import Severity, Touches
from workflow_engine.definition.difference import Change, differences, touched
from workflow_engine.definition.model import ProcessDefinition

TEXT = """
process: sample
title: {zh: 示例, en: Sample}
version: '1'
status: published
owner: office/chief
tables: {limits: {small: 100}}
separate: [[ask, check]]
data:
  amount: {type: integer, required: true, title: {zh: 数额, en: Amount}}
  kind: {type: choice, options: [甲, 乙]}
start: ask
states:
  # who asks
  ask:
    title: {zh: 申请, en: Ask}
    responsible: office/clerk
    accountable: office/chief
    due: 2 workdays
    actions:
      send: {title: {zh: 送, en: Send}, to: check, limit: 3}
      drop: {kind: withdraw, to: done}
  check:
    responsible: $performer(ask).head
    accountable: office/chief
    sign: {rule: all, refusal: ends, members: [office/chief, {party: top/president, when: amount > 10}]}
    due: {default: 3 days, when: [{if: amount > 5, then: 1 day}]}
    remind: [1 day before]
    overdue: {escalate: office/chief, then: {after: 1 day, escalate: top/president}}
    deemed: {after: 9 days, action: pass}
    record: 单
    actions:
      pass: {to: pick, when: amount > 1}
      back: {kind: return, to: ask}
  pick:
    kind: decision
    branches: [{when: amount > 50, to: rest}, {otherwise: true, to: done}]
  rest: {kind: wait, until: 2 hours, to: done}
  done: {kind: end, outcome: done}
"""

MEMBERS_ZH = "office/chief、top/president（若 amount > 10）"
MEMBERS_EN = "office/chief, top/president (if amount > 10)"


def version(*swaps: tuple[str, str]) -> ProcessDefinition:
    text = TEXT
    for old, new in swaps:
        assert old in text, old
        text = text.replace(old, new)
    return procedure(text)


OLD = version()


def only(*swaps: tuple[str, str], renamed: dict[str, str] | None = None) -> Change:
    (change,) = differences(OLD, version(*swaps), renamed)
    return change


@pytest.mark.parametrize(
    ("swap", "code", "touches", "zh", "en"),
    [
        (
            ("responsible: office/clerk", "responsible: office/chief"),
            "responsible",
            Touches.WHO,
            "ask（申请） 责任：office/clerk → office/chief",
            "ask (Ask) responsible: office/clerk → office/chief",
        ),
        (
            ("due: 2 workdays", "due: same day"),
            "due",
            Touches.TIME,
            "ask（申请） 时限：2 个工作日 → 当日",
            "ask (Ask) due: 2 workdays → same day",
        ),
        (
            ("then: 1 day}", "then: 2 days}"),
            "due",
            Touches.TIME,
            "check 时限：若 amount > 5 则 1 天；3 天 → 若 amount > 5 则 2 天；3 天",
            "check due: if amount > 5 then 1 day; 3 days → if amount > 5 then 2 days; 3 days",
        ),
        (
            ("remind: [1 day before]", "remind: [1 day before, 2 hours before]"),
            "remind",
            Touches.TIME,
            "check 提醒：到期前 1 天 → 到期前 1 天、到期前 2 小时",
            "check reminders: 1 day before → 1 day before, 2 hours before",
        ),
        (
            ("after: 1 day,", "after: 2 days,"),
            "overdue",
            Touches.TIME,
            "check 逾期报告：office/chief、top/president（再过 1 天） → office/chief、top/president（再过 2 天）",
            "check overdue: office/chief, top/president (1 day later) → office/chief, top/president (2 days later)",
        ),
        (
            ("after: 9 days", "after: 5 days"),
            "deemed",
            Touches.TIME,
            "check 逾期视为：9 天后视为“pass” → 5 天后视为“pass”",
            "check deemed: 'pass' after 9 days → 'pass' after 5 days",
        ),
        (
            ("refusal: ends", "refusal: continues"),
            "sign",
            Touches.WHO,
            f"check 签核：会签，不同意即 ends，{MEMBERS_ZH} → 会签，不同意即 continues，{MEMBERS_ZH}",
            f"check signing: all, a refusal ends, {MEMBERS_EN} → all, a refusal continues, {MEMBERS_EN}",
        ),
        (
            ("limit: 3", "limit: 1"),
            "action-limit",
            Touches.CONDITIONS,
            "ask.send（申请） 次数上限：3 → 1",
            "ask.send (Ask) limit: 3 → 1",
        ),
        (
            ("when: amount > 1}", "when: amount > 2}"),
            "action-guard",
            Touches.CONDITIONS,
            "check.pass 条件：amount > 1 → amount > 2",
            "check.pass guard: amount > 1 → amount > 2",
        ),
        (
            ("kind: return, to: ask", "kind: reject, to: ask"),
            "action-kind",
            Touches.PATHS,
            "check.back 种类：return → reject",
            "check.back kind: return → reject",
        ),
        (
            ("pass: {to: pick", "pass: {to: rest"),
            "action-target",
            Touches.PATHS,
            "check.pass 去向：pick → rest",
            "check.pass target: pick → rest",
        ),
        (
            ("when: amount > 50, to: rest", "when: amount > 60, to: rest"),
            "branches",
            Touches.CONDITIONS,
            "pick 分支：rest（若 amount > 50）、done → rest（若 amount > 60）、done",
            "pick branches: rest (if amount > 50), done → rest (if amount > 60), done",
        ),
        (
            ("record: 单", "record: 表"),
            "record",
            Touches.WORDING,
            "check 须附记录：单 → 表",
            "check record: 单 → 表",
        ),
        (
            ("    record: 单\n", ""),
            "record",
            Touches.CONDITIONS,
            "check 须附记录：单 → （无）",
            "check record: 单 → (none)",
        ),
        (
            ("separate: [[ask, check]]\n", ""),
            "separate",
            Touches.WHO,
            "职责分离：ask、check → （无）",
            "separation of duties: ask, check → (none)",
        ),
        (
            ("small: 100", "small: 90"),
            "table",
            Touches.CONDITIONS,
            "limits 数表：small: 100 → small: 90",
            "limits table: small: 100 → small: 90",
        ),
        (
            ("options: [甲, 乙]", "options: [甲]"),
            "field-options",
            Touches.DATA,
            "kind 选项：甲、乙 → 甲",
            "kind options: 甲, 乙 → 甲",
        ),
        (
            ("type: integer", "type: money"),
            "field-kind",
            Touches.DATA,
            "amount 类型：integer → money",
            "amount type: integer → money",
        ),
        (
            ("until: 2 hours", "until: 3 hours"),
            "until",
            Touches.TIME,
            "rest 等到：2 小时 → 3 小时",
            "rest until: 2 hours → 3 hours",
        ),
        (
            ("outcome: done", "outcome: finished"),
            "outcome",
            Touches.PATHS,
            "done 结局：done → finished",
            "done outcome: done → finished",
        ),
        (
            ("en: Ask}", "en: Request}"),
            "title",
            Touches.WORDING,
            "ask（申请） 名称：申请 → 申请",
            "ask (Ask) title: Ask → Request",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and value.isascii() and " " not in value else "",
)
def test_a_change_is_said_in_both_languages(swap: tuple[str, str], code: str, touches: str, zh: str, en: str) -> None:
    change = only(swap)
    assert (change.code, change.touches, change.message.zh, change.message.en) == (code, touches, zh, en)


def test_comments_quotes_and_the_order_of_keys_are_no_difference() -> None:
    again = version(("# who asks", "# another"), ("'1'", '"1"'), ("title: {zh: 示例, en: Sample}\n", ""))
    assert differences(OLD, again)[0].code == "title"
    assert differences(OLD, version(("# who asks\n", "\n"), ("version: '1'", 'version: "1"'))) == []


def test_the_paths_lead_to_the_places_in_both_files() -> None:
    change = only(("when: amount > 1}", "when: amount > 2}"))
    assert change.old == change.new == ("states", "check", "actions", "pass", "when")
    kind = only(("type: integer", "type: money"))
    assert kind.old == ("data", "amount", "type")
    gone = next(c for c in differences(OLD, version(("      drop: {kind: withdraw, to: done}\n", ""))))
    assert (gone.code, gone.old, gone.new) == ("action-removed", ("states", "ask", "actions", "drop"), ())


def test_severity_tells_who_answers_from_what_is_possible_and_from_words() -> None:
    assert only(("accountable: office/chief\n    due: 2", "accountable: top/president\n    due: 2")).severity is (
        Severity.ANSWERS
    )
    assert only(("limit: 3", "limit: 2")).severity is Severity.POSSIBLE
    assert only(("zh: 送,", "zh: 报,")).severity is Severity.WORDING


def test_a_renamed_step_is_followed_through_targets_performers_and_separation() -> None:
    swaps = (("ask:\n", "request:\n"), ("[[ask,", "[[request,"), ("(ask)", "(request)"), ("to: ask", "to: request"))
    new = version(*swaps, ("start: ask", "start: request"))
    assert [change.code for change in differences(OLD, new, {"ask": "request"})] == ["state-renamed"]
    codes = [change.code for change in differences(OLD, new)]
    assert {"state-removed", "state-added", "start", "separate", "action-target", "responsible"} <= set(codes)


def test_touched_are_steps_that_are_gone_or_have_another_owner_or_limit() -> None:
    grave = touched(differences(OLD, version(("responsible: office/clerk", "responsible: office/chief"))))
    assert list(grave) == ["ask"]
    assert touched(differences(OLD, version(("limit: 3", "limit: 2"), ("zh: 送,", "zh: 报,")))) == {}
    without = version(("when: amount > 50, to: rest", "when: amount > 50, to: done"), ("  rest: {", "  wait_here: {"))
    assert list(touched(differences(OLD, without))) == ["rest"]


def test_another_kind_of_step_and_another_region_are_told() -> None:
    task = "{{responsible: office/clerk, accountable: office/chief, actions: {{ok: {{to: {}}}}}}}"
    first, x, y = task.format("both"), task.format("a_end"), task.format("b_end")
    wait = "{kind: wait, until: 1 day, to: b_end}"
    block = f"""
    first: {first}
    both:
      kind: parallel
      join: all
      to: done
      regions:
        a: {{start: x, states: {{x: {x}, a_end: {{kind: end, outcome: a}}}}}}
        b: {{start: y, states: {{y: {wait}, b_end: {{kind: end, outcome: b}}}}}}
    done: {{kind: end, outcome: done}}
    """
    old = steps(block)
    assert [c.code for c in differences(old, steps(block.replace("join: all", "join: any")))] == ["join"]
    moved = differences(old, steps(block.replace("a: {start", "c: {start")))
    assert [(c.code, c.state, c.element) for c in moved] == [
        ("region-removed", "both", "a"),
        ("region-added", "both", "c"),
        ("state-moved", "x", ""),
        ("state-moved", "a_end", ""),
    ]
    assert moved[2].message.zh == "x 所在并行分支：both/a → both/c"
    other = differences(old, steps(block.replace(wait, y)))
    assert [(c.code, c.before.zh, c.after.zh) for c in other] == [("state-kind", "wait", "task")]


def test_only_another_order_is_wording() -> None:
    lines = ("  rest: {kind: wait, until: 2 hours, to: done}\n", "  done: {kind: end, outcome: done}\n")
    change = only((lines[0] + lines[1], lines[1] + lines[0]))
    assert (change.code, change.severity) == ("state-order", Severity.WORDING)
