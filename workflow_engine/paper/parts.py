"""What falls to one post: its part in every step of every procedure, as which of its titles."""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.definition.model import (
    Action,
    Duration,
    Parallel,
    Party,
    PartyKind,
    ProcessDefinition,
    Task,
)
from workflow_engine.diagram.parties import Parties
from workflow_engine.diagram.words import Words
from workflow_engine.paper.order import Order
from workflow_engine.paper.people import People
from workflow_engine.paper.roles import Letter, parts
from workflow_engine.record import record


@record
class Book:
    """One procedure and what says its words and parties on a day."""

    definition: ProcessDefinition
    words: Words
    parties: Parties

    @property
    def title(self) -> str:
        """The title of the procedure."""
        return self.definition.title.say(self.words.lang) or self.definition.name

    def tasks(self) -> Iterator[Task]:
        """Yield the steps that people do, in declared order."""
        return (state for state in self.definition.every_state() if isinstance(state, Task))


@record
class Part:
    """A post's part in a step. ``capacity`` says as what it takes part when the step does not name the post itself."""

    book: Book
    task: Task
    letter: Letter
    capacity: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """The names of the procedure and of the step."""
        return self.book.definition.name, self.task.name

    @property
    def title(self) -> str:
        """The title of the step."""
        return self.task.title.say(self.book.words.lang) or self.task.name


@record
class Extra:
    """An action that a post may take in a step that is not its own."""

    book: Book
    state: Task | Parallel
    action: Action
    capacity: str = ""


@record
class Alarm:
    """A step that is brought to a post when it is late: ``after`` the limit, None at once."""

    book: Book
    task: Task
    after: Duration | None


class Shelf:
    """The procedures of an order, asked for one post at a time."""

    def __init__(self, order: Order, people: People) -> None:
        self._people = people
        organization = order.catalogue.organization
        self.books = tuple(_book(definition, order) for definition in order.definitions())
        units = organization.units if organization else {}
        self._heads = {unit.head for unit in units.values()}
        self._leaders = {organization.leader_of(name) for name in units} if organization else set()
        self._parts = [(book, task, *part) for book in self.books for task in book.tasks() for part in parts(task)]
        self._meant: dict[tuple[str, Party], tuple[Party, str | None]] = {}

    def parts(self, ref: str) -> Iterator[Part]:
        """Yield the parts of a post, procedure by procedure, in the order of the steps."""
        for book, task, letter, party in self._parts:
            capacity = self.capacity(book, party, ref)
            if capacity is not None:
                yield Part(book, task, letter, capacity)

    def extras(self, ref: str) -> Iterator[Extra]:
        """Yield the actions that a post may take in steps of others."""
        for book in self.books:
            for state in book.definition.every_state():
                if isinstance(state, Task | Parallel):
                    for action in state.actions.values():
                        capacity = self.capacity(book, action.by, ref) if action.by else None
                        if capacity is not None:
                            yield Extra(book, state, action, capacity)

    def alarms(self, ref: str) -> Iterator[Alarm]:
        """Yield the steps that are brought to a post when they are late."""
        for book in self.books:
            for task in book.tasks():
                for step in task.overdue:
                    if self.capacity(book, step.to, ref) is not None:
                        yield Alarm(book, task, step.after)

    def capacity(self, book: Book, party: Party, ref: str) -> str | None:
        """Return as what a post is meant by a party: empty when as itself, None when it is not meant."""
        meant, post = self._resolved(book, party)
        if post == ref:
            return ""
        if meant.kind is PartyKind.UNIT and not meant.via and meant.name == ref.rpartition("/")[0]:
            return book.words.say("本单位人员", "any member of the unit")
        if meant.via and meant.kind in (PartyKind.REQUESTER, PartyKind.DATA, PartyKind.PERFORMER):
            holders = self._heads if meant.via == "head" else self._leaders
            return book.parties.title(meant) if ref in holders else None
        return None

    def _resolved(self, book: Book, party: Party) -> tuple[Party, str | None]:
        """Return the party with ``$performer(state)`` followed to who is responsible there, and the post it always is.

        Kept, because every post asks the same of every party.
        """
        key = (book.definition.name, party)
        if key not in self._meant:
            meant = _same_person(book, party)
            self._meant[key] = (meant, self._people.post_of(meant))
        return self._meant[key]


def _book(definition: ProcessDefinition, order: Order) -> Book:
    words = Words(definition, order.lang)
    return Book(definition, words, Parties(definition, order.catalogue.organization, words, order.day))


def _same_person(book: Book, party: Party) -> Party:
    tasks = {task.name: task for task in book.tasks()}
    seen: set[str] = set()
    while party.kind is PartyKind.PERFORMER and party.name not in seen and party.name in tasks:
        seen.add(party.name)
        found = tasks[party.name].responsible
        if found is None or (party.via and found.via):
            break
        party = Party(found.kind, found.name, found.via or party.via)
    return party
