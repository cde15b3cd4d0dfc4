"""What a step asks for: one of the kernel's operations, with the fields of its command, read by their types.

Operations come from the registry, so a new one can be used in a scenario as soon as its file is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, get_args, get_type_hints

from workflow_engine.definition.model import Path
from workflow_engine.definition.report import Report
from workflow_engine.definition.words import Refused, clip
from workflow_engine.errors import Message
from workflow_engine.kernel.operations import OPERATIONS
from workflow_engine.scenario.form import StepForm, moment

_STAMP = ("by", "at", "id")
_VERBS = {"act": "act", "do": "", "message": "answer", "service": "answer"}


def fields_of(operation: str) -> dict[str, Any]:
    """Return the types of the fields that a step may give, by name; empty for an operation that there is not."""
    command = next((each.command for each in OPERATIONS.values() if each.name == operation), None)
    hints = get_type_hints(command) if command else {}
    return {name: hint for name, hint in hints.items() if name not in _STAMP}


def read_operation(report: Report, form: StepForm, people: Mapping[str, str], path: Path) -> tuple[str, dict[str, Any]]:
    """Return the operation (empty when none is asked for) and its fields; what is wrong goes into the report."""
    verbs = [verb for verb in _VERBS if getattr(form, verb) is not None]
    extra: dict[str, Any] = dict(form.more)
    if not verbs:
        _nothing(report, form, extra, path)
        return "", {}
    verb, *others = verbs
    for other in others:
        help_ = Message("分成两步", "make two steps of it")
        report.schema(
            (*path, other), f"一步只做一件事，已有 {verb}", f"one step does one thing; {verb} is there", help_
        )
    word: str = getattr(form, verb)
    operation = _VERBS[verb] or word.replace("_", "-")
    if verb == "do" and not _known(report, word, operation, path):
        return "", {}
    _actor(report, form, verb, path)
    hints = fields_of(operation)
    fields: dict[str, Any] = {}
    if verb == "act":
        fields["action"] = word
    elif verb in ("message", "service"):
        fields["result"] = word
    for name, value in extra.items():
        if name not in hints or name in fields:
            _odd(report, name, operation, [known for known in hints if known not in fields], path)
        else:
            fields[name] = _read(report, hints[name], value, people, (*path, name))
    _missing(report, operation, fields, path)
    return operation, fields


def _known(report: Report, word: str, operation: str, path: Path) -> bool:
    names = [each.name for each in OPERATIONS.values() if not each.by_system and each.name != "start"]
    if operation in names:
        return True
    help_ = report.did_you_mean(operation, names)
    report.schema((*path, "do"), f"没有操作“{clip(word)}”", f'there is no operation "{clip(word)}"', help_)
    return False


def _actor(report: Report, form: StepForm, verb: str, path: Path) -> None:
    if verb in ("act", "do") and form.by is None:
        help_ = Message("补上 by：人员、岗位或别名", "add by: a person, a post or a name of people:")
        report.schema((*path, "by"), "没有说是谁办的", "it does not say who does it", help_)
    elif verb not in ("act", "do") and form.by is not None:
        help_ = Message("删去 by", "delete by")
        report.schema((*path, "by"), "消息和服务的答复没有办理人", "nobody gives a message or an answer", help_)


def _nothing(report: Report, form: StepForm, extra: Mapping[str, Any], path: Path) -> None:
    known = [*StepForm.form_keys]
    for name in extra:
        help_ = report.did_you_mean(name, known)
        report.add("schema-violation", (*path, name), _unknown(name), help_, at_key=True)
    if extra:
        return
    if form.by is not None or form.refused is not None:
        help_ = Message("补上 act 或 do", "add act or do")
        report.schema(path, "没有说办什么", "it does not say what is done", help_)
    elif form.after is None and form.at is None and form.expect is None:
        help_ = Message(
            "写 act、do、message、service、after、at 或 expect", "write act, do, message, service, after, at or expect"
        )
        report.schema(path, "这一步什么也没有做", "this step does nothing", help_)


def _odd(report: Report, name: str, operation: str, known: list[str], path: Path) -> None:
    help_ = report.did_you_mean(name, [*known, *StepForm.form_keys])
    report.add("schema-violation", (*path, name), _unknown(name, operation), help_, at_key=True)


def _unknown(name: str, operation: str = "") -> Message:
    of = Message(f"操作 {operation} ", f" of the operation {operation}") if operation else Message("", "")
    return Message(f"{of.zh}没有键“{clip(name)}”", f'"{clip(name)}" is no key{of.en}')


def _missing(report: Report, operation: str, fields: Mapping[str, Any], path: Path) -> None:
    command: Any = next(each.command for each in OPERATIONS.values() if each.name == operation)
    for name in fields_of(operation):
        if name not in fields and name not in command._field_defaults:
            zh, en = f"操作 {operation} 缺少“{name}”", f'"{name}" is missing: {operation} needs it'
            report.schema((*path, name), zh, en, Message(f"补上 {name}", f"add {name}"))


def _read(report: Report, hint: Any, value: Any, people: Mapping[str, str], path: Path) -> Any:
    """Return the value as the command's field has it; a name of ``people:`` stands for whom it names."""
    text = str(hint)
    if "Mapping" in text:
        if isinstance(value, dict):
            return {name: named(each, people) for name, each in value.items()}
        help_ = Message("写成 {字段: 值}", "write {field: value}")
        report.schema(path, "这里要写键和值", "keys and values are needed here", help_)
        return {}
    if "tuple" in text:
        return tuple(str(named(each, people)) for each in (value if isinstance(value, list) else [value]))
    if isinstance(value, dict | list):
        report.schema(path, "这里只写一个值", "one value is needed here", Message("写一段文字", "write a text"))
        return None
    if datetime in (hint, *get_args(hint)):
        try:
            return moment(value)
        except Refused as refused:
            report.add("schema-violation", path, refused.message, refused.help)
            return None
    if int in (hint, *get_args(hint)) or value is None or isinstance(value, bool):
        return value
    return str(named(value, people))


def named(value: Any, people: Mapping[str, str]) -> Any:
    """Return the value with whom they name in the place of names of ``people:``, in lists too."""
    if isinstance(value, list):
        return [named(each, people) for each in value]
    return people.get(value, value) if isinstance(value, str) else value
