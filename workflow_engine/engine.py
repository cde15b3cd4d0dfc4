"""The hallway: load a case, advance it, store it, tell those who listen. Several engines may live in one process."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workflow_engine.clock import Clock, SystemClock
from workflow_engine.definition.calendar import WorkingTime
from workflow_engine.definition.catalogue import Catalogue, read_catalogue
from workflow_engine.definition.load import load_strict
from workflow_engine.definition.model import ProcessDefinition
from workflow_engine.errors import (
    CaseChanged,
    CommandRejected,
    InvalidDefinition,
    Message,
    Reason,
    StorageError,
    UnknownProcess,
    UnknownYear,
    UsageError,
    WorkflowError,
)
from workflow_engine.kernel.advance import advance, what_now, who_can, why_not
from workflow_engine.kernel.between import BETWEEN, call_key, command_for, too_late
from workflow_engine.kernel.case import Case, Effect
from workflow_engine.kernel.command import SYSTEM, Command, flaws
from workflow_engine.kernel.directory import Directory, OrganizationDirectory, World
from workflow_engine.kernel.events import Entry
from workflow_engine.kernel.operations import OPERATIONS, command_named
from workflow_engine.kernel.operations.act import Act
from workflow_engine.kernel.operations.answer import Answer
from workflow_engine.kernel.operations.expire import Expire
from workflow_engine.kernel.operations.start import Start
from workflow_engine.kernel.turn import Decision
from workflow_engine.source.reader import read

if TYPE_CHECKING:
    from workflow_engine.storage.contract import ItemRow, Store, Transaction
    from workflow_engine.storage.sql.store import HostConnection

Subscriber = Callable[[Entry, Case], None]
_log = logging.getLogger("workflow_engine")


class Engine:
    """Runs the procedures of one catalogue on one store.

    ``store`` is a store, a database URL, a SQLite path, or ``"memory:"``. ``directory`` answers who holds which post
    (default: the catalogue's organization), ``clock`` gives time and ids, ``administrators`` are the owners (posts,
    units, ``@person``) who may set right any case, beside the lead post of its procedure. Safe from several threads
    as far as the store is. Raises ``InvalidDefinition`` with every problem when the catalogue has an error.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        *,
        store: Store | str = "memory:",
        directory: Directory | None = None,
        clock: Clock | None = None,
        administrators: Sequence[str] = (),
    ) -> None:
        from workflow_engine.lint.gate import refuse_errors
        from workflow_engine.storage.open import open_store

        refuse_errors(catalogue)
        if directory is None and catalogue.organization is None:
            raise InvalidDefinition(Message("目录中没有组织文件", "the catalogue has no organization file"), [])
        self.catalogue = catalogue
        self.clock = clock or SystemClock()
        people = directory or OrganizationDirectory(catalogue.organization)  # type: ignore[arg-type]
        self.world = World(people, WorkingTime(catalogue.calendar), tuple(administrators))
        self.store = open_store(store) if isinstance(store, str) else store
        self._subscribers: list[Subscriber] = []
        self._definitions: dict[str, ProcessDefinition] = {}
        for definition in catalogue.processes.values():
            self._definitions[definition.digest] = definition
            text = catalogue.documents[catalogue.files[f"process:{definition.name}"]].text
            self.store.remember_definition(definition.digest, definition.name, definition.version, text)

    @classmethod
    def open(cls, *paths: str | Path, **options: Any) -> Engine:
        """Return an engine on the definition files in ``paths`` (files or folders); options as for ``Engine``."""
        return cls(read_catalogue([Path(path) for path in paths]), **options)

    def close(self) -> None:
        """Close the store."""
        self.store.close()

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def on(self, connection: HostConnection) -> Engine:
        """Return this engine on the host's SQLAlchemy connection: all it does is kept when the host commits, or not.

        Cheap enough for every request; use it in the thread of the connection. It has subscribers of its own, who
        hear of each command at once: only the host knows when it commits. Raises ``UsageError`` for a store without
        a database.
        """
        if not hasattr(self.store, "on"):
            raise UsageError(
                Message("这个存储没有数据库，无法加入宿主的事务", "this store has no database to share a transaction"),
                help=Message("用 SqlStore(宿主的引擎) 打开。", "Open it with SqlStore(your engine)."),
            )
        joined = copy(self)
        joined.store, joined._subscribers = self.store.on(connection), []
        return joined

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Call ``subscriber(entry, case)`` after each commit; return a function that ends the subscription.

        A subscriber that fails is reported to the log ``workflow_engine`` and undoes nothing.
        """
        self._subscribers.append(subscriber)
        return lambda: self._subscribers.remove(subscriber)

    def definition(self, name_or_digest: str) -> ProcessDefinition:
        """Return the current definition of that name, or the stored one of that digest. Raises ``UnknownProcess``."""
        found = self.catalogue.processes.get(name_or_digest) or self._definitions.get(name_or_digest)
        if found is None:
            _, text = self.store.definition_text(name_or_digest)
            stored = load_strict(read(text, f"<{name_or_digest[:12]}>"))
            assert isinstance(stored, ProcessDefinition)  # noqa: S101  # only procedures are remembered
            found = self._definitions[stored.digest] = stored
        return found

    def start(self, process: str, *, by: str, command_id: str = "", **content: Any) -> Case:
        """Open a case and return it. With a ``key`` already used for this procedure, return that case instead."""
        if process not in self.catalogue.processes:
            known = "、".join(self.catalogue.processes)
            raise UnknownProcess(
                Message(f"没有流程“{process}”；有：{known}", f"no procedure {process!r}; known: {known}")
            )
        command = Start(**self._stamp(by, command_id), **content)
        try:
            return self._of_key(process, command.key) or self._carry_out(
                self.clock.new_id(), command, self.catalogue.processes[process]
            )
        except CaseChanged:
            faster = self._of_key(process, command.key)  # somebody else started it under this key just now
            if faster is None:
                raise
            return faster

    def perform(self, case_id: str, command: Command) -> Case:
        """Carry out any command on a case: what it and everything it sets off change is one transaction.

        The same command id again returns the case as it is. Raises ``CommandRejected``, ``CaseChanged``,
        ``UnknownCase``, ``UnknownYear``, ``StorageError``; the case is untouched then.
        """
        return self._carry_out(case_id, command)

    def perform_all(self, commands: Iterable[tuple[str, Command]]) -> None:
        """Carry out one command on each of several cases, in one transaction: all of them, or none.

        The cases are read in one go and everything is written in one go, so that a batch waits for a server and a disk
        as often as a single command does. The same commands again change nothing. Raises what ``perform`` raises for
        the first that is refused.
        """
        self._in_one([(case_id, self._with_id(command), None) for case_id, command in commands])

    def act(self, case_id: str, action: str, *, by: str, command_id: str = "", **content: Any) -> Case:
        """Take an action; ``content`` as in ``Act`` (data, record, reason, opinion, state, item, attachments)."""
        return self.perform(case_id, Act(action=action, **self._stamp(by, command_id), **content))

    def do(self, case_id: str, operation: str, *, by: str, command_id: str = "", **fields: Any) -> Case:
        """Carry out an operation by its name (``claim``, ``transfer`` …), with the fields of its command.

        Raises ``UsageError`` for a name or a field that there is not, and what ``perform`` raises.
        """
        kind = command_named(operation, fields)
        return self.perform(case_id, kind(**self._stamp(by, command_id), **fields))

    def answer(
        self, case_id: str, result: str, *, visit: int | None = None, data: Mapping[str, Any] | None = None
    ) -> Case:
        """Give a waiting state its message, or a service state its result (``done`` or ``error``)."""
        return self.perform(case_id, Answer(result=result, visit=visit, data=data or {}, **self._stamp(SYSTEM)))

    def fire_due_timers(self, limit: int = 100) -> int:
        """Fire up to ``limit`` timers whose moment has come, earliest first; return how many were fired.

        One that is gone because an earlier one left its state is passed over; one that is refused is logged and stays.
        """
        fired = 0
        for case_id, timer in self.store.timers_due(self.clock.now(), limit):
            try:
                self.perform(case_id, Expire(timer=timer.id, **self._stamp(SYSTEM)))
                fired += 1
            except (CommandRejected, UnknownYear) as refused:
                if not isinstance(refused, CommandRejected) or refused.reasons[0].code != "timer-not-due":
                    _log.warning("timer %s of %s was not fired: %s", timer.id, case_id, refused)
        return fired

    def case(self, case_id: str) -> Case:
        """Return the case as it is now. Raises ``UnknownCase``."""
        return self.store.case(case_id)

    def history(self, case_id: str) -> tuple[Entry, ...]:
        """Return the trail, oldest first."""
        return self.store.history(case_id)

    def inbox(self, person: str, *, limit: int = 100, after: str = "") -> tuple[ItemRow, ...]:
        """Return the open work items that the person holds or may take, the most urgent first.

        The next page begins after the ``mark`` of the last row. For other lists see ``desk.Desk``.
        """
        return self.store.inbox(self.refs_of(person), limit=limit, after=after)

    def refs_of(self, person: str) -> tuple[str, ...]:
        """Return all owners whose work this person may do today: the person first, then posts and units."""
        today = self.clock.now().astimezone(self.world.time.zone).date()
        return self.world.directory.refs_of(person, today)

    def who_can(self, case_id: str, action: str, *, state: str | None = None) -> tuple[str, ...]:
        """Return the persons who may take the action now."""
        case = self.case(case_id)
        return who_can(self.definition(case.digest), case, action, self.clock.now(), self.world, state)

    def why_not(self, case_id: str, action: str, *, by: str, **content: Any) -> tuple[Reason, ...]:
        """Return every reason why the person may not take the action now; empty exactly when it would succeed."""
        case = self.case(case_id)
        command = Act(action=action, **self._stamp(by), **content)
        return why_not(self.definition(case.digest), case, command, self.world)

    def what_now(self, case_id: str) -> list[dict[str, Any]]:
        """Return the open actions of a case and who may take each (see ``kernel.advance.what_now``)."""
        case = self.case(case_id)
        return what_now(self.definition(case.digest), case, self.clock.now(), self.world)

    def _stamp(self, by: str, command_id: str = "") -> dict[str, Any]:
        return {"by": by, "at": self.clock.now(), "id": command_id or self.clock.new_id()}

    def _of_key(self, process: str, key: str | None) -> Case | None:
        found = self.store.case_by_key(process, key) if key else None
        return self.store.case(found) if found else None

    def _carry_out(self, case_id: str, command: Command, definition: ProcessDefinition | None = None) -> Case:
        """Carry out a command, and the commands on other cases that follow from it, in one transaction."""
        command = self._with_id(command)
        written = self._in_one([(case_id, command, definition)])
        if not written:  # answered before, perhaps as a command on another case
            return self._answers([command])[0]
        first = written[0][0].case
        return [made for entry, made in written if entry.case == first][-1]

    def _with_id(self, command: Command) -> Command:
        return command if command.id else command._replace(id=self.clock.new_id())  # type: ignore[attr-defined]

    def _in_one(self, asked: list[tuple[str, Command, ProcessDefinition | None]]) -> list[tuple[Entry, Case]]:
        """Carry out commands in one transaction and tell of it; return nothing when all were answered before.

        Whether they were is only asked when they cannot be carried out now: a command that is stored once takes its
        id, and so cannot be carried out again.
        """
        unfit = [reason for _, command, _ in asked for reason in flaws(command)]
        if unfit:
            raise CommandRejected(unfit)
        try:
            with self.store.transaction(*[case for case, _, opens in asked if not opens]) as transaction:
                written = self._follow(transaction, asked)
        except StorageError:
            raise
        except WorkflowError:
            if not self._answers([command for _, command, _ in asked]):
                raise
            return []
        self._tell(written)
        return written

    def _answers(self, commands: Sequence[Command]) -> list[Case]:
        """Return the cases in which these commands were answered, as they are now; none unless all of them were."""
        with self.store.transaction() as transaction:
            found = [transaction.answered(command.id) for command in commands]
            return [transaction.load(entry.case) for entry in found if entry] if all(found) else []

    def _follow(
        self, transaction: Transaction, asked: Iterable[tuple[str, Command, ProcessDefinition | None]]
    ) -> list[tuple[Entry, Case]]:
        """Store commands, and those on other cases that follow from them; a definition is of a case to be opened."""
        written: list[tuple[Entry, Case]] = []
        todo = deque(asked)
        while todo:
            target, step, opens = todo.popleft()
            before = None if opens else transaction.load(target)
            if written and before and too_late(before, step):
                continue
            pinned = opens or self.definition(before.digest)  # type: ignore[union-attr]
            made = advance(pinned, before or Case(target), step, self.world)
            entry = self._entry(target, step, pinned, made)
            outside = [effect for effect in made.effects if effect.kind not in BETWEEN]
            written.append((transaction.append(before, made.case, entry, outside), made.case))
            for effect in made.effects:
                if effect.kind in BETWEEN:
                    other, new = self._other(transaction, made.case, effect)
                    todo.append((other, command_for(made.case, effect, step.at), new))
        return written

    @staticmethod
    def _entry(case_id: str, command: Command, definition: ProcessDefinition, made: Decision) -> Entry:
        name, seq = OPERATIONS[type(command)].name, made.case.seq
        who = (command.at, command.by, made.on_behalf, made.post)
        return Entry(case_id, seq, *who, name, command.id, definition.digest, made.events)

    def _other(self, transaction: Transaction, case: Case, effect: Effect) -> tuple[str, ProcessDefinition | None]:
        """Return which case an effect between cases is for, with its definition when it is yet to be opened."""
        if effect.kind == "open-case":
            return self.clock.new_id(), self.definition(effect.payload["process"])
        if effect.kind == "close-call" and case.parent is not None:
            return case.parent[0], None
        return transaction.case_by_key(effect.payload["process"], call_key(case, effect.visit)) or "", None

    def _tell(self, written: list[tuple[Entry, Case]]) -> None:
        for entry, case in written:
            for subscriber in tuple(self._subscribers):
                try:
                    subscriber(entry, case)
                except Exception:  # noqa: BLE001  # whatever a host raises must not undo what is stored
                    _log.exception("a subscriber failed on %s/%s; the case is stored", entry.case, entry.seq)
