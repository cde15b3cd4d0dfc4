"""outbox: what has not reached the world yet, and why."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from workflow_engine.console.options import add_database, add_format, text
from workflow_engine.console.talk import Talk
from workflow_engine.errors import Message, UsageError

if TYPE_CHECKING:
    from workflow_engine.storage.contract import EffectRow, Store

NAME = "outbox"
ORDER = 106
HELP = Message(
    "待发：尚未送出的通知和系统办理，搁置的及其原因", "what has not been delivered yet, what is parked and why"
)
EXAMPLE = "workflow-engine outbox --parked --db cases.db"


def arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Declare the options."""
    parser.add_argument("--parked", action="store_true", help=text(lang, "只看搁置的", "only what is parked"))
    parser.add_argument(
        "--retry",
        action="append",
        default=[],
        metavar="ID",
        help=text(
            lang, "重新投递搁置的这一件（可重复；all 为全部）", "deliver this parked one again (repeatable; all)"
        ),
    )
    add_database(parser, lang)
    add_format(parser)
    parser.add_argument("--limit", type=int, default=100)


def run(args: argparse.Namespace, talk: Talk) -> int:
    """Put back what is to be tried again, then list what waits."""
    from workflow_engine.storage.open import open_store

    store = open_store(str(args.db))
    try:
        for name in args.retry:
            _retry(store, name, talk)
        states = ("parked",) if args.parked else ("parked", "pending")
        rows = [row for state in states for row in store.effects(state=state, limit=args.limit)]
        late = [] if args.parked else _late(store, args.limit)
    finally:
        store.close()
    if talk.as_json:
        talk.json({"version": 1, "effects": [_as_json(row) for row in rows], "timers": late})
        return 0
    header = ("编号", "状态", "次数", "下次", "原因") if talk.lang == "zh" else ("id", "state", "tries", "next", "why")
    if rows:
        talk.table(header, [_as_text(row, talk) for row in rows])
    else:
        talk.say("没有待发的", "nothing waits")
    for timer in late:
        told = f"{timer['case']} {timer['timer']}: {timer['error']}"
        talk.say(f"未能触发的时限 {told}", f"timer that could not be fired {told}")
    return 0


def _retry(store: Store, name: str, talk: Talk) -> None:
    from workflow_engine.delivery.assemble import queue_of

    queue = queue_of(store)
    if name == "all":
        count = 0
        while parked := store.effects(state="parked", limit=1000):
            count += sum([queue.revive(row.effect.id) for row in parked])
        talk.say(f"重新投递 {count} 件", f"{count} will be delivered again")
    elif queue.revive(name):
        talk.say(f"重新投递 {name}", f"{name} will be delivered again")
    else:
        raise UsageError(
            Message(f"没有搁置的 {name}", f"nothing parked is called {name!r}"),
            help=Message("用 outbox --parked 查看编号", "see the ids with: outbox --parked"),
        )


def _late(store: Store, limit: int) -> list[dict[str, Any]]:
    from workflow_engine.delivery.assemble import queue_of

    return [
        {"case": row.case, "timer": row.timer.id, "kind": row.timer.kind, "at": row.timer.at, "error": row.error}
        for row in queue_of(store).late_timers(limit)
    ]


def _as_json(row: EffectRow) -> dict[str, Any]:
    effect = row.effect
    told = row._asdict() | {"id": effect.id, "kind": effect.kind, "visit": effect.visit, "payload": effect.payload}
    del told["effect"]
    return told


def _as_text(row: EffectRow, talk: Talk) -> tuple[str, ...]:
    state = talk.pick("搁置", "parked") if row.state == "parked" else talk.pick("待发", "pending")
    waits = f"{row.next_at:%Y-%m-%d %H:%M:%SZ}" if row.state == "pending" and row.next_at else "—"
    return (row.effect.id, state, str(row.attempts), waits, row.error or "—")
