"""viewflow: tasks completed from code, routed by switches, on Django's ORM; one transaction an action.

It writes the process and a task for every step, which is its trail; no hash, no timers, no outbox. viewflow is AGPL:
the benchmark installs it into its own environment and nothing else here depends on it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import django
from django.conf import settings
from django.db import connections, transaction
from sqlalchemy import make_url

from peers.work import DONE, REFUSED, START, STATES, TABLE, Matter

settings.configure(
    INSTALLED_APPS=[
        *("django.contrib.contenttypes", "django.contrib.auth"),
        *("viewflow", "viewflow.workflow", "peers"),
    ],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
)
django.setup()

from django.core.management import call_command  # noqa: E402  # needs the settings above
from viewflow import this  # noqa: E402
from viewflow.workflow import flow, lock  # noqa: E402
from viewflow.workflow.models import Process, Task  # noqa: E402
from viewflow.workflow.status import STATUS  # noqa: E402


def _taken(activation: Any, action: str) -> None:
    activation.process.data["action"] = action
    activation.process.save(update_fields=["data"])


def _chosen(action: str, guard: Any) -> Callable[[Any], bool]:
    return lambda activation: (
        activation.process.data["action"] == action and (guard is None or guard(activation.process.data))
    )


def _nodes() -> dict[str, Any]:
    """Return a task for every state of the table, and behind it the switch that leads on."""
    nodes: dict[str, Any] = {"start": flow.StartHandle().Next(getattr(this, START))}
    for state in STATES:
        if state in (DONE, REFUSED):
            nodes[state] = flow.End()
            continue
        way = f"{state}_way"
        nodes[state] = flow.Handle(_taken).Next(getattr(this, way))
        switch = flow.Switch()
        for (here, action), (goal, guard) in TABLE.items():
            if here == state:
                switch = switch.Case(getattr(this, goal), cond=_chosen(action, guard))
        nodes[way] = switch
    return nodes


Repair: Any = type(
    "Repair",
    (flow.Flow,),
    {"__module__": __name__, "process_class": Process, "lock_impl": lock.SelectForUpdateLock(), **_nodes()},
)


class Viewflow:
    key = "viewflow"
    title = "viewflow, tasks completed from code (no hash, timers, outbox)"

    def __init__(self, address: str, synchronous: str) -> None:
        url = make_url(address)
        database: dict[str, Any] = {"ENGINE": "django.db.backends.sqlite3", "NAME": url.database}
        if url.get_backend_name() == "sqlite":
            pragmas = f"PRAGMA journal_mode = WAL; PRAGMA synchronous = {synchronous};"
            database["OPTIONS"] = {"init_command": pragmas, "transaction_mode": "IMMEDIATE"}
        else:
            host = url.host or url.query.get("host", "")
            database |= {"ENGINE": "django.db.backends.postgresql", "HOST": host, "USER": url.username or ""}
            database |= {"PASSWORD": url.password or "", "PORT": url.port or ""}
        connections["default"].close()
        connections.settings["default"] = connections.configure_settings({"default": database})["default"]
        del connections["default"]
        call_command("migrate", verbosity=0)

    def open(self, matter: Matter) -> int:
        with transaction.atomic():
            return int(Repair.start.run(_process_data=dict(matter.data)).pk)

    def act(self, case: int, _number: int, action: str) -> None:
        with transaction.atomic():
            task = Task.objects.get(process_id=case, status=STATUS.NEW)
            task.flow_task.run(task, action=action)

    def ended(self, _cases: Sequence[int]) -> int:
        return int(Process.objects.filter(status=STATUS.DONE).count())

    def close(self) -> None:
        connections["default"].close()
