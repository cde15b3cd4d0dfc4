"""同一份记录、同一个限额或同一个字段，在几个流程里写得不一样。
The same record, threshold or field is written differently in several procedures.

为什么 / Why

一处叫“验收报告”，一处叫“验收 报告”，就成了两份材料；一处限额三万、一处五万，总有一处是错的；同名字段类型不同，
流程之间就传不了数据。

Called one thing here and another there, one record becomes two; of two figures for one threshold one is wrong; and a
field of two types cannot be handed from one procedure to the other.

改前 / Before

    process: leave
    title: 请假
    version: "1"
    status: draft
    owner: office/chief
    defaults: {due: 1 workday, overdue: {escalate: $requester.leader}}
    start: review
    states:
      review:
        responsible: office/clerk
        accountable: office/chief
        record: {zh: 审批单, en: Approval form}
        actions: {agree: {to: done}}
      done: {kind: end, outcome: completed}
    ---
    process: trip
    title: 出差
    version: "1"
    status: draft
    owner: office/chief
    defaults: {due: 1 workday, overdue: {escalate: $requester.leader}}
    start: check
    states:
      check:
        responsible: office/clerk
        accountable: office/chief
        record: {zh: 审批单, en: Decision sheet}
        actions: {agree: {to: done}}
      done: {kind: end, outcome: completed}

改后 / After

    process: leave
    title: 请假
    version: "1"
    status: draft
    owner: office/chief
    defaults: {due: 1 workday, overdue: {escalate: $requester.leader}}
    start: review
    states:
      review:
        responsible: office/clerk
        accountable: office/chief
        record: {zh: 审批单, en: Approval form}
        actions: {agree: {to: done}}
      done: {kind: end, outcome: completed}
    ---
    process: trip
    title: 出差
    version: "1"
    status: draft
    owner: office/chief
    defaults: {due: 1 workday, overdue: {escalate: $requester.leader}}
    start: check
    states:
      check:
        responsible: office/clerk
        accountable: office/chief
        record: {zh: 审批单, en: Approval form}
        actions: {agree: {to: done}}
      done: {kind: end, outcome: completed}
"""

from __future__ import annotations

import unicodedata
from collections.abc import Hashable, Iterator

from workflow_engine.definition.model import ProcessDefinition
from workflow_engine.errors import Message
from workflow_engine.lint.deadlines import tasks
from workflow_engine.lint.finding import Report, Rule, Severity, Spot
from workflow_engine.lint.subject import Subject, element_of
from workflow_engine.record import record

META = Rule("named-differently", "Y605", "style", Severity.INFO, "0.2")


@record
class _Naming:
    """One place where something is named: what it must be the same as (``key``), and how it is said here."""

    key: Hashable
    said: Hashable
    what: Message
    words: str
    spot: Spot


def check(subject: Subject) -> Iterator[Report]:
    """Report each thing once, where it is first said differently, with all other places."""
    known: dict[Hashable, list[_Naming]] = {}
    for naming in (*_records(subject), *_thresholds(subject), *_fields(subject)):
        known.setdefault(naming.key, []).append(naming)
    for namings in known.values():
        first = namings[0]
        other = next((naming for naming in namings if naming.said != first.said), None)
        if other:
            yield Report(
                spot=other.spot,
                related=tuple(naming.spot for naming in namings if naming is not other),
                message=Message(
                    f"{other.what.zh}在这里写作“{other.words}”，别处写作“{first.words}”",
                    f'{other.what.en} is "{other.words}" here and "{first.words}" elsewhere',
                ),
                help=Message("统一成一种写法；确是两回事的，换一个名称", "write it in one way, or name them apart"),
            )


def _records(subject: Subject) -> Iterator[_Naming]:
    """Records are the same when their Chinese (or only) name is, spaces, width and punctuation aside."""
    for process in subject.processes:
        for task in tasks(process):
            said = task.record.say("zh")
            if said:
                words = " / ".join(text for _, text in task.record.words)
                what = Message(f"记录“{said}”", f'the record "{said}"')
                spot = Spot(element_of(process), (*task.path, "record"), _where(process))
                yield _Naming(("record", _bare(said)), task.record.words, what, words, spot)


def _where(process: ProcessDefinition) -> Message:
    return Message(f"流程 {process.name}", f"procedure {process.name}")


def _bare(said: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", said).casefold() if c.isalnum())


def _thresholds(subject: Subject) -> Iterator[_Naming]:
    for process in subject.processes:
        for table, rows in process.tables.items():
            for key, value in rows.items():
                what = Message(f"限额 {table}({key})", f"the threshold {table}({key})")
                spot = Spot(element_of(process), ("tables", table, key), _where(process))
                yield _Naming(("table", table, key), value, what, str(value), spot)


def _fields(subject: Subject) -> Iterator[_Naming]:
    for process in subject.processes:
        for field in process.data.values():
            what = Message(f"字段 {field.name} 的类型", f"the type of the field {field.name}")
            spot = Spot(element_of(process), (*field.path, "type"), _where(process))
            yield _Naming(("field", field.name), field.kind, what, field.kind.value, spot)
