"""show: where a case stands, who has it, since when, what is due, who can do what, and why not."""

from __future__ import annotations

import argparse

from workflow_engine.console.options import add_actor, add_engine, add_format, open_engine
from workflow_engine.console.show_case import show_case
from workflow_engine.console.talk import Talk
from workflow_engine.errors import Message

NAME = "show"
ORDER = 90
HELP = Message(
    "查看一件事项：环节、持有人、时限、谁能办什么、为何不能办", "a case: state, holder, due, who can do what, why not"
)
EXAMPLE = "workflow-engine show 20260302-0001 --as sample-010"


def arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Declare the options."""
    parser.add_argument("case", metavar="CASE")
    add_actor(parser, lang)
    add_engine(parser, lang)
    add_format(parser)


def run(args: argparse.Namespace, talk: Talk) -> int:
    """Show the case; with ``--as`` also why that person cannot take an action."""
    with open_engine(args, talk) as engine:
        show_case(engine, engine.case(args.case), talk, asked_by=args.actor)
    return 0
