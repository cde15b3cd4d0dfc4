"""加签、减签: signers the definition does not name."""

from __future__ import annotations

import pytest

from tests.support import Desk, steps
from workflow_engine.definition.model import ProcessDefinition
from workflow_engine.kernel.operations.add_signer import AddSigner
from workflow_engine.kernel.operations.remove_signer import RemoveSigner

ALONE = """
    first:
      responsible: office/clerk
      accountable: office/chief
      actions:
        pass: {to: second}
        stop: {kind: reject, to: refused}
    second:
      responsible: works/foreman
      accountable: works/foreman
      actions: {go: {to: done}}
    done: {kind: end, outcome: completed}
    refused: {kind: end, outcome: refused}
"""
TOGETHER = """
    first:
      responsible: office/clerk
      accountable: office/chief
      sign: {rule: all, refusal: RULE, members: [office/chief, works/foreman]}
      actions:
        pass: {to: done}
        redo: {kind: return, to: again}
        stop: {kind: reject, to: refused}
    again:
      responsible: office/clerk
      accountable: office/chief
      actions: {go: {to: first}}
    done: {kind: end, outcome: completed}
    refused: {kind: end, outcome: refused}
"""


def desk(definition: ProcessDefinition | None = None) -> Desk:
    return Desk(definition or steps(ALONE)).start(by="cai")


def signed(refusal: str = "ends") -> Desk:
    return desk(steps(TOGETHER.replace("RULE", refusal)))


def add(at: Desk, signer: str, *, by: str = "cai", **more: str) -> str:
    """Add a signer and return the new item's id."""
    known = {item.id for item in at.case.items}
    at.do(AddSigner(by=by, at=at.now, signer=signer, **more))
    (new,) = {item.id for item in at.case.items} - known
    return new


@pytest.mark.parametrize("place", ["before", "after", "beside"])
def test_a_step_signed_by_one_waits_for_the_signer_who_was_added(place: str) -> None:
    at = desk()
    add(at, "eve", place=place)
    order = ["eve", "cai"] if place == "before" else ["cai", "eve"]
    at.act("pass", by=order[0])
    assert at.states == ["first"]
    at.act("pass", by=order[1])
    assert at.states == ["second"]


@pytest.mark.parametrize(("place", "early"), [("before", "cai"), ("after", "eve")])
def test_nobody_signs_before_his_turn(place: str, early: str) -> None:
    at = desk()
    add(at, "eve", place=place)
    assert at.reasons("pass", by=early) == ["not-your-turn"]


def test_the_action_of_the_one_whose_step_it_is_decides_not_that_of_the_added_signer() -> None:
    at = desk(steps(ALONE.replace("pass: {to: second}", "pass: {to: second}\n        skip: {to: done}")))
    add(at, "eve", place="after")
    at.act("pass", by="cai")
    at.act("skip", by="eve")
    assert at.states == ["second"]


def test_an_added_signer_who_refuses_ends_the_step() -> None:
    at = desk()
    add(at, "eve")
    at.act("stop", by="eve", reason="不妥")
    assert at.case.outcome == "refused"
    assert at.case.items == ()


def test_in_a_countersign_the_added_signer_comes_on_top_of_the_members() -> None:
    at = signed()
    add(at, "eve", by="bob")
    for person in ("bob", "dan"):
        at.act("pass", by=person)
    assert at.states == ["first"]
    at.act("pass", by="eve")
    assert at.case.outcome == "completed"


def test_where_a_refusal_lets_the_vote_go_on_an_added_refusal_decides_at_the_end() -> None:
    at = signed("continues")
    add(at, "eve", by="bob")
    at.act("stop", by="eve", reason="不妥")
    at.act("pass", by="bob")
    assert at.states == ["first"]
    at.act("pass", by="dan")
    assert at.case.outcome == "refused"


def test_where_a_refusal_returns_an_added_refusal_returns() -> None:
    at = signed("returns")
    add(at, "eve", by="bob")
    at.act("stop", by="eve", reason="不妥")
    assert at.states == ["again"]


def test_several_added_before_and_after_sign_in_the_order_of_their_places() -> None:
    at = desk()
    add(at, "eve", place="after")
    add(at, "dan", place="after")
    add(at, "bob", place="before")
    assert [item.owner for item in at.case.items] == ["@bob", "office/clerk", "@dan", "@eve"]
    for person in ("bob", "cai", "dan", "eve"):
        assert at.states == ["first"]
        at.act("pass", by=person)
    assert at.states == ["second"]


def test_an_added_signer_may_add_another_one() -> None:
    at = desk()
    add(at, "eve", place="after")
    at.act("pass", by="cai")
    add(at, "dan", by="eve", place="after")
    at.act("pass", by="eve")
    assert at.states == ["first"]
    at.act("pass", by="dan")
    assert at.states == ["second"]


def test_who_was_added_is_told() -> None:
    at = desk()
    add(at, "works/foreman")
    assert [effect.payload["to"] for effect in at.effects] == [["works/foreman"]]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"signer": "nobody"}, "unknown-party"),
        ({"signer": "office/clerk"}, "signs-already"),
        ({"signer": "eve", "place": "above"}, "bad-value"),
        ({"signer": "eve", "by": "dan"}, "not-authorized"),
        ({"signer": "eve", "item": "9.9"}, "not-authorized"),
    ],
)
def test_what_cannot_be_added_is_refused(more: dict[str, str], code: str) -> None:
    at = desk()
    assert at.why_not(AddSigner(**{"by": "cai", "at": at.now, **more})) == [code]


def test_nobody_is_added_who_has_signed_already() -> None:
    at = signed()
    at.act("pass", by="bob")
    assert at.refused(AddSigner, "dan", signer="bob") == ["signs-already"]


def test_removing_the_last_one_waited_for_lets_the_step_go_on() -> None:
    at = desk()
    item = add(at, "eve", place="after")
    at.act("pass", by="cai")
    assert at.states == ["first"]
    at.do(RemoveSigner(by="cai", at=at.now, item=item))
    assert at.states == ["second"]


def test_removing_an_added_signer_before_anybody_signed_leaves_the_step_as_it_was() -> None:
    at = desk()
    at.do(RemoveSigner(by="cai", at=at.now, item=add(at, "eve")))
    assert [item.owner for item in at.case.items] == ["office/clerk"]
    at.act("pass", by="cai")
    assert at.states == ["second"]


def test_a_declared_quorum_is_not_lowered() -> None:
    at = signed()
    item = at.case.items[0].id
    assert at.refused(RemoveSigner, "bob", item=item) == ["declared-signer"]


def test_only_who_added_a_signer_or_answers_for_the_step_removes_him() -> None:
    at = desk()
    item = add(at, "eve")
    assert at.refused(RemoveSigner, "dan", item=item) == ["not-authorized"]
    at.do(RemoveSigner(by="bob", at=at.now, item=item))  # the chief answers for it
    assert len(at.case.items) == 1


def test_an_item_that_is_not_open_cannot_be_removed() -> None:
    at = desk()
    assert at.refused(RemoveSigner, "cai", item="1.a9") == ["no-such-item"]


def test_signers_added_in_one_region_of_a_parallel_block_hold_up_that_region_only() -> None:
    at = desk(
        steps(
            """
    first:
      kind: parallel
      join: all
      to: done
      regions:
        left:
          start: one
          states:
            one: {responsible: office/clerk, accountable: office/chief, actions: {pass: {to: over}}}
            over: {kind: end, outcome: ready}
        right:
          start: two
          states:
            two: {responsible: works/foreman, accountable: works/foreman, actions: {pass: {to: past}}}
            past: {kind: end, outcome: ready}
    done: {kind: end, outcome: completed}
    """
        )
    )
    add(at, "eve", place="after")
    at.act("pass", by="cai", state="one")
    assert at.states == ["first", "one", "two"]
    at.act("pass", by="dan")
    assert at.states == ["first", "one"]
    at.act("pass", by="eve")
    assert at.case.outcome == "completed"


def test_an_added_signer_does_not_change_which_way_a_decision_behind_the_step_goes() -> None:
    at = desk(
        steps(
            """
    first: {responsible: office/clerk, accountable: office/chief, requires: [cost], actions: {pass: {to: fork}}}
    fork: {kind: decision, branches: [{when: cost > 100, to: dear}, {otherwise: true, to: done}]}
    dear: {responsible: office/chief, accountable: office/chief, actions: {go: {to: done}}}
    done: {kind: end, outcome: completed}
    """,
            data="cost: {type: integer}",
        )
    )
    add(at, "eve", place="after")
    at.act("pass", by="cai", data={"cost": 500})
    at.act("pass", by="eve")
    assert at.states == ["dear"]
