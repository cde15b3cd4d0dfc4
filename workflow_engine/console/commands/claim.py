"""claim: take a work item out of its pool."""

from __future__ import annotations

import argparse

from workflow_engine.console.options import actor, add_actor, add_engine, add_format, open_engine
from workflow_engine.console.show_case import show_case
from workflow_engine.console.talk import Talk
from workflow_engine.errors import Message

NAME = "claim"
ORDER = 72
HELP = Message("签收一个待签的工作项", "take a work item out of its pool")
EXAMPLE = "workflow-engine claim 20260302-0001 --as sample-010"


def arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Declare the options."""
    parser.add_argument("case", metavar="CASE")
    parser.add_argument("--item")
    add_actor(parser, lang)
    add_engine(parser, lang)
    add_format(parser)


def run(args: argparse.Namespace, talk: Talk) -> int:
    """Claim the item and show the case."""
    with open_engine(args, talk) as engine:
        show_case(engine, engine.claim(args.case, by=actor(args), item=args.item), talk)
    return 0
