"""What a file of scenarios may say, key by key. It begins with ``scenario:`` (one) or ``scenarios:`` (a list)."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any

from workflow_engine.definition.schema.form import Form, Leaf, Maybe, Short, key, spread_list
from workflow_engine.definition.schema.leaves import (
    SENTENCE_SCHEMA,
    DayLeaf,
    DottedLeaf,
    DurationLeaf,
    NameLeaf,
    SentenceLeaf,
    TextLeaf,
    matching,
)
from workflow_engine.definition.words import Refused, clip
from workflow_engine.errors import Message

NONE = "none"
"""What a scenario writes where nothing is expected."""

_YEARS = (1900, 2999)
_MOMENT = r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}"


def moment(value: Any) -> datetime:
    """Return the moment in ``2026-03-02 09:00``, without a zone: it is meant in the office's. Raises ``Refused``."""
    if isinstance(value, str) and re.fullmatch(_MOMENT, value):
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            found = None
        if found is not None and _YEARS[0] <= found.year <= _YEARS[1]:
            return found
    raise Refused(
        Message(f"“{clip(value)}”不是时刻", f'"{clip(value)}" is not a moment'),
        Message("写成 2026-03-02 09:00", "write it as 2026-03-02 09:00"),
    )


def moment_or_none(value: Any) -> datetime | str:
    """Return a moment, or ``none``. Raises ``Refused``."""
    return NONE if value == NONE else moment(value)


def service_result(value: Any) -> str:
    """Return ``done`` or ``error``. Raises ``Refused``."""
    if value in ("done", "error"):
        return str(value)
    raise Refused(
        Message(f"服务不会答复“{clip(value)}”", f'a service does not answer "{clip(value)}"'),
        Message("写 done 或 error", "write done or error"),
    )


MomentLeaf = Annotated[datetime, Leaf(moment, matching(_MOMENT))]
MaybeMomentLeaf = Annotated[datetime | str, Leaf(moment_or_none, matching(_MOMENT, NONE))]
ServiceLeaf = Annotated[str, Leaf(service_result, matching("done", "error"))]
AnyLeaf = Annotated[Any, Leaf(lambda value: value, {})]
Names = Annotated[list[NameLeaf], Short(spread_list, SENTENCE_SCHEMA)]
Words = Annotated[list[SentenceLeaf], Short(spread_list, SENTENCE_SCHEMA)]


class ExpectForm(Form):
    """期望 / what should be the case now"""

    case: Maybe[DottedLeaf] = key("看它调用的流程的事项", "look at the called case of this procedure", None)
    in_: Maybe[NameLeaf] = key("只看这个环节", "look at this state only", None, name="in")
    state: Maybe[Names] = key("所处环节；并行的写列表", "the open state; a list when several are", None)
    ended: Maybe[NameLeaf] = key("办结的结局；none 表示未办结", "the outcome; none: still open", None)
    owner: Maybe[Words] = key("责任方：岗位、单位或人", "who the work belongs to: post, unit or person", None)
    holder: Maybe[Words] = key("经办人；none 表示待签", "who has it in hand; none: nobody yet", None)
    accountable: Maybe[Words] = key("问责岗位", "who answers for it", None)
    due: Maybe[MaybeMomentLeaf] = key("到期时间；none 表示没有", "when it is due; none: no limit", None)
    respond: Maybe[MaybeMomentLeaf] = key("响应期限；none 表示没有", "respond by; none: no limit", None)
    timers: Maybe[Words] = key(
        "还会到的定时，按先后：种类，可带时间", "timers still armed, by time: the kind, or kind and moment", None
    )
    fired: Maybe[Words] = key("已发出的提醒和升级：种类 环节", "reminders and escalations so far: kind state", None)
    trail: Maybe[Words] = key(
        "办过的事，按先后：环节.动作，或操作名；以 ... 开头只看最后几项",
        "what was done, in order: state.action, or the operation; begin with ... for the last ones only",
        None,
    )
    data: dict[NameLeaf, AnyLeaf] = key("字段的值；none 表示没有值", "values of fields; none: no value", {})
    can: dict[NameLeaf, Words] = key("动作：此刻谁能办", "action: who may take it now", {})


ExpectSpot = Annotated[list[ExpectForm], Short(spread_list, {"type": "object"})]


class StepForm(Form, open=True):
    """步骤 / one step: time passes, somebody acts, or the world answers; other keys are fields of the operation"""

    after: Maybe[DurationLeaf] = key("先过多久", "time that passes first", None)
    at: Maybe[MomentLeaf] = key("先到什么时刻", "the moment it is by then", None)
    by: Maybe[SentenceLeaf] = key("谁：人员、岗位或别名", "who: a person, a post, or a name of people:", None)
    act: Maybe[NameLeaf] = key("办理：动作名", "take this action", None)
    do: Maybe[NameLeaf] = key("其他操作，如 transfer、return-to", "another operation: transfer, return-to ...", None)
    message: Maybe[NameLeaf] = key("外部消息到达", "a message arrives", None)
    service: Maybe[ServiceLeaf] = key("服务的答复：done 或 error", "the service answers done or error", None)
    case: Maybe[DottedLeaf] = key("办在它调用的流程的事项里", "in the called case of this procedure", None)
    refused: Maybe[Words] = key("应被拒绝：理由代码", "it must be refused, for these reasons", None)
    expect: Maybe[ExpectSpot] = key("此后的期望", "what should be the case then", None)


class AbsentForm(Form):
    """请假、出差 / a person is away"""

    person: SentenceLeaf = key("谁：人员、岗位或别名", "who: a person, a post, or a name of people:")
    from_: DayLeaf = key("首日", "first day", name="from")
    until: DayLeaf = key("末日", "last day")
    deputy: Maybe[SentenceLeaf] = key("代办人；不写就是岗位的 AB 岗", "who stands in; else the post's deputy", None)


class GivenForm(Form):
    """给定 / what is given: who starts which procedure, when, with which data"""

    process: Maybe[DottedLeaf] = key("流程名", "name of the procedure", None)
    by: Maybe[SentenceLeaf] = key("谁发起", "who starts it", None)
    requester: Maybe[SentenceLeaf] = key("为谁发起；不写就是发起人", "for whom; default: who starts it", None)
    at: Maybe[MomentLeaf] = key("发起时刻", "when it is started", None)
    people: dict[SentenceLeaf, SentenceLeaf] = key("别名：人员或岗位", "a name for a person or a post", {})
    absent: list[AbsentForm] = key("谁哪几天不在", "who is away, and when", [])
    data: dict[NameLeaf, AnyLeaf] = key("发起时的数据", "the data it is started with", {})


class ScenarioForm(GivenForm):
    """情景 / one scenario"""

    scenario: TextLeaf = key("标题", "title")
    refused: Maybe[Words] = key("发起应被拒绝：理由代码", "starting it must be refused, for these reasons", None)
    steps: list[StepForm] = key("步骤，按先后", "the steps, in order", [])
    expect: Maybe[ExpectSpot] = key("最后的期望", "what should be the case in the end", None)


class SuiteForm(GivenForm):
    """一组情景 / several scenarios; what is given above holds for those that do not say it themselves"""

    scenarios: list[ScenarioForm] = key("情景", "the scenarios", min_length=1)
