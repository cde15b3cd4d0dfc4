"""Parts of a procedure that several kinds of state share: actions, limits, lateness, signing."""

# Annotations are evaluated here, not kept as text: the readers of forms read them.

from typing import Annotated

from workflow_engine.definition.model import ActionKind, JoinRule, SignRule
from workflow_engine.definition.schema.form import Form, Maybe, Short, key, spread_into
from workflow_engine.definition.schema.leaves import (
    MOMENT_SCHEMA,
    PARTY_SCHEMA,
    ActionKindLeaf,
    ActorLeaf,
    DurationLeaf,
    GuardLeaf,
    JoinRuleLeaf,
    MomentLeaf,
    NameLeaf,
    PartyLeaf,
    RatioLeaf,
    RefusalLeaf,
    SignRuleLeaf,
    TextLeaf,
    choice_schema,
)


class ActionForm(Form):
    """动作 / an action: what may be done in a state, and where it leads"""

    title: Maybe[TextLeaf] = key("按钮上的文字", "what the button says", None)
    help: Maybe[TextLeaf] = key("说明", "explanation", None)
    kind: ActionKindLeaf = key(
        "种类：forward 前进、return 退回补正、pass_back 非本职责退回、reject 不予同意、"
        "withdraw 撤回、escalate 提请上级；return、pass_back、reject 必须写理由",
        "forward, return (for correction), pass_back (not ours), reject, withdraw or escalate; "
        "return, pass_back and reject need a reason",
        ActionKind.FORWARD,
    )
    to: NameLeaf = key("去往的状态", "the state it leads to")
    when: Maybe[GuardLeaf] = key("条件：成立时才能办", "condition under which it may be taken", None)
    limit: Maybe[int] = key("一件事里最多办几次", "how often it may be taken in one case", None, ge=1, le=10_000)
    by: Maybe[ActorLeaf] = key(
        "谁可以办（不写就是责任岗位）；system 表示只由系统办",
        "who may take it (default: the responsible party); system: only the system",
        None,
    )
    requires: list[NameLeaf] = key("办理前必须有值的字段", "fields that must have a value before it is taken", ())


class TimingCaseForm(Form):
    """一条有条件的时限 / one conditional limit"""

    if_: GuardLeaf = key("条件", "condition", name="if")
    then: MomentLeaf = key("条件成立时的时限", "the limit when the condition is true")


class TimingForm(Form):
    """随情况而定的时限 / a limit that depends on the case"""

    default: Maybe[MomentLeaf] = key("其他情况的时限；不写就没有", "the limit otherwise; none when absent", None)
    when: list[TimingCaseForm] = key("按先后取第一个成立的", "the first true one applies", ())


TimingSpot = Annotated[TimingForm, Short(spread_into("default"), MOMENT_SCHEMA)]


class NextOverdueForm(Form):
    """逾期的后一级 / a later step of an escalation"""

    after: DurationLeaf = key("再过多久", "how long after the step before")
    escalate: PartyLeaf = key("报给谁", "whom it is brought to")
    then: "Maybe[NextOverdueForm]" = key("仍未办时的下一级", "the next step if it is still open", None)


class OverdueForm(Form):
    """到期未办怎么办 / what happens when a state is late"""

    escalate: PartyLeaf = key("到期未办报给谁", "whom lateness is brought to")
    then: "Maybe[NextOverdueForm]" = key("仍未办时的下一级", "the next step if it is still open", None)


class DeemedForm(Form):
    """逾期不办的法律含义 / silence with a legal meaning"""

    after: DurationLeaf = key("多久不办", "after how long a silence")
    action: NameLeaf = key(
        "由系统代为办理的动作，记作“视为”", "the action that the system then takes; the trail says deemed"
    )


class MemberForm(Form):
    """一个签核人 / one voter"""

    party: PartyLeaf = key("签核人", "who signs")
    when: Maybe[GuardLeaf] = key("条件：成立时才参加", "condition under which this member takes part", None)


MemberSpot = Annotated[MemberForm, Short(spread_into("party"), PARTY_SCHEMA)]


class SignForm(Form):
    """签核方式 / how several members decide one task"""

    rule: Maybe[SignRuleLeaf] = key(
        "one 一人签收、any 或签、all 会签、sequence 顺签、share 票签（写了 ratio 或 at_least 就是 share）",
        "one claims it, any (first decides), all, sequence (one after the other), share (implied by ratio or at_least)",
        None,
    )
    ratio: Maybe[RatioLeaf] = key("同意的比例，例如 2/3", "share of consents needed, such as 2/3", None)
    at_least: Maybe[int] = key("同意的人数", "number of consents needed", None, ge=1, le=10_000)
    refusal: Maybe[RefusalLeaf] = key(
        "有人不同意时：ends 立即按其动作办、continues 全部表决后再定、returns 立即退回",
        "one refusal: ends (its action is taken at once), continues (all vote first), returns (it is returned)",
        None,
    )
    members: list[MemberSpot] = key("签核人；不写就是责任岗位", "who signs; the responsible party when absent", ())


SignSpot = Annotated[SignForm, Short(spread_into("rule"), choice_schema(SignRule))]


class JoinForm(Form):
    """汇合 / when a parallel block is finished"""

    rule: Maybe[JoinRuleLeaf] = key(
        "all 全部完成、any 任一完成、at_least 至少几个", "all regions, any region, or at_least some of them", None
    )
    at_least: Maybe[int] = key("至少几个分支完成", "how many regions must be finished", None, ge=1, le=10_000)


JoinSpot = Annotated[JoinForm, Short(spread_into("rule"), choice_schema(JoinRule))]


class TimeoutForm(Form):
    """等待的期限 / how long to wait, and what then"""

    after: DurationLeaf = key("等多久", "how long to wait")
    to: NameLeaf = key("然后去往的状态", "the state it then leads to")


class ErrorForm(Form):
    """失败怎么办 / what happens when a service fails for good"""

    to: NameLeaf = key("失败后去往的状态", "the state it leads to after failing")
