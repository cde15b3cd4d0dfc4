"""A store that lives as long as the process: for tests, simulations and trying things out."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, MutableMapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from threading import Lock
from typing import Any, NamedTuple

from workflow_engine.errors import WorkflowError
from workflow_engine.kernel.case import Case, Effect, Timer
from workflow_engine.kernel.codec import case_from_text, case_to_text, dumps, loads, seal
from workflow_engine.kernel.events import Entry
from workflow_engine.storage.changes import PENDING, check_step
from workflow_engine.storage.contract import EffectRow, Head, Line, Trail
from workflow_engine.storage.memory_lists import MemoryLists
from workflow_engine.storage.memory_queue import MemoryQueue
from workflow_engine.storage.refusals import changed, locked, unknown_case, unknown_definition


class _Tables(NamedTuple):
    """Texts, not objects: nobody can change what is stored, and it fails where a database would."""

    definitions: MutableMapping[str, tuple[str, str]]
    cases: MutableMapping[str, str]
    entries: MutableMapping[tuple[str, int], str]
    answers: MutableMapping[str, tuple[str, int]]
    keys: MutableMapping[tuple[str, str], str]
    effects: MutableMapping[str, tuple[str, int, datetime, str]]


class MemoryTransaction:
    """Writes into a layer above the store's tables; the store merges the layer on commit."""

    def __init__(self, tables: _Tables) -> None:
        self._tables = tables
        self.failure: WorkflowError | None = None

    def load(self, case_id: str) -> Case:
        """See ``Transaction.load``."""
        if case_id not in self._tables.cases:
            raise unknown_case(case_id)
        return case_from_text(self._tables.cases[case_id])

    def answered(self, command_id: str) -> Entry | None:
        """See ``Transaction.answered``."""
        place = self._tables.answers.get(command_id)
        return loads(self._tables.entries[place]) if place else None

    def case_by_key(self, process: str, key: str) -> str | None:
        """See ``Transaction.case_by_key``."""
        return self._tables.keys.get((process, key))

    def append(self, before: Case | None, after: Case, entry: Entry, effects: Sequence[Effect]) -> Entry:
        """See ``Transaction.append``."""
        check_step(before, after, entry)
        try:
            self._refuse(before, after, entry, effects)
        except WorkflowError as error:
            self.failure = error
            raise
        last = self._tables.entries.get((after.id, entry.seq - 1))
        sealed = seal(entry, loads(last).hash if last else "")
        self._tables.cases[after.id] = case_to_text(after)
        self._tables.entries[after.id, entry.seq] = dumps(sealed)
        self._tables.answers[entry.command_id] = (after.id, entry.seq)
        if before is None and after.key is not None:
            self._tables.keys[after.process, after.key] = after.id
        for effect in effects:
            self._tables.effects[effect.id] = (after.id, entry.seq, entry.at, dumps(effect))
        return sealed

    def _refuse(self, before: Case | None, after: Case, entry: Entry, effects: Sequence[Effect]) -> None:
        tables, known = self._tables, after.id in self._tables.cases
        if before is not None and not known:
            raise unknown_case(after.id)
        if after.digest not in tables.definitions:
            raise unknown_definition(after.digest)
        ids = [effect.id for effect in effects]
        taken = (
            known and before is None,
            before is not None and self.load(after.id).seq != before.seq,
            before is None and after.key is not None and (after.process, after.key) in tables.keys,
            entry.command_id in tables.answers,
            len(set(ids)) < len(ids) or any(name in tables.effects for name in ids),
        )
        if any(taken):
            raise changed(after, entry)


class MemoryStore(MemoryLists, MemoryQueue):
    """``Store`` in memory."""

    def __init__(self, *, patience: float = 10.0) -> None:
        super().__init__()
        self._tables = _Tables({}, {}, {}, {}, {}, {})
        self._patience = patience
        self._writing = Lock()
        self._merging = Lock()

    def remember_definition(self, digest: str, process: str, version: str, text: str) -> None:  # noqa: ARG002
        """See ``Store.remember_definition``."""
        with self._merging:
            self._tables.definitions.setdefault(digest, (process, text))

    def definition_text(self, digest: str) -> tuple[str, str]:
        """See ``Store.definition_text``."""
        with self._merging:
            if digest not in self._tables.definitions:
                raise unknown_definition(digest)
            return self._tables.definitions[digest]

    @contextmanager
    def transaction(self, *cases: str) -> Iterator[MemoryTransaction]:  # noqa: ARG002
        """See ``Store.transaction``."""
        if not self._writing.acquire(timeout=self._patience):
            raise locked("memory:")
        try:
            layers = _Tables(*(ChainMap[Any, Any]({}, table) for table in self._tables))
            transaction = MemoryTransaction(layers)
            yield transaction
            if transaction.failure:
                raise transaction.failure
            with self._merging:
                for table, layer in zip(self._tables, layers, strict=True):
                    table.update(layer.maps[0])  # type: ignore[attr-defined]
        finally:
            self._writing.release()

    def case(self, case_id: str) -> Case:
        """See ``Store.case``."""
        with self._merging:
            return MemoryTransaction(self._tables).load(case_id)

    def case_by_key(self, process: str, key: str) -> str | None:
        """See ``Store.case_by_key``."""
        with self._merging:
            return self._tables.keys.get((process, key))

    def history(self, case_id: str) -> tuple[Entry, ...]:
        """See ``Store.history``."""
        seq = self.case(case_id).seq
        return tuple(loads(self._tables.entries[case_id, line]) for line in range(1, seq + 1))

    def timers_due(self, at: datetime, limit: int = 100) -> tuple[tuple[str, Timer], ...]:
        """See ``Store.timers_due``."""
        due = [row for row in self._all_timers() if row[1].at <= at]
        due.sort(key=lambda row: (row[1].at, row[0], row[1].id))
        return tuple(due[:limit])

    def effects(self, *, state: str = PENDING, limit: int = 100) -> tuple[EffectRow, ...]:
        """See ``Store.effects``."""
        with self._marking:
            kept = [row for row in map(self._marked, self._all_effects()) if row.state == state]
        return tuple(kept[:limit])

    def heads(self, after: str = "", limit: int = 1000) -> tuple[Head, ...]:
        """See ``Store.heads``."""
        return tuple(trail.head for trail in self.trails(after, limit) if trail.head)

    def trails(self, after: str = "", limit: int = 100) -> tuple[Trail, ...]:
        """See ``Store.trails``."""
        with self._merging:
            names = sorted(name for name in self._tables.cases if name > after)[:limit]
            return tuple(self._trail(name) for name in names)

    def stray_trails(self) -> tuple[Trail, ...]:
        """See ``Store.stray_trails``: nobody reaches around the program into its memory."""
        return ()

    def close(self) -> None:
        """See ``Store.close``."""

    def _trail(self, name: str) -> Trail:
        body = self._tables.cases[name]
        entries = [loads(self._tables.entries[name, n]) for n in range(1, case_from_text(body).seq + 1)]
        lines = tuple(
            Line(name, e.seq, e.command_id, e.at, e.by, dumps(e._replace(hash="")), e.previous, e.hash) for e in entries
        )
        return Trail(name, Head(name, entries[-1].seq, entries[-1].hash), body, lines)

    def _all_cases(self) -> list[Case]:
        with self._merging:
            texts = list(self._tables.cases.values())
        return [case_from_text(text) for text in texts]

    def _lines_of(self, person: str) -> list[Entry]:
        with self._merging:
            entries = list(self._tables.entries.values())
        return [line for line in map(loads, entries) if line.by == person]

    def _all_timers(self) -> list[tuple[str, Timer]]:
        return [(case.id, timer) for case in self._all_cases() for timer in case.timers]

    def _all_effects(self) -> list[EffectRow]:
        """Return the whole outbox, oldest entry first."""
        with self._merging:
            kept = list(self._tables.effects.values())
        kept.sort(key=lambda row: (row[2], row[0], row[1]))
        return [EffectRow(case, seq, at, loads(text), PENDING) for case, seq, at, text in kept]
