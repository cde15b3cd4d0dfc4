"""Loops of refusals against brute force: every walk of a small procedure, and every choice of refusals to limit."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from itertools import combinations, pairwise

from hypothesis import event, given, settings
from hypothesis import strategies as st

from tests.support import steps
from workflow_engine.graph.build import build
from workflow_engine.graph.refusals import RefusalLoop, refusal_loops
from workflow_engine.graph.soundness import judge

EXAMPLES = settings(max_examples=150, deadline=None)
PARTIES = ("office/clerk", "office/chief", "works/worker", "works/foreman", "top/president", "$requester", "")
"""Who may work in a state; nobody in a decision."""


@dataclass(frozen=True)
class Step:
    """One way: from, to, kind, and whether it has a limit."""

    source: str
    target: str
    kind: str
    limited: bool


@dataclass(frozen=True)
class Dispute:
    """States with whoever works there, and the ways between them."""

    workers: dict[str, str]
    ways: tuple[Step, ...]

    def loops(self) -> tuple[RefusalLoop, ...]:
        """Return what the engine finds; every state can be entered from the first."""
        lines = []
        for name, worker in self.workers.items():
            own = [(number, way) for number, way in enumerate(self.ways) if way.source == name]
            if worker:
                actions = ", ".join(
                    f"a{n}: {{to: {w.target}, kind: {w.kind}{', limit: 1' if w.limited else ''}}}" for n, w in own
                )
                lines.append(f"{name}: {{responsible: {worker}, accountable: office/chief, actions: {{{actions}}}}}")
            else:
                branches = "".join(f"{{when: flag, to: {w.target}}}, " for _, w in own)
                lines.append(f"{name}: {{kind: decision, branches: [{branches}{{otherwise: true, to: done}}]}}")
        enter = ", ".join(f"enter_{name}: {{to: {name}}}" for name in self.workers)
        lines.append(f"first: {{responsible: $requester, accountable: office/chief, actions: {{{enter}}}}}")
        lines.append("done: {kind: end, outcome: done}")
        definition = steps("\n".join(lines), data="flag: {type: boolean, required: true}")
        scope = build(definition)
        return refusal_loops(scope, judge(scope).reachable, definition.states)

    def endless(self, without: Collection[Step] = ()) -> frozenset[Step]:
        """Return the refusals that can be made again and again, by trying every walk."""
        ways = [way for way in self.ways if not way.limited and way not in without]
        return frozenset(
            way
            for way in ways
            if way.kind == "pass_back" and self.workers[way.source] != "$requester" and self._returns(way, ways)
        )

    def _returns(self, refusal: Step, ways: list[Step]) -> bool:
        """Tell whether some walk goes on with a refusal, is taken up by another unit and comes back."""
        giver = unit(self.workers[refusal.source])
        walks = [(refusal.target, self._taken_up(refusal.target, giver, None))]
        for _ in range(2 * len(self.workers) + 1):
            if (refusal.source, True) in walks:
                return True
            walks = list(
                {
                    (way.target, self._taken_up(way.target, giver, taken))
                    for at, taken in walks
                    if taken is not False
                    for way in ways
                    if way.source == at
                }
            )
        return False

    def _taken_up(self, name: str, giver: str, before: bool | None) -> bool | None:
        """None: nobody has worked since; True: another unit was the first; False: it was the same unit."""
        if before is not None or not self.workers[name]:
            return before
        return unit(self.workers[name]) not in ("", giver)


def unit(worker: str) -> str:
    return worker.partition("/")[0] if "/" in worker else ""


@st.composite
def disputes(draw: st.DrawFn) -> Dispute:
    """Two to five states, four to ten ways between them."""
    names = ["a", "b", "c", "d", "e"][: draw(st.integers(2, 5))]
    workers = {name: draw(st.sampled_from(PARTIES)) for name in names}
    pairs = [(a, b) for a in names for b in names if a != b]
    ways = []
    for source, target in draw(st.lists(st.sampled_from(pairs), min_size=min(4, len(pairs)), max_size=10, unique=True)):
        kind = draw(st.sampled_from(["pass_back", "pass_back", "forward", "return"]))
        limited = draw(st.integers(0, 5)) == 0
        ways.append(Step(source, target, kind, limited) if workers[source] else Step(source, target, "forward", False))
    return Dispute(workers, tuple(ways))


def steps_of(loop: RefusalLoop, dispute: Dispute, *, cut: bool = False) -> list[Step]:
    """Return the ways of a loop, or of its cut, as they were drawn."""
    pairs = {(way.source, way.target): way for way in dispute.ways}
    return [pairs[way.source, way.target] for way in (loop.cut if cut else loop.ways)]


@EXAMPLES
@given(disputes())
def test_a_loop_is_found_exactly_when_some_refusal_can_be_repeated(dispute: Dispute) -> None:
    endless = dispute.endless()
    event(f"endless: {bool(endless)}")
    assert bool(dispute.loops()) == bool(endless)


@EXAMPLES
@given(disputes())
def test_a_loop_begins_with_a_refusal_hangs_together_and_has_no_limit(dispute: Dispute) -> None:
    for loop in dispute.loops():
        ways = steps_of(loop, dispute)
        assert ways[0] in dispute.endless()
        assert ways[-1].target == ways[0].source
        assert all(one.target == other.source for one, other in pairwise(ways))
        assert not any(way.limited for way in ways)


@EXAMPLES
@given(disputes())
def test_the_cut_ends_every_loop_and_no_smaller_one_does(dispute: Dispute) -> None:
    loops = dispute.loops()
    cut = [way for loop in loops for way in steps_of(loop, dispute, cut=True)]
    assert all(loop.exact for loop in loops)
    assert not dispute.endless(without=cut)
    refusals = [way for way in dispute.ways if way.kind == "pass_back" and not way.limited]
    event(f"cut: {len(cut)} of {len(refusals)}")
    assert all(dispute.endless(without=smaller) for size in range(len(cut)) for smaller in combinations(refusals, size))


@EXAMPLES
@given(disputes())
def test_corrections_alone_are_never_buck_passing(dispute: Dispute) -> None:
    corrections = tuple(replace(way, kind="return") if way.kind == "pass_back" else way for way in dispute.ways)
    assert Dispute(dispute.workers, corrections).loops() == ()
