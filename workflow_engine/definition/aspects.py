"""What two versions of a definition are compared by: every attribute, what it is called, and what it touches."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from workflow_engine.definition.model import Call, Decision, End, Parallel, Service, State, Task, Wait


class Touches(StrEnum):
    """What a change touches, the gravest first."""

    WHO = "who"  # who answers, acts or is told
    TIME = "time"  # limits and what lateness does
    PATHS = "paths"  # which steps there are and where they lead
    CONDITIONS = "conditions"  # what an action asks for before it may be taken
    DATA = "data"  # what a case holds
    WORDING = "wording"  # what people read; nothing is possible that was not, and nothing barred


class Severity(StrEnum):
    """How deep a change goes."""

    ANSWERS = "answers"
    POSSIBLE = "possible"
    WORDING = "wording"


SEVERITY = {Touches.WHO: Severity.ANSWERS, Touches.WORDING: Severity.WORDING}
"""Everything else changes what is possible."""


class Aspect(NamedTuple):
    """One attribute of an element. ``refers``: its texts are names of states."""

    touches: Touches
    zh: str
    en: str
    refers: bool = False


Aspects = Mapping[str, Aspect]
_WHO, _TIME, _PATHS, _CONDITIONS, _DATA, _WORDING = Touches

_READ = {"title": Aspect(_WORDING, "名称", "title"), "help": Aspect(_WORDING, "说明", "help")}
_TO = Aspect(_PATHS, "去向", "target", refers=True)

PROCEDURE: Aspects = {
    "name": Aspect(_PATHS, "流程名", "name"),
    "owner": Aspect(_WHO, "牵头", "owner"),
    "status": Aspect(_PATHS, "状态", "status"),
    "start": Aspect(_PATHS, "起点", "start", refers=True),
    "effective_from": Aspect(_TIME, "生效", "effective from"),
    "effective_until": Aspect(_TIME, "失效", "effective until"),
    "deadline": Aspect(_TIME, "总时限", "deadline"),
    "separate": Aspect(_WHO, "职责分离", "separation of duties", refers=True),
    "version": Aspect(_WORDING, "版本号", "version"),
    "basis": Aspect(_WORDING, "依据", "basis"),
    "scope": Aspect(_WORDING, "适用范围", "scope"),
    **_READ,
}
FIELD: Aspects = {
    "kind": Aspect(_DATA, "类型", "type"),
    "options": Aspect(_DATA, "选项", "options"),
    "required": Aspect(_DATA, "发起时必填", "required at the start"),
    "min": Aspect(_DATA, "最小值", "minimum"),
    "max": Aspect(_DATA, "最大值", "maximum"),
    **_READ,
}
ACTION: Aspects = {
    "to": _TO,
    "kind": Aspect(_PATHS, "种类", "kind"),
    "by": Aspect(_WHO, "由谁办", "taken by"),
    "when": Aspect(_CONDITIONS, "条件", "guard"),
    "limit": Aspect(_CONDITIONS, "次数上限", "limit"),
    "requires": Aspect(_CONDITIONS, "须填", "requires"),
    **_READ,
}
REGION: Aspects = {
    "title": _READ["title"],
    "start": Aspect(_PATHS, "起点", "start", refers=True),
    "when": Aspect(_CONDITIONS, "条件", "guard"),
}
STATES: Mapping[type[State], Aspects] = {
    Task: {
        "responsible": Aspect(_WHO, "责任", "responsible"),
        "accountable": Aspect(_WHO, "问责", "accountable"),
        "support": Aspect(_WHO, "协办", "support"),
        "consulted": Aspect(_WHO, "征求意见", "consulted"),
        "informed": Aspect(_WHO, "知会", "informed"),
        "sign": Aspect(_WHO, "签核", "signing"),
        "due": Aspect(_TIME, "时限", "due"),
        "respond": Aspect(_TIME, "响应时限", "respond"),
        "not_before": Aspect(_TIME, "最早办理", "not before"),
        "remind": Aspect(_TIME, "提醒", "reminders"),
        "overdue": Aspect(_TIME, "逾期报告", "overdue"),
        "deemed": Aspect(_TIME, "逾期视为", "deemed"),
        "record": Aspect(_CONDITIONS, "须附记录", "record"),
        "requires": Aspect(_CONDITIONS, "须填", "requires"),
        "editable": Aspect(_DATA, "可改字段", "editable"),
        **_READ,
    },
    Decision: {"branches": Aspect(_PATHS, "分支", "branches"), **_READ},
    Parallel: {
        "join": Aspect(_PATHS, "汇合", "join"),
        "at_least": Aspect(_PATHS, "至少几支", "at least"),
        "for_each": Aspect(_PATHS, "逐项字段", "for each"),
        "to": _TO,
        **_READ,
    },
    Call: {
        "process": Aspect(_PATHS, "调用流程", "called procedure"),
        "arguments": Aspect(_DATA, "带去的数据", "arguments"),
        "ends": Aspect(_PATHS, "结局去向", "ends", refers=True),
        **_READ,
    },
    Wait: {
        "until": Aspect(_TIME, "等到", "until"),
        "event": Aspect(_PATHS, "等待消息", "message"),
        "to": _TO,
        "timeout_after": Aspect(_TIME, "最多等待", "timeout"),
        "timeout_to": Aspect(_PATHS, "超时去向", "timeout target", refers=True),
        **_READ,
    },
    Service: {
        "handler": Aspect(_PATHS, "处理程序", "handler"),
        "arguments": Aspect(_DATA, "带去的数据", "arguments"),
        "to": _TO,
        "error_to": Aspect(_PATHS, "出错去向", "error target", refers=True),
        **_READ,
    },
    End: {"outcome": Aspect(_PATHS, "结局", "outcome"), **_READ},
}
