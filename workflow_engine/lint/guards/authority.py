"""How far the powers to sign reach: amounts that come to an end past everybody who may sign for them.

Only ways that a given amount can take count: each is asked with the amount and with what is known in its state. A
post with a ``signing_limit`` may sign up to it; one above that post without a limit of its own may sign for anything;
nobody else's work counts as a signature.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal
from fractions import Fraction

from workflow_engine.definition.guard import Expression
from workflow_engine.definition.model import (
    Action,
    Decision,
    Field,
    FieldKind,
    Parallel,
    PartyKind,
    Path,
    ProcessDefinition,
    State,
    Task,
    walk,
)
from workflow_engine.definition.organization import Organization, Post
from workflow_engine.graph.build import Scope, Way, ways_out
from workflow_engine.lint.guards import solve
from workflow_engine.lint.guards.alternatives import ONWARD
from workflow_engine.lint.guards.domain import bounds
from workflow_engine.lint.guards.intervals import dense
from workflow_engine.lint.guards.knowledge import Knowledge
from workflow_engine.lint.guards.linear import UndecidedError, Unknown
from workflow_engine.lint.guards.reading import read
from workflow_engine.lint.guards.study import relevant
from workflow_engine.record import record


@record
class Excess:
    """An ``amount`` of ``field`` that ends with the signature of ``post`` in ``task``; ``path`` lets it through."""

    task: Task
    post: Post
    field: Field
    amount: Decimal
    path: Path


def excesses(process: ProcessDefinition, organization: Organization, flow: Scope) -> Iterator[Excess]:
    """Yield, for each task and amount field, the smallest amount tried that goes too far."""
    limited = [task for task in process.every_state() if isinstance(task, Task) and _limit(organization, task)]
    amounts = [field for field in process.data.values() if field.kind is FieldKind.MONEY] if limited else []
    for field in amounts:
        powers = _Powers(process, organization, field)
        for task in limited:
            if flow.states.get(task.name) is task:
                yield from powers.exceeded(flow, task)


def _limit(organization: Organization, task: Task) -> Post | None:
    """Return the post with the greatest limit among those who sign a task; None when nobody has one."""
    posts = [post for post in signers(organization, task) if post.signing_limit is not None]
    return max(posts, key=lambda post: post.signing_limit or 0, default=None)


def signers(organization: Organization, task: Task) -> list[Post]:
    """Return the posts that sign a task."""
    parties = [member.party for member in task.sign.members] or ([task.responsible] if task.responsible else [])
    named = (organization.post(party.name) for party in parties if party.kind is PartyKind.POST and not party.via)
    return [post for post in named if post]


def superiors(organization: Organization, post: Post) -> frozenset[str]:
    """Return the refs of all posts above one: those it reports to, the heads of its unit and of the units above."""
    found: set[str] = set()
    waiting = [post.reports_to, organization.leader_of(post.unit)]
    unit = organization.units.get(post.unit)
    seen: set[str] = set()
    while unit and unit.name not in seen:
        seen.add(unit.name)
        waiting.append(unit.head)
        unit = organization.units.get(unit.parent) if unit.parent else None
    while waiting:
        ref = waiting.pop()
        above = organization.post(ref) if ref else None
        if above and above.ref not in found and above.ref != post.ref:
            found.add(above.ref)
            waiting.append(above.reports_to)
    return frozenset(found)


class _Powers:
    """One amount field of one procedure."""

    def __init__(self, process: ProcessDefinition, organization: Organization, field: Field) -> None:
        self.process, self.organization, self.field = process, organization, field
        self.knowledge = Knowledge(process)
        self.asking = {way.path for state in process.every_state() for way in ways_out(state) if self._asks(state, way)}
        self.possible: dict[tuple[Path, Decimal], bool] = {}

    def _asks(self, state: State, way: Way) -> bool:
        """Say whether a way depends on the amount."""
        return any(self.field.name in guard.fields for guard in _guards(state, way))

    def exceeded(self, flow: Scope, task: Task) -> Iterator[Excess]:
        post = _limit(self.organization, task)
        into = [way for way in flow.every_way() if way.target == task.name and way.path in self.asking]
        if post is None or post.signing_limit is None:
            return
        for amount in self._amounts(post.signing_limit):
            may_sign = self._may_sign(flow, post, amount)
            if task.name in may_sign or task.name not in self._reached(flow, flow.start, amount, may_sign):
                continue
            for way in ways_out(task):
                passes = _onward(way) and (into or way.path in self.asking) and self._can(task, way, amount)
                if passes and self._ends(flow, way.target, amount, may_sign):
                    guilty = way if way.path in self.asking else next(w for w in into if self._open(flow, w, amount))
                    yield Excess(task, post, self.field, amount, _condition(flow.states[guilty.source], guilty))
                    return

    def _amounts(self, limit: int) -> list[Decimal]:
        """Return one amount above the limit for each stretch that no condition and no limit divides."""
        thresholds = {Fraction(limit)}
        for state in self.process.every_state():
            for guard in {guard for way in ways_out(state) for guard in _guards(state, way)}:
                try:
                    thresholds |= read([guard], self.process.tables).thresholds.get(
                        Unknown("field", self.field.name), set()
                    )
                except UndecidedError:
                    continue
        for unit in self.organization.units.values():
            thresholds |= {Fraction(p.signing_limit) for p in unit.posts.values() if p.signing_limit is not None}
        return [amount for amount in dense(thresholds, *bounds(self.field)) if amount > limit]

    def _may_sign(self, flow: Scope, below: Post, amount: Decimal) -> frozenset[str]:
        """Return the states of the flow in which somebody signs who may sign for the amount."""
        above = superiors(self.organization, below)

        def may(state: State) -> bool:
            if isinstance(state, Parallel):
                return any(may(inner) for region in state.regions.values() for inner in walk(region.states))
            return isinstance(state, Task) and any(
                post.ref in above if post.signing_limit is None else post.signing_limit >= amount
                for post in signers(self.organization, state)
            )

        return frozenset(name for name, state in flow.states.items() if may(state))

    def _reached(self, flow: Scope, start: str | None, amount: Decimal, avoided: Collection[str]) -> frozenset[str]:
        return self._spread(flow, start, amount, avoided, onward=False)

    def _ends(self, flow: Scope, start: str, amount: Decimal, avoided: Collection[str]) -> bool:
        return bool(self._spread(flow, start, amount, avoided, onward=True) & flow.ends)

    def _spread(
        self, flow: Scope, start: str | None, amount: Decimal, avoided: Collection[str], *, onward: bool
    ) -> frozenset[str]:
        """Return what the amount can reach without a state to be avoided; ``onward``: without being sent back."""
        found: set[str] = set()
        waiting = [start]
        while waiting:
            name = waiting.pop()
            state = flow.states.get(name) if name else None
            if state is None or state.name in found or state.name in avoided:
                continue
            found.add(state.name)
            ways = (way for way in ways_out(state) if not onward or _onward(way))
            waiting += [way.target for way in ways if self._can(state, way, amount)]
        return frozenset(found)

    def _open(self, flow: Scope, way: Way, amount: Decimal) -> bool:
        return self._can(flow.states[way.source], way, amount)

    def _can(self, state: State, way: Way, amount: Decimal) -> bool:
        """Say whether a way can be taken with the amount; one that cannot be decided does not count."""
        key = way.path, amount
        if key not in self.possible:
            self.possible[key] = self._find(state, way, amount)
        return self.possible[key]

    def _find(self, state: State, way: Way, amount: Decimal) -> bool:
        guards = _guards(state, way)
        if not guards:
            return True
        fields = frozenset[str]().union(*(guard.fields for guard in guards))
        domain = self.knowledge.domain(fields - self.knowledge.surely_set(state), **{self.field.name: (amount,)})
        facts = relevant(self.knowledge.facts(state), fields | {self.field.name})
        last = isinstance(state, Decision) and _branch(state, way) == len(guards)
        try:
            cases = solve.cases(guards, domain, facts)
        except UndecidedError:
            return False
        return any(not any(truths) if last else truths[-1] and not any(truths[:-1]) for truths in cases)


def _guards(state: State, way: Way) -> list[Expression]:
    """Return the condition of a way, after those that must be false for it; none for an action without one."""
    if isinstance(state, Decision):
        return [b.when for b in state.branches[: _branch(state, way) + 1] if b.when is not None]
    return [way.action.when] if isinstance(way.action, Action) and way.action.when else []


def _condition(state: State, way: Way) -> Path:
    """Return where the condition of a way stands; an otherwise branch stands for itself."""
    if isinstance(state, Decision):
        return (*way.path, "when") if state.branches[_branch(state, way)].when else way.path
    return *way.path, "when"


def _branch(state: Decision, way: Way) -> int:
    return next(number for number, branch in enumerate(state.branches) if branch.path == way.path)


def _onward(way: Way) -> bool:
    return way.action is None or way.action.kind in ONWARD
