"""Cell decomposition: guards as a table of truths, exact, each line with a case that shows it.

Every unknown is cut at the values where some comparison changes; inside the pieces all guards are constant, so one
representative of each piece is enough. The guards themselves, as compiled for running, are asked at every one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import product
from math import prod
from typing import Any, NamedTuple, TypeAlias

from workflow_engine.definition.guard import Expression, GuardFailed, MissingValue
from workflow_engine.lint.guards.domain import Domain
from workflow_engine.lint.guards.linear import TODAY, WORKDAYS, Reason, UndecidedError, Unknown
from workflow_engine.lint.guards.reading import read
from workflow_engine.lint.guards.witness import SOME_DAY, Witness

MOST_CELLS = 20_000
"""More are not tried; the finding ``analysis-incomplete`` says so."""

_MOST_TRIED = 400

Truths: TypeAlias = tuple[bool, ...]
Cases: TypeAlias = Mapping[Truths, Witness]


class Fact(NamedTuple):
    """A condition that is known to be true, or known to be false."""

    expression: Expression
    holds: bool


def decompose(guards: Sequence[Expression], domain: Domain, facts: Sequence[Fact] = ()) -> Cases:
    """Return which combinations of truths exist where the facts hold, one truth for each guard, and a case for each.

    A guard that needs a missing value is false; cases in which one has no answer (division by zero) are left out.
    Raises ``UndecidedError`` when two unknown numbers are compared, or when there are too many cells.
    """
    found: dict[Truths, Witness] = {}
    for truths, witness in _answers(guards, domain, facts):
        found.setdefault(truths, witness)
    return found


def unserved(
    guards: Sequence[Expression], domain: Domain, decided: frozenset[str], facts: Sequence[Fact] = ()
) -> Witness | None:
    """Return a case in which no guard holds whatever is chosen for the ``decided`` fields; None when there is none."""
    served: dict[tuple[Any, ...], bool] = {}
    shown: dict[tuple[Any, ...], Witness] = {}
    for truths, witness in _answers(guards, domain, facts):
        given = (value for name, value in witness.data.items() if name not in decided)
        rest = (*given, *witness.counts.values(), witness.today, witness.workdays)
        served[rest] = served.get(rest, False) or any(truths)
        shown.setdefault(rest, witness)
    return next((shown[rest] for rest, found in served.items() if not found), None)


def essential(
    guards: Sequence[Expression], domain: Domain, witness: Witness, same: Callable[[Truths], bool]
) -> frozenset[Unknown]:
    """Return the unknowns on which it depends that the case is ``same``; it is so whatever the others are."""
    try:
        reading = read(guards, domain.process.tables, domain.readings)
    except UndecidedError:
        return frozenset(asked(witness))
    kept = dict.fromkeys(reading.unknowns)
    free: dict[Unknown, tuple[Any, ...]] = {}
    for unknown in reading.unknowns:
        points = domain.points(unknown, reading)
        if prod(map(len, free.values())) * len(points) > _MOST_TRIED:
            continue
        axes = {**free, unknown: points}
        cells = (_witness(axes, values, witness) for values in product(*axes.values()))
        if all(truths is not None and same(truths) for truths in (ask(guards, cell) for cell in cells)):
            free[unknown] = points
            del kept[unknown]
    return frozenset(kept)


def asked(witness: Witness) -> Iterator[Unknown]:
    """Yield all unknowns of a case."""
    yield from (Unknown("field", name) for name in witness.data)
    yield from (Unknown("count", name) for name in witness.counts)
    yield from (TODAY, WORKDAYS)


def ask(guards: Iterable[Expression], witness: Witness) -> Truths | None:
    """Return what the guards say in one case; None when one of them has no answer."""
    truths = []
    for guard in guards:
        try:
            truths.append(bool(guard(witness.data, witness)))
        except MissingValue:
            truths.append(False)
        except GuardFailed:
            return None
    return tuple(truths)


def _answers(guards: Sequence[Expression], domain: Domain, facts: Sequence[Fact]) -> Iterator[tuple[Truths, Witness]]:
    conditions = [fact.expression for fact in facts]
    wanted = tuple(fact.holds for fact in facts)
    for witness in _cells([*conditions, *guards], domain):
        if not facts or ask(conditions, witness) == wanted:
            truths = ask(guards, witness)
            if truths is not None:
                yield truths, witness


def _cells(guards: Sequence[Expression], domain: Domain) -> Iterator[Witness]:
    reading = read(guards, domain.process.tables, domain.readings)
    axes = {unknown: domain.points(unknown, reading) for unknown in reading.unknowns}
    if prod(map(len, axes.values())) > MOST_CELLS:
        raise UndecidedError(Reason.SIZE)
    for values in product(*axes.values()):
        witness = _witness(axes, values)
        if _counts_agree(witness.counts):
            yield witness


def _witness(unknowns: Iterable[Unknown], values: tuple[Any, ...], base: Witness | None = None) -> Witness:
    data, counts = (dict(base.data), dict(base.counts)) if base else ({}, {})
    today, workdays = (base.today, base.workdays) if base else (SOME_DAY, 0)
    for unknown, value in zip(unknowns, values, strict=True):
        if unknown.kind == "field":
            data[unknown.name] = value
        elif unknown.kind == "count":
            counts[unknown.name] = value
        elif unknown == TODAY:
            today = value
        elif unknown == WORKDAYS:
            workdays = value
    return Witness(data, counts, today, workdays)


def _counts_agree(counts: Mapping[str, int]) -> bool:
    """An action was taken in all states together at least as often as in one of them."""
    totals: dict[str, int] = {}
    for name, times in counts.items():
        state, _, action = name.rpartition(".")
        if state:
            totals[action] = totals.get(action, 0) + times
    return all(counts.get(action, times) >= times for action, times in totals.items())
