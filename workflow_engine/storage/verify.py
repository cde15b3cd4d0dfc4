"""Recompute the chain of a trail. Pure: entries in, problems out."""

from __future__ import annotations

from collections.abc import Iterable

from workflow_engine.errors import Message, Problem
from workflow_engine.kernel.codec import seal
from workflow_engine.kernel.events import Entry

_HELP = Message(
    "从备份或锚定记录中找出原文，与该行对照。", "Compare this line with a backup or with the anchored heads."
)


def verify(entries: Iterable[Entry]) -> list[Problem]:
    """Return what is wrong with a whole trail, in its order; empty when every line is as it was written.

    ``entries`` are all lines of one case, oldest first. The first problem names the first broken line in its path,
    ``("history", case, seq)``. Rules: ``missing-line`` (a gap, a repetition or a wrong beginning), ``foreign-line``
    (of another case), ``broken-link`` (does not follow the line before), ``changed-line`` (not what was hashed).
    A tail cut off or a chain written anew as a whole cannot be seen here: that needs an anchor kept elsewhere.
    """
    problems: list[Problem] = []
    last = Entry("", 0, *[None] * 8)  # type: ignore[arg-type]
    for entry in entries:
        rule = _broken(entry, last)
        if rule:
            problems.append(_problem(rule, entry))
        last = entry
    return problems


def _broken(entry: Entry, last: Entry) -> str | None:
    if entry.seq != last.seq + 1:
        return "missing-line"
    if last.seq and entry.case != last.case:
        return "foreign-line"
    if entry.previous != last.hash:
        return "broken-link"
    if entry.hash != seal(entry, entry.previous).hash:
        return "changed-line"
    return None


def _problem(rule: str, entry: Entry) -> Problem:
    zh, en = {
        "missing-line": ("之前缺少记录或顺序不对", "lines before it are missing or out of order"),
        "foreign-line": ("属于另一个事项", "it belongs to another case"),
        "broken-link": ("与上一行的哈希值接不上", "it does not link to the hash of the line before"),
        "changed-line": ("内容与其哈希值不符，写入后被改动过", "its content does not match its hash: it was changed"),
    }[rule]
    message = Message(f"事项 {entry.case} 第 {entry.seq} 行{zh}", f"case {entry.case}, line {entry.seq}: {en}")
    return Problem(rule, message, ("history", entry.case, entry.seq), help=_HELP)
