"""Several people act on one case at the same instant: one wins, the others are told clearly, and nothing is lost."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

from benchmarks.faults.figures import Figure, every, none, some, told
from benchmarks.faults.office import WALK, LateClock, open_office, quick, take
from benchmarks.faults.server import database
from workflow_engine.engine import Engine
from workflow_engine.errors import CaseChanged, CommandRejected, WorkflowError
from workflow_engine.kernel.advance import replay
from workflow_engine.kernel.case import Case
from workflow_engine.kernel.operations.comment import Comment
from workflow_engine.storage.sql.store import SqlStore
from workflow_engine.storage.sql.transaction import SqlTransaction
from workflow_engine.storage.verify import verify_store

NAME = "writers"
WRITERS = 4


def run(*, small: bool, postgresql: str | None = None, seed: int = 1) -> Iterator[tuple[str, list[Figure]]]:  # noqa: ARG001
    """Yield a table for each store, and the control run."""
    cases = 10 if small else 300
    with tempfile.TemporaryDirectory(prefix="writers-", dir=quick()) as folder:
        path = str(Path(folder) / "cases.db")
        yield "two writers on one case, memory", figures([open_office("memory:")] * WRITERS, cases)
        engines = [open_office(path) for _ in range(WRITERS)]  # as four processes, each with connections of its own
        yield "two writers on one case, SQLite", figures(engines, cases)
        yield "control run: a store that locks no case and checks no version", [control(Path(folder), cases)]
    with database(postgresql) as address:
        engines = [open_office(address) for _ in range(WRITERS)]
        yield "two writers on one case, PostgreSQL", figures(engines, cases)
        for engine in engines:
            engine.close()


def figures(engines: list[Engine], cases: int) -> list[Figure]:
    """Let all act on each of so many cases at once; return what became of it."""
    answers: Counter[str] = Counter()
    wrong: list[str] = []
    for number in range(cases):
        case = take(engines[0], WALK[0], key=f"K{number}").id
        told_ = _together(engines, case, number)
        answers.update(told_)
        if told_.count("won") != 1:
            wrong.append(f"{case}: {told_}")
        wrong += _unsaid(engines[0], case, number)
    report = verify_store(engines[0].store, replay=True)
    others = cases * (WRITERS - 1)
    return [
        every("cases with exactly one winner", answers["won"], cases),
        every("others told that the step is taken (rejected, or changed)", answers["told"], others),
        told("of them by a reason and what may be done now", answers["told"] - answers["changed"]),
        none("comments lost or doubled, of as many as writers a case", wrong),
        none("verify, with replay", report.problems),
    ]


def _together(engines: list[Engine], case: str, number: int) -> list[str]:
    """Send one step off from every engine at once; all also comment. Return what each was told."""
    answers: list[str] = []
    gate = Barrier(len(engines))

    def work(place: int, engine: Engine) -> None:
        gate.wait()
        try:
            take(engine, WALK[1], case=case, command_id=f"{number}-{place}")
            answers.append("won")
        except (CommandRejected, CaseChanged) as error:
            assert error.say("zh") and error.say("en") and (isinstance(error, CaseChanged) or error.reasons)
            answers.append("told")
        except WorkflowError as error:
            answers.append(f"{error.code}: {error}")
        engine.do(case, "comment", by="cai", command_id=f"{number}-c-{place}", text=f"{place}")

    threads = [Thread(target=work, args=pair) for pair in enumerate(engines)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def _unsaid(engine: Engine, case: str, number: int) -> list[str]:
    """Return the comments that are not on the trail exactly once."""
    said = Counter(entry.command_id for entry in engine.history(case))
    return [f"{case}: comment {n}" for n in range(WRITERS) if said[f"{number}-c-{n}"] != 1]


# A store that is wrong


class Careless(SqlStore):
    """Reads the case before the transaction, and writes what it has, whatever is there by then."""

    @contextmanager
    def transaction(self, *cases: str) -> Iterator[SqlTransaction]:
        known: dict[str, Case] = {}
        load = SqlTransaction.load
        with super().transaction(*cases) as transaction:
            append = transaction.append

            def stale(case_id: str) -> Case:
                known[case_id] = _read.get(case_id) or load(transaction, case_id)
                return known[case_id]

            def force(before: Any, after: Case, entry: Any, effects: Any) -> Any:
                if before is None or before.id not in known:
                    return append(before, after, entry, effects)
                now = load(transaction, after.id)
                renumbered = after.copy()
                renumbered.seq = now.seq + 1
                return append(now, renumbered, entry._replace(seq=now.seq + 1), effects)

            transaction.load = stale  # type: ignore[method-assign]
            transaction.append = force  # type: ignore[method-assign]
            yield transaction


_read: dict[str, Case] = {}
"""What careless clients have read before they write."""


def control(folder: Path, cases: int) -> Figure:
    """Two clients that have read the same case both comment on it; return how many cases their trail contradicts."""
    engine = open_office(str(folder / "careless.db"), clock=LateClock())
    names = [take(engine, WALK[0], key=f"K{number}").id for number in range(cases)]
    engine.store.__class__ = Careless
    for name in names:
        _read[name] = engine.case(name)
        take(engine, WALK[1], case=name, command_id=f"{name}-1")
        engine.perform(name, Comment(by="cai", at=engine.clock.now(), text="also", id=f"{name}-2"))
    engine.store.__class__ = SqlStore
    lost = [name for name in names if replay(name, engine.history(name)) != engine.case(name)]
    found = {problem.path[1] for problem in verify_store(engine.store, replay=True).problems}
    engine.close()
    assert set(lost) == found
    return some("cases that are not what their trail makes", lost)
