"""改派、离职交接: who administers a case gives its work to others; what was signed stays signed."""

from __future__ import annotations

import pytest

from tests.support import WORLD, Desk, steps
from workflow_engine.kernel.operations.claim import Claim
from workflow_engine.kernel.operations.delegate import Delegate
from workflow_engine.kernel.operations.reassign import AccountableReplaced, Reassign, Reassigned
from workflow_engine.kernel.operations.transfer import Transfer

LETTER = """
first:
  responsible: office/clerk
  accountable: office/chief
  actions: {go: {to: done}}
done: {kind: end, outcome: completed}
"""


@pytest.fixture
def desk() -> Desk:
    return Desk(steps(LETTER)).start()


def hands(desk: Desk) -> tuple[str, str | None, str, tuple[str, ...]]:
    return desk.item[3], desk.item.holder, desk.item.offered, desk.item.lent


def test_the_lead_post_and_administrators_reassign_and_nobody_else(desk: Desk) -> None:
    assert desk.refused(Reassign, "cai", to="works/worker", reason="x") == ["not-administrator"]
    assert desk.refused(Reassign, "bob", to="works/worker", reason="x") == []
    desk.world = WORLD._replace(administrators=("@fay",))
    assert desk.refused(Reassign, "fay", to="works/worker", reason="x") == []


def test_all_reasons_come_at_once(desk: Desk) -> None:
    assert desk.refused(Reassign, "cai", to="nobody", item="7.7") == [
        "not-administrator",
        "reason-missing",
        "unknown-party",
        "no-such-item",
    ]
    both = {"item": "1.1", "person": "cai", "to": "gus", "reason": "x"}
    assert desk.refused(Reassign, "bob", **both) == ["item-or-person"]


def test_an_item_given_to_a_post_is_its_pool(desk: Desk) -> None:
    desk.order(Claim, "cai")
    desk.order(Reassign, "bob", to="works/worker", reason="归维修")
    assert hands(desk) == ("works/worker", None, "", ())
    assert desk.who("go") == ("eve", "fay", "gus")


def test_an_item_given_to_a_colleague_stays_the_posts(desk: Desk) -> None:
    desk.order(Claim, "cai")
    desk.order(Reassign, "bob", to="gus", reason="病假")
    assert hands(desk) == ("office/clerk", "gus", "", ())
    assert desk.refused(Reassign, "bob", to="gus", reason="病假") == ["nothing-to-reassign"]


def test_an_item_given_to_somebody_of_another_post_is_his_own(desk: Desk) -> None:
    desk.order(Reassign, "bob", to="eve", reason="专人办理")
    assert hands(desk) == ("@eve", "eve", "", ())


def test_offers_and_loans_end_when_an_item_is_reassigned(desk: Desk) -> None:
    desk.order(Transfer, "cai", to="works/worker", reason="x")
    desk.order(Reassign, "bob", to="works/foreman", reason="x")
    assert hands(desk) == ("works/foreman", None, "", ())
    desk.order(Delegate, "dan", to="eve")
    desk.order(Reassign, "bob", to="office/clerk", reason="x")
    assert hands(desk) == ("office/clerk", None, "", ())


def test_the_trail_keeps_who_had_it_who_has_it_and_why(desk: Desk) -> None:
    desk.order(Claim, "cai")
    desk.order(Reassign, "bob", to="gus", reason="病假")
    (event,) = desk.last
    assert isinstance(event, Reassigned)
    assert (event.was, event.holder, event.reason) == (("office/clerk", "cai"), "gus", "病假")
    assert event.say(WORLD.directory.name).zh == "改派 1.1：蔡 → 古：病假"


def test_what_a_leaver_holds_goes_to_his_successor(desk: Desk) -> None:
    desk.order(Claim, "cai")
    desk.order(Reassign, "bob", person="cai", to="gus", reason="离职")
    assert hands(desk) == ("office/clerk", "gus", "", ())
    assert desk.refused(Reassign, "bob", person="cai", to="gus", reason="离职") == ["nothing-to-reassign"]


def test_what_a_leaver_holds_goes_to_a_post_that_takes_over(desk: Desk) -> None:
    desk.order(Claim, "cai")
    desk.order(Reassign, "bob", person="cai", to="works/worker", reason="撤岗")
    assert hands(desk) == ("works/worker", None, "", ())


def test_the_pool_of_others_is_not_a_leavers(desk: Desk) -> None:
    assert desk.refused(Reassign, "bob", person="cai", to="eve", reason="离职") == ["nothing-to-reassign"]


def test_the_pool_of_a_post_that_only_the_leaver_holds_is_his() -> None:
    desk = Desk(steps(LETTER.replace("office/clerk", "works/foreman"))).start()
    desk.order(Reassign, "bob", person="dan", to="eve", reason="离职")
    assert hands(desk) == ("@eve", "eve" if desk.item.holder else None, "", ())
    assert desk.who("go") == ("eve",)


def test_a_leaver_is_replaced_where_he_is_accountable() -> None:
    text = LETTER.replace("accountable: office/chief", "accountable: $data.lead")
    desk = Desk(steps(text, data="lead: {type: person}")).start(data={"lead": "dan"})
    assert desk.item.accountable == "@dan"
    desk.order(Reassign, "bob", person="dan", to="eve", reason="离职")
    assert isinstance(desk.last[-1], AccountableReplaced)
    assert (desk.item.accountable, desk.case.visits[0].accountable) == ("@eve", "@eve")


def test_nobody_succeeds_himself_and_no_outsider_succeeds(desk: Desk) -> None:
    desk.order(Claim, "cai")
    assert desk.refused(Reassign, "bob", person="cai", to="cai", reason="x") == ["nothing-to-reassign"]
    assert desk.refused(Reassign, "bob", person="cai", to="external/supplier", reason="x") == ["external-owner"]


def test_who_is_kept_apart_from_a_step_is_not_given_it() -> None:
    text = LETTER.replace("go: {to: done}", "go: {to: second}") + (
        "second: {responsible: works/worker, accountable: works/foreman, actions: {pass: {to: done}}}\n"
    )
    desk = Desk(steps(text, extra="separate: [[first, second]]")).start()
    desk.act("go", "cai")
    assert desk.refused(Reassign, "bob", to="cai", reason="x") == ["separation-of-duties"]
