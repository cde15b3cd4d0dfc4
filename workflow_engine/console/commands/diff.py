"""diff: what changes in meaning from one version of a procedure to the next, and which running cases it would hit."""

from __future__ import annotations

import argparse
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, NamedTuple

from workflow_engine.console.options import add_format, existing, text
from workflow_engine.console.talk import Talk
from workflow_engine.console.versions import add_map, cases_of, known_steps, pairs, read_procedure
from workflow_engine.errors import Message, UsageError

if TYPE_CHECKING:
    from workflow_engine.definition.difference import Change
    from workflow_engine.definition.model import ProcessDefinition
    from workflow_engine.storage.contract import Store

NAME = "diff"
ORDER = 36
HELP = Message(
    "两个版本在含义上有什么不同，触及哪些在办事项", "what a new version changes, and which running cases it hits"
)
EXAMPLE = "workflow-engine diff repair_request.yaml repair_request-2027.yaml --db workflow.db"
_GROUPS = {
    "who": Message("谁负责", "who answers"),
    "time": Message("时限", "deadlines"),
    "paths": Message("路径", "paths"),
    "conditions": Message("条件", "conditions"),
    "data": Message("数据", "data"),
    "wording": Message("只是文字", "wording only"),
}


class _Hit(NamedTuple):
    case: str
    title: str
    states: tuple[str, ...]


def arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Declare the options."""
    parser.add_argument("old", metavar="OLD", help=text(lang, "旧版本：文件，或 流程名@摘要", "file, or NAME@digest"))
    parser.add_argument("new", metavar="NEW", help=text(lang, "新版本：文件，或 流程名@摘要", "file, or NAME@digest"))
    add_map(parser, lang)
    parser.add_argument(
        "--db",
        metavar="FILE",
        help=text(lang, "列出这个数据库中会被触及的在办事项", "list the running cases in this database that it hits"),
    )
    add_format(parser)


def run(args: argparse.Namespace, talk: Talk) -> int:
    """Tell the changes; 1 when a running case is hit, or, without a database, when one could be."""
    from workflow_engine.definition.difference import differences, touched

    names = pairs(args.states)
    with ExitStack() as stack:
        store: Store | None = None
        if args.db:
            from workflow_engine.storage.open import open_store

            store = open_store(existing(args.db))
            stack.callback(store.close)
        old, new = read_procedure(args.old, store), read_procedure(args.new, store)
        _same_procedure(old, new)
        known_steps(old, list(names))
        known_steps(new, list(names.values()))
        changes = differences(old, new, names)
        grave = touched(changes)
        hits, others = _hits(store, old, new, set(grave)) if store else ([], 0)
    if talk.as_json:
        talk.json(_as_json(old, new, changes, hits if store else None, talk))
    else:
        _as_text(old, new, changes, talk)
        if store:
            _hits_text(hits, grave, talk)
    if others:
        talk.say(
            f"另有 {others} 件在办事项用的是别的版本，未比较；可写 {old.name}@摘要 逐个比较",
            f"{others} running cases have other versions and were not compared; compare {old.name}@digest",
        )
    return 1 if (hits if store else grave) else 0


def _same_procedure(old: ProcessDefinition, new: ProcessDefinition) -> None:
    if old.name != new.name:
        raise UsageError(
            Message(f"不是同一个流程：{old.name}、{new.name}", f"two procedures: {old.name}, {new.name}"),
            help=Message("两个版本的 process: 应相同", "both versions have the same process:"),
        )


def _hits(store: Store, old: ProcessDefinition, new: ProcessDefinition, states: set[str]) -> tuple[list[_Hit], int]:
    """Return the running cases of the old version that stand in one of ``states``, and how many have a third one."""
    hits, others = [], 0
    for row in cases_of(store, old.name, open_only=True):
        if row.digest not in (old.digest, new.digest):
            others += 1
        elif row.digest == old.digest:
            here = dict.fromkeys(visit.state for visit in store.case(row.id).visits)
            found = tuple(state for state in here if state in states)
            hits += [_Hit(row.id, row.title, found)] if found else []
    return hits, others


def _as_text(old: ProcessDefinition, new: ProcessDefinition, changes: list[Change], talk: Talk) -> None:
    talk.data(f"{old.name}  {old.version}（{old.digest[:12]}） → {new.version}（{new.digest[:12]}）")
    for group, title in _GROUPS.items():
        lines = [change.message.say(talk.lang) for change in changes if change.touches == group]
        if lines:
            talk.data(title.say(talk.lang))
            for line in lines:
                talk.data(f"  {line}")
    grave = sum(change.severity != "wording" for change in changes)
    talk.data(
        talk.pick(
            f"{len(changes)} 处不同，其中 {grave} 处改变含义" if changes else "没有不同",
            f"{len(changes)} differences, {grave} of them in meaning" if changes else "no difference",
        )
    )


def _hits_text(hits: list[_Hit], grave: dict[str, list[Change]], talk: Talk) -> None:
    talk.data(talk.pick(f"触及 {len(hits)} 件在办事项", f"{len(hits)} running cases are hit"))
    for hit in hits:
        codes = ", ".join(f"{state}: {', '.join(change.code for change in grave[state])}" for state in hit.states)
        talk.data(f"  {hit.case}  {hit.title}  {codes}")


def _as_json(
    old: ProcessDefinition, new: ProcessDefinition, changes: list[Change], hits: list[_Hit] | None, talk: Talk
) -> dict[str, Any]:
    return {
        "version": 1,
        "process": old.name,
        "old": {"version": old.version, "digest": old.digest},
        "new": {"version": new.version, "digest": new.digest},
        "changes": [
            {
                "code": change.code,
                "touches": change.touches,
                "severity": change.severity,
                "hits": change.hits,
                "state": change.state,
                "element": change.element,
                "before": change.before.say(talk.lang),
                "after": change.after.say(talk.lang),
                "message": {"zh": change.message.zh, "en": change.message.en},
                "old_path": change.old,
                "new_path": change.new,
            }
            for change in changes
        ],
        "cases": None if hits is None else [hit._asdict() for hit in hits],
    }
