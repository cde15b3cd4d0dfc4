"""The separated duties of a procedure as a question for the solver, and the smallest sets without an answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import permutations

from workflow_engine.definition.model import PartyKind, Path, ProcessDefinition, Task
from workflow_engine.definition.organization import Organization
from workflow_engine.errors import Message
from workflow_engine.graph.people import runs
from workflow_engine.lint.ownership import day_of
from workflow_engine.lint.staffing import pools, solver
from workflow_engine.lint.subject import Subject
from workflow_engine.record import record

Core = tuple[str, ...]


@record
class Duties:
    """Who takes the seats of separated states.

    ``seats`` maps states to their seats, ``people`` each seat to who may take it; a seat of which nothing is known
    before a case has one nameless person of its own. ``groups`` are the states that different people must act in.
    ``same`` are separated states with one seat: whoever does the one does the other.
    """

    seats: Mapping[str, tuple[str, ...]]
    people: solver.People
    groups: tuple[Core, ...]
    same: tuple[Core, ...]

    def possible(self, states: Core) -> bool:
        """Say whether people can be chosen for these states alone; raises ``Undecided``.

        Only separations between two of the states count: a state that a case does not visit keeps nobody apart, even
        when its person is the one of a state that is visited.
        """
        apart: dict[str, set[str]] = {}
        for group in self.groups:
            for one, other in permutations([state for state in dict.fromkeys(group) if state in states], 2):
                for seat in self.seats.get(one, ()):
                    apart.setdefault(seat, set()).update(set(self.seats.get(other, ())) - {seat})
        taken = {seat: self.people[seat] for state in states for seat in self.seats[state]}
        return solver.assign(taken, {seat: frozenset(others) for seat, others in apart.items()}) is not None

    def known(self, state: str) -> frozenset[str]:
        """Return who may act in a state as far as the organization says; empty when that shows only in a case."""
        people: frozenset[str] = frozenset().union(*(self.people[seat] for seat in self.seats.get(state, ())))
        return frozenset(person for person in people if not person.startswith("?"))


@record
class Separation:
    """The duties that one procedure keeps apart, on its day.

    ``runs`` are the largest sets of separated states that one case can visit. ``conflicts`` are the smallest sets
    that cannot all be done; ``undecided`` is true when there were too many combinations to try.
    """

    process: ProcessDefinition
    organization: Organization
    day: date
    duties: Duties
    runs: tuple[frozenset[str], ...]
    conflicts: tuple[Core, ...] = ()
    undecided: bool = False

    @property
    def people(self) -> tuple[str, ...]:
        """All people of the organization who may act in a separated state, by id."""
        everybody: frozenset[str] = frozenset().union(*map(self.duties.known, self.duties.seats))
        return tuple(sorted(everybody & self.organization.people.keys()))

    def meet(self, one: str, other: str) -> bool:
        """Say whether one case can visit both states."""
        return any({one, other} <= run for run in self.runs)

    def without(self, person: str) -> tuple[Core, ...]:
        """Return the conflicts there are while one person is away. Raises ``Undecided``."""
        return tuple(_conflicts(_duties(self.process, self.organization, self.day, person), self.runs))

    def path(self, core: Core) -> Path:
        """Return the path of the first separation that has part in a conflict."""
        shared = [len(set(core) & set(group)) for group in self.process.separate]
        return ("separate", shared.index(max(shared)))

    def say(self, core: Core, away: str | None = None) -> Message:
        """Return the duties of a conflict, each with those who may do it."""
        duties = _duties(self.process, self.organization, self.day, away)
        said = [(state, pools.names_of(self.organization, duties.known(state))) for state in core]
        nobody = Message("办过的同一人", "the same person again")
        pairs = [(state, names if names.zh else nobody) for state, names in said]
        return Message(
            "；".join(f"{state}：{names.zh}" for state, names in pairs),
            "; ".join(f"{state}: {names.en}" for state, names in pairs),
        )


def separations(subject: Subject) -> tuple[Separation, ...]:
    """Return the separated duties of all procedures that have some; ask it with ``subject.once``."""
    return tuple(
        _separation(subject, process, organization) for process, organization in subject.staffed if process.separate
    )


@record
class Absences:
    """What cannot be kept apart while somebody is away, though it can today.

    ``missing`` maps each such set of duties to the people concerned, by id; ``undecided`` are those who could not be
    tried out.
    """

    separation: Separation
    missing: Mapping[Core, tuple[str, ...]]
    undecided: tuple[str, ...]


def absences(subject: Subject) -> tuple[Absences, ...]:
    """Return the absences that each procedure cannot stand; ask it with ``subject.once``."""
    return tuple(_absences(s) for s in subject.once(separations) if not s.conflicts and not s.undecided)


def _absences(separation: Separation) -> Absences:
    missing: dict[Core, tuple[str, ...]] = {}
    undecided = []
    for person in separation.people:
        try:
            for core in dict.fromkeys(separation.without(person)):
                missing[core] = (*missing.get(core, ()), person)
        except solver.Undecided:
            undecided.append(person)
    return Absences(separation, missing, tuple(undecided))


@record
class Counterpart:
    """The only holder of a deputy post does ``other``, which must be kept apart from ``one``, where he would stand in.

    ``number`` counts the separation of the procedure.
    """

    post: str
    separation: Separation
    number: int
    one: str
    other: str


def counterparts(subject: Subject) -> tuple[Counterpart, ...]:
    """Return the deputies who cannot stand in because of a separation; ask it with ``subject.once``."""
    return tuple(found for separation in subject.once(separations) for found in _counterparts(separation))


def _counterparts(separation: Separation) -> Iterator[Counterpart]:
    organization = separation.organization
    doers = {
        state.name: state.responsible.name
        for state in separation.process.every_state()
        if isinstance(state, Task) and state.responsible and state.responsible.kind is PartyKind.POST
    }
    for number, group in enumerate(separation.process.separate):
        for one, other in permutations((name for name in group if name in doers), 2):
            post = organization.post(doers[one])
            alone = (
                post and post.deputy == doers[other] and len(organization.holders(doers[other], separation.day)) == 1
            )
            if post and alone and separation.meet(one, other):
                yield Counterpart(post.ref, separation, number, one, other)


def _separation(subject: Subject, process: ProcessDefinition, organization: Organization) -> Separation:
    day = day_of(process, subject.at)
    duties = _duties(process, organization, day)
    visited = runs(subject.flow(process), duties.seats)
    try:
        found = tuple(dict.fromkeys(_conflicts(duties, visited)))
    except solver.Undecided:
        return Separation(process, organization, day, duties, visited, undecided=True)
    return Separation(process, organization, day, duties, visited, found)


def _conflicts(duties: Duties, visited: tuple[frozenset[str], ...]) -> Iterator[Core]:
    for run in visited:
        yield from (pair for pair in duties.same if run.issuperset(pair))
        states = tuple(state for state in duties.seats if state in run)
        if not duties.possible(states):
            yield solver.core(states, duties.possible)


def _duties(process: ProcessDefinition, organization: Organization, day: date, away: str | None = None) -> Duties:
    tasks = {state.name: state for state in process.every_state() if isinstance(state, Task)}
    seats: dict[str, tuple[str, ...]] = {}
    people: dict[str, frozenset[str]] = {}
    for name in dict.fromkeys(name for group in process.separate for name in group):
        done_by = _same_person(tasks, name)
        if done_by:
            found = pools.seats(tasks[done_by], organization, day, away)
            if done_by != name and len(found) != 1:
                found, done_by = (frozenset(),), name
            seats[name] = tuple(f"{done_by}#{number}" for number in range(len(found)))
            people |= {seat: who or frozenset({f"?{seat}"}) for seat, who in zip(seats[name], found, strict=True)}
    same: dict[Core, None] = {}
    for group in process.separate:
        for one, other in permutations(dict.fromkeys(group), 2):
            if set(seats.get(one, ())) & set(seats.get(other, ())) and (other, one) not in same:
                same[one, other] = None
    return Duties(seats, people, tuple(process.separate), tuple(same))


def _same_person(tasks: Mapping[str, Task], name: str) -> str | None:
    """Return the state in which whoever acts in the named one is decided: ``$performer(x)`` is whoever did x."""
    seen = []
    while name in tasks and name not in seen:
        seen.append(name)
        party = tasks[name].responsible
        if party is None or party.kind is not PartyKind.PERFORMER or party.via or tasks[name].sign.members:
            return name
        name = party.name
    return seen[0] if seen else None
