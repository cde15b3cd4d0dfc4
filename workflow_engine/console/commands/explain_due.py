"""explain-due: why each open limit of a case falls when it does, with every skipped day and its rule."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from workflow_engine.console.options import add_engine, add_format, open_engine, text
from workflow_engine.console.show_case import moment_text
from workflow_engine.console.talk import Talk
from workflow_engine.errors import Message, UsageError

if TYPE_CHECKING:
    from workflow_engine.console.due_story import Stage, Story
    from workflow_engine.definition.model import ProcessDefinition
    from workflow_engine.engine import Engine

NAME = "explain-due"
ORDER = 95
HELP = Message(
    "解释期限：每个未到期限怎么算出来，跳过了哪些天、依据哪条规则",
    "why each open limit falls when it does: every skipped day and its rule",
)
EXAMPLE = "workflow-engine explain-due 20260302-0001 --item 1.0"


def arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Declare the options."""
    parser.add_argument("case", metavar="CASE")
    parser.add_argument(
        "--item", metavar="ID", help=text(lang, "只看这个待办的环节", "only the step of this work item")
    )
    add_engine(parser, lang)
    add_format(parser)


def run(args: argparse.Namespace, talk: Talk) -> int:
    """Tell every open limit."""
    from workflow_engine.console.due_story import stories

    with open_engine(args, talk) as engine:
        case = engine.case(args.case)
        if args.item and case.item(args.item) is None:
            open_items = "、".join(item.id for item in case.items) or "—"
            raise UsageError(
                Message(f"没有未办的待办“{args.item}”", f"no open work item {args.item!r}"),
                help=Message(f"未办的待办：{open_items}", f"open items: {open_items}"),
            )
        found = stories(engine, args.case, args.item)
        definition = engine.definition(case.digest)
        if talk.as_json:
            talk.json({"version": 1, "case": case.id, "limits": [_as_json(story, talk) for story in found]})
        elif found:
            for story in found:
                _as_text(engine, definition, story, talk)
        else:
            talk.say("此刻没有未到的期限", "no limit is open now")
    return 0


def _as_text(engine: Engine, definition: ProcessDefinition, story: Story, talk: Talk) -> None:
    from workflow_engine.console.due_story import LIMITS
    from workflow_engine.kernel.machine import compile_definition

    zone = engine.world.time.zone
    spot = compile_definition(definition).spots.get(story.visit.state)
    title = spot.state.title.say(talk.lang) if spot else ""
    step = (
        talk.pick(f"{title}（{story.visit.state}）", f"{title} ({story.visit.state})") if title else story.visit.state
    )
    mark = talk.pick("：", ": ")
    talk.data(f"{step} {LIMITS[story.limit].say(talk.lang)}{mark}{moment_text(story.moment, zone)}")
    since = moment_text(story.visit.since, zone)
    talk.data("  " + talk.pick(f"进入环节 {since}", f"entered {since}"))
    for stage in story.stages:
        talk.data(f"  {stage.says.say(talk.lang)}")
        _days(stage, talk)
        talk.data(f"    → {moment_text(stage.at, zone)}")
    if story.stands_still is not None:
        at = moment_text(story.stands_still, zone)
        talk.data(
            "  "
            + talk.pick(
                f"{at} 起挂起，期限停止计算；恢复后顺延",
                f"suspended since {at}: the clock stands still and moves on then",
            )
        )


def _days(stage: Stage, talk: Talk) -> None:
    from workflow_engine.definition.explain_time import Why, weekday_of

    for each in stage.way.days if stage.way else ():
        if each.why is not Why.WALL_CLOCK:  # there every day is the same, and the rule has said so
            talk.data(f"    {each.day.isoformat()} {weekday_of(each.day).say(talk.lang)}  {each.says.say(talk.lang)}")


def _as_json(story: Story, talk: Talk) -> dict[str, Any]:
    return {
        "state": story.visit.state,
        "visit": story.visit.id,
        "limit": story.limit,
        "entered": story.visit.since,
        "at": story.moment,
        "suspended_since": story.stands_still,
        "stages": [
            {
                "kind": stage.kind,
                "rule": stage.says.say(talk.lang),
                "at": stage.at,
                "days": [
                    {
                        "day": each.day,
                        "why": each.why.value,
                        "holiday": each.holiday or None,
                        "counted_minutes": int(each.counted.total_seconds()) // 60,
                        "note": each.says.say(talk.lang),
                    }
                    for each in (stage.way.days if stage.way else ())
                ],
            }
            for stage in story.stages
        ],
    }
