"""The worker as operators run it: a process of its own that may be told to stop, and may be killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from tests.postgres import clean_database
from tests.support import ORGANIZATION
from tests.temporal import task_queue
from workflow_engine.delivery.assemble import procrastinate_worker, temporal_worker
from workflow_engine.delivery.port import Driver
from workflow_engine.delivery.settings import read_settings
from workflow_engine.engine import Engine

ROOT = Path(__file__).parents[2]
BACKENDS = ("sqlite", "postgresql", "procrastinate")
SEVERAL = ("procrastinate", "temporal")  # the lease of the embedded one: see ``test_drivers.py``
MEMO = """\
process: memo
title: 便函
version: '1'
status: published
owner: office/chief
start: write
states:
  write:
    title: 拟稿
    responsible: office/clerk
    accountable: office/chief
    due: 1 workday
    overdue: {escalate: office/chief}
    actions: {send: {title: 送, to: done}}
  done: {kind: end, outcome: done, title: 完}
"""


class Site:
    """A folder with definitions and settings, a database, and a receiver of webhooks."""

    def __init__(self, folder: Path, where: str, *options: str) -> None:
        self.folder, self.where, self.options = folder, where, options
        (folder / "processes").mkdir()
        (folder / "processes" / "organization.yaml").write_text(ORGANIZATION, encoding="utf-8")
        (folder / "processes" / "memo.yaml").write_text(MEMO, encoding="utf-8")
        self.received: Counter[str] = Counter()
        self._workers: list[subprocess.Popen[str]] = []
        self.free = Event()
        self.free.set()
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                site.received[event["id"]] += 1
                Event().wait(0.01)
                site.free.wait(30)
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            def handle_error(self, *_: Any) -> None:  # a worker that was killed is no news
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        settings = (
            f'lease = 2\nheartbeat = 1\n[webhook.oa]\nurl = "http://127.0.0.1:{self.server.server_address[1]}/"\n'
        )
        if "temporal" in options:
            place = task_queue()
            told = {"address": place.address, "namespace": place.namespace, "task_queue": place.task_queue}
            settings += "[temporal]\n" + "".join(f'{name} = "{value}"\n' for name, value in told.items())
        (folder / "workflow-delivery.toml").write_text(settings, encoding="utf-8")
        self._thread = Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        self.engine = Engine.open(folder / "processes", store=where)

    def worker(self, *options: str) -> subprocess.Popen[str]:
        command = [
            sys.executable,
            str(ROOT / "cli.py"),
            "--lang",
            "en",
            "worker",
            "--db",
            self.where,
            *self.options,
            *options,
        ]
        pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "encoding": "utf-8"}
        made = subprocess.Popen(command, cwd=self.folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, **pipes)
        self._workers.append(made)
        return made

    def helper(self) -> Driver:
        """Return a worker of the same kind in this process, not yet started."""
        settings = read_settings(self.folder / "workflow-delivery.toml")
        if "temporal" in self.options:
            return temporal_worker(self.engine, self.engine.store, settings=settings)
        return procrastinate_worker(self.engine, self.engine.store, self.where, settings=settings)

    def wait_for(self, count: int) -> None:
        """Wait until so many notices have come; fails after half a minute."""
        for _ in range(600):
            if len(self.received) >= count:
                return
            Event().wait(0.05)
        raise AssertionError(f"only {len(self.received)} of {count} came")

    def pending(self) -> int:
        return len(self.engine.store.effects(state="pending", limit=1000))

    def close(self) -> None:
        for worker in self._workers:  # those that a failed test has left, frozen ones too
            worker.kill()
            worker.communicate()
        self.free.set()
        self.engine.close()
        self.server.shutdown()
        self.server.server_close()
        self._thread.join()


@pytest.fixture(params=BACKENDS)
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    options = ("--driver", request.param) if request.param in ("procrastinate", "temporal") else ()
    made = Site(tmp_path, str(tmp_path / "cases.db") if request.param == "sqlite" else clean_database(), *options)
    yield made
    made.close()


@pytest.mark.parametrize("site", [*BACKENDS, "temporal"], indirect=True)
def test_a_worker_delivers_what_others_commit_and_ends_with_0_when_told_to(site: Site) -> None:
    worker = site.worker()
    for _ in range(5):
        site.engine.start("memo", by="cai", title="通知")
    site.wait_for(5)
    worker.send_signal(signal.SIGTERM)
    out, err = worker.communicate(timeout=20)
    assert (worker.returncode, out) == (0, "")
    assert "ended: 0 timers fired, 5 delivered" in err
    assert site.pending() == 0
    assert set(site.received.values()) == {1}


def test_workers_that_are_killed_lose_nothing_and_repeat_at_most_what_they_had_in_hand(site: Site) -> None:
    cases = [site.engine.start("memo", by="cai", title=f"通知{number}").id for number in range(120)]
    kills = 4
    for number in range(kills):
        worker = site.worker()
        site.wait_for(len(site.received) + 10)
        worker.kill()
        worker.communicate(timeout=20)
        assert len(site.received) < 120, f"all was delivered before kill {number + 1}"
    helpers = [site.worker(), site.worker()]
    site.wait_for(120)
    for _ in range(100):
        if site.pending() == 0:
            break
        Event().wait(0.1)
    for helper in helpers:
        helper.send_signal(signal.SIGINT)
        helper.communicate(timeout=20)
        assert helper.returncode == 0
    assert site.pending() == 0
    assert {name.split("/")[0] for name in site.received} == set(cases)
    in_hand = 4 if site.options else 1  # how many jobs one worker runs at once
    assert sum(site.received.values()) - 120 <= kills * in_hand


@pytest.mark.parametrize("site", SEVERAL, indirect=True)
def test_what_a_worker_had_that_was_frozen_comes_to_another(site: Site) -> None:
    frozen = site.worker()
    site.free.clear()
    site.engine.start("memo", by="cai", title="通知")
    site.wait_for(1)
    frozen.send_signal(signal.SIGSTOP)
    site.free.set()
    helper = site.helper()
    helper.start()
    site.engine.start("memo", by="cai", title="又一件")
    for _ in range(1200):
        if site.pending() == 0:
            break
        Event().wait(0.05)
    assert helper.stop()
    assert site.pending() == 0
    assert sorted(site.received.values()) == [1, 2]
    frozen.send_signal(signal.SIGCONT)  # it wakes up late, and what it says of its lost claim changes nothing
    frozen.send_signal(signal.SIGTERM)
    frozen.communicate(timeout=20)
    assert frozen.returncode == 0
    assert [row.state for row in site.engine.store.effects(state="done")] == ["done", "done"]
    assert sorted(site.received.values()) == [1, 2]


def test_a_worker_without_definitions_ends_with_an_error_and_says_what_to_do(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "cli.py"), "--lang", "en", "worker", "--drain"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False, timeout=60)
    assert done.returncode == 2
    assert "no such file or folder: processes" in done.stderr
