"""Field domains → representative values: one for every set of values that no guard tells apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from fractions import Fraction
from itertools import combinations
from math import ceil
from typing import Any

from workflow_engine.definition.guard import Expression
from workflow_engine.definition.model import Field, FieldKind, Parallel, ProcessDefinition, Task
from workflow_engine.lint.guards.intervals import Bound, dense, furthest, nearest, whole
from workflow_engine.lint.guards.linear import Reason, UndecidedError, Unknown
from workflow_engine.lint.guards.reading import Reading
from workflow_engine.lint.guards.witness import SOME_DAY
from workflow_engine.record import field, record

DAYS = (Fraction(date(1900, 1, 1).toordinal()), Fraction(date(2999, 12, 31).toordinal()))
"""The days that a case can hold."""
LONGEST_TEXT = 20_000
MOST_MEMBERS = 6
LISTS = frozenset({FieldKind.TEXTS, FieldKind.PERSONS, FieldKind.POSTS, FieldKind.UNITS, FieldKind.FILES})


@record(slots=False)
class Domain:
    """What the unknowns of a procedure can be.

    ``maybe`` are the fields that may have no value; all others have one. ``fixed`` fields have one of the values given.
    ``readings`` keeps what each guard asks, so that it is worked out only once.
    """

    process: ProcessDefinition
    maybe: frozenset[str] = frozenset()
    fixed: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    readings: dict[Expression, Reading] = field(default_factory=dict, compare=False, repr=False)

    def points(self, unknown: Unknown, reading: Reading) -> tuple[Any, ...]:
        """Return the representatives of an unknown, None among them when it may have no value."""
        thresholds = reading.thresholds.get(unknown, set())
        match unknown.kind:
            case "field":
                return self.fixed.get(unknown.name) or tuple(self._field(unknown.name, reading))
            case "count":
                return tuple(self._counts(unknown, reading))
            case "today":
                return tuple(_dates(thresholds))
        return tuple(whole(thresholds, None, None))

    def _field(self, name: str, reading: Reading) -> Iterator[Any]:
        declared = self.process.data[name]
        thresholds = reading.thresholds.get(Unknown("field", name), set())
        match declared.kind:
            case FieldKind.BOOLEAN:
                yield from (True, False)
            case FieldKind.INTEGER:
                yield from whole(thresholds, *bounds(declared))
            case FieldKind.DECIMAL | FieldKind.MONEY:
                yield from dense(thresholds, *bounds(declared))
            case FieldKind.DATE:
                yield from _dates(thresholds)
            case FieldKind.DATETIME:
                yield datetime(2026, 1, 1, tzinfo=UTC)
            case FieldKind.CHOICE:
                yield from self._options(declared, reading)
            case kind if kind in LISTS:
                yield from self._lists(name, reading)
            case _:
                yield from self._texts(name, reading)
        if name in self.maybe:
            yield None

    def _counts(self, unknown: Unknown, reading: Reading) -> Iterator[int]:
        """Yield how often an action was taken.

        ``count(a)`` is at least ``count(state.a)``: where both are asked, the greatest numbers of the one and the
        least of the other show whether they go together.
        """
        thresholds, name = reading.thresholds.get(unknown, set()), unknown.name
        low, high = Fraction(0), most_often(self.process, name)
        related = [
            o for o in reading.unknowns if o.kind == "count" and o.name.rpartition(".")[2] == name.rpartition(".")[2]
        ]
        if len(related) == 1:
            return whole(thresholds, low, high)
        if "." in name:
            return nearest(thresholds, low, high)
        beyond = sum(max(map(ceil, reading.thresholds.get(other, {low}))) + 1 for other in related)
        return furthest(thresholds, low, high, max(beyond, 1))

    def _mentioned(self, name: str, reading: Reading) -> list[str]:
        """Return all words with which this field, or one that it is compared with, can be compared."""
        group = reading.group(name)
        words = set[str]().union(*(reading.words.get(each, set()) for each in group))
        if len(group) > 1:
            words.update(*(self.process.data[each].options for each in group))
        return sorted(words)

    def _options(self, declared: Field, reading: Reading) -> Iterator[str]:
        """Yield the options that are mentioned, and one that stands for all others.

        A choice without options, which is a ``schema-violation``, decides nothing.
        """
        if not declared.options:
            raise UndecidedError(Reason.FORM)
        mentioned = self._mentioned(declared.name, reading)
        yield from (option for option in declared.options if option in mentioned)
        yield from [option for option in declared.options if option not in mentioned][:1]

    def _texts(self, name: str, reading: Reading) -> Iterator[str]:
        words = self._mentioned(name, reading)
        yield from (word for word in words if word.strip())
        # As many strange words as there are fields compared with one another, so that all of them can differ.
        yield from (f"其他{number or ''}" for number in range(len(reading.group(name))))
        lengths = reading.thresholds.get(Unknown("len", name))
        for length in whole(lengths, Fraction(1), Fraction(LONGEST_TEXT)) if lengths else ():
            yield next(word for letter in "甲乙丙丁戊己庚辛" if (word := letter * length) not in words)

    def _lists(self, name: str, reading: Reading) -> Iterator[tuple[str, ...]]:
        words = self._mentioned(name, reading)
        if len(words) > MOST_MEMBERS:
            raise UndecidedError(Reason.SIZE)
        lengths = reading.thresholds.get(Unknown("len", name), set())
        shortest = 0 if name in self.maybe else 1  # an empty list counts as no value where one is required
        for number in range(len(words) + 1):
            for members in combinations(words, number):
                for length in whole(lengths, Fraction(max(number, shortest)), Fraction(LONGEST_TEXT)):
                    yield (*members, *(f"其他{n}" for n in range(length - number)))


def bounds(declared: Field) -> tuple[Bound, Bound]:
    """Return the least and the greatest value of a number."""
    low = None if declared.min is None else Fraction(declared.min)
    return low, None if declared.max is None else Fraction(declared.max)


def _dates(thresholds: Iterable[Fraction]) -> Iterable[date]:
    return (date.fromordinal(day) for day in whole(thresholds, *DAYS)) if thresholds else (SOME_DAY,)


def most_often(process: ProcessDefinition, action: str) -> Bound:
    """Return how often ``action`` or ``state.action`` can be taken in one case, None = without limit."""
    wanted, _, name = action.rpartition(".")
    limits = [
        state.actions[name].limit
        for state in process.every_state()
        if isinstance(state, Task | Parallel) and name in state.actions and wanted in ("", state.name)
    ]
    known = [limit for limit in limits if limit is not None]
    return Fraction(sum(known)) if len(known) == len(limits) else None
