"""comment: put an opinion on the trail."""

from __future__ import annotations

import argparse

from workflow_engine.console.options import actor, add_actor, add_engine, open_engine
from workflow_engine.console.talk import Talk
from workflow_engine.errors import Message

NAME = "comment"
ORDER = 76
HELP = Message("在事项中留下意见", "put a comment on the trail of a case")
EXAMPLE = "workflow-engine comment 20260302-0001 配件周三到货 --as sample-010"


def arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Declare the options."""
    parser.add_argument("case", metavar="CASE")
    parser.add_argument("text", metavar="TEXT")
    parser.add_argument("--attach", action="append", default=[], metavar="FILE")
    add_actor(parser, lang)
    add_engine(parser, lang)


def run(args: argparse.Namespace, talk: Talk) -> int:
    """Store the comment."""
    with open_engine(args, talk) as engine:
        engine.comment(args.case, args.text, by=actor(args), attachments=args.attach)
    talk.say("已记录", "noted")
    return 0
