"""paper: papers that people sign and file, from the catalogue or from a case."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from workflow_engine.console.files import write_file
from workflow_engine.console.options import DATABASE, add_date, add_engine, existing, open_engine, sound_catalogue, text
from workflow_engine.console.talk import Talk
from workflow_engine.errors import Message

if TYPE_CHECKING:
    from datetime import date

    from workflow_engine.engine import Engine
    from workflow_engine.paper.model import Paper
    from workflow_engine.paper.order import CaseFile, Order

NAME = "paper"
ORDER = 25
HELP = Message(
    "编制供打印、签字、归档的单据：职责分工表、岗位职责书、办理单等",
    "papers to print, sign and file: RASCI matrix, duty card, case sheet and others",
)
PAGE = 200
WORKFLOW_DB = "workflow.db"
EXAMPLE = "workflow-engine paper duty-card --person sample-005 --format docx --out card.docx"


def arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Declare the options; the kinds and formats are those that the room has."""
    from workflow_engine.paper.write import formats, kind, kinds

    parser.add_argument("kind", choices=kinds(), metavar="KIND", help=text(lang, "哪种单据，见下", "see below"))
    parser.add_argument(
        "names", nargs="*", metavar="PROCESS", help=text(lang, "流程名；不写则全部", "procedures; default: all")
    )
    parser.add_argument("--format", choices=formats(), help=text(lang, "格式（默认 html）", "format (default: html)"))
    parser.add_argument(
        "--out",
        metavar="FILE|FOLDER/",
        default="-",
        help=text(
            lang,
            "写到文件（几份装订成一个），或以 / 结尾的目录（每份一个文件）；默认标准输出",
            "a file (several papers are bound into one), or a folder with / at its end (a file for each); "
            "default: stdout",
        ),
    )
    parser.add_argument(
        "--post", action="append", default=[], metavar="UNIT/POST", help=text(lang, "哪个岗位，可重复", "a post")
    )
    parser.add_argument(
        "--person", action="append", default=[], metavar="ID", help=text(lang, "哪个人，可重复", "a person")
    )
    parser.add_argument(
        "--case", action="append", default=[], metavar="CASE", help=text(lang, "哪件事项，可重复", "a case")
    )
    add_date(parser, lang)
    add_engine(parser, lang)
    parser.set_defaults(db=os.environ.get(DATABASE))  # only a store that was named is read without a case being named
    told = "\n".join(f"  {name:<15} {kind(name).HELP.say(lang)}" for name in kinds())
    parser.epilog = f"{text(lang, '单据：', 'Kinds:')}\n{told}\n\n{parser.epilog}"


def run(args: argparse.Namespace, talk: Talk) -> int:
    """Write the papers; tell the names of the files."""
    from workflow_engine.paper.write import make, writer

    with ExitStack() as opened:
        papers = make(args.kind, _order(args, talk, opened))
    into = _folder(args.out)
    chosen = args.format or _suffix(args.out) or "html"
    suffix = writer(chosen).SUFFIX
    if args.out == "-":
        sys.stdout.buffer.write(_bytes(papers, chosen))
    elif into is None:
        write_file(Path(args.out), _bytes(papers, chosen))
        talk.data(args.out)
    else:
        for number, paper in enumerate(papers, 1):
            target = into / f"{_file_name(paper.name)}.{suffix}"
            write_file(target, _bytes((paper,), chosen))
            talk.data(str(target))
            talk.say(f"[{number}/{len(papers)}] {paper.title}", f"[{number}/{len(papers)}] {paper.title}")
    return 0


def _order(args: argparse.Namespace, talk: Talk, opened: ExitStack) -> Order:
    """Return what is asked for; a store that it needs stays open until ``opened`` is closed."""
    from workflow_engine.paper.order import Order

    engine = _engine(args, talk, opened)
    if engine:
        read, today = engine.catalogue, engine.clock.now()
    else:
        from workflow_engine.clock import SystemClock

        read, today = sound_catalogue([args.processes]), SystemClock().now()
    cases = tuple(_case_file(case, engine) for case in dict.fromkeys(args.case)) if engine else ()
    stored = _Stored(engine) if engine and not cases else None
    day: date = args.at or today.astimezone(read.calendar.zone).date()
    names, posts, persons = tuple(args.names), tuple(args.post), tuple(args.person)
    return Order(read, day, talk.lang, names, posts, persons, cases, stored)


def _engine(args: argparse.Namespace, talk: Talk, opened: ExitStack) -> Engine | None:
    """Open the store when a case is asked for, or the kind of paper can tell of all cases and a store was named."""
    from workflow_engine.paper.write import kind

    tells_of_all = "stored" in getattr(kind(args.kind), "HEEDS", ())
    if not args.case and not (tells_of_all and args.db):
        return None
    if not args.db:
        args.db = WORKFLOW_DB
    else:
        existing(args.db)
    return opened.enter_context(open_engine(args, talk))


class _Stored:
    """All cases of a store, page by page, as often as they are asked for."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __iter__(self) -> Iterator[CaseFile]:
        after = ""
        while heads := self._engine.store.heads(after, PAGE):
            yield from (_case_file(head.case, self._engine) for head in heads)
            after = heads[-1].case


def _case_file(case_id: str, engine: Engine) -> CaseFile:
    from workflow_engine.paper.order import CaseFile

    return CaseFile(engine.case(case_id), engine.history(case_id), engine.definition, engine.world.directory.name)


def _bytes(papers: tuple[Paper, ...], format: str) -> bytes:
    from workflow_engine.paper.write import write

    return write(papers, format)


def _suffix(out: str) -> str:
    """Return the format that the name of a file asks for, empty for none."""
    from workflow_engine.paper.write import formats, writer

    suffix = Path(out).suffix.removeprefix(".").lower()
    return next((name for name in formats() if suffix == writer(name).SUFFIX), "")


def _folder(out: str) -> Path | None:
    return Path(out) if out.endswith(("/", "\\")) or (out != "-" and Path(out).is_dir()) else None


def _file_name(name: str) -> str:
    return re.sub(r"[^\w.-]+", "-", name).strip(".-") or "paper"
