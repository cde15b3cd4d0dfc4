"""What may stand in a file of scenarios, and what is said about the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.scenario.sample import catalogue, scenario, story, wrong
from workflow_engine.kernel.operations import OPERATIONS
from workflow_engine.scenario.form import StepForm
from workflow_engine.scenario.load import read_scenarios
from workflow_engine.scenario.operation import fields_of


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("- {by: cai, act: sned}", '7:20: there is no action "sned"; did you mean "send"?'),
        ("- {by: cia, act: send}", '7:10: there is no person or post "cia"; did you mean "cai"?'),
        ("- {by: cai, do: transfr, to: bob}", '7:19: there is no operation "transfr"; did you mean "transfer"?'),
        ("- {by: cai, act: send, recrod: x}", '7:26: "recrod" is no key of the operation act; did you mean "record"?'),
        ("- {by: cai, actt: send}", '7:15: "actt" is no key; did you mean "act"?'),
        ("- {by: cai, do: transfer}", '7:5: "to" is missing: transfer needs it; add to'),
        ("- {act: send}", "7:5: it does not say who does it; add by: a person, a post or a name of people:"),
        ("- {by: cai}", "7:5: it does not say what is done; add act or do"),
        ("- {by: cai, message: paid}", "7:10: nobody gives a message or an answer; delete by"),
        ("- {by: cai, act: send, do: claim}", "7:30: one step does one thing; act is there; make two steps of it"),
        ("- {by: cai, act: send, data: {page: 3}}", '7:39: there is no field "page"; did you mean "pages"?'),
        ("- {by: cai, act: send, data: 3}", "7:32: keys and values are needed here; write {field: value}"),
        ("- {by: cai, act: send, reason: [a]}", "7:34: one value is needed here; write a text"),
        ("- {after: 3 wrokdays}", '7:13: "3 wrokdays" is not a duration; '),
        ("- {at: 3 March}", '7:10: "3 March" is not a moment; write it as 2026-03-02 09:00'),
        ("- {at: 0001-01-01 09:00}", '7:10: "0001-01-01 09:00" is not a moment; write it as 2026-03-02 09:00'),
        ("- {service: maybe}", '7:15: a service does not answer "maybe"; write done or error'),
        ("- {expect: {state: singn}}", '7:22: there is no state "singn"; did you mean "sign"?'),
        ("- {expect: {ended: finished}}", '7:22: there is no outcome "finished"; '),
        ("- {expect: {owner: office/cheif}}", '7:22: there is no person or post "office/cheif"; '),
        ("- {expect: {can: {sennd: cai}}}", '7:28: there is no action "sennd"; did you mean "send"?'),
        ("- {expect: {data: {pagse: 1}}}", '7:29: there is no field "pagse"; did you mean "pages"?'),
        ("- {expect: {states: sign}}", '7:15: unknown key "states"; did you mean "state"?'),
        ("- {case: smaple, by: cai, act: send}", '7:12: there is no procedure "smaple"; did you mean "sample"?'),
        ("- {}", "7:5: this step does nothing; write act, do, message, service, after, at or expect"),
    ],
)
def test_a_slip_in_a_step_is_told_at_its_place_with_what_was_meant(line: str, said: str) -> None:
    (found,) = wrong(story(line))
    assert found.startswith(said)


def test_all_problems_of_a_file_come_at_once_in_their_order() -> None:
    found = wrong(story("- {by: cia, act: send}\n- {by: cai, act: sned}", expect="{state: singn}"))
    assert [line.partition(":")[0] for line in found] == ["7", "8", "9"]


def test_what_must_be_refused_may_hold_names_that_nobody_knows() -> None:
    assert wrong(story("- {by: nobody, act: nothing, data: {x: 1}, refused: [unknown-person]}")) == []


@pytest.mark.parametrize("text", ["[]", "process: sample", "a text"])
def test_a_file_that_is_no_scenario_is_told_how_one_begins(text: str) -> None:
    (found,) = wrong(text)
    assert found.endswith("this is not a file of scenarios; begin with scenario: or scenarios:")


def test_a_scenario_that_lacks_procedure_person_and_moment_is_told_each() -> None:
    assert [line.partition(": ")[2] for line in wrong("scenario: 信")] == [
        '"process" is missing; add process',
        '"by" is missing; add by',
        '"at" is missing; add at',
    ]


def test_what_stands_above_several_scenarios_holds_for_each_that_says_nothing_else() -> None:
    loaded = scenario(
        """
        process: sample
        by: 文书
        at: 2026-03-02 09:00
        people: {文书: office/clerk}
        data: {pages: 3}
        scenarios:
          - scenario: 一
          - {scenario: 二, by: gus, at: 2026-03-03 10:00, data: {note: 急}, people: {主任: bob}}
        """
    )
    assert loaded.problems == ()
    first, second = loaded.scenarios
    assert (first.by, first.at.day, first.data, first.people) == (
        "office/clerk",
        2,
        {"pages": 3},
        {"文书": "office/clerk"},
    )
    assert (second.by, second.at.day, second.data) == ("gus", 3, {"pages": 3, "note": "急"})
    assert second.people == {"文书": "office/clerk", "主任": "bob"}
    assert [each.place.line for each in loaded.scenarios] == [8, 9]


def test_a_wrong_name_above_several_scenarios_is_told_once() -> None:
    text = "process: sample\nby: cai\nat: 2026-03-02 09:00\npeople: {甲: zoe}\n"
    text += "scenarios:\n- scenario: 一\n- scenario: 二\n"
    (found,) = wrong(text)
    assert found.startswith('4:13: there is no person or post "zoe"; ')


def test_folders_are_read_file_by_file_and_a_broken_file_takes_none_of_the_others_with_it(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(story("- {by: cai, act: send}"), encoding="utf-8")
    (tmp_path / "b.yaml").write_text("scenario: [", encoding="utf-8")
    (tmp_path / "c.yaml").write_text("scenario: 一\nsteps: 3\n", encoding="utf-8")
    loaded = read_scenarios([tmp_path, tmp_path / "missing"], catalogue())
    assert len(loaded.scenarios) == 1
    assert loaded.files == 3
    assert [problem.rule for problem in loaded.problems] == ["yaml-syntax", "yaml-syntax", "schema-violation"]


def test_every_operation_of_a_person_can_stand_in_a_step_and_none_of_its_fields_is_a_key_of_the_step() -> None:
    keys = set(StepForm.form_keys)
    for operation in OPERATIONS.values():
        assert not keys & set(fields_of(operation.name)), operation.name
