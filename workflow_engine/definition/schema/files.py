"""The four kinds of file. The key with which a file begins says which one it is."""

# Annotations are evaluated here, not kept as text: the readers of forms read them.

from typing import Annotated

from workflow_engine.definition.model import Status
from workflow_engine.definition.schema.form import Form, Maybe, Short, key, spread_list
from workflow_engine.definition.schema.leaves import (
    ANCHOR_SCHEMA,
    MONTH_SCHEMA,
    AnchorLeaf,
    BaseLeaf,
    DayLeaf,
    DaysLeaf,
    DottedLeaf,
    DurationLeaf,
    EveryLeaf,
    FieldKindLeaf,
    IdLeaf,
    MonthLeaf,
    NameLeaf,
    NearPostLeaf,
    NumberLeaf,
    PartyLeaf,
    PostLeaf,
    SentenceLeaf,
    SpanLeaf,
    StatusLeaf,
    TableLeaf,
    TextLeaf,
    UnknownYears,
    UnknownYearsLeaf,
    WeekdayLeaf,
    YearDayLeaf,
    ZoneLeaf,
)
from workflow_engine.definition.schema.parts import OverdueForm, TimingSpot
from workflow_engine.definition.schema.states import AccountableSpot, StateSpot


class FieldForm(Form):
    """字段 / one field of a case"""

    type: FieldKindLeaf = key("类型；复数的是列表", "type; the plural ones are lists")
    options: list[SentenceLeaf] = key("choice 的选项", "the options of a choice", [])
    required: bool = key("发起时必须填写", "must be given at the start", False)
    min: Maybe[NumberLeaf] = key("最小值（含）", "smallest value allowed", None)
    max: Maybe[NumberLeaf] = key("最大值（含）", "largest value allowed", None)
    title: Maybe[TextLeaf] = key("名称", "title", None)
    help: Maybe[TextLeaf] = key("填写说明", "how to fill it in", None)


class EffectiveForm(Form):
    """施行期 / from when until when a procedure applies"""

    from_: Maybe[DayLeaf] = key("生效日期", "first day", None, name="from")
    until: Maybe[DayLeaf] = key("失效日期（含）", "last day", None)


class DefaultsForm(Form):
    """各状态的默认值 / what states have that name none of their own"""

    accountable: AccountableSpot = key("问责岗位", "who answers", [])
    due: Maybe[TimingSpot] = key("办结时限", "until when", None)
    overdue: Maybe[OverdueForm] = key("到期未办怎么办", "what happens when late", None)


class ProcessForm(Form):
    """流程 / procedure"""

    process: DottedLeaf = key("流程名", "name of the procedure")
    title: Maybe[TextLeaf] = key("标题", "title", None)
    help: Maybe[TextLeaf] = key("说明", "explanation", None)
    version: SentenceLeaf = key("给人看的版本号，加引号", "a label for people, in quotes", "1")
    status: StatusLeaf = key("draft 草稿、published 施行、retired 废止", "draft, published or retired", Status.DRAFT)
    effective: EffectiveForm = key("施行期", "from when until when it applies", EffectiveForm())
    basis: list[SentenceLeaf] = key("依据：法规或校内制度", "the law or school rule behind it", [])
    scope: Maybe[TextLeaf] = key("适用范围", "what it covers", None)
    owner: Maybe[PartyLeaf] = key("牵头岗位：恰好一个", "the one lead post of the matter", None)
    deadline: Maybe[TimingSpot] = key("对申请人承诺的总时限", "the promise to the requester", None)
    data: dict[NameLeaf, FieldForm] = key("字段", "the fields of a case", {})
    tables: dict[NameLeaf, dict[SentenceLeaf, TableLeaf]] = key(
        "表：条件里写 表名(字段)", "tables; a guard asks table(field)", {}
    )
    separate: list[list[NameLeaf]] = key("须由不同人办理的状态", "groups of states done by different persons", [])
    defaults: DefaultsForm = key(
        "各状态的默认值；只有这三项", "defaults of the states; these three only", DefaultsForm()
    )
    start: NameLeaf = key("起始状态", "the first state")
    states: dict[NameLeaf, StateSpot] = key("状态", "the states", min_length=1)


class PostForm(Form):
    """岗位 / a post"""

    title: Maybe[TextLeaf] = key("岗位名称", "title", None)
    reports_to: Maybe[NearPostLeaf] = key("上级岗位", "the post above", None)
    signing_limit: Maybe[int] = key("可审批的最大金额", "largest amount it may approve", None, ge=0)
    deputy: Maybe[NearPostLeaf] = key("AB 岗", "who acts in its absence", None)
    deputy_limit: Maybe[TextLeaf] = key("代理时不能办的事", "what the deputy may not do", None)
    capacity: Maybe[int] = key("同时在办的件数", "work items at a time", None, ge=1)


class UnitForm(Form):
    """单位 / a unit"""

    title: Maybe[TextLeaf] = key("单位名称", "title", None)
    parent: Maybe[DottedLeaf] = key("上级单位", "the unit above", None)
    head: Maybe[NearPostLeaf] = key("负责人岗位", "the post that heads it", None)
    leader: Maybe[NearPostLeaf] = key("分管领导岗位", "the post of the leader in charge", None)
    dispatcher: Maybe[NearPostLeaf] = key("派活的岗位", "the post that hands out work", None)
    posts: dict[NameLeaf, PostForm] = key("岗位", "posts", {})


class AppointmentForm(Form):
    """任职 / a person holds a post"""

    post: PostLeaf = key("岗位：单位/岗位", "the post: unit/post")
    from_: Maybe[DayLeaf] = key("任职首日", "first day", None, name="from")
    until: Maybe[DayLeaf] = key("任职末日", "last day", None)


class AbsenceForm(Form):
    """请假、出差 / a person is away"""

    from_: DayLeaf = key("首日", "first day", name="from")
    until: DayLeaf = key("末日", "last day")
    deputy: Maybe[IdLeaf] = key("代办人；不写就是岗位的 AB 岗", "who stands in; else the post's deputy", None)


class PersonForm(Form):
    """人员 / a person"""

    name: Maybe[SentenceLeaf] = key("姓名", "name", None)
    posts: list[AppointmentForm] = key("任职；第一个是主岗", "appointments; the first is the main one", [])
    absences: list[AbsenceForm] = key("不在岗的日子", "days away", [])


class OrganizationForm(Form):
    """组织 / organization"""

    organization: DottedLeaf = key("组织名", "name of the organization")
    title: Maybe[TextLeaf] = key("标题", "title", None)
    units: dict[DottedLeaf, UnitForm] = key("单位", "units")
    people: dict[IdLeaf, PersonForm] = key("人员", "people", {})
    external: dict[NameLeaf, TextLeaf] = key("校外方：能办事，不能问责", "parties outside; never accountable", {})
    incompatible: list[list[PostLeaf]] = key("不相容岗位，两两写出", "pairs of posts nobody may hold together", [])


class HoursForm(Form):
    """每周的工作时间 / working hours of the week; a day that is not written has none"""

    mon: list[SpanLeaf] = key("周一", "Monday", [])
    tue: list[SpanLeaf] = key("周二", "Tuesday", [])
    wed: list[SpanLeaf] = key("周三", "Wednesday", [])
    thu: list[SpanLeaf] = key("周四", "Thursday", [])
    fri: list[SpanLeaf] = key("周五", "Friday", [])
    sat: list[SpanLeaf] = key("周六", "Saturday", [])
    sun: list[SpanLeaf] = key("周日", "Sunday", [])


class CalendarForm(Form):
    """工作日历 / working calendar"""

    calendar: DottedLeaf = key("日历名", "name of the calendar")
    title: Maybe[TextLeaf] = key("标题", "title", None)
    timezone: ZoneLeaf = key("时区", "time zone", "Asia/Shanghai")
    base: Maybe[BaseLeaf] = key(
        "CN：国家法定节假日和调休；不写就是周一至周五",
        "CN: China's public holidays; Monday to Friday when absent",
        None,
    )
    hours: Maybe[HoursForm] = key("工作时间", "working hours", None)
    holidays: list[DaysLeaf] = key("本校另放假的日子", "the school's own days off", [])
    workdays: list[DaysLeaf] = key("本校另上班的日子", "the school's own workdays", [])
    anchors: dict[NameLeaf, DayLeaf] = key("学期等日子", "named dates such as the start of a term", {})
    unknown_years: UnknownYearsLeaf = key(
        "未公布的年份：error 报错、weekends_only 暂按周一至周五",
        "years without data: error, or weekends_only (Monday to Friday)",
        UnknownYears.ERROR,
    )


class DutyForm(Form):
    """一项定期工作 / one recurring duty"""

    title: Maybe[TextLeaf] = key("名称", "title", None)
    help: Maybe[TextLeaf] = key("说明", "explanation", None)
    every: EveryLeaf = key("周期", "how often")
    month: Annotated[list[MonthLeaf], Short(spread_list, MONTH_SCHEMA)] = key(
        "月份；几个月一段写 [4, 5]", "month, or several as one window", []
    )
    date: Maybe[YearDayLeaf] = key("每年的 09-01，或每月的 1 到 31", "09-01, or a day of the month", None)
    weekday: Maybe[WeekdayLeaf] = key("星期", "day of the week", None)
    anchor: Annotated[list[AnchorLeaf], Short(spread_list, ANCHOR_SCHEMA)] = key(
        "日历上的日子，如 winter_break_start - 5 workdays；每学期的写成列表",
        "a date of the calendar, such as winter_break_start - 5 workdays; a list for every term",
        [],
    )
    lead: Maybe[PartyLeaf] = key("牵头岗位：恰好一个", "who leads it: exactly one", None)
    reminder_only: bool = key("只提醒，无牵头岗位", "a reminder that nobody leads", False)
    prepare: Maybe[DurationLeaf] = key("提前多久准备", "how long before it work begins", None)
    starts: Maybe[DottedLeaf] = key("到时发起的流程", "the procedure that is started", None)
    data: dict[NameLeaf, TableLeaf] = key("发起时的数据", "the data it is started with", {})
    record: Maybe[TextLeaf] = key("应有的记录", "the record it leaves", None)


class DutiesForm(Form):
    """工作历 / recurring duties"""

    duties: DottedLeaf = key("工作历名", "name of the list of duties")
    title: Maybe[TextLeaf] = key("标题", "title", None)
    items: dict[NameLeaf, DutyForm] = key("各项工作", "the duties")


FILES: dict[str, type[Form]] = {
    "process": ProcessForm,
    "organization": OrganizationForm,
    "calendar": CalendarForm,
    "duties": DutiesForm,
}
"""The forms by the key that names the kind of file."""
