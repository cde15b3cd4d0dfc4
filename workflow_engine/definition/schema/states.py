"""The kinds of state, one form for each. ``kind`` decides which form reads a state, before anything else is checked."""

# Annotations are evaluated here, not kept as text: the readers of forms read them.

from typing import Annotated, Any, Literal, TypeAlias

from workflow_engine.definition.schema.form import Form, Kinds, Maybe, Short, key, spread_list
from workflow_engine.definition.schema.leaves import (
    PARTY_SCHEMA,
    AwaitedLeaf,
    BeforeLeaf,
    DottedLeaf,
    GuardLeaf,
    NameLeaf,
    PartyLeaf,
    TextLeaf,
    TrueLeaf,
)
from workflow_engine.definition.schema.parts import (
    ActionForm,
    DeemedForm,
    ErrorForm,
    JoinForm,
    JoinSpot,
    OverdueForm,
    SignSpot,
    TimeoutForm,
    TimingSpot,
)

AccountableSpot = Annotated[list[PartyLeaf], Short(spread_list, PARTY_SCHEMA)]


class StateForm(Form):
    """各种状态共有的键 / what all kinds of state share"""

    title: Maybe[TextLeaf] = key("名称；不写就用状态名", "title; the state's name when absent", None)
    help: Maybe[TextLeaf] = key("办理说明", "explanation for those who work here", None)


class TaskForm(StateForm):
    """task：人工办理 / task: a person works"""

    kind: Literal["task"] = key("种类：task 人工办理（默认）", "task: a person works (default)", "task")
    responsible: Maybe[PartyLeaf] = key("责任岗位：谁来办", "who does it", None)
    accountable: AccountableSpot = key(
        "问责岗位：谁负总责，恰好一个，不能是校外方", "who answers for it: exactly one, never external", []
    )
    support: list[PartyLeaf] = key("协办", "who helps", ())
    consulted: list[PartyLeaf] = key("征求意见", "who is asked", ())
    informed: list[PartyLeaf] = key("知会", "who is told", ())
    sign: Maybe[SignSpot] = key("签核方式", "how several members decide", None)
    due: Maybe[TimingSpot] = key("办结时限", "until when it is done", None)
    respond: Maybe[TimingSpot] = key("响应时限：多久之内有人接手", "until when somebody has taken it", None)
    not_before: Maybe[TimingSpot] = key("最短等待（公示期等）", "minimum wait, such as a notice period", None)
    remind: list[BeforeLeaf] = key("到期前多久提醒", "reminders before the deadline", ())
    overdue: Maybe[OverdueForm] = key("到期未办怎么办", "what happens when it is late", None)
    deemed: Maybe[DeemedForm] = key("逾期不办视为什么", "what a silence means", None)
    record: Maybe[TextLeaf] = key("离开前必须存在的记录", "the record that must exist before it is left", None)
    requires: list[NameLeaf] = key("离开前必须有值的字段", "fields that must have a value before it is left", ())
    editable: list[NameLeaf] = key("此处可以改写的字段", "fields that may be overwritten here", ())
    actions: dict[NameLeaf, ActionForm] = key("可以办的动作", "what may be done", {})


class BranchForm(Form):
    """自动判断的一个去向 / one way out of a decision"""

    when: Maybe[GuardLeaf] = key("条件", "condition", None)
    otherwise: Maybe[TrueLeaf] = key("true：其余情况", "true: in all other cases", None)
    to: NameLeaf = key("去往的状态", "the state it leads to")


class DecisionForm(StateForm):
    """decision：自动判断 / decision: an automatic choice"""

    kind: Literal["decision"] = key("种类：decision 自动判断", "decision: an automatic choice")
    branches: list[BranchForm] = key("按先后取第一个成立的", "the first true one is taken", min_length=1)


class RegionForm(Form):
    """同时进行的一个分支 / one branch of a parallel block"""

    title: Maybe[TextLeaf] = key("名称", "title", None)
    when: Maybe[GuardLeaf] = key("条件：成立时才有这个分支", "condition under which this branch runs", None)
    start: Maybe[NameLeaf] = key("起始状态", "the first state", None)
    states: "dict[NameLeaf, StateSpot]" = key("分支内的状态", "the states of the branch", min_length=1)


class ParallelForm(StateForm):
    """parallel：同时进行 / parallel: branches at the same time"""

    kind: Literal["parallel"] = key("种类：parallel 同时进行", "parallel: branches at the same time")
    regions: dict[NameLeaf, RegionForm] = key("各分支", "the branches", {})
    for_each: Maybe[NameLeaf] = key("列表字段：每个元素一个分支", "a list field: one branch for each element", None)
    region: Maybe[RegionForm] = key("for_each 的分支", "the branch of for_each", None)
    join: JoinSpot = key(
        "汇合：all、any 或 {at_least: n}；其余分支收回",
        "when it is finished: all, any or {at_least: n}; the rest is recalled",
        JoinForm(),
    )
    to: NameLeaf = key("汇合后去往的状态", "the state it leads to")
    actions: dict[NameLeaf, ActionForm] = key("整块的动作", "actions of the whole block", {})


class CallForm(StateForm):
    """call：调用另一流程 / call: another procedure as a step"""

    kind: Literal["call"] = key("种类：call 调用另一流程", "call: another procedure as a step")
    process: DottedLeaf = key("被调用的流程", "the procedure that is called")
    with_: dict[NameLeaf, GuardLeaf] = key("传给它的字段：表达式", "its fields: expressions", {}, name="with")
    ends: dict[NameLeaf, NameLeaf] = key("它的结局各去往哪个状态", "where each of its outcomes leads", min_length=1)


class WaitForm(StateForm):
    """wait：等待 / wait: for time or for a message"""

    kind: Literal["wait"] = key("种类：wait 等待", "wait: for time or for a message")
    until: AwaitedLeaf = key("等多久、等到 $data.字段、或事件名", "a duration, $data.field, or the name of an event")
    to: NameLeaf = key("等到后去往的状态", "the state it leads to")
    timeout: Maybe[TimeoutForm] = key("等不到怎么办", "what happens when nothing came", None)


class ServiceForm(StateForm):
    """service：系统办理 / service: a registered handler is called"""

    kind: Literal["service"] = key("种类：service 系统办理", "service: a registered handler is called")
    handler: DottedLeaf = key("已登记的处理程序", "the registered handler")
    with_: dict[NameLeaf, GuardLeaf] = key("传给它的值：表达式", "its arguments: expressions", {}, name="with")
    to: NameLeaf = key("成功后去往的状态", "the state it leads to")
    error: Maybe[ErrorForm] = key("失败怎么办", "what happens when it fails", None)


class EndForm(StateForm):
    """end：结束 / end: final"""

    kind: Literal["end"] = key("种类：end 结束", "end: final")
    outcome: NameLeaf = key("结局代码", "code of the outcome")


KINDS: dict[str, type[StateForm]] = {
    "task": TaskForm,
    "decision": DecisionForm,
    "parallel": ParallelForm,
    "call": CallForm,
    "wait": WaitForm,
    "service": ServiceForm,
    "end": EndForm,
}


def kind_of(value: Any) -> str | None:
    """Return the kind of the state that ``value`` describes, ``None`` when it names an unknown one."""
    kind = value.get("kind", "task") if isinstance(value, dict) else "task"
    return kind if isinstance(kind, str) and kind in KINDS else None


_KINDS = Kinds(kind_of)
_KINDS.forms = KINDS
StateSpot: TypeAlias = Annotated[StateForm, _KINDS]
