from __future__ import annotations

from collections.abc import Callable
from datetime import date

from tests.unit.diagram.samples import DAY, EVERYTHING, SMALL
from workflow_engine.definition.model import ProcessDefinition
from workflow_engine.definition.organization import Organization
from workflow_engine.diagram.extract import extract
from workflow_engine.diagram.model import Diagram, Flow, FlowKind, Node
from workflow_engine.record import replace

Build = Callable[[str], ProcessDefinition]


def node(diagram: Diagram, id_: str) -> Node:
    return next(node for node in diagram.nodes if node.id == id_)


def flow(diagram: Diagram, source: str, target: str) -> Flow:
    return next(f for f in diagram.flows if (f.source, f.target) == (f"step-{source}", f"step-{target}"))


def lane_of(diagram: Diagram, id_: str) -> str:
    return next(lane.title for lane in diagram.lanes if lane.id == node(diagram, id_).lane)


def test_lanes_are_the_units_in_order_of_first_appearance_with_their_heads(small: Diagram) -> None:
    assert [(lane.id, lane.title, lane.head_line) for lane in small.lanes] == [
        ("lane-desk", "综合科", "科长（缺人）"),
        ("lane-works", "维修中心", "主任（缺人）"),
        ("lane-person:requester", "申请人", ""),
    ]


def test_a_box_tells_post_and_person_and_limit_and_record(small: Diagram) -> None:
    assert node(small, "step-accept").lines == (
        "科员 甲",
        "时限 1个工作日（有条件另计）",
        "记录 《受理单》",
    )


def test_a_post_held_by_many_is_told_by_its_first_and_their_number(small: Diagram) -> None:
    assert node(small, "step-repair").lines[0] == "维修工 乙等4人"


def test_an_appointment_that_is_over_leaves_the_post_vacant_in_words(office: Organization, procedure: Build) -> None:
    later = extract(procedure(SMALL), office, at=date(2027, 1, 1))
    assert node(later, "step-accept").lines[0] == "科员（缺人）"


def test_without_a_day_posts_stand_alone(office: Organization, procedure: Build) -> None:
    assert node(extract(procedure(SMALL), office), "step-accept").lines[0] == "科员"


def test_without_an_organization_units_and_posts_go_by_their_names(procedure: Build) -> None:
    diagram = extract(procedure(SMALL))
    assert diagram.lanes[0].title == "desk"
    assert node(diagram, "step-accept").lines[0] == "clerk"


def test_steps_are_numbered_as_declared_and_ends_are_not(small: Diagram) -> None:
    assert [(node.id, node.number) for node in small.nodes] == [
        ("start", None),
        ("step-accept", 1),
        ("step-repair", 2),
        ("step-confirm", 3),
        ("step-done", None),
        ("step-given_away", None),
    ]


def test_an_end_stands_with_the_step_before_it(small: Diagram) -> None:
    assert lane_of(small, "step-done") == "申请人"
    assert lane_of(small, "step-given_away") == "综合科"
    assert lane_of(small, "start") == "综合科"


def test_flows_are_numbered_and_labelled_with_action_limit_and_guard(small: Diagram) -> None:
    assert [(f.id, f.label, f.kind.value) for f in small.flows] == [
        ("flow-1", "", "forward"),
        ("flow-2", "派单", "forward"),
        ("flow-3", "〔非本职〕移交 ≤1次", "pass_back"),
        ("flow-4", "完工", "forward"),
        ("flow-5", "退回补充 ≤3次", "return"),
        ("flow-6", "满意\n[费用 < 5000]", "forward"),
        ("flow-7", "返修", "return"),
        ("flow-8", "逾期确认（默认）", "deemed"),
    ]


def test_the_legend_explains_exactly_the_kinds_that_occur(small: Diagram) -> None:
    assert {entry.kind for entry in small.legend} == {f.kind for f in small.flows}


def test_the_tooltip_tells_all_duties_and_all_limits_and_the_record(small: Diagram) -> None:
    assert node(small, "step-accept").tooltip.splitlines() == [
        "受理",
        "责任：综合科科员 甲",
        "问责：综合科科长（缺人）",
        "时限：费用 > 5000 时2小时；其他1个工作日",
        "记录：受理单",
    ]


def test_the_facts_name_the_procedure_its_owner_and_its_date(small: Diagram) -> None:
    assert {fact.label: fact.text for fact in small.facts} == {
        "编号": "small_repair",
        "版本": "1",
        "主责": "维修中心主任（缺人）",
        "依据": "《维修办法》",
        "施行日期": "2026-09-01",
    }


def test_english_charts_speak_english(office: Organization, procedure: Build) -> None:
    diagram = extract(procedure(SMALL), office, lang="en", at=DAY)
    assert diagram.title == "Small repair"
    assert node(diagram, "step-repair").lines == ("Fitter 乙 and 3 others", "Due 3 workdays")
    assert flow(diagram, "confirm", "done").label == "Satisfied\n[Cost < 5000]"
    assert flow(diagram, "repair", "accept").label == "Send back ≤3×"


def test_parties_that_are_no_unit_get_lanes_of_their_own(everything: Diagram) -> None:
    assert lane_of(everything, "step-count_goods") == "外部：供应商"
    assert lane_of(everything, "step-ask") == "主办单位负责人（按字段）"
    assert lane_of(everything, "step-last") == "申请人单位分管领导"


def test_who_did_an_earlier_step_stands_in_the_lane_of_that_step(everything: Diagram) -> None:
    assert node(everything, "step-sign").lane == node(everything, "step-ask").lane


def test_states_nobody_works_on_stand_with_the_step_before_them(everything: Diagram) -> None:
    assert node(everything, "step-pause").lane == node(everything, "step-ask").lane
    assert node(everything, "step-sub").lane == node(everything, "step-sign").lane


def test_what_has_no_step_before_it_stands_with_the_owner(everything: Diagram) -> None:
    assert lane_of(everything, "step-choose") == "综合科"


def test_a_parallel_is_a_fork_and_a_join_with_its_regions_between(everything: Diagram) -> None:
    ends = {(f.source, f.target): f.label for f in everything.flows}
    assert ends["step-both", "step-audit"] == "钱"
    assert ends["step-both", "step-count_goods"] == "物\n[费用 > 500]"
    assert ends["step-audited", "join-both"] == ends["step-counted", "join-both"] == ""
    assert ends["join-both", "step-ask"] == ""
    assert node(everything, "join-both").title == "任一完成即汇合"


def test_an_action_of_the_parallel_leaves_from_the_fork_and_tells_who_takes_it(everything: Diagram) -> None:
    found = flow(everything, "both", "done")
    assert (found.label, found.kind) == ("中止\n由申请人", FlowKind.WITHDRAW)


def test_decisions_waits_calls_and_services_say_what_they_do(everything: Diagram) -> None:
    assert flow(everything, "choose", "both").label == "费用 ≥ 100"
    assert flow(everything, "choose", "ask").label == "否则"
    assert node(everything, "step-pause").lines == ("等待 5天",)
    assert node(everything, "step-sub").lines == ("子流程 buying",)
    assert flow(everything, "sub", "notify").label == "bought"
    assert node(everything, "step-notify").lines == ("系统处理 mail",)
    assert flow(everything, "notify", "last").kind is FlowKind.AUTO


def test_a_signing_rule_names_the_members(everything: Diagram) -> None:
    assert node(everything, "step-sign").lines[0] == "会签 综合科科长、处领导处长"


def test_every_state_is_a_box_and_every_arrow_joins_two_boxes(procedure: Build, everything: Diagram) -> None:
    ids = {node.id for node in everything.nodes}
    assert {f"step-{state.name}" for state in procedure(EVERYTHING).every_state()} <= ids
    assert len(ids) == len(everything.nodes)
    assert {f.source for f in everything.flows} | {f.target for f in everything.flows} <= ids
    assert {node.lane for node in everything.nodes} == {lane.id for lane in everything.lanes}


def test_an_arrow_to_a_state_that_does_not_exist_is_left_out(procedure: Build) -> None:
    definition = procedure(SMALL)
    states = {name: state for name, state in definition.states.items() if name != "given_away"}
    diagram = extract(replace(definition, states=states))
    assert len(diagram.flows) == 7
    assert [f.id for f in diagram.flows][-1] == "flow-7"


def test_a_draft_says_so(everything: Diagram) -> None:
    assert ("状态", "草稿") in {(fact.label, fact.text) for fact in everything.facts}
