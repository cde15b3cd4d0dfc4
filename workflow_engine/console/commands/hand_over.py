"""hand-over: give everything of a person who leaves to a successor."""

from __future__ import annotations

import argparse

from workflow_engine.console.options import actor, add_actor, add_engine, add_format, open_engine, text
from workflow_engine.console.talk import Talk
from workflow_engine.errors import Message

NAME = "hand-over"
ORDER = 77
HELP = Message("离职交接：某人在所有事项中的工作一次交给接手人", "give all open work of a leaver to a successor")
EXAMPLE = "workflow-engine hand-over sample-010 --to sample-011 --reason 调离 --as sample-003"


def arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Declare the options."""
    parser.add_argument("person", metavar="PERSON")
    parser.add_argument(
        "--to", required=True, metavar="SUCCESSOR", help=text(lang, "接手的人员、岗位或单位", "person, post or unit")
    )
    parser.add_argument("--reason", required=True, help=text(lang, "理由", "reason"))
    add_actor(parser, lang)
    add_engine(parser, lang)
    add_format(parser)


def run(args: argparse.Namespace, talk: Talk) -> int:
    """Hand everything over; 1 when a case refused, and the others are done all the same."""
    from workflow_engine.leaving import reassign_all

    with open_engine(args, talk) as engine:
        handed = reassign_all(engine, args.person, args.to, by=actor(args), reason=args.reason)
    refused = {case: [reason.message for reason in reasons] for case, reasons in handed.refused}
    if talk.as_json:
        said = {case: [message.say(talk.lang) for message in messages] for case, messages in refused.items()}
        talk.json({"version": 1, "moved": list(handed.moved), "refused": said})
    else:
        for case in handed.moved:
            talk.data(f"{case}  {talk.pick('已交接', 'handed over')}")
        for case, messages in refused.items():
            talk.data(f"{case}  ✗ {'；'.join(message.say(talk.lang) for message in messages)}")
    talk.say(
        f"交接 {len(handed.moved)} 件，被拒 {len(refused)} 件",
        f"{len(handed.moved)} cases handed over, {len(refused)} refused",
    )
    return 1 if refused else 0
