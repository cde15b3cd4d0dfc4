"""inbox: what a person has to do."""

from __future__ import annotations

import argparse

from workflow_engine.console.options import add_actor, add_engine, add_format, known_person, open_engine
from workflow_engine.console.show_case import moment_text
from workflow_engine.console.talk import Talk
from workflow_engine.errors import Message

NAME = "inbox"
ORDER = 80
HELP = Message("待办：某人持有或可签收的工作项", "the open work items of a person")
EXAMPLE = "workflow-engine inbox --as sample-007"


def arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Declare the options."""
    add_actor(parser, lang)
    add_engine(parser, lang)
    add_format(parser)
    parser.add_argument("--limit", type=int, default=100)


def run(args: argparse.Namespace, talk: Talk) -> int:
    """List the items, the most urgent first."""
    with open_engine(args, talk) as engine:
        rows = engine.inbox(known_person(args, engine), limit=args.limit)
        directory, zone, now = engine.world.directory, engine.world.time.zone, engine.clock.now()
        if talk.as_json:
            talk.json(
                [
                    {
                        "case": row.case,
                        "process": row.process,
                        "title": row.title,
                        "item": row.item.id,
                        "state": row.item.state,
                        "owner": row.item.owner,
                        "holder": row.item.holder,
                        "due": row.item.due_at,
                        "waiting": row.waiting,
                    }
                    for row in rows
                ]
            )
            return 0
        listed = []
        for row in rows:
            definition = engine.definition(engine.case(row.case).digest)
            title = next(s.title.say(talk.lang) for s in definition.every_state() if s.name == row.item.state)
            holder = directory.name(f"@{row.item.holder}", talk.lang) if row.item.holder else talk.pick("待签", "pool")
            late = row.item.due_at is not None and row.item.due_at < now
            due = moment_text(row.item.due_at, zone) + (talk.pick(" 超期", " overdue") if late else "")
            listed.append((row.case, row.title, title, holder, due))
        zh, en = ("事项", "标题", "环节", "持有", "到期"), ("case", "title", "state", "holder", "due")
        talk.table(en if talk.lang == "en" else zh, listed)
        if not rows:
            talk.say("没有待办", "nothing to do")
    return 0
