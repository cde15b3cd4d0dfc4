"""What the pictures beyond one procedure tell: kinds of hand-over, vacancies and deputies, days off and worked."""

from __future__ import annotations

from datetime import date

import pytest

from tests.unit.diagram.pictured import calendar_of, organization
from workflow_engine.definition.calendar import WorkingTime
from workflow_engine.definition.handing import Handing
from workflow_engine.definition.year import DayKind, days_of, marked_of, seasons_of
from workflow_engine.diagram.pictures.cards import cards, outside
from workflow_engine.diagram.pictures.drawing import Area, Drawing, Part, Stroke, Words
from workflow_engine.diagram.pictures.handoff_graph import handoff_graph, thickness
from workflow_engine.diagram.pictures.handoffs import HandoffFlow, HandoffParty, Handoffs
from workflow_engine.diagram.pictures.organization_chart import organization_charts
from workflow_engine.diagram.pictures.ring_order import crossings, ring_order
from workflow_engine.errors import UnknownYear

OFFICE = """
    organization: made
    title: 示例
    units:
      top: {title: 校领导, head: president, posts: {president: {title: 校长}, vice: {title: 副校长}}}
      office:
        title: 办公室
        parent: top
        head: chief
        leader: top/vice
        posts:
          clerk: {title: 文书, deputy: chief, deputy_limit: 不得代签}
          chief: {title: 主任}
          keeper: {title: 监印人}
          scribe: {title: 记录员}
      desk: {title: 窗口, parent: office, posts: {}}
    people:
      a: {name: 安, posts: [{post: top/president}]}
      v: {name: 韦, posts: [{post: top/vice}]}
      b: {name: 博, posts: [{post: office/chief, until: 2026-12-31}]}
      c:
        name: 蔡
        posts: [{post: office/clerk}]
        absences: [{from: 2026-08-30, until: 2026-09-05}]
      d: {name: 丹, posts: [{post: office/keeper, from: 2026-10-01}]}
      e: {name: 伊, posts: [{post: office/scribe, until: 2026-06-30}]}
    external: {supplier: 供应商}
"""
DAY = date(2026, 9, 1)


def _three() -> Handoffs:
    parties = tuple(HandoffParty(name, name) for name in "abc")
    flows = (
        HandoffFlow("a", "b", Handing.ONWARD, 30),
        HandoffFlow("b", "a", Handing.CORRECTION, 4, endless=True),
        HandoffFlow("b", "c", Handing.PASSED_BACK, 2),
    )
    return Handoffs("移交", parties, flows)


def _part(drawing: Drawing, name: str) -> Part:
    return next(part for part in drawing.parts if part.id == name)


def _texts(drawing: Drawing) -> str:
    return "\n".join(mark.text for part in drawing.parts for mark in part.marks if isinstance(mark, Words))


def test_corrections_and_buck_passing_differ_by_more_than_colour() -> None:
    drawing = handoff_graph(_three())
    looks = []
    for number in (1, 2, 3):
        marks = _part(drawing, f"flow-{number}").marks
        line = next(mark for mark in marks if isinstance(mark, Stroke))
        head = next(mark for mark in marks if isinstance(mark, Area))
        looks.append((line.dash, len(head.curve), head.fill == head.edge))
    assert looks == [("solid", 4, True), ("dashed", 4, False), ("dotted", 5, True)]


def test_numbers_and_what_has_no_limit_stand_on_the_arrows_and_in_the_legend() -> None:
    told = _texts(handoff_graph(_three()))
    for words in ("30", "4 ∞", "退回补正", "非本职推回（推诿）", "往下移交", "∞ 其中有不限次数的"):
        assert words in told


def test_an_arrow_is_the_thicker_the_more_is_handed_over() -> None:
    widths = [thickness(count, 90) for count in range(1, 91)]
    assert widths == sorted(widths)
    assert widths[0] >= 0.8
    assert widths[-1] > 4 * widths[0]
    assert thickness(1, 1) > 0.8


def test_those_who_hand_much_to_each_other_become_neighbours() -> None:
    chain = {(0, 5): 9.0, (1, 4): 9.0, (2, 3): 9.0, (1, 5): 9.0, (3, 4): 9.0, (0, 2): 9.0}
    order = ring_order(6, chain)
    assert sorted(order) == list(range(6))
    assert crossings(order, chain) == 0
    places = {one: at for at, one in enumerate(order)}
    assert {abs(places[a] - places[b]) % 4 for a, b in chain} == {1}


def test_a_card_tells_heads_first_deputies_absences_and_terms() -> None:
    office = next(iter(cards(organization(OFFICE), DAY, "zh"))).below[0]
    assert [post.title for post in office.posts] == ["主任", "文书", "监印人", "记录员"]
    head, clerk, keeper, scribe = office.posts
    assert head.head
    assert head.people == ("博（任至 2026-12-31）",)
    assert clerk.people == ("蔡（请假至 2026-09-05，博代）",)
    assert clerk.notes == ("B 岗：主任 博（不得代签）",)
    assert (keeper.people, keeper.notes) == ((), ("2026-10-01 起：丹",))
    assert (scribe.people, scribe.notes) == ((), ("自 2026-06-30 后无人",))
    assert office.leader == "分管：校领导副校长"
    assert office.below[0].leader == ""  # the same as on the card above
    assert office.vacancies == 2


def test_the_chart_is_that_of_the_day_asked_for() -> None:
    made = organization(OFFICE)
    assert "监印人：缺人" in _texts(organization_charts(made, DAY, "zh")[0])
    assert "监印人：丹" in _texts(organization_charts(made, date(2026, 10, 1), "zh")[0])
    assert "监印人: vacant" in _texts(organization_charts(made, DAY, "en")[0])


def test_parties_outside_stand_apart() -> None:
    made = organization(OFFICE)
    assert outside(made, "zh") == (("supplier", "供应商"),)
    drawing = organization_charts(made, DAY, "zh")[0]
    chip = _part(drawing, "outside-supplier")
    assert chip.inside == "outside"
    assert "不能问责" in _texts(drawing)


def test_units_in_a_circle_of_parents_are_not_lost() -> None:
    made = organization(
        """
        organization: made
        units:
          a: {title: 甲, parent: b, posts: {p: {title: 岗}}}
          b: {title: 乙, parent: a, posts: {p: {title: 岗}}}
          c: {title: 丙, parent: nowhere, posts: {p: {title: 岗}}}
        people: {x: {name: 安, posts: [{post: a/p}]}}
        """
    )
    assert sorted(card.unit for root in cards(made, DAY, "zh") for card in root.walk()) == ["a", "b", "c"]


def test_the_days_of_2026_are_those_that_the_state_announced() -> None:
    days = {day.day: day for day in days_of(WorkingTime(calendar_of()), 2026)}
    assert sum(day.kind in (DayKind.WORK, DayKind.MAKE_UP) for day in days.values()) == 248
    make_up = [day for day, found in days.items() if found.kind is DayKind.MAKE_UP]
    assert [f"{day:%m-%d}" for day in make_up] == ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]
    assert days[date(2026, 2, 17)].holiday.say("zh") == "春节"
    assert days[date(2026, 2, 17)].holiday.say("en") == "Spring Festival"
    assert days[date(2026, 3, 7)].kind is DayKind.WEEKEND


def test_the_schools_own_days_and_terms_are_laid_over() -> None:
    calendar = calendar_of(
        """
        holidays: [2026-05-20]
        workdays: [2026-05-23]
        anchors: {spring_term_start: 2026-03-02, summer_break_start: 2026-07-11, founding_day: 2026-10-18}
        """
    )
    days = {day.day: day.kind for day in days_of(WorkingTime(calendar), 2026)}
    assert days[date(2026, 5, 20)] is DayKind.OFF
    assert days[date(2026, 5, 23)] is DayKind.EXTRA
    spring, summer = seasons_of(calendar, 2026)
    assert (spring.last, spring.term, spring.title.say("zh")) == (date(2026, 7, 10), True, "春季学期")
    assert (summer.last, summer.term, summer.title.say("en")) == (date(2026, 12, 31), False, "summer break")
    assert [spring.week(date(2026, 3, day)) for day in (2, 8, 9)] == [1, 1, 2]
    assert marked_of(calendar, 2026) == ((date(2026, 10, 18), "founding_day"),)
    assert seasons_of(calendar, 2025) == ()


def test_a_year_that_nobody_knows_is_refused_unless_provisional() -> None:
    with pytest.raises(UnknownYear):
        days_of(WorkingTime(calendar_of()), 2039)
    days = days_of(WorkingTime(calendar_of("unknown_years: weekends_only")), 2039)
    assert {day.kind for day in days} == {DayKind.WORK, DayKind.WEEKEND}
