"""history: the trail of a case."""

from __future__ import annotations

import argparse

from workflow_engine.console.options import add_engine, add_format, open_engine
from workflow_engine.console.talk import Talk
from workflow_engine.errors import Message

NAME = "history"
ORDER = 100
HELP = Message("查看一件事项的全程记录", "the trail of a case")
EXAMPLE = "workflow-engine history 20260302-0001 --format json"


def arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Declare the options."""
    parser.add_argument("case", metavar="CASE")
    add_engine(parser, lang)
    add_format(parser)


def run(args: argparse.Namespace, talk: Talk) -> int:
    """Print every line of the trail, oldest first."""
    from workflow_engine.console.trail import trail_json, trail_lines

    with open_engine(args, talk) as engine:
        entries = engine.history(args.case)
        if talk.as_json:
            talk.json([trail_json(entry) for entry in entries])
        else:
            for line in trail_lines(engine, entries, talk):
                talk.data(line)
    return 0
