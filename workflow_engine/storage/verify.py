"""Recompute the chains of trails, and hold them against anchors that were kept elsewhere. Reads, never writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from workflow_engine.errors import Message, Problem
from workflow_engine.kernel.case import Case
from workflow_engine.kernel.codec import case_from_text, dumps, loads, seal
from workflow_engine.kernel.events import Entry, fold
from workflow_engine.storage.contract import Head, Line, Store, Trail

PAGE = 100
_BEGIN = '{"$":"Entry","at":{"$t":"'
_UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, ArithmeticError)
_HELP = Message(
    "从备份或锚定记录中找出原文，与该行对照。", "Compare this line with a backup or with the anchored heads."
)
_SAID = {
    "missing-line": ("之前缺少记录或顺序不对", "lines before it are missing or out of order"),
    "foreign-line": ("属于另一个事项", "it belongs to another case"),
    "broken-link": ("与上一行的哈希值接不上", "it does not link to the hash of the line before"),
    "changed-line": ("内容与其哈希值不符，写入后被改动过", "its content does not match its hash: it was changed"),
    "wrong-head": ("不是事项所记的最新一行，后面的被删去", "the case names a later line: it was removed"),
    "stray-line": ("所属的事项已不存在", "its case is gone"),
    "case-differs": ("为止重放出的事项与存下的不同", "replaying up to it gives another case than the one stored"),
    "anchored-line-missing": ("锚定时存在，现在没有了", "it was there when it was anchored, and is gone"),
    "anchored-line-differs": ("与锚定的哈希值不同，记录被整段改写", "its hash is not the anchored one: rewritten"),
    "anchored-case-missing": ("锚定时存在，现在整件没有了", "the case was there when it was anchored"),
}


class Report(NamedTuple):
    """What was looked at, and what is wrong with it: empty when everything is as it was written."""

    cases: int
    lines: int
    problems: tuple[Problem, ...]


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
        rule = _broken(entry, last, entry.case if last.seq == 0 else last.case)
        if rule is None and entry.hash != seal(entry, entry.previous).hash:
            rule = "changed-line"
        if rule:
            problems.append(_problem(rule, entry.case, entry.seq))
        last = entry
    return problems


def verify_store(
    store: Store,
    *,
    anchored: Mapping[str, Sequence[Head]] | None = None,
    replay: bool = False,
    progress: Callable[[int], None] = lambda _: None,
) -> Report:
    """Look at every line of every case, also while others work; return what is wrong, in the order of the cases.

    Beside the rules of ``verify``: ``wrong-head`` (the case names another newest line), ``stray-line`` (lines without
    a case); with ``anchored`` (case → heads it once had, see ``anchor``) ``anchored-line-missing``,
    ``anchored-line-differs`` and ``anchored-case-missing``; with ``replay``, several times slower, ``case-differs``
    (the stored case is not what its trail makes). ``progress`` hears the number of lines after each page.
    """
    cases = lines = 0
    problems: list[Problem] = []
    unseen = dict(anchored or {})
    for trail in _trails(store):
        cases, lines = cases + 1, lines + len(trail.lines)
        problems += _of_trail(trail, unseen.pop(trail.case, ()), replay=replay)
        if cases % PAGE == 0:
            progress(lines)
    for trail in store.stray_trails():
        problems += [_problem("stray-line", line.case, line.seq) for line in trail.lines]
    problems += [_problem("anchored-case-missing", case, heads[-1].seq) for case, heads in unseen.items()]
    return Report(cases, lines, tuple(problems))


def _trails(store: Store) -> Iterator[Trail]:
    after = ""
    while page := store.trails(after, PAGE):
        yield from page
        after = page[-1].case


def _of_trail(trail: Trail, anchored: Sequence[Head], *, replay: bool) -> list[Problem]:
    problems: list[Problem] = []
    last = Head(trail.case, 0, "")
    for line in trail.lines:
        rule = _broken(line, last, trail.case) or ("changed-line" if _changed(line) else None)
        if rule:
            problems.append(_problem(rule, trail.case, line.seq))
        last = Head(line.case, line.seq, line.hash)
    if last != trail.head:
        problems.append(_problem("wrong-head", trail.case, last.seq))
    hashes = {line.seq: line.hash for line in trail.lines}
    for head in anchored:
        if hashes.get(head.seq) != head.hash:
            rule = "anchored-line-differs" if head.seq in hashes else "anchored-line-missing"
            problems.append(_problem(rule, trail.case, head.seq))
    if replay and not problems and not _replays(trail):
        problems.append(_problem("case-differs", trail.case, last.seq))
    return problems


def _broken(line: Line | Entry, last: Head | Entry, case: str) -> str | None:
    """Return what is wrong with where a line stands, whatever it says."""
    if line.seq != last.seq + 1:
        return "missing-line"
    if line.case != case:
        return "foreign-line"
    if line.previous != last.hash:
        return "broken-link"
    return None


def _changed(line: Line) -> bool:
    """Tell whether the text is not what was hashed, or a column beside it says something else.

    The text is canonical: what the columns repeat stands at its two ends, and need not be read to be compared.
    """
    text = line.text
    if sha256(text.encode(errors="surrogatepass")).hexdigest() != line.hash:
        return True
    moment, mark, rest = text.removeprefix(_BEGIN).partition('"')
    who = f'}},"by":{dumps(line.by)},"case":{dumps(line.case)},"command":"'
    after = rest.find('"', len(who))
    last = f',"previous":{dumps(line.previous)}' if line.previous else ""
    repeated = (
        text.startswith(_BEGIN)
        and mark
        and rest.startswith(who)
        and rest.startswith(f'","command_id":{dumps(line.command_id)},"digest":', after)
        and text.endswith(f'{last},"seq":{line.seq}}}')
    )
    try:
        return not repeated or datetime.fromisoformat(moment) != line.at
    except ValueError:
        return True


def _replays(trail: Trail) -> bool:
    try:
        made = Case(trail.case)
        for line in trail.lines:
            made = fold(made, loads(line.text).events)
        return made == case_from_text(trail.body)
    except _UNREADABLE:
        return False


def _problem(rule: str, case: str, seq: int) -> Problem:
    zh, en = _SAID[rule]
    message = Message(f"事项 {case} 第 {seq} 行{zh}", f"case {case}, line {seq}: {en}")
    return Problem(rule, message, ("history", case, seq), help=_HELP)
