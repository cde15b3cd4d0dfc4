"""act: take an action in a case."""

from __future__ import annotations

import argparse

from workflow_engine.console.options import actor, add_actor, add_data, add_engine, add_format, data, open_engine, text
from workflow_engine.console.show_case import show_case
from workflow_engine.console.talk import Talk
from workflow_engine.errors import Message

NAME = "act"
ORDER = 70
HELP = Message("办理：在事项中执行一个操作", "take an action in a case")
EXAMPLE = "workflow-engine act 20260302-0001 dispatch --as sample-007 --record 报修单-0001"


def arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Declare the options."""
    parser.add_argument("case", metavar="CASE")
    parser.add_argument("action", metavar="ACTION")
    parser.add_argument("--state", help=text(lang, "环节（同名操作有多处时）", "state, when the action is open twice"))
    parser.add_argument("--item", help=text(lang, "工作项编号", "work item"))
    parser.add_argument("--reason", help=text(lang, "理由（退回、拒绝、非本职必填）", "reason (returns, rejections)"))
    parser.add_argument("--opinion", help=text(lang, "意见", "opinion"))
    parser.add_argument("--record", help=text(lang, "本环节记录的编号或文件名", "number or file of the step's record"))
    parser.add_argument("--attach", action="append", default=[], metavar="FILE")
    parser.add_argument("--command-id", default="", help=text(lang, "幂等键：重复提交只算一次", "idempotency key"))
    add_data(parser, lang)
    add_actor(parser, lang)
    add_engine(parser, lang)
    add_format(parser)


def run(args: argparse.Namespace, talk: Talk) -> int:
    """Take the action and show the case as it is then."""
    with open_engine(args, talk) as engine:
        case = engine.act(
            args.case,
            args.action,
            by=actor(args),
            command_id=args.command_id,
            state=args.state,
            item=args.item,
            data=data(args),
            reason=args.reason,
            opinion=args.opinion,
            record=args.record,
            attachments=tuple(args.attach),
        )
        show_case(engine, case, talk)
    return 0
