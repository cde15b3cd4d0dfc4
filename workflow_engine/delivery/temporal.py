"""The driver for sites that run a Temporal cluster: every effect becomes a workflow, run by any worker.

Every worker pumps: it fires due timers itself and hands committed effects over, each under its own id, so that Temporal
knows it however often it is handed over. A workflow holds an effect's id, a format number and the seconds of a lease,
nothing else; our tables stay the truth. While Temporal is away effects wait in them, and when it has forgotten
everything, what was handed over is handed over again.
"""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.common import RetryPolicy
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError
from temporalio.runtime import LoggingConfig, Runtime, TelemetryConfig, TelemetryFilter
from temporalio.service import RPCError, RPCStatusCode, TLSConfig
from temporalio.worker import Worker

from workflow_engine.delivery.background import Pumping
from workflow_engine.delivery.courier import Courier
from workflow_engine.delivery.port import LEASE, Desk, Job, Relay
from workflow_engine.delivery.settings import TemporalServer

FORMAT = 1
JOB = "workflow_engine.deliver"
REF = "temporal"
"""What an effect that was handed over is noted under: Temporal tells its runs apart itself, by the effect's id."""
_BATCH, _AT_ONCE = 100, 8
_SECOND = timedelta(seconds=1)
_PATIENCE = timedelta(seconds=10)
_RETRY = RetryPolicy(initial_interval=_SECOND, maximum_interval=timedelta(minutes=1))
_log = logging.getLogger("workflow_engine.delivery")


@workflow.defn(name=JOB, sandboxed=False)
class Deliver:
    """Delivers one effect, on whichever worker is alive. When it fails, is for our tables to remember."""

    @workflow.run
    async def run(self, effect: str, format: int, lease: float) -> str:
        """Return what became of the effect. A worker silent for ``lease`` seconds loses it to another."""
        outcome: str = await workflow.execute_activity(
            JOB, args=[effect, format], start_to_close_timeout=timedelta(seconds=lease), retry_policy=_RETRY
        )
        return outcome


class OverTemporal(Pumping):
    """Fires timers and delivers effects together with any number of others on any machines.

    ``jobs`` is how many run here at once. What a worker had that died or hangs is done by another when ``lease`` is
    over.
    """

    def __init__(
        self,
        desk: Desk,
        queue: Relay[Any],
        courier: Courier,
        server: TemporalServer,
        *,
        lease: timedelta = LEASE,
        jobs: int = 4,
    ) -> None:
        super().__init__(desk, queue, courier, lease)
        self._server = server
        self._jobs = jobs
        self._client: Client | None = None
        self._noted: list[tuple[str, str]] = []

    async def _serve(self) -> None:
        self._client = client = await connect(self._server, self.name)
        with ThreadPoolExecutor(self._jobs, "delivery") as threads:
            worker = Worker(
                client,
                task_queue=self._server.task_queue,
                workflows=[Deliver],
                activities=[self._deliver],
                activity_executor=threads,
                max_concurrent_activities=self._jobs,
                max_cached_workflows=0,  # nothing is bound to a worker that may be gone
                graceful_shutdown_timeout=self._lease,
                build_id=f"{JOB}/{FORMAT}",
            )
            serving = asyncio.create_task(worker.run())
            await self._until_told(serving)
            if not serving.done():
                await worker.shutdown()
            await serving

    async def _hand_over(self) -> bool:
        """Make workflows of what is noted, a few at a time; return whether any of it is new to Temporal.

        What Temporal cannot take now stays noted. When this worker dies, its notes run out and another hands them over.
        What comes again because its note ran out is not hurried: it may only be waiting its turn.
        """
        if self._client is None:
            return False
        noted = self._noted or await asyncio.to_thread(self._note)
        is_new = any(ref != REF for _, ref in noted)
        trouble = None
        while noted and not trouble:
            some = noted[:_AT_ONCE]
            troubles = await asyncio.gather(*(self._make(self._client, effect) for effect, _ in some))
            trouble = next(filter(None, troubles), None)
            noted = [note for note, failed in zip(some, troubles, strict=True) if failed] + noted[_AT_ONCE:]
        self._noted = noted
        if trouble:
            _log.warning("%d effects and more wait until Temporal takes them: %s", len(noted), trouble)
        return is_new and not trouble

    def _note(self) -> list[tuple[str, str]]:
        noted: list[tuple[str, str]] = []

        def submit(_run: object, effects: list[tuple[str, str]]) -> list[str]:
            noted.extend(effects)
            return [REF] * len(effects)

        self._queue.hand_over(submit, now=self._desk.clock.now(), lease=self._lease, limit=_BATCH)
        return noted

    async def _make(self, client: Client, effect: str) -> RPCError | None:
        """Make the workflow of an effect; return why Temporal cannot take it now."""
        job = [effect, FORMAT, self._lease.total_seconds()]
        queue = self._server.task_queue
        try:
            await client.start_workflow(JOB, args=job, id=effect, task_queue=queue, rpc_timeout=_PATIENCE)
        except WorkflowAlreadyStartedError:
            pass  # it waits there, or a worker has it
        except RPCError as error:
            if error.status is not RPCStatusCode.INVALID_ARGUMENT:
                return error
            await asyncio.to_thread(self._refused, effect, error)  # such as an id that is too long for it
        return None

    def _refused(self, effect: str, error: RPCError) -> None:
        job = self._take(effect)
        if job is not None:
            self._count(self._courier.failed(job, error))

    def _take(self, effect: str) -> Job | None:
        job: Job | None = self._queue.take(effect, REF, now=self._desk.clock.now(), lease=self._lease)
        return job

    @activity.defn(name=JOB, no_thread_cancel_exception=True)
    def _deliver(self, effect: str, format: int) -> str:
        """The job: take the row, and stop when it is not pending or of a format that a newer program made."""
        if format != FORMAT:
            _log.warning("effect %s is of format %s, which this program does not know: left to others", effect, format)
            return "left to others"
        try:
            job = self._take(effect)
            outcome = self._courier.deliver(job) if job else "not pending"
        except Exception:  # noqa: BLE001  # Temporal learns that it failed, not why: that may tell of the matter
            _log.exception("effect %s could not be taken or marked; next attempt soon", effect)
            raise ApplicationError("see the worker's log") from None
        if job:
            self._count(outcome)
        return outcome


async def connect(server: TemporalServer, identity: str) -> Client:
    """Return a connection. Certificates are read anew each time, so that renewed ones need no restart."""

    def content(path: Path | None) -> bytes | None:
        return path.read_bytes() if path else None

    tls = TLSConfig(
        server_root_ca_cert=content(server.server_ca),
        domain=server.server_name or None,
        client_cert=content(server.client_cert),
        client_private_key=content(server.client_key),
    )
    connecting = Client.connect(
        server.address,
        namespace=server.namespace,
        api_key=server.api_key or None,
        tls=tls if server.is_encrypted else False,
        identity=identity,
        runtime=_runtime(),
    )
    return await asyncio.wait_for(connecting, _PATIENCE.total_seconds())


@cache
def _runtime() -> Runtime:
    """Return what connections run in: quieter than by default, where each retry of each call is a line on stderr."""
    quiet = TelemetryFilter(core_level="ERROR", other_level="ERROR")
    return Runtime(telemetry=TelemetryConfig(logging=LoggingConfig(filter=quiet)))
