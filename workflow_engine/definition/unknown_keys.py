"""What to say about a key that nobody knows here: a slip of the pen, a word of another kind, a word of another tool."""

from __future__ import annotations

import re

from workflow_engine.definition.report import Report
from workflow_engine.definition.schema.files import FILES
from workflow_engine.definition.schema.form import Form
from workflow_engine.definition.schema.keys import keys_of
from workflow_engine.definition.schema.states import KINDS, StateForm
from workflow_engine.definition.words import clip, mean
from workflow_engine.errors import Message

# What people write who know other tools, or write the key in Chinese.
_MEANT = {
    "title": "name label 标题 名称",
    "help": "description desc note 说明",
    "kind": "type 种类",
    "to": "target next goto 去向",
    "when": "guard condition if 条件",
    "actions": "transitions on events buttons 动作",
    "states": "steps nodes 状态 步骤",
    "start": "initial 起始",
    "responsible": "assignee performer role owner R 责任岗位",
    "accountable": "A approver 问责岗位",
    "support": "S cc 协办",
    "consulted": "C",
    "informed": "I notify 知会",
    "due": "deadline timeout sla 时限",
    "overdue": "escalate escalation",
    "data": "fields variables 字段",
    "type": "kind 类型",
    "options": "enum choices 选项",
    "lead": "owner responsible 牵头",
    "posts": "roles 岗位",
    "branches": "when cases",
    "outcome": "result",
}


def unknown_key(report: Report, key: str, form: type[Form] | None, *, top: bool) -> tuple[Message, Message]:
    """Return message and next step for ``key``, which ``form`` lacks; ``top`` for the keys of the file itself."""
    shown = clip(key)
    known = list(keys_of(form)) if form else []
    elsewhere = _elsewhere(key, form, top=top)
    if elsewhere:
        where = Message(f"“{shown}”不能写在这里：{elsewhere.zh}", f'"{shown}" does not belong here: {elsewhere.en}')
        return where, _list(known)
    return Message(f"不认识的键“{shown}”", f'unknown key "{shown}"'), _mend(report, key, known)


def _elsewhere(key: str, form: type[Form] | None, *, top: bool) -> Message | None:
    if form and issubclass(form, StateForm):
        kinds = [kind for kind, other in KINDS.items() if key in keys_of(other)]
        if kinds:
            names = "、".join(kinds)
            return Message(f"它是 {names} 状态的键", f"it is a key of {' and '.join(kinds)} states")
    if top:
        files = [name for name, other in FILES.items() if key in keys_of(other)]
        if files:
            return Message(f"它是 {'、'.join(files)} 文件的键", f"it is a key of {' and '.join(files)} files")
    return None


def _mend(report: Report, key: str, known: list[str]) -> Message:
    meant = next((name for name, words in _MEANT.items() if name in known and key in words.split()), None)
    meant = meant or report.nearest(key, known)
    if meant:
        return mean(meant)
    if re.search(r"[^\w-]", key):
        return Message(
            "如果这是一段文字，整个加引号；含有逗号或冒号的表达式也是",
            "if this is part of a text or an expression, put the whole of it in quotes",
        )
    return _list(known)


def _list(known: list[str]) -> Message:
    return Message(f"这里的键有：{'、'.join(known)}", f"the keys here are: {', '.join(known)}")
