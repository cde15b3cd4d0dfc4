"""Who hands the matter to whom in the procedures: units, parties without a unit, blocks, calls, ways back."""

from __future__ import annotations

from tests.support import organization, steps
from workflow_engine.definition.handing import Handing, handing_of
from workflow_engine.definition.model import ActionKind, ProcessDefinition
from workflow_engine.graph.passings import Passing, passings
from workflow_engine.record import replace


def _found(*definitions: ProcessDefinition) -> list[tuple[str, str, str]]:
    return [(p.giver, p.taker, p.handing.value) for p in passings(definitions, organization())]


def _one(definition: ProcessDefinition, handing: Handing) -> Passing:
    return next(p for p in passings([definition], organization()) if p.handing is handing)


BACK = steps(
    """
    first:
      responsible: office/clerk
      accountable: office/chief
      actions: {go: {to: second}}
    second:
      responsible: works/worker
      accountable: works/foreman
      actions:
        ok: {to: third}
        poor: {kind: return, to: first}
        not_ours: {kind: pass_back, limit: 2, to: first}
        again: {kind: return, when: count(again) < 3, to: first}
    third:
      responsible: office/chief
      accountable: office/chief
      actions: {fine: {to: done}, pull: {kind: withdraw, to: second}}
    done: {kind: end, outcome: completed}
    """
)


def test_forward_correction_and_pass_back_are_told_apart_and_withdrawals_left_out() -> None:
    assert _found(BACK) == [
        ("office", "works", "onward"),
        ("works", "office", "onward"),
        ("works", "office", "correction"),
        ("works", "office", "passed_back"),
        ("works", "office", "correction"),
    ]


def test_a_way_back_says_how_it_is_bounded() -> None:
    found = {p.action: (p.limit, p.bounded) for p in passings([BACK], organization()) if p.state == "second"}
    assert found == {"ok": (None, False), "poor": (None, False), "not_ours": (2, True), "again": (None, True)}


def test_work_that_stays_in_a_unit_is_not_handed_over() -> None:
    definition = steps(
        """
        first:
          responsible: office/clerk
          accountable: office/chief
          actions: {go: {to: second}}
        second:
          responsible: office/chief
          accountable: office/chief
          actions: {go: {to: done}}
        done: {kind: end, outcome: completed}
        """
    )
    assert _found(definition) == []


def test_requester_outsiders_fields_and_leaders_are_parties_too() -> None:
    definition = steps(
        """
        first:
          responsible: $requester
          accountable: office/chief
          actions: {go: {to: second}}
        second:
          responsible: $requester.head
          accountable: office/chief
          actions: {go: {to: third}}
        third:
          responsible: external/supplier
          accountable: office/chief
          actions: {go: {to: fourth}}
        fourth:
          responsible: $data.who.head
          accountable: office/chief
          actions: {go: {to: fifth}}
        fifth:
          responsible: $requester.leader
          accountable: office/chief
          actions: {go: {to: sixth}}
        sixth:
          responsible: $performer(first)
          accountable: office/chief
          actions: {go: {to: done}}
        done: {kind: end, outcome: completed}
        """,
        data="who: {type: unit, required: true}",
    )
    assert [(giver, taker) for giver, taker, _ in _found(definition)] == [
        ("$requester", "$requester.head"),
        ("$requester.head", "external/supplier"),
        ("external/supplier", "$data.who"),
        ("$data.who", "$requester.leader"),
        ("$requester.leader", "$requester"),
    ]


def test_the_leader_above_a_post_is_the_unit_he_belongs_to() -> None:
    definition = steps(
        """
        first:
          responsible: office/clerk
          accountable: office/chief
          actions: {go: {to: second}}
        second:
          responsible: $performer(first).leader
          accountable: office/chief
          actions: {go: {to: done}}
        done: {kind: end, outcome: completed}
        """
    )
    assert _found(definition) == [("office", "top", "onward")]


def test_decisions_are_passed_through_and_blocks_entered_and_left() -> None:
    definition = steps(
        """
        first:
          responsible: office/clerk
          accountable: office/chief
          actions: {go: {to: choose}}
        choose:
          kind: decision
          branches: [{when: amount > 1, to: both}, {otherwise: true, to: done}]
        both:
          kind: parallel
          regions:
            left:
              start: here
              states:
                here:
                  responsible: works/worker
                  accountable: works/foreman
                  actions: {go: {to: left_end}}
                left_end: {kind: end, outcome: ok}
            right:
              start: there
              states:
                there:
                  responsible: external/supplier
                  accountable: office/chief
                  actions: {go: {to: right_end}}
                right_end: {kind: end, outcome: ok}
          to: after
        after:
          responsible: top/president
          accountable: top/president
          actions: {go: {to: done}}
        done: {kind: end, outcome: completed}
        """,
        data="amount: {type: integer, required: true}",
    )
    assert set(_found(definition)) == {
        ("office", "works", "onward"),
        ("office", "external/supplier", "onward"),
        ("works", "top", "onward"),
        ("external/supplier", "top", "onward"),
    }


def test_a_called_procedure_is_entered_and_left() -> None:
    called = replace(
        steps(
            """
            first:
              responsible: works/worker
              accountable: works/foreman
              actions: {go: {to: done}}
            done: {kind: end, outcome: completed}
            """
        ),
        name="inner",
    )
    caller = steps(
        """
        first:
          responsible: office/clerk
          accountable: office/chief
          actions: {go: {to: ask}}
        ask: {kind: call, process: inner, ends: {completed: after}}
        after:
          responsible: top/president
          accountable: top/president
          actions: {go: {to: done}}
        done: {kind: end, outcome: completed}
        """
    )
    assert _found(caller, called) == [("office", "works", "onward"), ("works", "top", "onward")]


def test_every_voter_takes_and_gives() -> None:
    definition = steps(
        """
        first:
          responsible: office/clerk
          accountable: office/chief
          actions: {go: {to: vote}}
        vote:
          responsible: office/chief
          accountable: office/chief
          sign: {rule: all, refusal: ends, members: [office/chief, works/foreman]}
          actions: {go: {to: after}}
        after:
          responsible: top/president
          accountable: top/president
          actions: {go: {to: done}}
        done: {kind: end, outcome: completed}
        """
    )
    assert set(_found(definition)) == {
        ("office", "works", "onward"),
        ("office", "top", "onward"),
        ("works", "top", "onward"),
    }


def test_each_kind_of_action_has_its_way_of_handing_over() -> None:
    assert {kind: handing_of(kind) for kind in ActionKind} == {
        ActionKind.FORWARD: Handing.ONWARD,
        ActionKind.RETURN: Handing.CORRECTION,
        ActionKind.PASS_BACK: Handing.PASSED_BACK,
        ActionKind.REJECT: Handing.ONWARD,
        ActionKind.WITHDRAW: None,
        ActionKind.ESCALATE: Handing.ONWARD,
    }
    assert handing_of(None) is Handing.ONWARD
    assert _one(BACK, Handing.PASSED_BACK).to == "first"
