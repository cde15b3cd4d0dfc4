"""release: put a claimed work item back."""

from __future__ import annotations

import argparse

from workflow_engine.console.options import actor, add_actor, add_engine, add_format, open_engine, text
from workflow_engine.console.show_case import show_case
from workflow_engine.console.talk import Talk
from workflow_engine.errors import Message

NAME = "release"
ORDER = 74
HELP = Message("把签收的工作项退回待签", "put a claimed work item back into its pool")
EXAMPLE = "workflow-engine release 20260302-0001 --as sample-010 --reason 调班"


def arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Declare the options."""
    parser.add_argument("case", metavar="CASE")
    parser.add_argument("--item")
    parser.add_argument("--reason", help=text(lang, "理由", "reason"))
    add_actor(parser, lang)
    add_engine(parser, lang)
    add_format(parser)


def run(args: argparse.Namespace, talk: Talk) -> int:
    """Release the item and show the case."""
    with open_engine(args, talk) as engine:
        show_case(engine, engine.release(args.case, by=actor(args), item=args.item, reason=args.reason), talk)
    return 0
