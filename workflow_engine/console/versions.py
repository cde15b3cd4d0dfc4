"""What the commands about versions share: maps on the command line, a procedure in a file or in a store."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from workflow_engine.console.options import text
from workflow_engine.errors import Message, UsageError

if TYPE_CHECKING:
    from workflow_engine.definition.model import ProcessDefinition
    from workflow_engine.storage.contract import CaseRow, Store

PAGE = 500


def add_map(parser: argparse.ArgumentParser, lang: str) -> None:
    """Add ``--map old=new``, repeatable."""
    parser.add_argument(
        "--map",
        dest="states",
        action="append",
        default=[],
        metavar="OLD=NEW",
        help=text(lang, "旧环节=新环节，可重复", "a step that has another name now; repeatable"),
    )


def pairs(words: list[str]) -> dict[str, str]:
    """Return what ``old=new`` words map. Raises ``UsageError`` for one without ``=`` and for an old name twice."""
    found: dict[str, str] = {}
    for word in words:
        old, sign, new = word.partition("=")
        if not sign or not old:
            raise UsageError(Message(f"应写作 旧名=新名：{word}", f"write OLD=NEW: {word}"))
        if old in found:
            raise UsageError(Message(f"“{old}”写了两次", f"{old!r} is mapped twice"))
        found[old] = new
    return found


def known_steps(definition: ProcessDefinition, names: list[str]) -> None:
    """Raise ``UsageError`` when a name is no step of the version."""
    steps = [state.name for state in definition.every_state()]
    odd = "、".join(name for name in names if name not in steps)
    if odd:
        raise UsageError(
            Message(f"版本 {definition.version} 没有环节：{odd}", f"version {definition.version} has no step {odd}"),
            help=Message(f"有：{'、'.join(steps)}", f"it has: {', '.join(steps)}"),
        )


def read_procedure(where: str, store: Store | None = None) -> ProcessDefinition:
    """Return the procedure in the file ``where``, or the stored one that ``NAME@digest`` means.

    The beginning of a digest will do. Raises ``UsageError`` when there is none, ``InvalidDefinition`` for its problems.
    """
    from workflow_engine.definition.load import load_strict
    from workflow_engine.definition.model import ProcessDefinition
    from workflow_engine.source.files import read_file
    from workflow_engine.source.reader import read

    if Path(where).is_file():
        document = read_file(Path(where))
    elif store is not None and "@" in where:
        document = read(_stored(where, store), f"<{where}>")
    else:
        hint = Message("写流程文件；或用 --db 指明数据库，写 流程名@版本摘要", "write a file; or NAME@digest with --db")
        raise UsageError(Message(f"没有这个流程文件：{where}", f"no such procedure file: {where}"), help=hint)
    found = load_strict(document)
    if isinstance(found, ProcessDefinition):
        return found
    raise UsageError(Message(f"{where} 不是流程文件", f"{where} is not a procedure"))


def _stored(where: str, store: Store) -> str:
    name, _, digest = where.rpartition("@")
    known = {row.digest for row in cases_of(store, name, open_only=False)}
    fitting = [each for each in known if each.startswith(digest)]
    if len(fitting) != 1:
        shown = "、".join(sorted(each[:12] for each in known)) or "—"
        raise UsageError(
            Message(
                f"数据库中没有这一个版本：{where}（有：{shown}）", f"no single such version: {where} (has: {shown})"
            )
        )
    return store.definition_text(fitting[0])[1]


def cases_of(store: Store, process: str, *, open_only: bool) -> list[CaseRow]:
    """Return all cases of a procedure, the last opened first."""
    rows: list[CaseRow] = []
    after = ""
    while page := store.cases(process=process, open_only=open_only, limit=PAGE, after=after):
        rows += page
        after = page[-1].mark
    return rows
