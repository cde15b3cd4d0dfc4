"""What names mean in one procedure, and every place that names one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from workflow_engine.definition.guard import (
    Environment,
    Expression,
    FieldType,
    GuardError,
    GuardProblem,
    Type,
    compile_guard,
)
from workflow_engine.definition.model import Field, FieldKind, Party, PartyKind, Path
from workflow_engine.definition.report import Report
from workflow_engine.errors import Message, Place
from workflow_engine.record import field, record

LISTS: Mapping[FieldKind, Type] = {
    FieldKind.TEXTS: Type.TEXT,
    FieldKind.PERSONS: Type.PERSON,
    FieldKind.POSTS: Type.POST,
    FieldKind.UNITS: Type.UNIT,
    FieldKind.FILES: Type.FILE,
}
WHO = frozenset({FieldKind.PERSON, FieldKind.POST, FieldKind.UNIT})
WHO_LISTS = frozenset({FieldKind.PERSONS, FieldKind.POSTS, FieldKind.UNITS})


# Each wrong guard is compared with all names; beyond this many a file is hostile, and refused already.
MOST_WRONG_GUARDS = 100


@record
class Use:
    """A guard, where it stands, in which state it is asked, and which fields are sure to be set by then besides."""

    expression: Expression
    path: Path
    state: str | None
    given: frozenset[str] = frozenset()


@record(frozen=False)
class Scope:
    """The names of one procedure. ``actions`` holds ``action`` and ``state.action``; ``states`` all of them."""

    report: Report
    fields: Mapping[str, Field]
    environment: Environment
    states: Collection[str]
    uses: list[Use] = field(default_factory=list)
    wrong_guards: int = 0

    def guard(
        self,
        source: str | None,
        path: Path,
        state: str | None,
        *,
        given: Iterable[str] = (),
        expect: Type | None = Type.BOOLEAN,
    ) -> Expression | None:
        """Return ``source`` compiled; ``None`` when there is none or it is wrong, which is then reported."""
        if source is None or self.wrong_guards >= MOST_WRONG_GUARDS:
            return None
        try:
            expression = compile_guard(source, self.environment, expect)
        except GuardError as error:
            self.wrong_guards += 1
            for problem in error.problems:
                self._guard_problem(problem, path, source)
            return None
        self.uses.append(Use(expression, path, state, frozenset(given)))
        return expression

    def _guard_problem(self, problem: GuardProblem, path: Path, source: str) -> None:
        place = inside(self.report, path, source, problem.start, problem.end)
        help_ = None
        if problem.suggestion is not None:
            shown = problem.suggestion
            help_ = Message(f"改成“{shown}”", f'write "{shown}"') if shown else Message("删去", "delete it")
        self.report.add(problem.code, path, problem.message, help_, place=place)

    def target(self, to: str, path: Path) -> str:
        """Return ``to``; report it when no state has that name."""
        if to not in self.states:
            self.report.add(
                "unknown-target",
                path,
                Message(f"没有“{to}”这个状态", f'there is no state called "{to}"'),
                self.report.did_you_mean(to, self.states),
            )
        return to

    def known_state(self, name: str, path: Path) -> bool:
        """Say whether a state is called ``name``; report it as a ``schema-violation`` when none is."""
        if name in self.states:
            return True
        zh, en = f"没有“{name}”这个状态", f'there is no state called "{name}"'
        self.report.schema(path, zh, en, self.report.did_you_mean(name, self.states))
        return False

    def declared(self, names: Iterable[str], path: Path) -> tuple[str, ...]:
        """Return ``names``; report those that are no field."""
        names = tuple(names)
        for at, name in enumerate(names):
            self.known_field(name, (*path, at))
        return names

    def known_field(self, name: str, path: Path) -> Field | None:
        """Return the field called ``name``; report it when there is none."""
        found = self.fields.get(name)
        if not found:
            help_ = self.report.did_you_mean(name, self.fields) or Message(
                f"在 data: 里声明字段 {name}", f"declare the field {name} under data:"
            )
            self.report.schema(path, f"没有声明字段“{name}”", f'no field is called "{name}"', help_)
        return found

    def field_of(self, name: str, kinds: Iterable[FieldKind], path: Path) -> None:
        """Report the field ``name`` when it is not declared or not of one of ``kinds``."""
        found = self.known_field(name, path)
        kinds = sorted(kinds)
        if found and found.kind not in kinds:
            wanted = ", ".join(kinds)
            self.report.schema(
                path,
                f"字段“{name}”是 {found.kind} 类型，这里要 {wanted}",
                f'the field "{name}" is of type {found.kind}; {wanted} is needed here',
                Message("换一个字段，或改它的类型", "use another field, or change its type"),
            )

    def party(self, party: Party | None, path: Path, *, several: bool = True) -> Party | None:
        """Return ``party``; report states and fields in it that do not exist or cannot say who."""
        if party and party.kind is PartyKind.PERFORMER:
            self.known_state(party.name, path)
        if party and party.kind is PartyKind.DATA:
            self.field_of(party.name, WHO | WHO_LISTS if several else WHO, path)
        return party

    def parties(self, parties: Iterable[Party], path: Path) -> tuple[Party, ...]:
        """Return ``parties``, each checked."""
        parties = tuple(parties)
        for at, each in enumerate(parties):
            self.party(each, (*path, at))
        return parties


def environment(
    fields: Iterable[Field], tables: Mapping[str, Mapping[str, Any]], actions: Iterable[str]
) -> Environment:
    """Return what guards may name."""
    return Environment({f.name: field_type(f) for f in fields}, tables, frozenset(actions))


def field_type(declared: Field) -> FieldType:
    """Return the type that guards see."""
    item = LISTS.get(declared.kind)
    if item:
        return FieldType(Type.LIST, (), item)
    if declared.kind is FieldKind.MONEY:
        return FieldType(Type.DECIMAL)
    return FieldType(Type(declared.kind.value), declared.options)


def inside(report: Report, path: Path, source: str, start: int, end: int) -> Place | None:
    """Return the place of ``source[start:end]`` in the file; ``None`` when it is not written there letter by letter.

    A text on several lines is written letter by letter, too: only its spaces and line breaks differ.
    """
    place = report.document.value_place(path)
    if not place:
        return None
    if place.line != place.end_line:
        return _on_several_lines(report, place, source, start, end)
    written = report.document.line(place.line)[place.column - 1 : place.end_column - 1]
    quoted = written[:1] in {"'", '"'} and written[1:-1] == source
    if written != source and not quoted:
        return None
    first = place.column + quoted
    return Place(place.file, place.line, first + start, place.line, first + end)


def _on_several_lines(report: Report, place: Place, source: str, start: int, end: int) -> Place | None:
    begin = report.document.line(place.line)[place.column - 1 :]
    folded = begin[:1] in {">", "|"}
    letters = [
        (number, column, letter)
        for number in range(place.line + folded, place.end_line + 1)
        for column, letter in enumerate(report.document.line(number), 1)
        if not letter.isspace() and (place.line, place.column) <= (number, column) < (place.end_line, place.end_column)
    ]
    if begin[:1] in {"'", '"'}:
        letters = letters[1:-1]
    wanted = [letter for letter in source if not letter.isspace()]
    first, last = (sum(not letter.isspace() for letter in source[:at]) for at in (start, end))
    if [letter for _, _, letter in letters] != wanted or first == last:
        return None
    line, column, _ = letters[first]
    end_line, end_column, _ = letters[last - 1]
    return Place(place.file, line, column, end_line, end_column + 1)


def names_in(states: Any, path: Path = ("states",)) -> Iterator[tuple[str, Path, list[str]]]:
    """Yield name, path and action names of all states in the plain value of ``states:``, regions included."""
    if not isinstance(states, dict):
        return
    for name, state in states.items():
        if not isinstance(state, dict):
            yield name, (*path, name), []
            continue
        actions = state.get("actions")
        yield name, (*path, name), list(actions) if isinstance(actions, dict) else []
        regions = state.get("regions")
        for region, inner in regions.items() if isinstance(regions, dict) else ():
            if isinstance(inner, dict):
                yield from names_in(inner.get("states"), (*path, name, "regions", region, "states"))
        if isinstance(state.get("region"), dict):
            yield from names_in(state["region"].get("states"), (*path, name, "region", "states"))
