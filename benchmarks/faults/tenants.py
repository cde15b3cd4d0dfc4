"""Three engines for three tenants in one process, each with a database of its own: nothing of one reaches another."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from benchmarks.faults.figures import Figure, every, none, told
from benchmarks.faults.office import PROCESS, LateClock, all_cases, all_effects, book, open_office, quick, states
from benchmarks.faults.server import database
from workflow_engine.delivery.assemble import worker
from workflow_engine.delivery.embedded import Embedded
from workflow_engine.delivery.port import Request
from workflow_engine.delivery.settings import DeliverySettings
from workflow_engine.engine import Engine
from workflow_engine.storage.verify import verify_store

NAME = "tenants"
TENANTS = ("north", "south", "west")
THREADS = 6


def run(*, small: bool, postgresql: str | None = None, seed: int = 1) -> Iterator[tuple[str, list[Figure]]]:  # noqa: ARG001
    """Yield a table for hosts with threads, and one for hosts with an event loop that calls in threads."""
    actions = 300 if small else 10_000
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="tenants-", dir=quick()))
        third = stack.enter_context(database(postgresql))
        for kind, together in (("threads", in_threads), ("asyncio", in_a_loop)):
            places = [
                f"{folder}/{kind}-north.db",
                f"{folder}/{kind}-south.db",
                third if kind == "threads" else "memory:",
            ]
            yield f"three tenants in one process, {kind}", figures(places, actions // 2, together)


Together = Callable[[list[Callable[[], None]]], None]


def in_threads(jobs: list[Callable[[], None]]) -> None:
    """Do all jobs, several at a time."""
    with ThreadPoolExecutor(THREADS) as threads:
        for done in [threads.submit(job) for job in jobs]:
            done.result()


def in_a_loop(jobs: list[Callable[[], None]]) -> None:
    """Do all jobs as an asynchronous host would: each awaited in a thread."""

    async def all_of_them() -> None:
        limit = asyncio.Semaphore(THREADS)

        async def one(job: Callable[[], None]) -> None:
            async with limit:
                await asyncio.to_thread(job)

        await asyncio.gather(*map(one, jobs))

    asyncio.run(all_of_them())


def figures(places: list[str], actions: int, together: Together) -> list[Figure]:
    """Let the tenants work at once, each with a worker of its own; return what is found in the wrong place."""
    heard: list[tuple[str, str]] = []
    called: list[tuple[str, str]] = []
    with ExitStack() as stack:
        engines, workers = {}, []
        for tenant, place in zip(TENANTS, places, strict=True):
            engine = stack.enter_context(open_office(place, clock=LateClock()))
            engine.subscribe(lambda _, case, tenant=tenant: heard.append((tenant, case.title)))
            engines[tenant] = engine
            workers.append(_worker(engine, tenant, called))
            workers[-1].start()
        cases = actions // 9 + 1
        jobs = [_job(engines[tenant], tenant, number) for number in range(cases) for tenant in TENANTS]
        together(jobs)
        for each in workers:
            each.stop()
        stored = sum(head.seq for engine in engines.values() for head in engine.store.heads(limit=1_000_000))
        return [
            told("actions, of people and of workers", stored),
            every("cases kept", sum(len(all_cases(engine.store)) for engine in engines.values()), len(jobs)),
            none("rows of another tenant", [row for tenant in TENANTS for row in _foreign(engines[tenant], tenant)]),
            none("subscribers told of another's case", [pair for pair in heard if not pair[1].startswith(pair[0])]),
            none("services called for another's case", [pair for pair in called if not pair[1].startswith(pair[0])]),
            none(
                "verify", [p for engine in engines.values() for p in verify_store(engine.store, replay=True).problems]
            ),
        ]


def _worker(engine: Engine, tenant: str, called: list[tuple[str, str]]) -> Embedded:
    def handler(request: Request) -> dict[str, str]:
        called.append((tenant, request.case.title))
        return book(request)

    return worker(engine, engine.store, settings=DeliverySettings(log=False), handlers={"book": handler})


def _job(engine: Engine, tenant: str, number: int) -> Callable[[], None]:
    """Return one matter: started, sent, and commented on; the same keys and command ids in every tenant."""

    def work() -> None:
        case = engine.start(PROCESS, by="cai", key=f"K{number}", command_id=f"s{number}", title=f"{tenant} {number}")
        engine.do(case.id, "comment", by="cai", command_id=f"c{number}", text=tenant)
        after = engine.act(case.id, "send", by="cai", command_id=f"a{number}")
        assert states(after) == ("rest",)
        assert after.title.startswith(tenant)

    return work


def _foreign(engine: Engine, tenant: str) -> list[str]:
    """Return what a tenant's store holds that is not his."""
    store = engine.store
    cases = all_cases(store)
    odd = [name for name in cases if not store.case(name).title.startswith(tenant)]
    odd += [
        f"{name}: {event.text}"
        for name in cases
        for entry in store.history(name)
        for event in entry.events
        if hasattr(event, "text") and event.text != tenant
    ]
    odd += [row.effect.id for row in all_effects(store) if row.case not in cases]
    return odd + [
        row.case for row in store.inbox(["office/clerk", "office/chief"], limit=100_000) if row.case not in cases
    ]
