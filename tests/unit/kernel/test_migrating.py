"""A running case goes on under another version of its procedure."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.support import MONDAY, Desk, procedure, steps
from workflow_engine.definition.model import ProcessDefinition
from workflow_engine.errors import CommandRejected
from workflow_engine.kernel.advance import why_not
from workflow_engine.kernel.codec import dumps, loads
from workflow_engine.kernel.operations.add_signer import AddSigner
from workflow_engine.kernel.operations.claim import Claim
from workflow_engine.kernel.operations.delegate import Delegate
from workflow_engine.kernel.operations.extend import Extend
from workflow_engine.kernel.operations.migrate import Migrate, Migrated
from workflow_engine.kernel.operations.resume import Resume
from workflow_engine.kernel.operations.return_to import ReturnTo
from workflow_engine.kernel.operations.suspend import Suspend
from workflow_engine.kernel.operations.withdraw import Withdraw

STATES = """
    first:
      {responsible: office/clerk, accountable: office/chief, due: 2 workdays, actions: {go: {to: check}}}
    check:
      responsible: works/worker
      accountable: works/foreman
      due: 3 days
      remind: [1 day before]
      overdue: {escalate: works/foreman}
      actions: {ok: {to: done}, again: {to: check, limit: 2}, back: {kind: return, to: first}}
    done: {kind: end, outcome: done}
"""
DATA = """
    amount: {type: integer}
    note: {type: text}
"""


def version(*swaps: tuple[str, str], states: str = STATES, data: str = DATA, extra: str = "") -> ProcessDefinition:
    """Return the sample procedure with words replaced, each of which has to be there."""
    for old, new in swaps:
        assert old in states + data, old
        states, data = states.replace(old, new), data.replace(old, new)
    return steps(states, data=data, extra=extra or "basis: [v]")


OLD = version()


def desk(definition: ProcessDefinition = OLD, *, data: dict[str, Any] | None = None) -> Desk:
    """Return a desk whose case stands in ``check``."""
    found = Desk(definition).start(data=data or {"amount": 5, "note": "x"})
    found.act("go", "cai")
    return found


def migrate(found: Desk, onto: ProcessDefinition, by: str = "bob", **fields: Any) -> Desk:
    """Move the case; from then on the desk works under the new version."""
    found.order(Migrate, by, onto=onto, **{"reason": "新规定", **fields})
    found.definition = onto
    assert found.case.digest == onto.digest
    return found


def reasons(found: Desk, onto: ProcessDefinition, by: str = "bob", **fields: Any) -> list[str]:
    """Return the codes of all refusals."""
    return found.refused(Migrate, by, onto=onto, **{"reason": "新规定", **fields})


def test_what_both_versions_say_alike_stays_as_it_is() -> None:
    found = desk()
    found.order(Claim, "eve")
    before = found.case
    migrate(found, version(extra="basis: [w]"))
    after = found.case
    assert (after.visits, after.items, after.timers, after.data) == (
        before.visits,
        before.items,
        before.timers,
        before.data,
    )
    assert found.act("ok", "eve").outcome == "done"


def test_a_renamed_step_needs_the_map_and_keeps_its_visit() -> None:
    found, new = desk(), version(("check", "inspect"))
    assert reasons(found, new) == ["no-target"]
    migrate(found, new, states={"check": "inspect"})
    assert found.states == ["inspect"]
    assert found.case.visits[0].id == 2
    assert found.case.items[0].state == "inspect"
    assert found.act("ok", "eve").outcome == "done"


def test_a_new_owner_gets_the_work_and_is_told() -> None:
    found = desk()
    found.order(Claim, "eve")
    migrate(found, version(("responsible: works/worker", "responsible: works/foreman")))
    (item,) = found.case.items
    assert (item.owner, item.holder, item.accountable) == ("works/foreman", None, "works/foreman")
    assert [effect.payload["to"] for effect in found.effects] == [["works/foreman"]]
    assert found.who("ok") == ("dan",)


def test_the_owner_that_stays_keeps_what_was_lent_and_claimed() -> None:
    found = desk()
    found.order(Claim, "eve")
    found.order(Delegate, "eve", to="fay", reason="帮忙")
    migrate(found, version(("due: 3 days", "due: 5 days")))
    (item,) = found.case.items
    assert (item.holder, item.lent) == ("fay", ("eve",))
    assert found.effects == ()


def test_another_accountable_party_answers_at_once() -> None:
    found = desk()
    migrate(found, version(("accountable: works/foreman", "accountable: top/president")))
    assert found.case.visits[0].accountable == found.case.items[0].accountable == "top/president"


def test_a_changed_limit_counts_from_when_the_step_was_entered() -> None:
    found = desk()
    found.wait(hours=10)
    migrate(found, version(("due: 3 days", "due: 5 days")))
    due = MONDAY + timedelta(days=5)
    assert found.case.visits[0].due_at == found.case.items[0].due_at == due
    assert [(t.kind, t.at) for t in found.case.timers] == [("remind", due - timedelta(days=1)), ("escalate", due)]


def test_a_limit_shortened_into_the_past_brings_lateness_up_at_once_and_once() -> None:
    found = desk()
    found.wait(days=2, hours=1)
    migrate(found, version(("due: 3 days", "due: 1 day")))
    assert [timer.kind for timer in found.case.timers] == ["escalate"]
    found.wait(minutes=1)
    assert found.case.timers == ()
    migrate(found, version(("due: 3 days", "due: 2 days")))
    assert found.case.timers == ()


def test_an_extension_that_was_granted_outlives_a_shorter_limit() -> None:
    found = desk()
    until = MONDAY + timedelta(days=9)
    found.order(Extend, "dan", until=until, reason="等配件")
    migrate(found, version(("due: 3 days", "due: 2 days")))
    assert found.case.visits[0].due_at == until


def test_a_suspended_case_moves_and_its_clocks_stand_still() -> None:
    found = desk()
    found.order(Suspend, "dan", reason="停工")
    found.now += timedelta(days=4)
    migrate(found, version(("due: 3 days", "due: 5 days")))
    assert found.case.timers == ()
    found.order(Resume, "dan")
    assert found.case.visits[0].due_at == MONDAY + timedelta(days=9)
    assert [timer.kind for timer in found.case.timers] == ["remind", "escalate"]


def test_what_was_done_counts_under_the_new_name() -> None:
    found = desk()
    found.act("again", "eve")
    migrate(found, version(("check", "inspect")), states={"check": "inspect"})
    found.act("again", "eve")
    assert found.reasons("again", "eve") == ["limit-reached"]


def test_duties_stay_separated_through_a_renaming() -> None:
    found = desk()
    apart = steps(
        STATES.replace("first", "begin").replace("works/worker", "office/clerk"),
        data=DATA,
        extra="separate: [[begin, check]]",
        start="begin",
    )
    migrate(found, apart, states={"first": "begin"})
    assert "separation-of-duties" in found.reasons("ok", "cai")
    assert found.reasons("ok", "gus") == []


def test_an_act_in_a_step_that_is_gone_can_neither_be_withdrawn_nor_returned_to() -> None:
    found = desk()
    gone = steps(STATES.replace("first", "begin"), data=DATA, start="begin")
    migrate(found, gone)
    assert found.refused(Withdraw, "cai") != []
    assert found.refused(ReturnTo, "eve", to="begin", reason="重来") != []
    assert found.act("back", "eve", reason="重来").visits[0].state == "begin"


def test_an_act_in_a_renamed_step_can_still_be_withdrawn() -> None:
    found = desk()
    migrate(found, steps(STATES.replace("first", "begin"), data=DATA, start="begin"), states={"first": "begin"})
    found.order(Withdraw, "cai")
    assert found.states == ["begin"]


def test_a_value_without_a_field_is_refused_until_it_is_mapped_or_given_up() -> None:
    found, new = desk(), version(("amount:", "sum:"))
    assert reasons(found, new) == ["no-field"]
    assert migrate(desk(), new, fields={"amount": "sum"}).case.data == {"note": "x", "sum": 5}
    assert migrate(desk(), new, fields={"amount": ""}).case.data == {"note": "x"}
    assert reasons(found, new, fields={"amount": "note"}) == ["bad-value", "field-taken"]
    assert reasons(found, new, fields={"amont": "sum", "amount": "sum"}) == ["no-such-field"]


def test_a_value_is_read_as_its_new_type_or_refused() -> None:
    text_to_number = version(("note: {type: text}", "note: {type: integer}"))
    assert reasons(desk(), text_to_number) == ["bad-value"]
    assert migrate(desk(data={"amount": 5, "note": "7"}), text_to_number).case.data["note"] == 7


def test_everything_that_is_wrong_is_told_at_once() -> None:
    new = version(("check", "inspect"), ("amount:", "sum:"))
    assert sorted(reasons(desk(), new, by="eve", reason="")) == [
        "no-field",
        "no-target",
        "not-authorized",
        "reason-missing",
    ]


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ({"chek": "inspect"}, "no-such-state"),
        ({"check": "inspekt"}, "no-such-state"),
        ({"check": "done"}, "no-target"),
    ],
)
def test_a_map_that_leads_nowhere_is_refused(states: dict[str, str], expected: str) -> None:
    assert expected in reasons(desk(), version(("check", "inspect")), states=states)


def test_the_same_version_another_procedure_and_a_draft_are_no_targets() -> None:
    assert reasons(desk(), OLD) == ["already-there"]
    text = "process: other\nversion: '1'\nstatus: published\nowner: office/chief\nstart: a\nstates:\n"
    other = procedure(
        text + "  a: {responsible: office/clerk, accountable: office/chief, actions: {x: {to: b}}}\n"
        "  b: {kind: end, outcome: b}\n"
    )
    assert "other-process" in reasons(desk(), other)
    draft = procedure(
        text.replace("other", "sample").replace("published", "draft")
        + "  check: {responsible: office/clerk, accountable: office/chief, actions: {x: {to: b}}}\n"
        "  a: {responsible: office/clerk, accountable: office/chief, actions: {x: {to: b}}}\n"
        "  b: {kind: end, outcome: b}\n"
    )
    assert "not-published" in reasons(desk(), draft)


VOTE = """
    first: {responsible: office/clerk, accountable: office/chief, actions: {go: {to: vote}}}
    vote:
      responsible: office/chief
      accountable: office/chief
      sign: {rule: all, refusal: ends, members: [office/chief, works/foreman]}
      actions: {yes: {to: done}, no: {kind: reject, to: done}}
    done: {kind: end, outcome: done}
"""


def test_a_vote_half_given_is_not_counted_under_another_rule() -> None:
    found = Desk(steps(VOTE)).start()
    found.act("go", "cai")
    any_one = steps(VOTE.replace("rule: all", "rule: any"))
    assert reasons(found, any_one) == []
    found.act("yes", "bob")
    assert reasons(found, any_one) == ["vote-under-way"]
    migrate(found, steps(VOTE, extra="basis: [w]"))
    assert found.act("yes", "dan").outcome == "done"


def test_new_signers_are_asked_and_those_who_were_added_stay() -> None:
    found = Desk(steps(VOTE)).start()
    found.act("go", "cai")
    found.order(AddSigner, "bob", signer="top/president")
    migrate(found, steps(VOTE.replace("works/foreman", "works/worker")))
    assert sorted(item.owner for item in found.case.items) == ["office/chief", "top/president", "works/worker"]
    assert len({item.id for item in found.case.items}) == 3


BLOCK = """
    first: {responsible: office/clerk, accountable: office/chief, actions: {go: {to: both}}}
    both:
      kind: parallel
      join: all
      to: done
      regions:
        left:
          start: l
          states:
            l: {responsible: office/clerk, accountable: office/chief, actions: {ok: {to: l_end}}}
            l_end: {kind: end, outcome: l}
        right:
          start: rest
          states:
            rest: {kind: wait, until: 2 days, to: r_end}
            r_end: {kind: end, outcome: r}
    done: {kind: end, outcome: done}
"""


def blocks(*swaps: tuple[str, str]) -> ProcessDefinition:
    """Return the parallel procedure with words replaced."""
    text = BLOCK
    for old, new in swaps:
        assert old in text
        text = text.replace(old, new)
    return steps(text, extra="basis: [b]" if not swaps else "")


def test_a_parallel_block_goes_on_with_its_visits_and_a_wait_gets_its_new_moment() -> None:
    found = Desk(blocks()).start()
    found.act("go", "cai")
    ids = [visit.id for visit in found.case.visits]
    migrate(found, blocks(("until: 2 days", "until: 4 days"), ("both", "all_of_it")), states={"both": "all_of_it"})
    assert [visit.id for visit in found.case.visits] == ids
    assert found.case.timers[0].at == MONDAY + timedelta(days=4)
    found.act("ok", "cai")
    assert found.wait(days=4, minutes=1).case.outcome == "done"


def test_a_step_that_went_into_another_region_needs_the_map() -> None:
    found = Desk(blocks()).start()
    found.act("go", "cai")
    new = blocks(("left:", "up:"))
    assert reasons(found, new) == ["no-target"]
    migrate(found, new, states={"l": "l"})
    assert [visit.region for visit in found.case.visits] == ["", "up", "right"]


def test_a_step_of_a_block_cannot_go_to_the_top() -> None:
    found = Desk(blocks()).start()
    found.act("go", "cai")
    assert "no-target" in reasons(found, blocks(("until: 2 days", "until: 3 days")), states={"l": "first"})


def test_a_called_procedure_goes_on_only_as_the_same_one() -> None:
    call = """
    first: {responsible: office/clerk, accountable: office/chief, actions: {go: {to: sub}}}
    sub: {kind: call, process: sample, ends: {done: done}}
    done: {kind: end, outcome: done}
    """
    found = Desk(steps(call)).start()
    found.act("go", "cai")
    assert reasons(found, steps(call.replace("process: sample", "process: other"))) == ["other-content"]
    migrate(found, steps(call.replace("sub", "inner")), states={"sub": "inner"})
    assert found.states == ["inner"]


def test_the_trail_keeps_the_move_and_says_it_in_both_languages() -> None:
    found = desk()
    migrate(found, version(("check", "inspect")), states={"check": "inspect"})
    (event,) = found.last
    assert isinstance(event, Migrated)
    assert loads(dumps(event)) == event
    said = event.say(lambda ref, _: ref)
    assert "check → inspect：新规定" in said.zh
    assert "check → inspect: 新规定" in said.en


def test_a_refusal_leaves_the_case_alone_and_says_what_may_be_done() -> None:
    found = desk()
    command = Migrate(by="bob", at=found.now, onto=version(("check", "inspect")), reason="新")
    before = found.case
    with pytest.raises(CommandRejected) as refused:
        found.do(command)
    assert found.case is before
    assert "check=" in refused.value.message.zh
    assert why_not(OLD, found.case, command, found.world)
