"""An office under load whose workers are killed: what the benchmarks of faults share.

Every case takes two actions that are acknowledged, has one timer, and makes two notices for a webhook. Afterwards each
acknowledged action must stand in its trail once, each timer must have been fired once, and each notice must have come
at least once. A notice that came twice counts as doubled: deliveries are at least once, under the same key.
"""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from tests.support import ORGANIZATION  # noqa: E402
from workflow_engine.engine import Engine  # noqa: E402
from workflow_engine.errors import WorkflowError  # noqa: E402

MEMO = """\
process: memo
title: 便函
version: '1'
status: published
owner: office/chief
data: {when: {type: datetime, required: true, title: 何时}}
start: draft
states:
  draft:
    title: 拟稿
    responsible: office/clerk
    accountable: office/chief
    due: 5 workdays
    overdue: {escalate: office/chief}
    actions: {send: {title: 送, to: hold}}
  hold: {kind: wait, title: 等, until: $data.when, to: read}
  read:
    title: 阅
    responsible: office/chief
    accountable: top/president
    due: 5 workdays
    overdue: {escalate: top/president}
    actions: {close: {title: 结, to: done}}
  done: {kind: end, outcome: done, title: 完}
"""


class Account(NamedTuple):
    """What became of everything that was acknowledged; ``drained`` is seconds from the end of the load to nothing left,
    None when something was left ``patience`` seconds after it."""

    acknowledged: int
    actions_lost: int
    actions_doubled: int
    timers: int
    timers_lost: int
    timers_doubled: int
    effects: int
    effects_lost: int
    effects_doubled: int
    stuck: int
    drained: float | None

    @property
    def is_whole(self) -> bool:
        """Whether nothing was lost, nothing but deliveries was doubled, and nothing is stuck."""
        doubled = self.actions_doubled + self.timers_doubled
        return not (self.actions_lost + self.timers_lost + self.effects_lost + doubled + self.stuck)


class Office:
    """Definitions, settings, a database, a receiver of webhooks, and worker processes."""

    def __init__(self, folder: Path, where: str, driver: str, settings: str) -> None:
        self._folder, self._where, self._driver = folder, where, driver
        (folder / "processes").mkdir()
        (folder / "processes" / "organization.yaml").write_text(ORGANIZATION, encoding="utf-8")
        (folder / "processes" / "memo.yaml").write_text(MEMO, encoding="utf-8")
        self.received: Counter[str] = Counter()
        self._server = _receiver(self.received)
        hook = f'[webhook.oa]\nurl = "http://127.0.0.1:{self._server.server_address[1]}/"\n'
        (folder / "workflow-delivery.toml").write_text(f"{settings}\n{hook}", encoding="utf-8")
        self._log = (folder / "workers.log").open("wb")
        self.workers: list[subprocess.Popen[bytes]] = []
        self.engine = Engine.open(folder / "processes", store=where)
        self.sent: list[str] = []
        """Ids of the actions that were acknowledged."""
        self.cases: list[str] = []
        self._full = Event()
        self._threads = [Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.1})]
        self._threads[0].start()

    def __enter__(self) -> Office:
        return self

    def __exit__(self, *_: object) -> None:
        """End everything that was started."""
        self.rest()
        while self.workers:
            self.kill(0)
        self.engine.close()
        self._server.shutdown()
        self._server.server_close()
        self._threads[0].join()
        self._log.close()

    def hire(self, count: int = 1) -> None:
        """Start so many more workers, as an operator does."""
        command = [sys.executable, "-c", "from workflow_engine.console import main; raise SystemExit(main())", "worker"]
        command += ["--db", self._where, "--driver", self._driver]
        for _ in range(count):
            how: dict[str, Any] = {"cwd": self._folder, "stdout": self._log, "stderr": self._log}
            self.workers.append(subprocess.Popen(command, **how))

    def kill(self, number: int) -> None:
        """Kill one worker with signal 9."""
        worker = self.workers.pop(number)
        worker.send_signal(signal.SIGKILL)
        worker.wait()

    def load(self, rate: float, chance: random.Random) -> None:
        """Start about ``rate`` cases a second and act on them, until ``rest``."""
        self._threads.append(Thread(target=self._load, args=(rate, chance)))
        self._threads[-1].start()

    def rest(self) -> None:
        """End the load."""
        self._full.set()
        for thread in self._threads[1:]:
            thread.join()

    def _load(self, rate: float, chance: random.Random) -> None:
        while not self._full.wait(1 / rate):
            number = len(self.cases)
            when = datetime.now(UTC) + timedelta(seconds=chance.uniform(0, 3))
            try:
                case = self.engine.start("memo", by="cai", data={"when": when}, command_id=f"{number}/start")
                self.cases.append(case.id)
                self.sent.append(f"{number}/start")
                self.engine.act(case.id, "send", by="cai", command_id=f"{number}/send")
                self.sent.append(f"{number}/send")
            except WorkflowError as error:  # not acknowledged: whoever clicked would click again
                print(f"refused: {error}", file=sys.stderr)

    def left(self) -> int:
        """Return how many effects and timers are not done yet; those of steps, days away, do not count."""
        soon = datetime.now(UTC) + timedelta(minutes=1)
        timers = self.engine.store.timers_due(soon, limit=100_000)
        effects = (self.engine.store.effects(state=state, limit=100_000) for state in ("pending", "parked"))
        return len(timers) + sum(map(len, effects))

    def settle(self, patience: float) -> Account:
        """End the load, wait until nothing is left, at most ``patience`` seconds, and tell what became of it all."""
        self.rest()
        began = time.monotonic()
        while (left := self.left()) and time.monotonic() - began < patience:
            time.sleep(0.25)
        drained = None if left else time.monotonic() - began
        trails = {case: self.engine.history(case) for case in self.cases}
        commands = Counter(entry.command_id for trail in trails.values() for entry in trail)
        fired = {
            case: sum(entry.command == "expire" for entry in trail)
            for case, trail in trails.items()
            if any(entry.command == "act" for entry in trail)
        }
        told = Counter(name.partition("/")[0] for name in self.received)
        expected = {case: 1 + (case in fired) for case in self.cases}  # who drafts, and who reads when time is up
        return Account(
            acknowledged=len(self.sent),
            actions_lost=sum(not commands[name] for name in self.sent),
            actions_doubled=sum(commands[name] > 1 for name in self.sent),
            timers=len(fired),
            timers_lost=sum(not times for times in fired.values()),
            timers_doubled=sum(times > 1 for times in fired.values()),
            effects=sum(expected.values()),
            effects_lost=sum(max(expected[case] - told[case], 0) for case in self.cases),
            effects_doubled=sum(count - 1 for count in self.received.values()),
            stuck=left,
            drained=drained,
        )

    def complaints(self) -> str:
        """Return what the workers warned of, the end of it."""
        text = (self._folder / "workers.log").read_text(encoding="utf-8", errors="replace")
        return "\n".join([line for line in text.splitlines() if " INFO " not in line][-60:])


def _receiver(received: Counter[str]) -> ThreadingHTTPServer:
    """Return a receiver that counts what comes, by id."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            received[event["id"]] += 1
            time.sleep(0.01)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: Any) -> None:  # a killed client is no news
            pass

    return Server(("127.0.0.1", 0), Handler)


def report(title: str, accounts: dict[str, Account], more: dict[str, Any], file: Path | None) -> bool:
    """Print a table, a column for each account; write all as JSON; return whether nothing was lost or is stuck."""
    print(f"\n{title}: " + ", ".join(f"{name} {value}" for name, value in more.items()))
    width = max(len(name) for name in Account._fields) + 2
    print(" " * width + "".join(f"{name:>16}" for name in accounts))
    for field in Account._fields:
        cells = (getattr(account, field) for account in accounts.values())
        texts = (
            f"{cell:.1f} s" if isinstance(cell, float) else "never" if cell is None else str(cell) for cell in cells
        )
        print(f"{field.replace('_', ' '):<{width}}" + "".join(f"{each:>16}" for each in texts))
    if file:
        told = {name: account._asdict() for name, account in accounts.items()}
        file.write_text(json.dumps({**more, "accounts": told}, indent=2) + "\n", encoding="utf-8")
    return all(account.is_whole for account in accounts.values())


def _cell(value: float | None) -> str:
    return "never" if value is None else f"{value:.1f} s" if isinstance(value, float) else str(value)
