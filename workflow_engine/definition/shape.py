"""Plain values → forms. pydantic finds what is wrong, asked only when something is; the sentences are ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from workflow_engine.definition.report import SCHEMA, Report, written
from workflow_engine.definition.schema.form import Form
from workflow_engine.definition.schema.keys import form_at, keys_of
from workflow_engine.definition.schema.quick import quick
from workflow_engine.definition.schema.states import KINDS
from workflow_engine.definition.unknown_keys import unknown_key
from workflow_engine.definition.words import Path, Refused, clip, did_you_mean
from workflow_engine.errors import Message

F = TypeVar("F", bound=Form)
Error = Mapping[str, Any]

_KEY = "[key]"
_NOUNS = {
    "string_type": Message("一段文字", "a text"),
    "int_type": Message("整数", "an integer"),
    "bool_type": Message("true 或 false", "true or false"),
    "list_type": Message("列表", "a list"),
    "dict_type": Message("键和值", "keys and values"),
    "model_type": Message("键和值", "keys and values"),
}
_MENDS = {
    "int_type": Message("只用数字，不加引号和单位", "digits only, without quotes and units"),
    "bool_type": Message("写 true 或 false，不加引号", "write true or false, without quotes"),
    "list_type": Message("写成 [甲, 乙]，只有一项也要方括号", "write [a, b]; a single one needs brackets too"),
    "dict_type": Message("在下一行缩进写“键: 值”", "write `key: value` on the next lines, indented"),
    "model_type": Message("在下一行缩进写“键: 值”", "write `key: value` on the next lines, indented"),
}
_BOUNDS = {
    "greater_than_equal": ("ge", "不能小于", "must be at least"),
    "less_than_equal": ("le", "不能大于", "must be at most"),
}


def read_form(report: Report, form: type[F]) -> F | None:
    """Return the document of ``report`` as ``form``; what is wrong goes into the report, then there is no form."""
    found = quick(form, report.document.value)
    if found is None:
        from workflow_engine.definition.schema.checked import errors_of

        errors = errors_of(form, report.document.value)
        if not errors:  # pragma: no cover - a property test holds the two readers together
            raise RuntimeError("one reader found something wrong and the other did not")
        for each in errors:
            _tell(report, form, each)
    return found


def _tell(report: Report, form: type[Form], error: Error) -> None:
    loc: Path = error["loc"]
    at_key = bool(loc) and loc[-1] == _KEY
    loc = loc[:-1] if at_key else loc
    kind, value = error["type"], error["input"]
    if kind == "extra_forbidden":
        unknown = unknown_key(report, str(loc[-1]), form_at(form, loc[:-1]), top=len(loc) == 1)
        report.add(SCHEMA, loc, *unknown, at_key=True)
    elif kind == "value_error" and isinstance(error["ctx"]["error"], Refused):
        refused = error["ctx"]["error"]
        report.add(SCHEMA, (*loc, *refused.path), refused.message, refused.help, at_key=at_key)
    elif kind == "union_tag_not_found":
        report.add(SCHEMA, (*loc, "kind"), *_unknown_kind(value))
    elif kind == "missing":
        report.add(SCHEMA, loc, *_missing(form, loc))
    else:
        label = _label(written(report.document.value, loc))
        report.add(SCHEMA, loc, *_wrong_type(kind, value, label, error.get("ctx", {})))


def _label(path: Path) -> str:
    names = [step for step in path if isinstance(step, str)]
    return clip(names[-1]) if names else ""


def _unknown_kind(value: Any) -> tuple[Message, Message | None]:
    kind = value.get("kind") if isinstance(value, dict) else value
    return (
        Message(f"没有“{clip(kind)}”这种状态", f'there is no kind of state called "{clip(kind)}"'),
        did_you_mean(str(kind), KINDS),
    )


def _missing(form: type[Form], loc: Path) -> tuple[Message, Message | None]:
    name = str(loc[-1])
    owner = form_at(form, loc[:-1])
    meaning = keys_of(owner).get(name, "") if owner else ""
    zh, _, en = meaning.partition(" / ")
    return (
        Message(f"缺少“{name}”", f'"{name}" is missing'),
        Message(f"补上 {name}：{zh}", f"add {name}: {en}") if en else None,
    )


def _wrong_type(kind: str, value: Any, label: str, ctx: Error) -> tuple[Message, Message | None]:
    if value is None:
        return (
            Message(f"“{label}”后面什么也没有写", f'nothing is written behind "{label}"'),
            Message("写上内容，或删去这个键", "write something, or delete the key"),
        )
    if kind == "too_short":
        return (
            Message(f"“{label}”是空的", f'"{label}" is empty'),
            Message("至少写一项", "write at least one entry"),
        )
    if kind in _BOUNDS:
        bound, zh, en = _BOUNDS[kind]
        limit = ctx[bound]
        return (
            Message(f"“{label}”{zh} {limit}，却是 {clip(value)}", f'"{label}" {en} {limit}, not {clip(value)}'),
            Message(f"改成 {limit}，或删去这个键", f"write {limit}, or delete the key"),
        )
    noun = _NOUNS.get(kind, Message("别的值", "another value"))
    message = Message(f"“{label}”要写{noun.zh}，却是“{clip(value)}”", f'"{label}" takes {noun.en}, not "{clip(value)}"')
    if kind == "list_type" and isinstance(value, str):
        return message, Message(f"写成 [{clip(value)}]", f"write [{clip(value)}]")
    return message, _MENDS.get(kind)
