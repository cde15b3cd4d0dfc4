"""Every choice of a procedure, asked: which conditions never or always hold, hide or cross one another, leave gaps."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from enum import StrEnum
from weakref import WeakKeyDictionary

from workflow_engine.definition.model import FieldKind, Path, ProcessDefinition, SignRule, Task
from workflow_engine.errors import Message
from workflow_engine.lint.guards import cells, solve
from workflow_engine.lint.guards.alternatives import Choice, Guard, Kind, by_system, choices
from workflow_engine.lint.guards.cells import Fact
from workflow_engine.lint.guards.knowledge import Facts, Knowledge
from workflow_engine.lint.guards.linear import Reason, UndecidedError
from workflow_engine.lint.guards.witness import Witness
from workflow_engine.lint.subject import Subject, element_of
from workflow_engine.record import record


class Flaw(StrEnum):
    """What can be wrong with a choice."""

    NEVER = "never"
    ALWAYS = "always"
    SHADOWED = "shadowed"
    GAP = "gap"
    OVERLAP = "overlap"


@record
class Answer:
    """One flaw. ``guards`` are those to blame, the one to point at first; a gap names all of the choice.

    ``witness`` says in which case it shows: the values that matter in the gap or the overlap; None where every case
    is the same. ``case`` is that case.
    """

    flaw: Flaw
    choice: Choice
    guards: tuple[Guard, ...]
    witness: Message | None = None
    case: Witness | None = None


@record
class Undecided:
    """A choice about which not everything could be proved."""

    choice: Choice
    reason: Reason


@record
class Study:
    """What is known about the choices of one procedure."""

    answers: tuple[Answer, ...]
    undecided: tuple[Undecided, ...]

    def of(self, *flaws: Flaw) -> Iterator[Answer]:
        """Yield the answers of these kinds in the order of the states."""
        return (answer for answer in self.answers if answer.flaw in flaws)


_STUDIES: WeakKeyDictionary[Subject, dict[str, Study]] = WeakKeyDictionary()


def study(subject: Subject, process: ProcessDefinition) -> Study:
    """Return what is known about a procedure; worked out once for a subject."""
    known = _STUDIES.setdefault(subject, {})
    if process.name not in known:
        file = subject.file(element_of(process))
        broken = [p.path for p in subject.catalogue.problems if p.place and p.place.file == file]
        found = choices(process, subject.document(element_of(process)))
        known[process.name] = examine(process, found, broken)
    return known[process.name]


def examine(process: ProcessDefinition, found: Iterable[Choice], broken: Collection[Path] = ()) -> Study:
    """Return the answers for these choices; one in which something is ``broken`` is not judged as a whole."""
    knowledge = Knowledge(process)
    answers: list[Answer] = []
    undecided: list[Undecided] = []
    for choice in found:
        examiner = _Examiner(choice, knowledge)
        examiner.run(whole=not any(path[: len(choice.path)] == choice.path for path in broken))
        answers += examiner.answers
        undecided += (Undecided(choice, reason) for reason in examiner.reasons)
    return Study(tuple(answers), tuple(undecided))


class _Examiner:
    """Asks one choice all questions; one that cannot be decided does not stand in the way of the others."""

    def __init__(self, choice: Choice, knowledge: Knowledge) -> None:
        self.choice = choice
        self.process = choice.process
        self.guards = [guard.expression for guard in choice.guards]
        self.fields = frozenset[str]().union(*(guard.fields for guard in self.guards))
        self.sure = knowledge.surely_set(choice.state)
        self.knowledge = knowledge
        # People fill in what is missing before they choose an action; nobody does so for an automatic choice.
        self.maybe = frozenset[str]() if choice.kind is Kind.ACTIONS else self.fields - self.sure
        self.domain = knowledge.domain(self.maybe)
        self.together = solve.Together(self.guards, self.domain, self._decided())
        self.answers: list[Answer] = []
        self.reasons: dict[Reason, None] = {}

    def run(self, *, whole: bool = True) -> None:
        """Fill ``answers`` and the ``reasons`` why some are missing; unless ``whole``, ask each condition alone."""
        for guard in self.choice.guards:
            self._try(self._alone(guard))
        if whole:
            self._together()

    def _together(self) -> None:
        choice = self.choice
        blamed = {answer.guards[0]: answer.flaw for answer in self.answers}
        always = Flaw.ALWAYS in blamed.values()
        if choice.kind.ordered and len(self.guards) > 1 and not always:
            self._try(self._shadowed(frozenset(blamed)))
        if not choice.open and not always:
            self._try(self._gap())
        if choice.kind is Kind.ACTIONS or (choice.kind is Kind.MEMBERS and _any_signs(choice)):
            for number, guard in enumerate(choice.guards):
                if guard not in blamed:
                    earlier = [
                        other for other in choice.guards[:number] if other not in blamed and rivals(other, guard)
                    ]
                    self._try(self._overlap(guard, earlier))

    def _try(self, answers: Iterator[Answer]) -> None:
        try:
            self.answers += answers
        except UndecidedError as error:
            self.reasons[error.reason] = None

    def _alone(self, guard: Guard) -> Iterator[Answer]:
        at = self.choice.guards.index(guard)
        present = self.sure | guard.given | guard.expression.needs
        maybe = frozenset(guard.expression.fields) - present
        if maybe == self.maybe & {*guard.expression.fields}:
            cases = self.together.cases([at])
        else:
            cases = solve.cases([guard.expression], self.knowledge.domain(maybe))
        truths = {truth for (truth,) in cases}
        if truths == {False}:
            yield Answer(Flaw.NEVER, self.choice, (guard,))
        elif truths == {True} and self.choice.size > 1:
            behind = self.choice.guards[at + 1 :] if self.choice.kind.ordered else ()
            yield Answer(Flaw.ALWAYS, self.choice, (guard, *behind))

    def _shadowed(self, blamed: frozenset[Guard]) -> Iterator[Answer]:
        cases = self.together.cases(range(len(self.guards)))
        for number, guard in enumerate(self.choice.guards):
            reached = any(truths[number] and not any(truths[:number]) for truths in cases)
            if not reached and guard not in blamed:
                both = [truths for truths in cases if truths[number]]
                earlier = enumerate(self.choice.guards[:number])
                hiding = (other for at, other in earlier if any(truths[at] for truths in both))
                yield Answer(Flaw.SHADOWED, self.choice, (guard, *hiding))

    def _gap(self) -> Iterator[Answer]:
        if not self._is_precondition() and self.together.unserved():
            found = self.together.unserved(self._facts(self.fields))
            if found:
                matters = cells.essential(self.guards, self.domain, found, lambda truths: not any(truths))
                yield Answer(Flaw.GAP, self.choice, self.choice.guards, found.say(matters), found)

    def _is_precondition(self) -> bool:
        """True for the one way out that asks for values which can still be given here: nothing is divided by it."""
        given_here = self.choice.changeable | (self.fields - self.sure)
        return self.choice.kind is Kind.ACTIONS and len(self.guards) == 1 and self.fields <= given_here

    def _decided(self) -> frozenset[str]:
        """Return the fields whose option is only chosen here, by the person who acts."""
        if self.choice.kind is not Kind.ACTIONS:
            return frozenset()
        given_here = self.choice.changeable | (self.fields - self.sure)
        return frozenset(n for n in self.fields & given_here if self.process.data[n].kind is FieldKind.CHOICE)

    def _facts(self, fields: frozenset[str]) -> tuple[Fact, ...]:
        return relevant(self.knowledge.facts(self.choice.state), fields)

    def _overlap(self, guard: Guard, earlier: Sequence[Guard]) -> Iterator[Answer]:
        crossed = [(other, found) for other in earlier if (found := self._both(other, guard))]
        if crossed:
            others, case = tuple(other for other, _ in crossed), crossed[0][1]
            pair = [others[0].expression, guard.expression]
            matters = cells.essential(pair, self.domain, case, all)
            yield Answer(Flaw.OVERLAP, self.choice, (guard, *others), case.say(matters), case)

    def _both(self, one: Guard, other: Guard) -> Witness | None:
        """Return a case in which both hold, unless one is meant to hold with the other."""
        fields = frozenset((*one.expression.fields, *other.expression.fields))
        numbers = [self.choice.guards.index(one), self.choice.guards.index(other)]
        cases = self.together.cases(numbers, self._facts(fields))
        crossing = (True, False) in cases and (False, True) in cases
        inside = ((True, False) in cases or (False, True) in cases) and asks(one) == asks(other)
        return cases.get((True, True)) if crossing or inside else None


def asks(guard: Guard) -> frozenset[str]:
    """Return what a condition asks about: fields, and actions that it counts."""
    return frozenset((*guard.expression.fields, *guard.expression.actions))


def rivals(one: Guard, other: Guard) -> bool:
    """Say whether two alternatives look like two sides of one question: the same person, about the same thing,
    to different places."""
    if not asks(one) & asks(other) or one.expression == other.expression:
        return False
    if one.action and other.action:
        systems = by_system(one.action) or by_system(other.action)
        return not systems and one.action.by == other.action.by and one.action.to != other.action.to
    return one.party != other.party


def relevant(facts: Facts, fields: frozenset[str]) -> tuple[Fact, ...]:
    """Return the facts that have to do with these fields, directly or through one another, in a fixed order."""
    chosen: list[Fact] = []
    waiting = sorted(facts, key=lambda fact: (fact.expression.source, fact.holds))
    while near := next((fact for fact in waiting if fields & {*fact.expression.fields}), None):
        waiting.remove(near)
        chosen.append(near)
        fields |= {*near.expression.fields}
    return tuple(chosen)


def _any_signs(choice: Choice) -> bool:
    return isinstance(choice.state, Task) and choice.state.sign.rule is SignRule.ANY
