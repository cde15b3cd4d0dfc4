"""Soundness by parts: the sum of the regions' sizes, not their product.

A region is left only by an end of its own, the parallel state by its join or by an action of its own; nothing else
crosses. So each scope is judged once, inner scopes first. A block whose join may fail for ever is stuck, unless one of
its own actions leads to a state that, entered anew, can complete. Guards are ignored: each may hold or not. Then
"cannot be reached" and "cannot reach an end" are certain, while "sound" means sound as far as guards allow.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from workflow_engine.definition.model import JoinRule, Parallel
from workflow_engine.graph.build import Scope
from workflow_engine.graph.directed import DiGraph
from workflow_engine.graph.questions import can_reach, reachable
from workflow_engine.record import record


@record(eq=False)
class Verdict:
    """What is known about one scope.

    ``graph`` has only the edges that can ever be taken (no join that cannot be met). ``reachable`` are the states
    that can be entered from the start; from ``completing`` ones an end can be reached whatever happens inside them.
    ``finishes``: some run reaches an end; ``sound``: every run can. ``dead_joins`` maps the parallel states whose join
    can fail for ever to the scopes that cannot finish.
    """

    scope: Scope
    graph: DiGraph[str]
    reachable: frozenset[str]
    completing: frozenset[str]
    dead_joins: Mapping[str, tuple[Scope, ...]]
    inner: Mapping[str, tuple[Verdict, ...]]

    @property
    def finishes(self) -> bool:
        return bool(self.reachable & self.scope.ends)

    @property
    def sound(self) -> bool:
        return bool(self.reachable) and self.reachable <= self.completing

    @property
    def stuck(self) -> frozenset[str]:
        """The states that can be reached and where, or inside which, the matter can be stuck for ever."""
        return self.reachable - self.completing

    def walk(self) -> Iterator[Verdict]:
        """Yield this verdict and those of all regions that can be entered, outer ones first."""
        yield self
        for name, verdicts in self.inner.items():
            if name in self.reachable:
                for verdict in verdicts:
                    yield from verdict.walk()


def judge(scope: Scope) -> Verdict:
    """Return the verdict on a scope and, below it, on all scopes inside."""
    inner = {name: tuple(judge(region) for region in regions) for name, regions in scope.inner.items()}
    possible = {name for name in inner if _met(_block(scope, name), inner[name], _best, _finishes)}
    certain = {name for name in inner if _met(_block(scope, name), inner[name], _worst_sound, _sound)}
    graph = _without_joins(scope, scope.inner.keys() - possible)
    dead = {
        name: tuple(v.scope for v in verdicts if not v.finishes)
        for name, verdicts in inner.items()
        if not _met(_block(scope, name), verdicts, _worst_finishing, _finishes)
    }
    hopeful = can_reach(graph, scope.ends)
    stuck_inside = {name for name in inner.keys() - certain if not _escapes(scope, name, hopeful)}
    return Verdict(scope, graph, reachable(graph, scope.start), hopeful - stuck_inside, dead, inner)


def _escapes(scope: Scope, name: str, hopeful: Collection[str]) -> bool:
    """Say whether an action of the block itself leads to a state from which, entered anew, an end can be reached."""
    return any(
        after in hopeful and not all(way.join for way in scope.ways(name, after))
        for after in scope.graph.successors(name)
    )


def _block(scope: Scope, name: str) -> Parallel:
    state = scope.states[name]
    assert isinstance(state, Parallel)  # noqa: S101  # only parallel states have inner scopes
    return state


_Judgement = Callable[[Verdict], bool]


def _finishes(verdict: Verdict) -> bool:
    return verdict.finishes


def _sound(verdict: Verdict) -> bool:
    return verdict.sound


# A conditional region may run or not. Adding one that counts raises what the join has by one and what it needs by at
# most one, so it never hurts; adding one that does not count never helps. That gives the best and the worst choice.


def _best(verdict: Verdict) -> bool:
    return _always(verdict) or verdict.finishes


def _worst_finishing(verdict: Verdict) -> bool:
    return _always(verdict) or not verdict.finishes


def _worst_sound(verdict: Verdict) -> bool:
    return _always(verdict) or not verdict.sound


def _always(verdict: Verdict) -> bool:
    return verdict.scope.region is None or verdict.scope.region.when is None


def _met(block: Parallel, regions: tuple[Verdict, ...], runs: _Judgement, counts: _Judgement) -> bool:
    running = [region for region in regions if runs(region)]
    needed = {JoinRule.ALL: len(running), JoinRule.ANY: 1, JoinRule.AT_LEAST: block.at_least or 1}[block.join]
    return sum(map(counts, running)) >= min(needed, len(running))


def _without_joins(scope: Scope, blocks: set[str]) -> DiGraph[str]:
    """Return the scope's graph without the edges that exist only because of these blocks' joins."""
    if not blocks:
        return scope.graph
    graph = scope.graph.copy()
    for name in blocks:
        for after in list(graph.successors(name)):
            if all(way.join for way in scope.ways(name, after)):
                graph.remove_edge(name, after)
    return graph
