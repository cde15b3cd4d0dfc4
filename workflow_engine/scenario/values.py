"""Values to be tried out: for a field alone, and for the fields of guards together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import islice, product
from typing import Any

from workflow_engine.definition.guard import Expression
from workflow_engine.definition.guard.tree import Constant
from workflow_engine.definition.guard.types import Facts
from workflow_engine.definition.model import Field, FieldKind, ProcessDefinition
from workflow_engine.definition.organization import Organization
from workflow_engine.errors import WorkflowError
from workflow_engine.kernel.directory import World
from workflow_engine.kernel.values import BadValueError, read_value
from workflow_engine.scenario.coverage import guards

_MOST_TRIED = 20_000
_NUMBERS = (FieldKind.INTEGER, FieldKind.DECIMAL, FieldKind.MONEY)


class Pool:
    """Knows what could be written into the fields of one procedure, the most ordinary first."""

    def __init__(self, definition: ProcessDefinition, organization: Organization, world: World, now: datetime) -> None:
        self.definition = definition
        self._organization = organization
        self._directory = world.directory
        self._now = now
        self._day = now.date()
        self._constants = _constants(definition)
        self._known: dict[str, tuple[Any, ...]] = {}
        self._typed: dict[tuple[str, str], Any] = {}

    def values(self, name: str) -> tuple[Any, ...]:
        """Return values for a field, as a scenario writes them; all fit the field."""
        if name not in self._known:
            field = self.definition.data[name]
            self._known[name] = tuple(value for value in self._raw(field) if self.typed(name, value) is not None)
        return self._known[name]

    def typed(self, name: str, value: Any) -> Any:
        """Return the value as a case has it, None when it does not fit."""
        key = (name, str(value))
        if key not in self._typed:
            try:
                self._typed[key] = read_value(self.definition.data[name], value, self._directory)
            except BadValueError:
                self._typed[key] = None
        return self._typed[key]

    def _raw(self, field: Field) -> Sequence[Any]:
        organization = self._organization
        match field.kind:
            case FieldKind.CHOICE:
                return field.options
            case FieldKind.BOOLEAN:
                return (False, True)
            case kind if kind in _NUMBERS:
                return _around(field, self._constants)
            case FieldKind.DATE:
                return tuple((self._day + timedelta(days)).isoformat() for days in (14, 1, -1))
            case FieldKind.DATETIME:
                return tuple((self._now + timedelta(days)).isoformat(timespec="minutes") for days in (14, 1, -1))
            case FieldKind.PERSON:
                return self._people()
            case FieldKind.PERSONS:
                return [self._people()[:2]] if len(self._people()) > 1 else [self._people()]
            case FieldKind.UNIT:
                return self._units()
            case FieldKind.UNITS:
                return [self._units()[1:3] or self._units()]
            case FieldKind.POST | FieldKind.POSTS:
                found = [post.ref for unit in organization.units.values() for post in unit.posts.values()][:1]
                return found if field.kind is FieldKind.POST else [found]
            case FieldKind.TEXTS | FieldKind.FILES:
                return [["示例"]]
        texts = [value for value in self._constants if isinstance(value, str)]
        return ("示例", *texts) if field.kind is FieldKind.TEXT else ("示例.pdf",)

    def _people(self) -> list[str]:
        held = [p.id for p in self._organization.people.values() if any(a.holds_at(self._day) for a in p.appointments)]
        return held[:4]

    def _units(self) -> list[str]:
        """Return units whose head is there; those whose name the procedure does not mention come first."""
        organization = self._organization
        manned = [u.name for u in organization.units.values() if u.head and organization.holders(u.head, self._day)]
        text = {ref.rpartition("/")[0] for ref in mentioned(self.definition)}
        return sorted(manned, key=lambda name: name in text)[:4]


def mentioned(definition: ProcessDefinition) -> set[str]:
    """Return the posts and units that the tasks of a procedure name."""
    found = {definition.owner.name} if definition.owner else set()
    for state in definition.every_state():
        parties = [getattr(state, "responsible", None), *getattr(state, "accountable", ())]
        found |= {party.name for party in parties if party is not None}
    return found


def _constants(definition: ProcessDefinition) -> list[Any]:
    """Return every value that guards and tables compare with, each once."""
    nodes = [node for _, guard, _ in guards(definition) for node in guard.tree.walk()]
    found = [node.value for node in nodes if isinstance(node, Constant)]
    found += [value for table in definition.tables.values() for value in table.values()]
    return list({str(value): value for value in found}.values())


def _around(field: Field, constants: Iterable[Any]) -> list[int]:
    """Return whole numbers on both sides of every constant, within the field's bounds, the smallest first."""
    numbers = {int(v) + d for v in constants if isinstance(v, int | Decimal) for d in (-1, 0, 1)} | {1}
    low = field.min if field.min is not None else Decimal(0)
    return sorted(n for n in numbers if n >= low and (field.max is None or n <= field.max))


def holds(guard: Expression, data: Mapping[str, Any], facts: Facts) -> bool | None:
    """Return what the guard says about ``data``; None when it cannot say."""
    try:
        return bool(guard(data, facts))
    except WorkflowError:
        return None


def assignments(pool: Pool, names: Sequence[str], most: int) -> Iterator[dict[str, Any]]:
    """Yield values for all the fields together, at most ``most`` of the possible ones."""
    values = [pool.values(name) for name in names]
    for chosen in islice(product(*values), min(most, _MOST_TRIED)):
        yield dict(zip(names, chosen, strict=True))
