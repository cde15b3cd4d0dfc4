"""start: open a case."""

from __future__ import annotations

import argparse

from workflow_engine.console.options import actor, add_actor, add_data, add_engine, add_format, data, open_engine, text
from workflow_engine.console.show_case import show_case
from workflow_engine.console.talk import Talk
from workflow_engine.errors import Message

NAME = "start"
ORDER = 60
HELP = Message("发起一件事项", "open a case")
EXAMPLE = "workflow-engine start assigned_task --as sample-006 --set source=会议决定 --set content=整理库房 …"


def arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Declare the options."""
    parser.add_argument("process", metavar="PROCESS")
    parser.add_argument("--title", default="", help=text(lang, "事项标题", "title of the matter"))
    parser.add_argument(
        "--key", default=None, help=text(lang, "业务编号，重复发起返回同一件", "business key: started once")
    )
    parser.add_argument(
        "--requester", default=None, help=text(lang, "代谁发起（默认本人）", "for whom (default: self)")
    )
    add_data(parser, lang)
    add_actor(parser, lang)
    add_engine(parser, lang)
    add_format(parser)


def run(args: argparse.Namespace, talk: Talk) -> int:
    """Open the case and show it."""
    with open_engine(args, talk) as engine:
        case = engine.start(
            args.process, by=actor(args), title=args.title, key=args.key, requester=args.requester, data=data(args)
        )
        show_case(engine, case, talk)
    return 0
