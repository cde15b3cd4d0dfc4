"""What one guard says in every cell of its unknowns, worked out part by part.

A set of cells is one integer, a bit for each cell. Comparisons are asked once for every choice of the unknowns that
they themselves ask for; ``and``, ``or`` and ``not`` then join whole sets at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product
from math import prod
from typing import Any, NamedTuple

from workflow_engine.definition.guard import Expression, GuardFailed
from workflow_engine.definition.guard.tree import And, Call, Count, Field, Node, Not, Or
from workflow_engine.lint.guards.linear import TODAY, WORKDAYS, Unknown
from workflow_engine.lint.guards.witness import Values, Witness, case_of

Axes = Mapping[Unknown, Values]
Known = dict[Node, tuple[Sequence[Unknown], Sequence[int]]]


class Cells(NamedTuple):
    """Cells by what is said there: true, a value is missing, no answer; in all others it is false."""

    true: int
    missing: int
    failed: int


def truths(guard: Expression, axes: Axes, known: Known) -> Cells:
    """Return what a guard says in each cell of the product of ``axes``, the last of which runs fastest.

    The lowest bit is the first cell. ``axes`` hold every unknown that the guard asks for; an unknown may stand for
    several fields. ``known`` keeps what comparisons say for other guards with axes of the same values.
    """
    return _Grid(guard, axes, known).of(guard.tree) if all(axes.values()) else Cells(0, 0, 0)


class _Grid:
    def __init__(self, guard: Expression, axes: Axes, known: Known) -> None:
        self.guard = guard
        self.axes = axes
        self.known = known
        self.size = prod(len(values) for values in axes.values())
        self.whole = (1 << self.size) - 1
        self.bits: dict[Unknown, list[int]] = {}
        self.inside = {name: unknown for unknown in axes if unknown.kind == "fields" for name in unknown.name.split()}
        stride = self.size
        for unknown, values in axes.items():
            period, stride = stride, stride // len(values)
            # Ones for the first value of this unknown, again and again; the others are the same, moved.
            first = ((1 << stride) - 1) * (self.whole // ((1 << period) - 1))
            self.bits[unknown] = [first << at * stride for at in range(len(values))]

    def of(self, node: Node) -> Cells:
        """Return what a part says in every cell."""
        match node:
            case Not(operand=operand):
                said = self.of(operand)
                return Cells(self.whole & ~(said.true | said.missing | said.failed), said.missing, said.failed)
            case And(operands=operands):
                going, missing, failed = self.whole, 0, 0
                for operand in operands:
                    said = self.of(operand)
                    missing |= going & said.missing
                    failed |= going & said.failed
                    going &= said.true
                return Cells(going, missing, failed)
            case Or(operands=operands):
                going, true, missing, failed = self.whole, 0, 0, 0
                for operand in operands:
                    said = self.of(operand)
                    true |= going & said.true
                    missing |= going & said.missing
                    failed |= going & said.failed
                    going &= ~(said.true | said.missing | said.failed)
                return Cells(true, missing, failed)
        return self._asked(node)

    def _asked(self, node: Node) -> Cells:
        """Ask a part that holds no other truth, once for each choice of its own unknowns."""
        if node not in self.known:
            self.known[node] = self._say_all(node)
        unknowns, said = self.known[node]
        found = [0, 0, 0, 0]
        for bits, outcome in zip(self._overlaps([self.bits[unknown] for unknown in unknowns]), said, strict=True):
            found[outcome] |= bits
        return Cells(found[_TRUE], found[_MISSING], found[_FAILED])

    def _say_all(self, node: Node) -> tuple[Sequence[Unknown], Sequence[int]]:
        """Return the unknowns of a part, and what it says for every choice of them."""
        asked = _unknowns(node, self.inside)
        unknowns = [unknown for unknown in self.axes if unknown in asked]
        run, case = self.guard.part(node), case_of(unknowns)
        return unknowns, [_say(run, case(values)) for values in product(*[self.axes[unknown] for unknown in unknowns])]

    def _overlaps(self, sets: Sequence[Sequence[int]]) -> Iterable[int]:
        if len(sets) == 1:
            return sets[0]
        found = [self.whole]
        for ones in sets:
            found = [bits & each for bits in found for each in ones]
        return found


_FALSE, _TRUE, _MISSING, _FAILED = range(4)


def _say(run: Callable[[Any, Any], Any], case: Witness) -> int:
    try:
        return _TRUE if run(case.data, case) else _FALSE
    except KeyError:
        return _MISSING
    except (GuardFailed, ArithmeticError, TypeError):
        return _FAILED


def _unknowns(node: Node, inside: Mapping[str, Unknown]) -> set[Unknown]:
    found = set()
    for part in node.walk():
        match part:
            case Field(name=name):
                found.add(inside.get(name) or Unknown("field", name))
            case Count(action=action):
                found.add(Unknown("count", action))
            case Call(function="today"):
                found.add(TODAY)
            case Call(function="workdays_between"):
                found.add(WORKDAYS)
    return found


def answers(said: Cells, first: int, number: int, step: int) -> Sequence[tuple[bool | None, ...]]:
    """Return ``number`` lists of ``step`` answers each, from cell ``first`` on; missing is false, None no answer."""
    mask = (1 << step) - 1
    known: dict[tuple[int, int], tuple[bool | None, ...]] = {}
    found = []
    for at in range(first, first + number * step, step):
        key = said.true >> at & mask, said.failed >> at & mask
        if key not in known:
            true, failed = key
            known[key] = tuple([None if failed >> n & 1 else bool(true >> n & 1) for n in range(step)])
        found.append(known[key])
    return found
