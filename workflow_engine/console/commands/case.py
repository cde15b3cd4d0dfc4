"""case: every operation on a running case, one sub-command each, read off the kernel's registry."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any, get_args, get_type_hints

from workflow_engine.console.options import actor, add_actor, add_data, add_engine, add_format, data, open_engine, text
from workflow_engine.console.show_case import show_case
from workflow_engine.console.talk import Talk
from workflow_engine.errors import Message

NAME = "case"
ORDER = 75
HELP = Message("对事项做任何一种操作：转办、委派、加签、传阅、退回、撤回……", "any operation on a case")
EXAMPLE = "workflow-engine case transfer 20260302-0001 --to lg.repair/dispatcher --reason 属维修中心 --as sample-007"

_ELSEWHERE = frozenset({"start", "migrate"})
_STAMP = frozenset({"by", "at", "id"})
_WORDS: dict[str, tuple[str, str]] = {
    "action": ("操作名", "name of the action"),
    "asked_by": ("由谁申请", "who asked for it"),
    "attachments": ("附件，可重复", "file; repeatable"),
    "item": ("工作项编号（有多项时）", "work item, when there are several"),
    "note": ("说明", "note"),
    "on_behalf": ("代谁办：不在岗者的人员编号", "for whom: the person who is away"),
    "opinion": ("意见", "opinion"),
    "person": ("哪个人的全部工作项", "everything of this person"),
    "place": ("位置：before、after 或 beside", "before, after or beside"),
    "reason": ("理由", "reason"),
    "record": ("本环节记录的编号或文件名", "number or file of the step's record"),
    "resume": ("补正后怎么走：step_by_step 或 straight_back", "step_by_step or straight_back"),
    "right_owner": ("应归谁办：单位/岗位", "whose it is: unit/post"),
    "signer": ("加签人：人员、岗位或单位", "who signs: person, post or unit"),
    "state": ("环节", "state"),
    "text": ("意见内容", "the text"),
    "to": ("给谁（人员、岗位、单位）或去哪个环节", "to whom (person, post, unit), or to which state"),
    "until": ("延至，如 2026-03-10T18:00+08:00", "until when, such as 2026-03-10T18:00+08:00"),
    "visit": ("环节的访问编号", "number of the visit"),
}


def arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Declare a sub-command for every operation that a person can ask for."""
    from workflow_engine.kernel.operations import OPERATIONS

    below = parser.add_subparsers(dest="operation", required=True, metavar="OPERATION")
    for operation in sorted(OPERATIONS.values(), key=lambda operation: operation.name):
        if operation.by_system or operation.name in _ELSEWHERE:
            continue
        title = text(lang, operation.title.zh, operation.title.en)
        single = below.add_parser(operation.name, help=title, description=title)
        single.add_argument("case", metavar="CASE")
        for field, hint in _fields(operation.command).items():
            _add(single, field, hint, field not in operation.command._field_defaults, lang)  # type: ignore[attr-defined]
        single.add_argument("--command-id", default="", help=text(lang, "幂等键：重复提交只算一次", "idempotency key"))
        add_actor(single, lang)
        add_engine(single, lang)
        add_format(single)


def run(args: argparse.Namespace, talk: Talk) -> int:
    """Carry the operation out and show the case as it is then."""
    from workflow_engine.kernel.operations import command_named

    hints = _fields(_command_of(args.operation))
    given = {name: _value(getattr(args, name), hint) for name, hint in hints.items() if hint is not _DATA}
    fields: dict[str, Any] = {name: value for name, value in given.items() if value not in (None, ())}
    if any(hint is _DATA for hint in hints.values()):
        fields["data"] = data(args)
    command_named(args.operation, fields)
    with open_engine(args, talk) as engine:
        case = engine.do(args.case, args.operation, by=actor(args), command_id=args.command_id, **fields)
        show_case(engine, case, talk)
    return 0


_DATA = Mapping


def _command_of(name: str) -> type[Any]:
    """Return the command of an operation, whatever fields it needs."""
    from workflow_engine.kernel.operations import OPERATIONS

    return next(operation.command for operation in OPERATIONS.values() if operation.name == name)


def _fields(command: type[Any]) -> dict[str, Any]:
    """Return the fields a person gives, with ``Mapping`` for data, else the plain type of one value or of a list."""
    hints = get_type_hints(command)
    return {name: _DATA if "Mapping" in str(hint) else hint for name, hint in hints.items() if name not in _STAMP}


def _add(parser: argparse.ArgumentParser, field: str, hint: Any, required: bool, lang: str) -> None:
    if hint is _DATA:
        add_data(parser, lang)
        return
    zh, en = _WORDS.get(field, (field, field.replace("_", " ")))
    option = "--attach" if field == "attachments" else f"--{field.replace('_', '-')}"
    more: dict[str, Any] = {"action": "append"} if "tuple" in str(hint) else {}
    if hint is bool:
        more = {"action": "store_true"}
    elif int in (hint, *get_args(hint)):
        more["type"] = int
    parser.add_argument(option, dest=field, required=required, help=text(lang, zh, en), **more)


def _value(given: Any, hint: Any) -> Any:
    if given is None:
        return None
    if "datetime" in str(hint):
        from datetime import datetime

        from workflow_engine.errors import UsageError

        try:
            moment = datetime.fromisoformat(given)
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            raise UsageError(
                Message(f"应写作 2026-03-10T18:00+08:00：{given}", f"write it as 2026-03-10T18:00+08:00: {given}")
            )
        return moment
    return tuple(given) if isinstance(given, list) else given
