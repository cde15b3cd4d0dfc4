"""migrate: running cases go over to the present version of their procedure, all of them or none."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from workflow_engine.console.options import actor, add_actor, add_engine, add_format, existing, open_engine, text
from workflow_engine.console.show_case import moment_text
from workflow_engine.console.talk import Talk
from workflow_engine.console.versions import add_map, pairs
from workflow_engine.errors import Message

if TYPE_CHECKING:
    from workflow_engine.engine import Engine
    from workflow_engine.kernel.case import Case
    from workflow_engine.migration import Move

NAME = "migrate"
ORDER = 104
HELP = Message(
    "把在办事项迁移到流程的现行版本：全部迁移，或一件不动", "move running cases to the present version, all or none"
)
EXAMPLE = "workflow-engine migrate repair_request --map on_site=repair --reason 新规定 --as sample-003 --dry-run"


def arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Declare the options."""
    parser.add_argument("process", metavar="PROCESS")
    add_map(parser, lang)
    parser.add_argument(
        "--field",
        dest="fields",
        action="append",
        default=[],
        metavar="OLD=NEW",
        help=text(lang, "旧字段=新字段，可重复；旧字段= 表示放弃其值", "a field that has another name; OLD= drops it"),
    )
    parser.add_argument(
        "--from",
        dest="source",
        default="all",
        metavar="DIGEST|all",
        help=text(lang, "只迁移这一版本（摘要开头几位）的事项，默认全部", "only cases of this version; default all"),
    )
    parser.add_argument("--reason", default="", help=text(lang, "理由，写入全程记录", "why; kept on the trail"))
    parser.add_argument(
        "--dry-run", action="store_true", help=text(lang, "只说会怎样，什么都不改", "tell what would happen")
    )
    add_actor(parser, lang)
    add_engine(parser, lang)
    add_format(parser)


def run(args: argparse.Namespace, talk: Talk) -> int:
    """Tell what happens to every case and do it; 1 when one cannot move, and then none does."""
    from workflow_engine.migration import carry_out, plan

    states, fields = pairs(args.states), pairs(args.fields)
    by, source = actor(args), "" if args.source == "all" else args.source
    existing(args.db)
    with open_engine(args, talk) as engine:
        reason = args.reason or ("dry run" if args.dry_run else "")
        moves = plan(engine, args.process, by=by, reason=reason, states=states, fields=fields, source=source)
        refused = any(move.reasons for move in moves)
        if not refused and not args.dry_run:
            carry_out(engine, moves)
        done = not refused and not args.dry_run
        if talk.as_json:
            talk.json(_as_json(moves, done, talk))
        else:
            _as_text(engine, moves, talk)
    _summary(len(moves), sum(bool(move.reasons) for move in moves), done, talk)
    return 1 if refused else 0


def _summary(count: int, refused: int, done: bool, talk: Talk) -> None:
    if refused:
        talk.say(
            f"{count} 件中有 {refused} 件迁不了，一件也没有动", f"{refused} of {count} cannot move: none has moved"
        )
    elif done:
        talk.say(f"已迁移 {count} 件", f"{count} cases moved")
    else:
        talk.say(f"可迁移 {count} 件；没有改动", f"{count} cases can move; nothing was changed")


def _as_text(engine: Engine, moves: tuple[Move, ...], talk: Talk) -> None:
    for move in moves:
        case = move.before
        talk.data(f"{case.id}  {case.title}  {case.digest[:12]} → {move.command.onto.digest[:12]}")
        for reason in move.reasons:
            talk.data(f"  ✗ {reason.message.say(talk.lang)}")
        if move.after is not None:
            for line in _lines(engine, case, move.after, talk):
                talk.data(f"  {line}")


def _lines(engine: Engine, before: Case, after: Case, talk: Talk) -> list[str]:
    name, zone = engine.world.directory.name, engine.world.time.zone
    lines = []
    for old, new in zip(before.visits, after.visits, strict=True):
        parts = [old.state if old.state == new.state else f"{old.state} → {new.state}"]
        owners = [[item.owner for item in case.items_of(old.id)] for case in (before, after)]
        if owners[0] != owners[1]:
            was, now = ("、".join(name(ref, talk.lang) for ref in refs) for refs in owners)
            parts.append(talk.pick(f"责任 {was} → {now}", f"responsible {was} → {now}"))
        if old.accountable != new.accountable:
            was, now = name(old.accountable, talk.lang), name(new.accountable, talk.lang)
            parts.append(talk.pick(f"问责 {was} → {now}", f"accountable {was} → {now}"))
        if old.due_at != new.due_at:
            was, now = moment_text(old.due_at, zone), moment_text(new.due_at, zone)
            parts.append(talk.pick(f"到期 {was} → {now}", f"due {was} → {now}"))
        lines.append("  ".join(parts))
    return lines


def _as_json(moves: tuple[Move, ...], done: bool, talk: Talk) -> dict[str, Any]:
    return {
        "version": 1,
        "moved": done,
        "cases": [
            {
                "case": move.before.id,
                "title": move.before.title,
                "from": move.before.digest,
                "to": move.command.onto.digest,
                "before": _places(move.before),
                "after": _places(move.after) if move.after else None,
                "refused": [{"code": r.code, "message": r.message.say(talk.lang)} for r in move.reasons],
            }
            for move in moves
        ],
    }


def _places(case: Case) -> list[dict[str, Any]]:
    return [
        {
            "visit": visit.id,
            "state": visit.state,
            "accountable": visit.accountable or None,
            "due": visit.due_at,
            "owners": [item.owner for item in case.items_of(visit.id)],
        }
        for visit in case.visits
    ]
