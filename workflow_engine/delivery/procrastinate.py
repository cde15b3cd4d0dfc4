"""The driver for more than one machine on PostgreSQL: effects become jobs of Procrastinate, run by any worker.

Every worker pumps: it fires due timers itself and hands committed effects over, each with its job in one transaction.
A job holds an effect's id and a format number, nothing else; our tables stay the truth. When every table of
Procrastinate is dropped, what was handed over is handed over again.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from datetime import timedelta
from typing import Any

from workflow_engine.delivery.background import Pumping
from workflow_engine.delivery.courier import Courier
from workflow_engine.delivery.port import LEASE, Desk, Relay, Run
from workflow_engine.errors import Message, UsageError

FORMAT = 1
QUEUE = "workflow-engine"
TASK = "workflow_engine.deliver"
_SECOND = timedelta(seconds=1)
_log = logging.getLogger("workflow_engine.delivery")

# A job that waits, or runs on a worker whose heart beats, is not made again: a time limit alone would make a storm of
# jobs whenever the queue is long. The effect is compared too, because numbers begin anew with new tables.
_ALIVE = """
    SELECT 'job:' || job.id, job.args ->> 'effect' FROM procrastinate_jobs job
    LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id
    WHERE job.id = ANY(%(ids)s) AND (job.status = 'todo' OR job.status = 'doing'
        AND worker.last_heartbeat > now() - %(stalled)s * interval '1 second')"""
_DEFER = """
    SELECT procrastinate_defer_jobs_v1(ARRAY(
        SELECT ROW(%(queue)s, %(task)s, 0, NULL, NULL,
            jsonb_build_object('effect', name, 'format', %(format)s::int), NULL)::procrastinate_job_to_defer_v1
        FROM unnest(%(names)s::text[]) AS name))"""
_MADE = "SELECT 'job:' || id, args ->> 'effect' FROM procrastinate_jobs WHERE id = ANY(%(ids)s)"
_FORGET = """
    DELETE FROM procrastinate_jobs
    WHERE id = ANY(%(ids)s) AND args ->> 'effect' = ANY(%(names)s) AND status = 'doing' RETURNING id"""


class OverProcrastinate(Pumping):
    """Fires timers and delivers effects together with any number of others on any machines.

    ``address`` is the database's, as libpq takes it. ``jobs`` is how many run here at once. ``heartbeat`` is how often
    a worker says that it lives; what one had that was silent three times as long is handed over again.
    """

    def __init__(
        self,
        desk: Desk,
        queue: Relay[Any],
        courier: Courier,
        address: str,
        *,
        lease: timedelta = LEASE,
        jobs: int = 4,
        heartbeat: timedelta = timedelta(seconds=10),
    ) -> None:
        super().__init__(desk, queue, courier, lease)
        self._jobs = jobs
        self._heartbeat = heartbeat
        self._is_ready = False
        self._app = _app(address)
        self._app.task(name=TASK, queue=QUEUE, pass_context=True)(self._deliver)

    async def _prepare(self) -> None:
        """Make Procrastinate's tables when there are none; of several workers that start together one does it."""
        from procrastinate.exceptions import ConnectorException

        for last in (False, True):
            if await self._app.check_connection_async():
                return
            try:
                await self._app.schema_manager.apply_schema_async()
            except ConnectorException:
                if last:
                    raise
                await asyncio.sleep(1)

    async def _serve(self) -> None:
        beat = self._heartbeat.total_seconds()
        async with self._app.open_async():
            await self._prepare()
            self._is_ready = True
            working = self._app.run_worker_async(
                queues=[QUEUE],
                name=self.name,
                concurrency=self._jobs,
                delete_jobs="successful",
                install_signal_handlers=False,
                fetch_job_polling_interval=1.0,
                update_heartbeat_interval=beat,
                stalled_worker_timeout=beat * 3,
            )
            serving = asyncio.create_task(working)
            await self._until_told(serving)
            serving.cancel()  # it ends when the jobs in hand are done
            with suppress(asyncio.CancelledError):
                await serving

    async def _hand_over(self) -> bool:
        return self._is_ready and await asyncio.to_thread(self._make_jobs) > 0

    def _make_jobs(self) -> int:
        return self._queue.hand_over(self._submit, now=self._desk.clock.now(), lease=self._lease, limit=100)

    def _submit(self, run: Run, effects: list[tuple[str, str]]) -> list[str]:
        """Return a job for each effect: the one it has while that is alive, else a new one."""
        stalled = self._heartbeat.total_seconds() * 3
        ids = [int(ref.removeprefix("job:")) for _, ref in effects if ref.startswith("job:")]
        alive = {(name, ref) for ref, name in run(_ALIVE, ids=ids, stalled=stalled)} if ids else set()
        jobs = dict(alive)
        missing = [name for name, ref in effects if (name, ref) not in alive]
        if missing:
            if ids:
                run(_FORGET, ids=ids, names=missing)
            [[made]] = run(_DEFER, queue=QUEUE, task=TASK, format=FORMAT, names=missing)
            jobs |= {name: ref for ref, name in run(_MADE, ids=made)}
        return [jobs[name] for name, _ in effects]

    def _deliver(self, context: Any, effect: str, format: int) -> None:
        """The task: take the row, and stop when it is not pending or of a format that a newer program made."""
        if format != FORMAT:
            _log.warning("effect %s is of format %s, which this program does not know: left to others", effect, format)
            return
        now = self._desk.clock.now()
        job = self._queue.take(effect, f"job:{context.job.id}", now=now, lease=self._lease)
        if job is not None:
            self._count(self._courier.deliver(job))


def _app(address: str) -> Any:
    try:
        from procrastinate import App, PsycopgConnector
    except ImportError as error:
        raise UsageError(
            Message("没有安装 procrastinate", "procrastinate is not installed"),
            help=Message(
                "运行 pip install 'workflow-engine[postgres]'", "Run: pip install 'workflow-engine[postgres]'"
            ),
        ) from error
    return App(connector=PsycopgConnector(conninfo=address))
