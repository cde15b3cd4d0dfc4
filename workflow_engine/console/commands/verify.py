"""verify: is every trail still as it was written?"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workflow_engine.console.options import add_database, add_format, text
from workflow_engine.console.talk import Talk
from workflow_engine.errors import Message, Problem, UsageError

if TYPE_CHECKING:
    from workflow_engine.storage.anchor import Anchors
    from workflow_engine.storage.verify import Report

NAME = "verify"
ORDER = 108
HELP = Message(
    "核对全部记录的哈希链：有没有被改、被删；与锚定文件对照，被截断、被整段改写的也查得出",
    "recompute the hash chains of all trails; with an anchor file, cuts and rewrites show too",
)
EXAMPLE = "workflow-engine verify --db cases.db --anchor /mnt/other/anchors.jsonl"


def arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Declare the options."""
    parser.add_argument(
        "--anchor",
        metavar="FILE",
        type=Path,
        help=text(lang, "与这个锚定文件对照（见 anchor）", "compare with this file (see anchor)"),
    )
    parser.add_argument(
        "--digest",
        metavar="SHA256",
        help=text(
            lang,
            "锚定文件中必须有这个哈希值（另存的那一行），否则它本身被换过",
            "a hash that the anchor file must hold (from the line kept elsewhere), or it was replaced",
        ),
    )
    parser.add_argument(
        "--replay",
        action="store_true",
        help=text(lang, "再由记录重放出每件事项，与存下的相比", "make each case again from its trail and compare"),
    )
    add_database(parser, lang)
    add_format(parser)


def run(args: argparse.Namespace, talk: Talk) -> int:
    """Print what is wrong, one line each; the exit code is 1 when anything is."""
    from workflow_engine.console.options import existing_store
    from workflow_engine.storage.verify import verify_store

    anchors = _anchors(args)
    store = existing_store(args)
    try:
        report = verify_store(
            store,
            anchored=anchors.heads if anchors else None,
            replay=args.replay,
            progress=lambda lines: talk.say(f"已核对 {lines} 行", f"{lines} lines checked"),
        )
    finally:
        store.close()
    problems = [*_replaced(args, anchors), *report.problems]
    _print(args, talk, report, problems)
    return 1 if problems else 0


def _anchors(args: argparse.Namespace) -> Anchors | None:
    from workflow_engine.storage.anchor import read_anchors

    if args.anchor is None and args.digest:
        raise UsageError(
            Message("--digest 要和 --anchor 一起用", "--digest goes with --anchor"),
            help=Message("加上 --anchor FILE。", "Add --anchor FILE."),
        )
    return read_anchors(args.anchor) if args.anchor else None


def _replaced(args: argparse.Namespace, anchors: Anchors | None) -> list[Problem]:
    """Return the problem of an anchor file that does not hold the digest kept elsewhere."""
    if not args.digest or anchors is None or any(each.hash == args.digest.lower() for each in anchors.anchors):
        return []
    said = Message(
        f"锚定文件 {args.anchor} 中没有哈希值 {args.digest}：它被换过或被截断",
        f"no anchor in {args.anchor} has the hash {args.digest}: the file was replaced or cut",
    )
    return [Problem("anchor-replaced", said)]


def _print(args: argparse.Namespace, talk: Talk, report: Report, problems: list[Problem]) -> None:
    if talk.as_json:
        talk.json(
            {
                "version": 1,
                "cases": report.cases,
                "lines": report.lines,
                "anchored": args.anchor is not None,
                "problems": [_as_json(problem, talk) for problem in problems],
            }
        )
    else:
        for problem in problems:
            talk.data(f"{problem.rule}  {problem.message.say(talk.lang)}")
    talk.say(
        f"{report.cases} 件事项，{report.lines} 行记录，{len(problems)} 处问题",
        f"{report.cases} cases, {report.lines} lines, {len(problems)} problems",
    )
    if problems and problems[-1].help:
        talk.say(problems[-1].help.zh, problems[-1].help.en)
    if args.anchor is None:
        talk.say(
            "没有锚定文件：截去的末尾、整段重算的记录和整件删除的事项查不出（见 anchor）",
            "without --anchor a tail cut off, a chain computed anew and a whole case removed do not show (see anchor)",
        )


def _as_json(problem: Problem, talk: Talk) -> dict[str, Any]:
    _, case, line = problem.path if problem.path else ("", None, None)
    return {"rule": problem.rule, "case": case, "line": line, "message": problem.message.say(talk.lang)}
