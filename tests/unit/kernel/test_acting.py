"""Who may act, what has to come with it, and the reasons given when something is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.support import Desk, steps
from workflow_engine.errors import CommandRejected
from workflow_engine.kernel.events import Acted
from workflow_engine.kernel.operations.claim import Claim
from workflow_engine.kernel.operations.comment import Comment
from workflow_engine.kernel.operations.release import Release

END = "done: {kind: end, outcome: completed}\n"
FORM = f"""
first:
  responsible: office/clerk
  accountable: office/chief
  record: 登记表
  requires: [phone]
  actions:
    go:       {{to: check}}
    withdraw: {{kind: withdraw, to: done, by: $requester}}
check:
  responsible: works/worker
  accountable: works/foreman
  not_before: 1 hour
  editable: [rating]
  actions:
    pass:  {{to: done, requires: [rating], when: rating >= 3}}
    back:  {{kind: return, to: first, limit: 1}}
    other: {{kind: pass_back, to: first}}
{END}"""
DATA = """
phone:  {type: text, title: 电话}
rating: {type: integer, min: 1, max: 5}
price:  {type: money}
"""


@pytest.fixture
def desk() -> Desk:
    return Desk(steps(FORM, data=DATA, extra="separate: [[first, check]]")).start()


def test_all_reasons_come_at_once(desk: Desk) -> None:
    assert desk.reasons("go", "eve", data={"rating": 9, "fax": "1"}) == [
        "not-authorized",
        "bad-value",
        "unknown-field",
        "field-missing",
        "record-missing",
    ]


def test_a_refusal_says_what_is_allowed_and_who_can_help(desk: Desk) -> None:
    with pytest.raises(CommandRejected) as refused:
        desk.act("go", "eve")
    assert refused.value.helpers == ("cai", "gus")
    with pytest.raises(CommandRejected) as refused:
        desk.act("goo", "cai")
    assert refused.value.reasons[0].code == "action-not-here"
    assert "go" in refused.value.reasons[0].message.zh
    assert refused.value.allowed == ("first.go", "first.withdraw")


def test_an_unknown_person_is_told_so(desk: Desk) -> None:
    assert desk.reasons("go", "nobody") == ["unknown-person"]


def test_an_action_by_another_party_is_for_that_party_alone(desk: Desk) -> None:
    assert desk.who("withdraw") == ("cai",)
    assert desk.reasons("withdraw", "gus") == ["not-authorized"]
    assert desk.act("withdraw", "cai").outcome == "completed"


def go(desk: Desk, by: str = "cai") -> None:
    desk.act("go", by, data={"phone": "1"}, record="R-1")


def test_an_action_is_refused_before_its_earliest_moment(desk: Desk) -> None:
    go(desk)
    assert desk.reasons("pass", "eve", data={"rating": 4}) == ["too-early"]
    desk.wait(hours=1)
    assert desk.act("pass", "eve", data={"rating": 4}).outcome == "completed"


def test_a_guard_that_fails_names_itself_and_the_values_it_saw(desk: Desk) -> None:
    go(desk)
    desk.wait(hours=1)
    with pytest.raises(CommandRejected) as refused:
        desk.act("pass", "eve", data={"rating": 2})
    (reason,) = refused.value.reasons
    assert reason.code == "guard-refused"
    assert reason.values == {"guard": "rating >= 3", "saw": {"rating": 2}}


def test_what_the_guard_saw_is_kept_with_the_act(desk: Desk) -> None:
    go(desk)
    desk.wait(hours=1).act("pass", "eve", data={"rating": 4}, opinion="好")
    acted = next(event for event in desk.last if isinstance(event, Acted))
    assert acted.saw == {"rating": 4}
    assert acted.changes == {"rating": (None, 4)}
    assert acted.opinion == "好"


def test_returns_and_pass_backs_need_a_reason_and_count_against_their_limit(desk: Desk) -> None:
    go(desk)
    assert desk.reasons("back", "eve") == ["reason-missing"]
    assert desk.reasons("other", "eve", reason="  ") == ["reason-missing"]
    desk.act("back", "eve", reason="缺照片")
    go(desk)
    assert desk.reasons("back", "eve", reason="又缺") == ["limit-reached"]


def test_who_has_done_one_duty_may_not_do_the_separated_one(desk: Desk) -> None:
    go(desk, by="gus")
    desk.wait(hours=1)
    assert desk.reasons("pass", "gus", data={"rating": 4}) == ["separation-of-duties"]
    assert desk.who("pass") == ("eve", "fay")


def test_filled_fields_are_not_overwritten_unless_the_state_says_so(desk: Desk) -> None:
    go(desk)
    desk.wait(hours=1)
    assert desk.reasons("pass", "eve", data={"rating": 4, "phone": "2"}) == ["not-editable"]
    assert desk.reasons("pass", "eve", data={"rating": 4, "phone": "1", "price": "3.10"}) == []


@pytest.mark.parametrize(
    ("field", "raw", "read"),
    [
        ("price", "12.50", Decimal("12.50")),
        ("price", 12.1, Decimal("12.1")),
        ("price", 7, Decimal(7)),
        ("rating", "3", 3),
        ("phone", "010", "010"),
    ],
)
def test_values_are_read_exactly(desk: Desk, field: str, raw: object, read: object) -> None:
    case = desk.act("go", "cai", data={"phone": "1", field: raw}, record="R")
    assert case.data[field] == read
    assert type(case.data[field]) is type(read)


@pytest.mark.parametrize("raw", ["NaN", "Infinity", "1e999", "9" * 40, "abc", True, None, [1], ""])
def test_numbers_that_are_none_are_refused(desk: Desk, raw: object) -> None:
    given = {"phone": "1", "price": raw}
    expected = [] if raw is None else ["bad-value"]
    assert desk.reasons("go", "cai", data=given, record="R") == expected


def test_a_claimed_item_is_its_holders_until_it_is_released(desk: Desk) -> None:
    desk.do(Claim(by="gus", at=desk.now))
    assert desk.reasons("go", "cai", data={"phone": "1"}, record="R") == ["held-by-other"]
    assert desk.who("go") == ("gus",)
    with pytest.raises(CommandRejected) as refused:
        desk.do(Claim(by="cai", at=desk.now))
    assert refused.value.reasons[0].code == "held-by-other"
    with pytest.raises(CommandRejected) as refused:
        desk.do(Release(by="cai", at=desk.now))
    assert refused.value.reasons[0].code == "not-held"
    desk.do(Release(by="gus", at=desk.now, reason="调班"))
    assert desk.who("go") == ("cai", "gus")


def test_only_candidates_claim(desk: Desk) -> None:
    with pytest.raises(CommandRejected) as refused:
        desk.do(Claim(by="eve", at=desk.now))
    assert refused.value.reasons[0].code == "not-authorized"


def test_a_comment_is_kept_and_nothing_moves(desk: Desk) -> None:
    before = desk.case
    desk.do(Comment(by="eve", at=desk.now, text="配件周三到"))
    assert desk.case.visits == before.visits
    assert desk.case.seq == before.seq + 1
    with pytest.raises(CommandRejected):
        desk.do(Comment(by="eve", at=desk.now, text=" "))


def test_the_end_is_final(desk: Desk) -> None:
    desk.act("withdraw", "cai")
    assert desk.reasons("go", "cai") == ["case-ended"]


def test_silence_counts_as_the_deemed_action_and_nobody_is_said_to_have_done_it() -> None:
    desk = Desk(
        steps(
            f"""
            first:
              responsible: office/clerk
              accountable: office/chief
              due: 7 days
              remind: [1 day before]
              overdue: {{escalate: office/chief, then: {{after: 1 day, escalate: top/president}}}}
              deemed: {{after: 9 days, action: lapse}}
              record: 单
              actions: {{go: {{to: done}}, lapse: {{to: done, by: system}}}}
            {END}"""
        )
    ).start()
    assert desk.reasons("lapse", "cai", record="x") == ["system-only"]
    told = []
    for _ in range(9):
        seen = len(desk.entries)
        desk.wait(days=1)
        told += [(e.kind, e.told) for n in desk.entries[seen:] for e in n.events if hasattr(e, "told")]
    assert told == [
        ("remind", ("office/clerk",)),
        ("escalate", ("office/chief",)),
        ("escalate", ("top/president",)),
        ("deemed", ()),
    ]
    acted = next(event for event in desk.last if isinstance(event, Acted))
    assert acted.deemed
    assert acted.persons == ()
    assert desk.case.outcome == "completed"
    assert not desk.case.timers


def test_drafts_cannot_be_started_and_required_fields_are_asked_at_the_start() -> None:
    text = f"first: {{responsible: office/clerk, accountable: office/chief, actions: {{go: {{to: done}}}}}}\n{END}"
    need = "name: {type: text, required: true}"
    with pytest.raises(CommandRejected) as refused:
        Desk(steps(text, data=need)).start(by="stranger")
    assert [reason.code for reason in refused.value.reasons] == ["unknown-person", "field-missing"]
    later = "effective: {from: 2027-01-01}"
    with pytest.raises(CommandRejected) as refused:
        Desk(steps(text, extra=later)).start()
    assert refused.value.reasons[0].code == "not-in-force"


def test_a_known_outsider_acts_as_himself_and_nobody_else_of_his_kind_may() -> None:
    text = f"first: {{responsible: $requester, accountable: office/chief, actions: {{go: {{to: done}}}}}}\n{END}"
    desk = Desk(steps(text)).start(by="cai", requester="external/student:1")
    assert desk.reasons("go", "external/student:2") == ["not-authorized"]
    assert desk.act("go", "external/student:1").outcome == "completed"


def test_the_head_of_a_unit_answers_to_the_post_above_when_he_asks_himself() -> None:
    text = f"first: {{responsible: $requester.head, accountable: office/chief, actions: {{go: {{to: done}}}}}}\n{END}"
    assert [i.owner for i in Desk(steps(text)).start(by="cai").case.items] == ["office/chief"]
    assert [i.owner for i in Desk(steps(text)).start(by="bob").case.items] == ["top/president"]
    assert [i.owner for i in Desk(steps(text)).start(by="dan").case.items] == ["top/president"]


def test_work_whose_owner_cannot_be_found_falls_to_the_accountable_post() -> None:
    text = f"first: {{responsible: $requester.head, accountable: office/chief, actions: {{go: {{to: done}}}}}}\n{END}"
    desk = Desk(steps(text)).start(by="cai", requester="external/student:1")
    assert [item.owner for item in desk.case.items] == ["office/chief"]
