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
_AWAY = 10.0
"""Seconds after which a database that does not answer is away: so long it may take to stop a worker meanwhile."""
_log = logging.getLogger("workflow_engine.delivery")

# A job that still waits is not made again: a time limit alone would make a storm of jobs when the queue is long. One
# that runs is, when the lease has run out that it took: its worker is dead, or hangs. What a hanging one says later is
# not heard, as its effect knows the new job. The effect is compared too, as numbers begin anew with new tables.
_WAITING = """
    SELECT 'job:' || id, args ->> 'effect' FROM procrastinate_jobs WHERE id = ANY(%(ids)s) AND status = 'todo'"""
_DEFER = """
    SELECT procrastinate_defer_jobs_v1(ARRAY(
        SELECT ROW(%(queue)s, %(task)s, 0, NULL, NULL,
            jsonb_build_object('effect', name, 'format', %(format)s::int), NULL)::procrastinate_job_to_defer_v1
        FROM unnest(%(names)s::text[]) AS name))"""
_MADE = "SELECT 'job:' || id, args ->> 'effect' FROM procrastinate_jobs WHERE id = ANY(%(ids)s)"
# What a dead worker had. A hanging one ends its job itself, if ever.
_FORGET = """
    DELETE FROM procrastinate_jobs AS job
    WHERE id = ANY(%(ids)s) AND args ->> 'effect' = ANY(%(names)s) AND status = 'doing'
    AND NOT EXISTS (SELECT 1 FROM procrastinate_workers AS worker WHERE worker.id = job.worker_id
        AND worker.last_heartbeat > now() - %(silent)s * interval '1 second') RETURNING id"""


class OverProcrastinate(Pumping):
    """Fires timers and delivers effects together with any number of others on any machines.

    ``address`` is the database's, as libpq takes it. ``jobs`` is how many run here at once. ``lease`` is how long a
    handler may take: then the effect comes to another worker. ``heartbeat`` is how often a worker says that it lives.
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
        """Return a job for each effect: the one it has while that waits, else a new one."""
        silent = self._heartbeat.total_seconds() * 3
        ids = [int(ref.removeprefix("job:")) for _, ref in effects if ref.startswith("job:")]
        waiting = {(name, ref) for ref, name in run(_WAITING, ids=ids)} if ids else set()
        jobs = dict(waiting)
        missing = [name for name, ref in effects if (name, ref) not in waiting]
        if missing:
            if ids:
                run(_FORGET, ids=ids, names=missing, silent=silent)
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
    return App(connector=PsycopgConnector(conninfo=address, timeout=_AWAY))
