"""Values of a definition as a line of text in one language: what a list of changes shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflow_engine.definition.guard import Expression
from workflow_engine.definition.model import (
    Branch,
    Deemed,
    Duration,
    Escalation,
    FieldMoment,
    Member,
    Reminder,
    Sign,
    SignRule,
    Text,
    Timing,
    TimingCase,
    Unit,
)

_UNITS = {
    Unit.MINUTES: "分钟",
    Unit.HOURS: "小时",
    Unit.DAYS: "天",
    Unit.WORK_HOURS: "个工作小时",
    Unit.WORKDAYS: "个工作日",
}
_SIGN = {
    SignRule.ONE: ("一人办理", "one"),
    SignRule.ANY: ("或签", "any"),
    SignRule.ALL: ("会签", "all"),
    SignRule.SEQUENCE: ("顺签", "sequence"),
    SignRule.SHARE: ("票签", "share"),
}


def worded(value: Any, lang: str) -> str:
    """Return a value as people read it; ``（无）`` or ``(none)`` when there is none."""
    if value in (None, "", ()) or (isinstance(value, (Text, Mapping)) and not value):
        return _pick(lang, "（无）", "(none)")
    match value:
        case bool():
            return _pick(lang, "是" if value else "否", "yes" if value else "no")
        case Text():
            return value.say(lang)
        case Expression():
            return value.source
        case tuple():
            return _pick(lang, "、", ", ").join(worded(each, lang) for each in value)
        case Mapping():
            return _pick(lang, "，", ", ").join(f"{name}: {worded(each, lang)}" for name, each in value.items())
        case Branch() | Member():
            return _guarded(value, lang)
        case Sign():
            return _sign(value, lang)
    return _time(value, lang)


def _time(value: Any, lang: str) -> str:
    match value:
        case Duration(unit=Unit.SAME_DAY):
            return _pick(lang, "当日", str(value))
        case Duration():
            return _pick(lang, f"{value.amount} {_UNITS[value.unit]}", str(value))
        case FieldMoment():
            return f"$data.{value.field}"
        case Timing():
            rest = (value.default,) if value.default is not None else ()
            return _pick(lang, "；", "; ").join(worded(each, lang) for each in (*value.cases, *rest))
        case TimingCase():
            return _pick(lang, f"若 {value.when.source} 则 ", f"if {value.when.source} then ") + worded(
                value.then, lang
            )
        case Reminder():
            length = worded(value.before, lang)
            return _pick(lang, f"到期前 {length}", f"{length} before")
        case Escalation():
            after = f"{worded(value.after, lang)}" if value.after else ""
            return f"{value.to}" + (_pick(lang, f"（再过 {after}）", f" ({after} later)") if after else "")
        case Deemed():
            length = worded(value.after, lang)
            return _pick(lang, f"{length}后视为“{value.action}”", f"{value.action!r} after {length}")
    return str(value)


def _guarded(value: Branch | Member, lang: str) -> str:
    what = value.to if isinstance(value, Branch) else str(value.party)
    return (
        what if value.when is None else what + _pick(lang, f"（若 {value.when.source}）", f" (if {value.when.source})")
    )


def _sign(sign: Sign, lang: str) -> str:
    parts = [_pick(lang, *_SIGN[sign.rule])]
    if sign.ratio is not None:
        parts.append(str(sign.ratio))
    if sign.at_least is not None:
        parts.append(_pick(lang, f"至少 {sign.at_least}", f"at least {sign.at_least}"))
    if sign.refusal is not None:
        parts.append(_pick(lang, f"不同意即 {sign.refusal}", f"a refusal {sign.refusal}"))
    if sign.members:
        parts.append(worded(sign.members, lang))
    return _pick(lang, "，", ", ").join(parts)


def _pick(lang: str, zh: str, en: str) -> str:
    return en if lang == "en" else zh
