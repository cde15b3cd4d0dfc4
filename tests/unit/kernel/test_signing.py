"""签核: how several members decide one task."""

from __future__ import annotations

import pytest

from tests.support import Desk, steps

TEXT = """
first:
  responsible: office/chief
  accountable: office/chief
  sign: SIGN
  actions:
    agree:  {to: agreed}
    refuse: {kind: reject, to: refused}
    back:   {kind: return, to: returned}
agreed:   {kind: end, outcome: agreed}
refused:  {kind: end, outcome: refused}
returned: {kind: end, outcome: returned}
"""
MEMBERS = "members: [office/chief, works/foreman, top/president]"


def vote(sign: str, *votes: tuple[str, str], data: str = "") -> Desk:
    desk = Desk(steps(TEXT.replace("SIGN", sign), data=data)).start()
    for person, action in votes:
        assert desk.case.is_open
        desk.act(action, person, reason="理由")
    return desk


@pytest.mark.parametrize(
    ("sign", "votes", "outcome"),
    [
        ("{rule: any, refusal: continues, MEMBERS}", "bob:agree", "agreed"),
        ("{rule: any, refusal: continues, MEMBERS}", "bob:refuse dan:refuse", None),
        ("{rule: any, refusal: continues, MEMBERS}", "bob:refuse dan:refuse ann:refuse", "refused"),
        ("{rule: any, refusal: continues, MEMBERS}", "bob:refuse dan:agree", "agreed"),
        ("{rule: all, refusal: ends, MEMBERS}", "bob:agree dan:agree", None),
        ("{rule: all, refusal: ends, MEMBERS}", "bob:agree dan:agree ann:agree", "agreed"),
        ("{rule: all, refusal: ends, MEMBERS}", "bob:agree dan:refuse", "refused"),
        ("{rule: all, refusal: continues, MEMBERS}", "bob:refuse dan:agree", None),
        ("{rule: all, refusal: continues, MEMBERS}", "bob:refuse dan:agree ann:agree", "refused"),
        ("{rule: all, refusal: returns, MEMBERS}", "bob:refuse", "returned"),
        ("{rule: sequence, refusal: ends, MEMBERS}", "bob:agree dan:agree ann:agree", "agreed"),
        ("{at_least: 2, refusal: continues, MEMBERS}", "bob:agree ann:agree", "agreed"),
        ("{at_least: 2, refusal: continues, MEMBERS}", "bob:refuse ann:refuse dan:agree", "refused"),
        ("{ratio: 2/3, refusal: continues, MEMBERS}", "bob:agree ann:agree", "agreed"),
        ("{ratio: 2/3, refusal: continues, MEMBERS}", "bob:agree ann:refuse", None),
    ],
)
def test_votes_come_to_the_outcome_that_the_rule_says(sign: str, votes: str, outcome: str | None) -> None:
    pairs = [tuple(vote.split(":")) for vote in votes.split()]
    desk = vote(sign.replace("MEMBERS", MEMBERS), *pairs)  # type: ignore[arg-type]
    assert desk.case.outcome == outcome


def test_in_a_sequence_nobody_signs_before_his_turn() -> None:
    desk = vote(f"{{rule: sequence, refusal: ends, {MEMBERS}}}")
    assert desk.reasons("agree", "dan") == ["not-your-turn"]
    assert desk.who("agree") == ("bob",)
    desk.act("agree", "bob")
    assert desk.who("agree") == ("dan",)


def test_nobody_votes_twice() -> None:
    desk = vote(f"{{rule: all, refusal: ends, {MEMBERS}}}", ("bob", "agree"))
    assert desk.reasons("agree", "bob") == ["already-voted"]


def test_a_conditional_member_signs_only_when_the_guard_holds() -> None:
    members = "members: [office/chief, {party: top/president, when: large}]"
    for large, waiting in (("true", ["office/chief", "top/president"]), ("false", ["office/chief"])):
        text = TEXT.replace("SIGN", f"{{rule: all, refusal: ends, {members}}}")
        desk = Desk(steps(text, data="large: {type: boolean, required: true}")).start(data={"large": large})
        assert [item.owner for item in desk.case.items] == waiting


def test_members_can_come_from_data() -> None:
    text = TEXT.replace("SIGN", "{rule: all, refusal: ends, members: [$data.units.head]}")
    desk = Desk(steps(text, data="units: {type: units, required: true}")).start(data={"units": ["works", "office"]})
    assert [item.owner for item in desk.case.items] == ["works/foreman", "office/chief"]


def test_without_members_every_holder_of_the_post_signs() -> None:
    text = TEXT.replace("responsible: office/chief", "responsible: works/worker").replace(
        "SIGN", "{rule: all, refusal: ends}"
    )
    desk = Desk(steps(text)).start()
    assert [item.owner for item in desk.case.items] == ["@eve", "@fay", "@gus"]
