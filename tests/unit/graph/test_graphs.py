"""Graphs of procedures and what one asks them."""

from __future__ import annotations

import pytest

from tests.support import steps
from workflow_engine.definition.model import ProcessDefinition
from workflow_engine.graph.build import build, ways_out
from workflow_engine.graph.directed import DiGraph
from workflow_engine.graph.handover import hand_over, unit_of
from workflow_engine.graph.questions import can_reach, closed_loops, islands, loops, reachable, shortest_cycle
from workflow_engine.graph.refusals import refusal_loops
from workflow_engine.graph.soundness import judge


def office() -> ProcessDefinition:
    """All kinds of state once."""
    return steps(
        """
        first:
          responsible: $requester
          accountable: office/chief
          actions: {go: {to: choose}, drop: {to: dropped}}
        choose: {kind: decision, branches: [{when: flag, to: both}, {otherwise: true, to: hold}]}
        hold: {kind: wait, until: 1 workday, to: both, timeout: {after: 2 workdays, to: dropped}}
        both:
          kind: parallel
          regions:
            left:
              start: l1
              states:
                l1: {responsible: office/clerk, accountable: office/chief, actions: {lgo: {to: l2}}}
                l2: {kind: end, outcome: ok}
            right:
              start: r1
              states:
                r1: {responsible: works/worker, accountable: works/foreman, actions: {rgo: {to: r2}}}
                r2: {kind: end, outcome: ok}
          to: tell
          actions: {recall: {to: dropped}}
        tell: {kind: service, handler: mail.send, to: visit, error: {to: first}}
        visit: {kind: call, process: other, ends: {good: done, bad: first}}
        done: {kind: end, outcome: completed}
        dropped: {kind: end, outcome: dropped}
        """,
        data="flag: {type: boolean, required: true}",
    )


def chain(*edges: tuple[str, str]) -> DiGraph[str]:
    return DiGraph(edges)


def test_each_region_is_a_graph_of_its_own() -> None:
    top = build(office())
    assert [scope.region.name if scope.region else None for scope in top.walk()] == [None, "left", "right"]
    assert set(top.graph) == set(office().states)
    assert set(top.inner["both"][0].graph) == {"l1", "l2"}


def test_ways_know_their_names_places_and_whether_anybody_takes_them() -> None:
    found = {state.name: ways_out(state) for state in office().every_state()}
    assert [(w.target, w.name, w.automatic, w.join) for w in found["both"]] == [
        ("tell", "done", False, True),
        ("dropped", "recall", False, False),
    ]
    assert [(w.target, w.automatic) for w in found["choose"]] == [("both", True), ("hold", True)]
    assert [(w.target, w.name) for w in found["hold"]] == [("both", "done"), ("dropped", "timeout")]
    assert [(w.target, w.name) for w in found["tell"]] == [("visit", "done"), ("first", "error")]
    assert [(w.target, w.path) for w in found["visit"]] == [
        ("done", ("states", "visit", "ends", "good")),
        ("first", ("states", "visit", "ends", "bad")),
    ]
    assert found["done"] == ()


def test_a_sound_procedure_is_judged_sound_everywhere() -> None:
    verdict = judge(build(office()))
    assert verdict.sound
    assert verdict.finishes
    assert verdict.stuck == frozenset()
    assert verdict.reachable == office().states.keys()
    assert len(list(verdict.walk())) == 3


def test_reachability_looks_forward_and_backward() -> None:
    graph = chain(("a", "b"), ("b", "c"), ("x", "b"))
    assert reachable(graph, "a") == {"a", "b", "c"}
    assert reachable(graph, None) == frozenset()
    assert reachable(graph, "unknown") == frozenset()
    assert can_reach(graph, ["b"]) == {"a", "b", "x"}


def test_an_island_is_named_by_its_entry_and_lists_what_hangs_on_it() -> None:
    graph = chain(("a", "b"), ("p", "q"), ("q", "p"), ("q", "r"), ("s", "r"))
    assert islands(graph, ["p", "q", "r", "s"]) == [("p", ("p", "q", "r")), ("s", ("r", "s"))]
    assert islands(graph, []) == []


def test_a_closed_loop_has_no_edge_out_of_it() -> None:
    graph = chain(("a", "b"), ("b", "a"), ("b", "c"), ("c", "d"), ("d", "c"), ("e", "e"))
    assert loops(graph) == [frozenset("ab"), frozenset("cd"), frozenset("e")]
    assert closed_loops(graph, list(graph)) == [frozenset("cd"), frozenset("e")]


@pytest.mark.parametrize(
    ("edges", "expected"),
    [
        ((("a", "b"), ("b", "c"), ("c", "a"), ("b", "a")), ["a", "b"]),
        ((("a", "a"), ("a", "b"), ("b", "a")), ["a"]),
        ((("a", "b"), ("b", "c")), []),
    ],
)
def test_the_shortest_cycle_is_found(edges: tuple[tuple[str, str], ...], expected: list[str]) -> None:
    graph = chain(*edges)
    assert shortest_cycle(graph, list(graph)) == expected


def test_hand_over_passes_through_automatic_steps_and_stays_out_of_other_regions() -> None:
    definition = steps(
        """
        first: {responsible: office/clerk, accountable: office/chief, actions: {go: {to: choose}}}
        choose: {kind: decision, branches: [{when: flag, to: work}, {otherwise: true, to: ask}]}
        work: {responsible: works/worker, accountable: office/chief, actions: {back: {to: ask}, go: {to: done}}}
        ask: {responsible: $performer(first), accountable: office/chief, actions: {go: {to: done}}}
        done: {kind: end, outcome: completed}
        """,
        data="flag: {type: boolean, required: true}",
    )
    graph = hand_over(definition, build(definition))
    assert sorted((a, b) for a, b, _ in graph.edges()) == [("office", "works"), ("works", "office")]
    assert [way.name for way in graph.edge("office", "works")["ways"]] == ["go"]


def test_units_of_states_follow_performers_and_name_what_shows_only_in_a_case() -> None:
    definition = steps(
        """
        first: {responsible: $requester, accountable: office/chief, actions: {go: {to: a}}}
        a: {responsible: $data.who.head, accountable: office/chief, actions: {go: {to: b}}}
        b: {responsible: $performer(a), accountable: office/chief, actions: {go: {to: c}}}
        c: {responsible: external/supplier, accountable: office/chief, actions: {go: {to: done}}}
        done: {kind: end, outcome: completed}
        """,
        data="who: {type: unit, required: true}",
    )
    assert [unit_of(state, definition.states) for state in definition.states.values()] == [
        None,
        "$data.who",
        "$data.who",
        "external/supplier",
        None,
    ]


def test_each_part_that_refuses_without_end_gives_one_loop_and_the_fewest_cuts() -> None:
    task = "{{responsible: {}, accountable: office/chief, actions: {{{}}}}}"
    refuse = "{}: {{kind: pass_back, to: {}}}"
    definition = steps(
        f"""
        first: {task.format("office/clerk", refuse.format("a", "second") + ", end: {to: third}")}
        second: {task.format("works/worker", refuse.format("b", "first") + ", end2: {to: done}")}
        third: {task.format("office/clerk", refuse.format("c", "fourth") + ", end3: {to: done}")}
        fourth: {task.format("works/worker", "d: {to: third}")}
        done: {{kind: end, outcome: completed}}
        """
    )
    scope = build(definition)
    found = refusal_loops(scope, judge(scope).reachable, definition.states)
    ways = sorted([way.name for way in loop.ways] for loop in found)
    assert ways == [["a", "b"], ["c", "d"]]
    assert sorted(len(loop.cut) for loop in found) == [1, 1]
