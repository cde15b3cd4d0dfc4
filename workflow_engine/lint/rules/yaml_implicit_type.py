"""不加引号的词，别的 YAML 软件（特别是 1.1 版的）会读成别的东西。
An unquoted word that other YAML software (version 1.1 above all) reads as something else.

为什么 / Why

同一个文件，本引擎读成文字 no，别的工具读成“否”；8:30 在别处是 510，0123 是 83。加上引号就处处一样。

In one file this engine reads the word no while another tool reads false; 8:30 is 510 elsewhere and 0123
is 83. In quotes it is the same everywhere.

改前 / Before

    process: leave
    title: 请假
    version: "1"
    status: draft
    owner: office/chief
    data:
      agreed: {type: choice, options: [同意, no]}
    defaults: {due: 3 workdays, overdue: {escalate: office/chief}}
    start: apply
    states:
      apply:
        responsible: $requester
        accountable: office/chief
        actions: {submit: {to: done}}
      done: {kind: end, outcome: completed}

改后 / After

    process: leave
    title: 请假
    version: "1"
    status: draft
    owner: office/chief
    data:
      agreed: {type: choice, options: [同意, "no"]}
    defaults: {due: 3 workdays, overdue: {escalate: office/chief}}
    start: apply
    states:
      apply:
        responsible: $requester
        accountable: office/chief
        actions: {submit: {to: done}}
      done: {kind: end, outcome: completed}
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflow_engine.definition.model import Path
from workflow_engine.errors import Message, Place
from workflow_engine.lint.finding import Edit, Fix, Report, Rule, Severity, Spot
from workflow_engine.lint.subject import Subject
from workflow_engine.source.document import Document

META = Rule("yaml-implicit-type", "S106", "schema", Severity.WARNING, "0.1", fixable=True)


# What other readers make of a plain word that is a text here. Dates are left out: all of them read the same day.
_OTHERWISE = (
    ("真假值", "a truth value", re.compile(r"yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF")),
    ("六十进制数", "a number of base 60", re.compile(r"[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?")),
    ("八进制数", "an octal number", re.compile(r"[-+]?0[0-7_]+|0o[0-7]+")),
    ("十六进制数", "a hexadecimal number", re.compile(r"[-+]?0x[0-9a-fA-F_]+")),
    ("二进制数", "a binary number", re.compile(r"[-+]?0b[01_]+")),
    ("去掉下划线的数", "a number without the underscores", re.compile(r"[-+]?[1-9][0-9]*_[0-9_]*(\.[0-9_]*)?")),
    ("特殊的数", "a special number", re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")),
)


# Most texts are told apart by their first character.
_BEGINNINGS = frozenset("-+.0123456789yYnNoO")


def check(subject: Subject) -> Iterator[Report]:
    """Look at every text of every file that is written without quotes."""
    for file, document in subject.catalogue.documents.items():
        for path, text in _texts(document.value):
            found = next((kind for kind in _OTHERWISE if kind[2].fullmatch(text)), None)
            place = document.value_place(path) if found else None
            if found and place and _is_plain(text, place, document):
                mend = Message(f'写成 "{text}"', f'write "{text}"')
                yield Report(
                    spot=Spot(subject.element(file), path),
                    place=place,
                    message=Message(
                        f"{text} 没有加引号：这里读作文字，别的 YAML 软件却读作{found[0]}",
                        f"{text} is not in quotes: a text here, but {found[1]} to other YAML software",
                    ),
                    help=mend,
                    fix=Fix(mend, (Edit(place, f'"{text}"'),)),
                )


def _is_plain(text: str, place: Place, document: Document) -> bool:
    return document.line(place.line)[place.column - 1 :].startswith(text)


def _texts(value: object) -> Iterator[tuple[Path, str]]:
    """Yield the texts that somebody may read as something else."""
    if isinstance(value, str):
        yield (), value
    waiting: list[tuple[Path, object]] = [((), value)]
    while waiting:
        path, current = waiting.pop()
        inside = enumerate(current) if isinstance(current, list) else ()
        for step, inner in current.items() if isinstance(current, dict) else inside:
            if isinstance(inner, str):
                if inner[:1] in _BEGINNINGS:
                    yield (*path, step), inner
            elif isinstance(inner, dict | list):
                waiting.append(((*path, step), inner))
