"""inbox: what a person has to do, has done, has started, and was given to read."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from workflow_engine.console.options import actor, add_actor, add_engine, add_format, known_person, open_engine, text
from workflow_engine.console.talk import Talk
from workflow_engine.errors import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from workflow_engine.engine import Engine

NAME = "inbox"
ORDER = 80
HELP = Message("待办、已办、我发起的、传阅、超期", "what a person has to do, has done, has started, has to read")
EXAMPLE = "workflow-engine inbox --as sample-007 --view units --limit 20"

VIEWS = ("all", "mine", "units", "overdue", "done", "started", "circulated", "counts", "everybody")


def arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Declare the options."""
    add_actor(parser, lang)
    parser.add_argument(
        "--view",
        choices=VIEWS,
        default="all",
        help=text(
            lang,
            "all 待办（默认）；mine 我名下的；units 岗位和单位待签的；overdue 其中超期的；done 我办过的；"
            "started 我发起的；circulated 传阅给我的；counts 各有多少；everybody 全部人员的超期项",
            "all to do (default); mine; units: for my posts and units; overdue of both; done; started; "
            "circulated to me; counts; everybody: all that is overdue, whoever has it",
        ),
    )
    parser.add_argument("--process", metavar="NAME", help=text(lang, "只看这个流程", "of this procedure only"))
    add_engine(parser, lang)
    add_format(parser)
    parser.add_argument(
        "--limit", type=_size, default=100, help=text(lang, "一页几行（默认 100）", "rows a page (100)")
    )
    parser.add_argument(
        "--after",
        default="",
        metavar="MARK",
        help=text(lang, "从上一页末行的 mark 之后接着看", "go on after the mark of the last row before"),
    )


def _size(word: str) -> int:
    size = int(word) if word.isdecimal() else 0
    if not 1 <= size <= 10_000:
        raise argparse.ArgumentTypeError(f"1–10000: {word}")
    return size


def run(args: argparse.Namespace, talk: Talk) -> int:
    """Write one page of a list; its rows tell where the next one begins."""
    with open_engine(args, talk) as engine:
        if args.view == "counts":
            return _counts(args, engine, talk)
        show, rows = _page(args, engine)
        if talk.as_json:
            talk.json([{**show.record(row), "mark": row.mark} for row in rows])
            return 0
        zh, en = show.titles
        talk.table(en if talk.lang == "en" else zh, [show.line(row, engine, talk) for row in rows])
        if not rows:
            talk.say(*show.nothing)
        elif len(rows) == args.limit:
            talk.say(f"还有；接着看：--after '{rows[-1].mark}'", f"there may be more: --after '{rows[-1].mark}'")
    return 0


def _page(args: argparse.Namespace, engine: Engine) -> tuple[Any, Sequence[Any]]:
    from workflow_engine.console import inbox_rows
    from workflow_engine.desk import Desk, overdue_anywhere

    page = {"process": args.process, "limit": args.limit, "after": args.after}
    if args.view == "everybody":
        return inbox_rows.ITEMS, overdue_anywhere(engine, **page)
    desk = Desk(engine, known_person(args, engine))
    lists: dict[str, tuple[Any, Callable[..., Sequence[Any]]]] = {
        "all": (inbox_rows.ITEMS, desk.all),
        "mine": (inbox_rows.ITEMS, desk.mine),
        "units": (inbox_rows.ITEMS, desk.units),
        "overdue": (inbox_rows.ITEMS, desk.overdue),
        "done": (inbox_rows.HANDLED, desk.handled),
        "started": (inbox_rows.STARTED, desk.started),
        "circulated": (inbox_rows.CIRCULATED, desk.circulated),
    }
    show, ask = lists[args.view]
    return show, ask(**page)


def _counts(args: argparse.Namespace, engine: Engine, talk: Talk) -> int:
    from workflow_engine.desk import Desk

    known_person(args, engine)
    found = Desk(engine, actor(args)).counts(process=args.process)
    if talk.as_json:
        talk.json(found._asdict())
        return 0
    names = {
        "mine": ("我名下的", "mine"),
        "units": ("岗位、单位待签", "for my posts and units"),
        "overdue": ("其中超期", "overdue of both"),
        "handled": ("我办过的", "done"),
        "started": ("我发起的", "started"),
        "unread": ("传阅未读", "to read"),
    }
    shown = [
        (talk.pick(*names[name]), f"{count}" + ("+" if count == 1000 else ""))
        for name, count in found._asdict().items()
    ]
    talk.table((talk.pick("列表", "list"), talk.pick("件", "rows")), shown)
    return 0
