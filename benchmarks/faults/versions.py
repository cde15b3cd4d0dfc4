"""Two versions of the program at work on one database: an upgrade that rolls, under load, with a definition that is
changed meanwhile.

An older program makes the database and goes on; this one opens it, which brings the tables up to date under the older
processes, and works beside them; then the older workers are stopped and killed one after the other, and the older
clients leave. The older program is real: its code is taken from the history of the repository.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.faults.figures import Figure, every, none, some, told
from benchmarks.faults.kills import receiver
from benchmarks.faults.mixed import Seen, look
from benchmarks.faults.office import LateClock, open_office, quick
from benchmarks.faults.server import database
from benchmarks.faults.shift import Place, is_kept
from benchmarks.faults.trees import ROOT, older
from workflow_engine.engine import Engine
from workflow_engine.storage.sql.migrate import known_revisions

NAME = "versions"
PATIENCE = 120.0
"""Seconds after which nothing is waited for any longer, once nobody does anything."""
_BRIDGES = (
    ("workflow_items_process", "workflow_items"),
    ("workflow_readings_given", "workflow_history"),
    ("workflow_readings_read", "workflow_history"),
)


def run(*, small: bool, postgresql: str | None = None, seed: int = 1) -> Iterator[tuple[str, list[Figure]]]:  # noqa: ARG001
    """Yield a table for each older program and database, and the control run. Raises ``NoHistory``."""
    cases = 24 if small else 1000
    revisions = ("r0003",) if small else ("r0003", "r0004")
    meetings = (("SQLite", "embedded"), ("PostgreSQL", "embedded"), ("PostgreSQL", "procrastinate"))
    with tempfile.TemporaryDirectory(prefix="trees-") as folder:
        trees = {revision: older(revision, Path(folder)) for revision in revisions}
        for revision, tree in trees.items():
            for store, driver in meetings[: 1 if small else None]:
                with _where(store, postgresql) as where:
                    title = f"{revision} beside {known_revisions()[-1]}, {store}, {driver}"
                    yield title, campaign(Site(tree, revision, where, driver, cases, small=small))
        with _where("PostgreSQL", postgresql) as where:
            site = Site(trees["r0003"], "r0003", where, "embedded", min(cases, 100), small=small, bridged=False)
            yield "control run: the same without the triggers of r0005, PostgreSQL", campaign(site)


@contextmanager
def _where(store: str, postgresql: str | None) -> Iterator[str]:
    with ExitStack() as stack:
        if store == "SQLite":
            yield str(Path(stack.enter_context(tempfile.TemporaryDirectory(dir=quick()))) / "cases.db")
        else:
            yield stack.enter_context(database(postgresql))


class InVain(Exception):
    """What was waited for does not come."""


class Site:
    """Where two versions meet, and how much they are to do."""

    def __init__(
        self, tree: Path, revision: str, where: str, driver: str, cases: int, *, small: bool, bridged: bool = True
    ) -> None:
        self.tree, self.revision, self.where, self.driver = tree, revision, where, driver
        self.cases, self.small, self.bridged = cases, small, bridged
        self.clients = 1 if small else 2


class Shift:
    """The processes at work, of both versions."""

    def __init__(self, site: Site, folder: Path, outside: str) -> None:
        self.folder = folder
        self._site, self._outside = site, outside
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def begin(self, role: str, name: str, *, old: bool, quota: int = 0) -> None:
        """Let one more begin; it is at work when this returns."""
        site = self._site
        revision = site.revision if old else known_revisions()[-1]
        place = Place(str(self.folder), site.where, self._outside, name, revision, site.driver, quota)
        paths = [str(site.tree)] * old + [str(ROOT)]
        self._running[name] = subprocess.Popen(
            [sys.executable, "-P", "-m", "benchmarks.faults.shift", role, json.dumps(place._asdict())],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            stderr=(self.folder / f"{name}.err").open("wb"),
        )

    def ready(self, *names: str) -> None:
        """Wait until these are at work."""
        self.until(lambda: all((self.folder / f"{name}.ready").exists() for name in names), f"{names} at work")

    def until(self, done: Callable[[], bool], what: str) -> None:
        """Wait for something; fail when nothing is done any more and it has not come, or when one has died by itself.

        The journals tell whether anything is done.
        """
        until, size = time.monotonic() + PATIENCE, -1
        while not done():
            self._look()
            now = sum(path.stat().st_size for path in self.folder.glob("*.log"))
            if now != size:
                until, size = time.monotonic() + PATIENCE, now
            if time.monotonic() > until:
                raise InVain(what)
            time.sleep(0.02 if self._site.small else 0.5)

    def _look(self) -> None:
        for name, process in self._running.items():
            if process.poll() is not None:
                said = (self.folder / f"{name}.err").read_text(encoding="utf-8", errors="replace")
                raise AssertionError(f"{name} died by itself: {said[-2000:]}")

    def tell(self, what: str) -> None:
        """Tell everybody something, or ``name.what`` to one."""
        (self.folder / what).touch()

    def leave(self, *names: str, kill: bool = False) -> None:
        """Let some stop in order, or kill them."""
        for name in names:
            self._running[name].send_signal(signal.SIGKILL if kill else signal.SIGTERM)
        for name in names:
            self._running.pop(name).wait(30)

    def finish(self, *names: str) -> None:
        """Let clients end what they are doing and leave."""
        for name in names:
            self.tell(f"{name}.over")
        for name in names:
            self._running.pop(name).wait(30)

    def end(self) -> None:
        """Leave nobody behind, whatever has happened."""
        for process in self._running.values():
            process.kill()
            process.wait()

    def journals(self) -> dict[str, list[tuple[str, str]]]:
        """Return what was acknowledged: by the name of the client, command and case."""
        logs = sorted(self.folder.glob("*.log"))
        return {path.stem: [_pair(line) for line in path.read_text().splitlines() if " " in line] for path in logs}


def _pair(line: str) -> tuple[str, str]:
    command, case = line.split(" ")
    return command, case


def campaign(site: Site) -> list[Figure]:
    """Let an upgrade roll over a site at work, and return what is wrong when everybody is done."""
    with tempfile.TemporaryDirectory(prefix="shift-", dir=quick()) as folder, receiver() as (outside, received):
        shift = Shift(site, Path(folder), outside)
        try:
            with open_late(site, shift) as engine:
                running = _roll(site, shift, engine)
                seen = look(engine, site.where, shift.journals(), received)
        finally:
            shift.end()
    return _figures(site, running, seen)


@contextmanager
def open_late(site: Site, shift: Shift) -> Iterator[Engine]:
    """Let the older program begin, and open its database with this one when it is under load."""
    olds = [f"old-{number}" for number in range(site.clients)]
    workers = [f"old-worker-{number}" for number in range(site.clients)]
    for name in olds:
        shift.begin("client", name, old=True, quota=site.cases * 3 // 5 // site.clients)
    for name in workers:
        shift.begin("deliverer", name, old=True)
    shift.ready(*olds, *workers)
    shift.until(lambda: _started(shift) >= site.cases // 6, "cases of the older program")
    with open_office(site.where, clock=LateClock()) as engine:
        if not site.bridged:
            _burn_bridges(site.where)
        yield engine


def _roll(site: Site, shift: Shift, engine: Engine) -> int:
    """Bring the newer program in and the older one out; return how many cases were open at once in between."""
    clients, workers = ([f"{kind}-{number}" for number in range(site.clients)] for kind in ("new", "new-worker"))
    olds = [f"old-{number}" for number in range(site.clients)]
    for name in clients:
        shift.begin("client", name, old=False, quota=site.cases * 2 // 5 // site.clients)
    shift.begin("deliverer", workers[0], old=False)
    shift.ready(*clients, workers[0])
    shift.until(lambda: _started(shift) >= site.cases // 3, "cases of both programs")
    shift.tell("edition")
    total = site.clients * (site.cases * 3 // 5 // site.clients + site.cases * 2 // 5 // site.clients)
    shift.until(lambda: _started(shift) >= total, "all cases")
    time.sleep(0.5)
    running = len(engine.store.cases(limit=10 * total))
    *stopped, killed = [f"old-worker-{number}" for number in range(site.clients)]
    if site.bridged:
        shift.leave(*stopped)
    for name in workers[1:]:
        shift.begin("deliverer", name, old=False)
    shift.ready(*workers)
    shift.tell("finish")
    shift.until(lambda: running - len(engine.store.cases(limit=10 * total)) >= total // 6, "first cases ended")
    if site.bridged:
        shift.leave(killed, kill=True)
    shift.finish(*olds)
    with suppress(InVain):  # what is left is told by the figures
        shift.until(lambda: _is_over(engine), "the end")
    shift.finish(*clients)
    with suppress(InVain):
        shift.until(lambda: not engine.store.effects(limit=1), "the last deliveries")
    shift.leave(*workers, *([] if site.bridged else [*stopped, killed]))
    return running


def _started(shift: Shift) -> int:
    return len({case for pairs in shift.journals().values() for _, case in pairs})


def _is_over(engine: Engine) -> bool:
    """Tell whether nothing is open but what is kept, and all of that lies with the person who is to approve it."""
    rows = engine.store.cases(limit=1_000_000)
    if not all(is_kept(row.key) for row in rows) or engine.store.effects(limit=1):
        return False
    cases = [engine.case(row.id) for row in rows]
    return all(case.items and case.items[0].state == "check" and _was_returned(case) for case in cases)


def _was_returned(case: Any) -> bool:
    return any(deed.action == "back" for deed in case.deeds)


def _burn_bridges(where: str) -> None:
    with psycopg.connect(where) as connection:
        for trigger, table in _BRIDGES:
            connection.execute(f"DROP TRIGGER {trigger} ON {table}")


def _figures(site: Site, running: int, seen: Seen) -> list[Figure]:
    acts: Counter[str] = Counter()
    for name, pairs in seen.acknowledged.items():
        acts["old" if name.startswith("old") else "new"] += len(pairs)
    lists = "rows that lists miss, or should not have"
    mostly = running >= seen.cases * 9 // 10
    return [
        Figure("cases running at once, of both editions", f"{running} of {seen.cases}", ">= 90 %", mostly),
        some(f"acts of people with the program of {site.revision}", acts["old"]),
        some("acts of people with this program", acts["new"]),
        some("cases on which both acted", seen.both),
        some(f"services done by workers of {site.revision}", seen.services[site.revision]),
        some("services done by workers of this program", seen.services[known_revisions()[-1]]),
        some("cases of the second edition, started by either", seen.second),
        none("acknowledged acts lost", seen.lost),
        none("cases out of reach", seen.unreachable),
        none("orphans: rows without a case, or not as their case is", seen.orphans),
        none("stuck: open with nobody and nothing to bring them on", seen.stuck),
        every("cases ended, or waiting for a named person", seen.ended + seen.waiting, seen.cases),
        told("of them waiting", seen.waiting),
        none("cases that went the way of another edition", seen.strayed),
        none("effects lost, or never asked for", seen.effects),
        none("timers fired twice or early", seen.timers),
        told(f"deliveries again, of {seen.delivered} (a worker was killed)", seen.again),
        none(lists, seen.lists) if site.bridged else some(lists, seen.lists),
        none("verify, with replay", seen.broken),
    ]
