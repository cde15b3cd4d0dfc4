"""Cell decomposition: guards as a table of truths, exact, each line with a case that shows it.

Every unknown is cut at the values where some comparison changes; inside the pieces all guards are constant, so one
representative of each piece is enough. The guards themselves are asked at every one. What only one guard asks for is
tried with that guard alone, so the cells of unknowns that have nothing to do with one another add up and do not
multiply.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import product
from math import prod
from typing import Any, NamedTuple, TypeAlias

from workflow_engine.definition.guard import Expression, GuardFailed, MissingValue
from workflow_engine.lint.guards.domain import Domain, most_often
from workflow_engine.lint.guards.linear import TODAY, WORKDAYS, Reason, UndecidedError, Unknown
from workflow_engine.lint.guards.plane import planes, points
from workflow_engine.lint.guards.reading import read
from workflow_engine.lint.guards.truths import Cells, Known, answers, truths
from workflow_engine.lint.guards.witness import Values, Witness, witness_of
from workflow_engine.record import record

MOST_CELLS = 20_000
"""More are not tried; the finding ``analysis-incomplete`` says so."""
_MOST_TRIED = 400

Truths: TypeAlias = tuple[bool, ...]
Cases: TypeAlias = Mapping[Truths, Witness]
_Answers: TypeAlias = tuple[bool | None, ...]
"""What one guard says for each way to choose the decided fields; None = it has no answer."""


class Fact(NamedTuple):
    """A condition that is known to be true, or known to be false."""

    expression: Expression
    holds: bool


def decompose(guards: Sequence[Expression], domain: Domain, facts: Sequence[Fact] = ()) -> Cases:
    """Return which combinations of truths exist where the facts hold, one truth for each guard, and a case for each.

    A guard that needs a missing value is false; cases in which one has no answer (division by zero) are left out.
    Raises ``UndecidedError`` when more than two unknown numbers are compared, or when there are too many cells.
    """
    return survey(guards, domain, frozenset(), facts).cases(range(len(guards)))


def unserved(
    guards: Sequence[Expression], domain: Domain, decided: frozenset[str], facts: Sequence[Fact] = ()
) -> Witness | None:
    """Return a case in which no guard holds whatever is chosen for the ``decided`` fields; None when there is none."""
    return survey(guards, domain, decided, facts).unserved()


def survey(guards: Sequence[Expression], domain: Domain, decided: frozenset[str], facts: Sequence[Fact] = ()) -> Survey:
    """Ask the guards everything at once. Raises ``UndecidedError`` like ``decompose``.

    The same conditions about the same fields come back in many places of a catalogue; they are asked once.
    """
    question = _question(guards, domain, decided, facts)
    found = _ANSWERED.get(question)
    if found is None:
        if len(_ANSWERED) >= MOST_KEPT:
            _ANSWERED.clear()
        try:
            found = _survey(guards, domain, decided, facts)
        except UndecidedError as error:
            found = error.reason
        _ANSWERED[question] = found
    if isinstance(found, Reason):
        raise UndecidedError(found)
    return found


_ANSWERED: dict[tuple[Any, ...], Survey | Reason] = {}
MOST_KEPT = 2_000
"""How many answers are remembered at a time."""


def _question(
    guards: Sequence[Expression], domain: Domain, decided: frozenset[str], facts: Sequence[Fact]
) -> tuple[Any, ...]:
    """Return all that the answer depends on: the conditions, and what their fields, tables and counts can be."""
    process = domain.process
    asked = [*guards, *(fact.expression for fact in facts)]
    names = dict.fromkeys(name for guard in asked for name in guard.fields)
    fields = [
        (name, f.kind, f.options, f.min, f.max, name in domain.maybe, name in decided, domain.fixed.get(name))
        for name, f in ((name, process.data[name]) for name in names)
    ]
    tables = [(name, *process.tables[name].items()) for guard in asked for name in guard.tables]
    counts = [(action, most_often(process, action)) for guard in asked for action in guard.actions]
    said = [(guard.source, guard.type) for guard in guards]
    known = [(fact.expression.source, fact.holds) for fact in facts]
    return tuple(said), tuple(known), tuple(fields), tuple(tables), tuple(counts)


def _survey(
    guards: Sequence[Expression], domain: Domain, decided: frozenset[str], facts: Sequence[Fact] = ()
) -> Survey:
    table = _table([*(fact.expression for fact in facts), *guards], domain, decided)
    wanted = tuple(fact.holds for fact in facts)
    lines: dict[tuple[_Answers, ...], tuple[_Row, list[tuple[int, _Answers]]]] = {}
    for row in table.rows():
        if row.answers not in lines:
            options = enumerate(zip(*row.answers, strict=True)) if row.answers else ()
            counted = [(n, said[len(wanted) :]) for n, said in options if said[: len(wanted)] == wanted]
            lines[row.answers] = row, counted
    return Survey(table, [line for line in lines.values() if line[1]])


class _Row(NamedTuple):
    shared: Values
    own: tuple[Values, ...]
    answers: tuple[_Answers, ...]


@record
class _Table:
    """``axes`` hold the representatives of every unknown; ``asked`` says which of them each guard asks for.

    ``shared`` unknowns are asked for by more than one guard, ``own`` ones by that guard alone; ``options`` are the
    combinations of the ``decided`` ones.
    """

    guards: Sequence[Expression]
    axes: Mapping[Unknown, Values]
    asked: Sequence[frozenset[Unknown]]
    shared: Sequence[Unknown]
    own: Sequence[Sequence[Unknown]]
    decided: Sequence[Unknown]
    options: Sequence[Values]

    def rows(self) -> Iterator[_Row]:
        """Yield what the guards say together, for all that they share, with one example of what each has alone."""
        known: Known = {}
        asking = [
            _Asking(self, known, number, [at for at, unknown in enumerate(self.shared) if unknown in asked])
            for number, asked in enumerate(self.asked)
        ]
        counting = any(unknown.kind == "count" for unknown in self.shared)
        axes = [self.axes[unknown] for unknown in self.shared]
        for at in product(*(range(len(values)) for values in axes)):
            shared = tuple([values[number] for values, number in zip(axes, at, strict=True)])
            if counting and not _counts_agree(witness_of(self.shared, shared).counts):
                continue
            said = [each.answers(at) for each in asking]
            for together in product(*said):
                own = tuple([one[answer] for one, answer in zip(said, together, strict=True)])
                yield _Row(shared, own, together)

    def witness(self, row: _Row, option: int = 0) -> Witness:
        """Return a row as a case, with one of the options."""
        values = dict(zip(self.shared, row.shared, strict=True))
        for unknowns, own in zip(self.own, row.own, strict=True):
            values.update(zip(unknowns, own, strict=True))
        values.update(zip(self.decided, self.options[option], strict=True))
        return witness_of(self.axes, tuple(values[unknown] for unknown in self.axes))


class _Asking:
    """One guard, asked in all cells at once; ``places`` say which of the shared unknowns it asks for."""

    def __init__(self, table: _Table, known: Known, number: int, places: Sequence[int]) -> None:
        shared, own = [table.shared[at] for at in places], table.own[number]
        chosen = any(unknown in table.asked[number] for unknown in table.decided)
        axes = {unknown: table.axes[unknown] for unknown in (*shared, *own, *(table.decided if chosen else ()))}
        self._said: Cells = truths(table.guards[number], axes, known)
        self._own: list[Values] = list(product(*[table.axes[unknown] for unknown in own]))
        # A guard that does not ask for what is decided says the same whatever that is.
        self._options, self._alike = (len(table.options), 1) if chosen else (1, len(table.options))
        self._places, self._sizes = places, [len(table.axes[unknown]) for unknown in shared]
        self._known: dict[int, dict[_Answers, Values]] = {}

    def answers(self, at: Sequence[int]) -> dict[_Answers, Values]:
        """Return the answers for these values of the shared unknowns, and own values that lead to them."""
        first = 0
        for place, size in zip(self._places, self._sizes, strict=True):
            first = first * size + at[place]
        if first not in self._known:
            found: dict[_Answers, Values] = {}
            step = self._options
            said = answers(self._said, first * step * len(self._own), len(self._own), step)
            for own, answer in zip(self._own, said, strict=True):
                found.setdefault(answer * self._alike, own)
            self._known[first] = found
        return self._known[first]


@record
class Survey:
    """What a set of guards says together. A line is one example of its kind, with the options for which the facts hold
    and what the guards say then."""

    _table: _Table
    _lines: Sequence[tuple[_Row, Sequence[tuple[int, _Answers]]]]

    def cases(self, numbers: Sequence[int]) -> Cases:
        """Return what ``decompose`` returns for the guards with these numbers."""
        found: dict[Truths, Witness] = {}
        for row, options in self._lines:
            for option, said in options:
                truths = tuple([said[number] for number in numbers])
                if truths not in found and None not in truths:
                    found[truths] = self._table.witness(row, option)  # type: ignore[index]  # no None among them
        return found

    def unserved(self) -> Witness | None:
        """Return what the function of this name returns."""
        for row, options in self._lines:
            answered = [(option, said) for option, said in options if None not in said]
            if answered and not any(any(said) for _, said in answered):
                return self._table.witness(row, answered[0][0])
        return None

    def hopeless(self, name: str, order: Sequence[str]) -> Witness | None:
        """Return a case of the first option of a decided field, in this order, for which no guard ever holds."""
        served: set[Any] = set()
        seen: dict[Any, tuple[_Row, int]] = {}
        at = next((at for at, unknown in enumerate(self._table.decided) if unknown.name == name), None)
        for row, options in self._lines if at is not None else ():
            for option, said in options:
                chosen = self._table.options[option][at or 0]
                if None not in said:
                    seen.setdefault(chosen, (row, option))
                    if any(said):
                        served.add(chosen)
        first = next((option for option in order if option in seen and option not in served), None)
        return None if first is None else self._table.witness(*seen[first])


def _table(guards: Sequence[Expression], domain: Domain, decided: frozenset[str] = frozenset()) -> _Table:
    reading = read(guards, domain.process.tables, domain.readings)
    flat = planes(reading, domain, decided)
    inside = {Unknown("field", name): plane.unknown for plane in flat for name in plane.names}
    axes = {plane.unknown: points(plane, domain, reading) for plane in flat}
    axes |= {unknown: domain.points(unknown, reading) for unknown in reading.unknowns if unknown not in inside}
    asked = [frozenset(inside.get(unknown, unknown) for unknown in domain.readings[guard].unknowns) for guard in guards]
    chosen = [unknown for unknown in axes if unknown.kind == "field" and unknown.name in decided]
    together = sum(unknown.kind == "count" for unknown in axes) > 1
    shared = [
        unknown
        for unknown in axes
        if unknown not in chosen and (sum(unknown in a for a in asked) > 1 or (together and unknown.kind == "count"))
    ]
    own = [[u for u in axes if u in a and u not in shared and u not in chosen] for a in asked]
    options = list(product(*(axes[unknown] for unknown in chosen)))
    each = [prod(len(axes[u]) for u in a if u not in chosen) for a in asked]
    if sum(each) * len(options) + prod(len(axes[u]) for u in shared) > MOST_CELLS:
        raise UndecidedError(Reason.SIZE)
    return _Table(guards, axes, asked, shared, own, chosen, options)


def essential(
    guards: Sequence[Expression], domain: Domain, witness: Witness, same: Callable[[Truths], bool]
) -> frozenset[Unknown]:
    """Return the unknowns on which it depends that the case is ``same``; it is so whatever the others are."""
    try:
        reading = read(guards, domain.process.tables, domain.readings)
        together = {name for plane in planes(reading, domain, frozenset()) for name in plane.names}
    except UndecidedError:
        return frozenset(_unknowns(witness))
    kept = dict.fromkeys(reading.unknowns)
    free: dict[Unknown, Values] = {}
    for unknown in reading.unknowns:
        if unknown.kind == "field" and unknown.name in together:
            continue
        axes = {**free, unknown: domain.points(unknown, reading)}
        if prod(len(points) for points in axes.values()) > _MOST_TRIED:
            continue
        cells = (witness_of(axes, values, witness) for values in product(*axes.values()))
        if all(truths is not None and same(truths) for truths in (ask(guards, cell) for cell in cells)):
            free = axes
            del kept[unknown]
    return frozenset(kept)


def _unknowns(witness: Witness) -> Iterator[Unknown]:
    yield from (Unknown("field", name) for name in witness.data)
    yield from (Unknown("count", name) for name in witness.counts)
    yield from (TODAY, WORKDAYS)


def ask(guards: Iterable[Expression], witness: Witness) -> Truths | None:
    """Return what the guards say in one case; None when one of them has no answer."""
    truths = [_truth(guard, witness) for guard in guards]
    return None if None in truths else tuple(map(bool, truths))


def _truth(guard: Expression, witness: Witness) -> bool | None:
    try:
        return bool(guard(witness.data, witness))
    except MissingValue:
        return False
    except GuardFailed:
        return None


def _counts_agree(counts: Mapping[str, int]) -> bool:
    """An action was taken in all states together at least as often as in one of them."""
    totals: dict[str, int] = {}
    for name, times in counts.items():
        state, _, action = name.rpartition(".")
        if state:
            totals[action] = totals.get(action, 0) + times
    return all(counts.get(action, times) >= times for action, times in totals.items())
