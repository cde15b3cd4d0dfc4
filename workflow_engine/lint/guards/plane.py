"""Two numbers that guards compute with one another: one point for every piece of their plane that no guard divides.

Every comparison is a straight line. Cut at each place where two lines cross, the first number falls into stretches in
which the lines keep their order; at one value of each stretch, the second number is cut by the lines themselves. Where
the lines come from the rows of a table, each row has its own, and the field that chooses the row belongs to the point.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import combinations
from typing import Any

from workflow_engine.definition.guard.tree import Field, Lookup
from workflow_engine.definition.model import FieldKind
from workflow_engine.lint.guards.domain import Domain, bounds
from workflow_engine.lint.guards.intervals import dense, is_finite
from workflow_engine.lint.guards.linear import Linear, Reason, UndecidedError, Unknown
from workflow_engine.lint.guards.reading import Comparison, Reading, differences
from workflow_engine.record import record

_Line = tuple[Fraction, Fraction]
"""Slope and height at zero."""


@record
class Plane:
    """The fields ``x`` and ``y``, and ``key``, the field that chooses the row; None where there is none."""

    x: str
    y: str
    key: str | None

    @property
    def names(self) -> tuple[str, ...]:
        """The fields of a point in the order of its values."""
        return (self.x, self.y) if self.key is None else (self.x, self.y, self.key)

    @property
    def unknown(self) -> Unknown:
        """The unknown that stands for all of them together."""
        return Unknown("fields", " ".join(self.names))


def planes(reading: Reading, domain: Domain, alone: frozenset[str]) -> list[Plane]:
    """Return the planes in which guards compare; ``alone`` fields choose no row of a plane.

    Raises ``UndecidedError`` when more than two fields hang together, or they are no decimals.
    """
    found: list[Plane] = []
    for group in reading.linked:
        kinds = {domain.process.data[name].kind for name in group}
        if len(group) > 2 or not kinds <= {FieldKind.DECIMAL, FieldKind.MONEY}:
            raise UndecidedError(Reason.FIELDS)
        x, y = sorted(group)
        keys = {key for pair in reading.compared for key in _keys(pair, group)}
        key = keys.pop() if len(keys) == 1 else None
        taken = alone.union(*(plane.names for plane in found))
        found.append(Plane(x, y, None if key in taken else key))
    return found


def _keys(pair: Comparison, group: set[str]) -> Iterator[str | None]:
    nodes = [node for side in pair for node in side.walk()]
    if any(isinstance(node, Field) and node.name in group for node in nodes):
        for node in nodes:
            if isinstance(node, Lookup):
                yield node.key.name if isinstance(node.key, Field) else None


def points(plane: Plane, domain: Domain, reading: Reading) -> tuple[tuple[Any, ...], ...]:
    """Return the representatives of a plane. Raises ``UndecidedError`` where a line has points no decimal can be."""
    tables = reading.tables
    if plane.key is None:
        return tuple(_of_row(plane, domain, reading, tables))
    found: list[tuple[Any, ...]] = []
    for key in domain.points(Unknown("field", plane.key), reading):
        row = {name: {key: table[key]} if key in table else {} for name, table in tables.items()}
        found += ((*point, key) for point in _of_row(plane, domain, reading, row))
    return tuple(found)


def _of_row(plane: Plane, domain: Domain, reading: Reading, tables: Mapping[str, Any]) -> Iterator[tuple[Any, Any]]:
    x, y = Unknown("field", plane.x), Unknown("field", plane.y)
    forms = {form for pair in reading.compared for form in differences(pair, tables)}
    uprights = {-form.constant / factor for form in forms for factor in _alone(form, x)}
    levels = {-form.constant / factor for form in forms for factor in _alone(form, y)}
    slanted = {line for form in forms for line in _slanted(form, x, y)}
    x_bounds, y_bounds = (bounds(domain.process.data[name]) for name in (plane.x, plane.y))
    x_fixed, y_fixed = (domain.fixed.get(name) for name in (plane.x, plane.y))
    flat = levels | {bound for bound in y_bounds if bound is not None} | {Fraction(value) for value in y_fixed or ()}
    crossings = _crossings([*slanted, *((Fraction(0), level) for level in flat)])
    xs = x_fixed or tuple(dense(uprights | crossings, *x_bounds))
    for at in xs:
        lines = {slope * Fraction(at) + height for slope, height in slanted}
        yield from ((at, value) for value in y_fixed or dense(levels | lines, *y_bounds))
    if plane.y in domain.maybe:
        yield from ((at, None) for at in xs)
    if plane.x in domain.maybe:
        yield from ((None, value) for value in y_fixed or dense(levels, *y_bounds))
        if plane.y in domain.maybe:
            yield None, None


def _alone(form: Linear, unknown: Unknown) -> Iterator[Fraction]:
    """Yield the factor of an unknown that is the only one."""
    if len(form.factors) == 1:
        yield from (factor for one, factor in form.factors if one == unknown)


def _slanted(form: Linear, x: Unknown, y: Unknown) -> Iterator[_Line]:
    factors = dict(form.factors)
    if factors.keys() == {x, y}:
        slope = -factors[x] / factors[y]
        if not is_finite(slope):
            raise UndecidedError(Reason.FIELDS)
        yield slope, -form.constant / factors[y]


def _crossings(lines: Iterable[_Line]) -> set[Fraction]:
    return {(d - b) / (a - c) for (a, b), (c, d) in combinations(lines, 2) if a != c}
