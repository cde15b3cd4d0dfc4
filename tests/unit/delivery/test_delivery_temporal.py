"""What only the driver over Temporal does, on a real server. The rest is in ``test_drivers.py``."""

# ruff: noqa: S608  # statements of the test itself

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
import trustme
from temporalio.client import Client

from tests.contract.sites import SECOND, Counting, Site, all_done, start, until
from tests.temporal import TemporalProcess
from workflow_engine.delivery.port import Relay
from workflow_engine.delivery.temporal import FORMAT, JOB, REF, connect
from workflow_engine.engine import Engine
from workflow_engine.errors import Message, StorageError
from workflow_engine.record import replace


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path, "temporal")
    yield made
    made.close()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[TemporalProcess]:
    """A server of this test alone, not yet started."""
    with TemporalProcess(tmp_path) as made:
        yield made


def ask(site: Site, question: Callable[[Client], Coroutine[Any, Any, Any]]) -> Any:
    async def connected() -> Any:
        return await question(await connect(site.temporal, "test"))

    return asyncio.run(connected())


def start_by_hand(site: Site, effect: str, format: int = FORMAT) -> None:
    """Make the workflow of an effect, as a worker does that died right afterwards."""

    async def make(client: Client) -> None:
        await client.start_workflow(JOB, args=[effect, format, 60.0], id=effect, task_queue=site.temporal.task_queue)

    ask(site, make)


def waiting(engine: Engine) -> str:
    """Open a case, fire its timer, and return the id of its effect."""
    start(engine, seconds=-1)
    assert engine.fire_due_timers() == 1
    return engine.store.effects()[0].effect.id


def test_while_temporal_is_away_time_goes_on_and_effects_wait_and_what_it_forgot_is_handed_over_again(
    cluster: Site, own: TemporalProcess
) -> None:
    engine, counting = cluster.engine(), Counting()
    cluster.temporal = replace(cluster.temporal, address=own.address)
    names = start(engine, 3, seconds=-1)
    worker = cluster.worker(counting, lease=2 * SECOND)
    worker.start()
    until(lambda: len(engine.store.effects()) == 3)  # the timers were fired
    assert [row.state for row in engine.store.effects()] == ["pending"] * 3
    assert [visit.state for name in names for visit in engine.case(name).visits] == ["work"] * 3
    own.start()
    until(lambda: all_done(engine))
    own.kill()
    own.forget()
    start(engine, 3, seconds=-1)
    until(lambda: len(engine.store.effects()) == 3)
    Event().wait(0.5)
    own.start()
    until(lambda: all_done(engine))
    assert worker.stop()
    assert (len(counting.calls), set(counting.calls.values())) == (6, {1})


def test_a_workflow_that_temporal_knows_already_is_no_error_and_delivers_once(cluster: Site) -> None:
    engine, counting = cluster.engine(), Counting()
    effect = waiting(engine)
    assert isinstance(engine.store, Relay)
    engine.store.hand_over(lambda _, rows: [REF for _ in rows], now=engine.clock.now(), lease=SECOND, limit=10)
    start_by_hand(cluster, effect)
    Event().wait(1.0)  # the note of whoever made it runs out, so it is handed over again
    worker = cluster.worker(counting)
    worker.start()
    until(lambda: all_done(engine))
    assert worker.stop()
    assert counting.calls == {effect: 1}


def test_a_job_of_an_unknown_format_leaves_the_row_pending(cluster: Site) -> None:
    engine, counting = cluster.engine(), Counting()
    effect = waiting(engine)
    cluster.sql(f"UPDATE workflow_effects SET lease_by = '{REF}', next_at = 9000000000000000")
    start_by_hand(cluster, effect, format=99)
    worker = cluster.worker(counting)
    worker.start()
    assert ask(cluster, lambda client: client.get_workflow_handle(effect).result()) == "left to others"
    assert worker.stop()
    assert [(row.state, row.attempts) for row in engine.store.effects()] == [("pending", 0)]
    assert not counting.calls


def test_an_effect_that_temporal_refuses_says_why_and_holds_up_no_other(cluster: Site) -> None:
    engine, counting = cluster.engine(), Counting()
    effect = waiting(engine)
    cluster.sql(f"UPDATE workflow_effects SET id = '{'x' * 1001}' WHERE id = '{effect}'")
    start(engine, 2, seconds=-1)
    worker = cluster.worker(counting)
    worker.start()
    until(lambda: len(counting.calls) == 2 and engine.store.effects()[0].error)
    assert worker.stop()
    [row] = engine.store.effects()
    assert (row.effect.id[0], row.attempts) == ("x", 1)
    assert "length" in row.error


def test_temporal_learns_nothing_but_the_id_of_an_effect(cluster: Site) -> None:
    """Also when the database fails in a worker's hands, and its message names what only our house may know."""
    engine, counting = cluster.engine(), Counting()
    effect = waiting(engine)
    worker = cluster.worker(counting)
    take, failed = worker._queue.take, Event()  # type: ignore[attr-defined]

    def fail_once(*args: Any, **how: Any) -> Any:
        if failed.is_set():
            return take(*args, **how)
        failed.set()
        raise StorageError(Message("蔡的事项写不下", "cai's matter cannot be written"))

    worker._queue.take = fail_once  # type: ignore[attr-defined]
    worker.start()
    until(lambda: all_done(engine))
    assert worker.stop()

    async def told(client: Client) -> str:
        return str(await client.get_workflow_handle(effect).fetch_history())

    history = ask(cluster, told)
    assert effect in history
    for secret in ("cai", "pause", "等待", "matter"):
        assert secret not in history.replace(effect, "")


def test_a_namespace_that_is_not_there_is_told_and_waited_for(cluster: Site, caplog: pytest.LogCaptureFixture) -> None:
    cluster.temporal = replace(cluster.temporal, namespace="nowhere")
    worker = cluster.worker(Counting())
    worker.start()
    until(lambda: "jobs interrupted; next attempt in 1 s" in caplog.text)
    assert worker.stop()
    assert "nowhere" in caplog.text


class Gate:
    """Stands before a Temporal server, speaks TLS, and lets in only who has a certificate of ``authority``."""

    def __init__(self, address: str, authority: trustme.CA) -> None:
        host, _, port = address.partition(":")
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("temporal.example").configure_cert(tls)
        authority.configure_trust(tls)
        tls.verify_mode = ssl.CERT_REQUIRED
        tls.set_alpn_protocols(["h2"])
        self._behind, self._tls = (host, int(port)), tls
        self._ends: list[asyncio.StreamWriter] = []
        self.address = ""
        self.passed = 0
        self._open = Event()
        self._thread = Thread(target=asyncio.run, args=(self._serve(),))
        self._thread.start()
        assert self._open.wait(10)

    async def _serve(self) -> None:
        self._loop, self._told = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._pass, "127.0.0.1", 0, ssl=self._tls)
        self.address = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self._open.set()
        await self._told.wait()
        server.close()
        for end in self._ends:
            end.transport.abort()
        await asyncio.sleep(0.05)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.passed += 1
        inner, outer = await asyncio.open_connection(*self._behind)
        self._ends += [writer, outer]
        await asyncio.gather(self._copy(reader, outer), self._copy(inner, writer))

    async def _copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while content := await reader.read(65536):
                writer.write(content)
                await writer.drain()
        writer.close()

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._told.set)
        self._thread.join()


def test_with_certificates_it_is_let_in_where_only_ours_are(cluster: Site, tmp_path: Path) -> None:
    authority = trustme.CA()
    gate = Gate(cluster.temporal.address, authority)
    files = {name: tmp_path / f"{name}.pem" for name in ("server_ca", "client_cert", "client_key")}
    ours = authority.issue_cert("worker.example")
    authority.cert_pem.write_to_path(files["server_ca"])
    ours.cert_chain_pems[0].write_to_path(files["client_cert"])
    ours.private_key_pem.write_to_path(files["client_key"])
    place = replace(cluster.temporal, address=gate.address, server_name="temporal.example", **files)
    strangers = replace(place, client_cert=None, client_key=None)
    with pytest.raises(RuntimeError, match="connect"):
        asyncio.run(connect(strangers, "test"))
    impostor = replace(place, server_name="other.example")
    with pytest.raises(RuntimeError, match="connect"):
        asyncio.run(connect(impostor, "test"))
    cluster.temporal = place
    engine, counting = cluster.engine(), Counting()
    start(engine, seconds=-1)
    worker = cluster.worker(counting)
    worker.start()
    until(lambda: all_done(engine))
    assert worker.stop()
    assert gate.passed
    gate.close()


def test_nothing_is_said_in_the_clear_when_encryption_is_asked_for(cluster: Site) -> None:
    effect = waiting(cluster.engine())
    cluster.temporal = replace(cluster.temporal, api_key="s3cret")
    assert cluster.temporal.is_encrypted
    worker = cluster.worker(Counting())
    worker.start()
    Event().wait(1.0)
    assert worker.stop()
    assert [row.effect.id for row in cluster.engine().store.effects()] == [effect]
