"""条件里的全角符号，或名称里看着相同、其实不同的字。
Full-width signs in a guard, or characters in a name that look like others.

为什么 / Why

中文输入法写的 ＞ 与 >、部首 ⽤ 与汉字 用、繁体 額 与 额，看起来一样，搜索和引用时却是两个字，谁也找不到谁。

To a reader ＞ and >, the radical ⽤ and the character, a Cyrillic and a Latin letter are the same; to a search or a
reference they are not, and one is never found by the other.

改前 / Before

    process: claim
    title: 报销
    version: "1"
    status: draft
    owner: office/chief
    data:
      金额: {type: decimal, required: true}
    defaults: {due: 3 workdays, overdue: {escalate: office/chief}}
    start: apply
    states:
      apply:
        responsible: $requester
        accountable: office/chief
        actions:
          submit: {to: done}
          large: {to: done, when: 金额 ＞ 1000}
      done: {kind: end, outcome: completed}

改后 / After

    process: claim
    title: 报销
    version: "1"
    status: draft
    owner: office/chief
    data:
      金额: {type: decimal, required: true}
    defaults: {due: 3 workdays, overdue: {escalate: office/chief}}
    start: apply
    states:
      apply:
        responsible: $requester
        accountable: office/chief
        actions:
          submit: {to: done}
          large: {to: done, when: 金额 > 1000}
      done: {kind: end, outcome: completed}
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.definition.guard import GuardProblem
from workflow_engine.definition.meaning.scope import inside
from workflow_engine.definition.model import Path
from workflow_engine.definition.report import Report as Places
from workflow_engine.errors import Message, Place
from workflow_engine.lint.finding import Edit, Fix, Report, Rule, Severity, Spot
from workflow_engine.lint.spelling import (
    may_confuse,
    mixes_alphabets,
    names_and_texts,
    narrowed,
    other_script,
    radicals,
    warnings,
)
from workflow_engine.lint.subject import Subject, element_of
from workflow_engine.source.document import Document

META = Rule("fullwidth-or-lookalike", "Y602", "style", Severity.WARNING, "0.1", fixable=True)

_GUARDS = frozenset({"when", "if", "with"})
_PROSE = frozenset({"title", "help", "record", "basis", "scope", "name", "zh", "en"})
_WRITE = Message("用半角符号和普通的字重写", "write it with ASCII signs and ordinary characters")


def check(subject: Subject) -> Iterator[Report]:
    """Look at the guards, the names and the texts of every file that has characters beyond ASCII."""
    guards = {element_of(process): warnings(process) for process in subject.processes}
    for file, document in subject.catalogue.documents.items():
        element = subject.element(file)
        if not guards.get(element) and not may_confuse(document.text):
            continue
        keys, texts = names_and_texts(document.value)
        yield from _names(element, document, keys + [path for path, _ in texts if "options" in path[-2:-1]])
        for path, text in texts:
            wide = guards.get(element, {}).get(text)
            if wide and _GUARDS.intersection(path[-2:]):
                yield _guard(Spot(element, path), document, text, wide)
            elif _PROSE.intersection(path) and (found := list(radicals(text))):
                yield _text(Spot(element, path), document, text, found)


def _guard(spot: Spot, document: Document, source: str, problems: tuple[GuardProblem, ...]) -> Report:
    places = [inside(Places(document), spot.path, source, problem.start, problem.end) for problem in problems]
    first = problems[0]
    more = len(problems) - 1
    return Report(
        spot=spot,
        place=places[0],
        message=Message(
            first.message.zh + (f"（同一条件另有 {more} 处）" if more else ""),
            first.message.en + (f" (and {more} more in this guard)" if more else ""),
        ),
        help=_WRITE,
        fix=_fix(spot.path, [(place, problem.suggestion) for place, problem in zip(places, problems, strict=True)]),
    )


def _text(spot: Spot, document: Document, text: str, found: list[tuple[int, str]]) -> Report:
    written = "、".join(f"{text[at]} → {mend}" for at, mend in found)
    places = [inside(Places(document), spot.path, text, at, at + 1) for at, _ in found]
    return Report(
        spot=spot,
        place=places[0],
        message=Message(
            f"部首当作汉字用了（{written}），多半是从 PDF 复制来的",
            f"radicals stand for characters ({written}); such text usually comes from a PDF",
        ),
        help=Message("换成普通汉字", "write the ordinary characters"),
        fix=_fix(spot.path, [(place, mend) for place, (_, mend) in zip(places, found, strict=True)]),
    )


def _fix(path: Path, mends: list[tuple[Place | None, str | None]]) -> Fix | None:
    """Return the mend, None when the text is not in the file as it is read (escapes, several lines)."""
    edits = tuple(Edit(place, text, path) for place, text in mends if place and text is not None)
    return Fix(_WRITE, edits) if len(edits) == len(mends) else None


def _names(element: str, document: Document, paths: list[Path]) -> Iterator[Report]:
    """Report names; nobody mends them alone, for all places that use a name change with it."""
    # Where a key stands, the path ends with the name; an option is the value at a number.
    names = {path: _name(document, path) for path in paths}
    foreign = other_script(names.values(), document.text)
    for path, name in names.items():
        plain = narrowed(name)
        if mixes_alphabets(name):
            message = Message(
                f"名称“{name}”混用了不同字母表里样子相同的字母", f'the name "{name}" mixes letters of two alphabets'
            )
            mend = Message("全部用同一种字母重新输入", "type it again in one alphabet")
        elif plain:
            message = Message(
                f"名称“{name}”里有全角或变体字符", f'the name "{name}" has characters of unusual width or form'
            )
            mend = Message(f"写成“{plain}”，引用它的地方一并改", f'write "{plain}", also where it is used')
        elif name in foreign:
            message = Message(
                f"名称“{name}”与文件其余部分繁简不一", f'the name "{name}" is not in the script of the rest of the file'
            )
            mend = Message(
                f"写成“{foreign[name]}”，引用它的地方一并改", f'write "{foreign[name]}", also where it is used'
            )
        else:
            continue
        place = document.key_place(path) or document.value_place(path)
        yield Report(spot=Spot(element, path), place=place, message=message, help=mend)


def _name(document: Document, path: Path) -> str:
    last = path[-1]
    if isinstance(last, str):
        return last
    value = document.value
    for step in path:
        value = value[step]
    return str(value)
