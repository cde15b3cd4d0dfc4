"""Steps are carried out as they are written, and every difference is told at its place."""

from __future__ import annotations

import pytest

from tests.support import steps
from tests.unit.scenario.sample import catalogue, play, scenario, story, told

SENT = "- {by: cai, act: send}"


def test_a_letter_goes_its_way_and_all_that_is_expected_comes_true() -> None:
    text = story(
        """
        - expect: {state: write, owner: office/clerk, holder: none, accountable: office/chief, due: 2026-03-04 18:00,
                   respond: none, timers: [remind], can: {send: [cai, gus]}, data: {note: none}, ended: none}
        - {by: gus, do: claim, expect: {holder: gus}}
        - {by: cai, act: send, refused: held-by-other}
        - {by: gus, act: send, data: {note: 急}}
        - expect: {in: sign, owner: office/chief, timers: [], can: {ok: office/chief, send: none}}
        - {after: 2 days, by: bob, act: ok}
        """,
        expect="{ended: done, trail: [claim, write.send, sign.ok], state: [], fired: none, data: {note: 急, pages: 3}}",
    )
    assert told(text) == []


@pytest.mark.parametrize(
    ("expect", "said"),
    [
        ("{state: write}", "8:17: state: expected [write], found [sign]"),
        ("{ended: done}", "8:17: ended: expected done, found [sign]"),
        ("{owner: office/clerk}", "8:17: owner: expected [office/clerk], found [office/chief]"),
        ("{owner: bob}", "8:17: owner: expected [@bob], found [office/chief]"),
        ("{holder: bob}", "8:18: holder: expected [bob], found []"),
        ("{accountable: office/clerk}", "8:23: accountable: expected [office/clerk], found [office/chief]"),
        ("{due: 2026-03-04 09:00}", "8:15: due: expected 2026-03-04 09:00, found [2026-03-03 09:00]"),
        ("{due: none}", "8:15: due: expected none, found [2026-03-03 09:00]"),
        ("{respond: 2026-03-04 09:00}", "8:19: respond: expected 2026-03-04 09:00, found [none]"),
        ("{timers: [remind]}", "8:18: timers: expected [remind], found []"),
        ("{fired: [remind write]}", "8:17: fired: expected [remind write], found []"),
        ("{trail: [write.drop]}", "8:17: trail: expected [write.drop], found [write.send]"),
        ("{trail: [..., write.drop]}", "8:17: trail: expected [..., write.drop], found [write.send]"),
        ("{in: write}", "8:14: in: expected write, found [sign]"),
        ("{data: {pages: 4}}", "8:24: data.pages: expected 4, found 3"),
        ("{data: {pages: none}}", "8:24: data.pages: expected none, found 3"),
        ("{data: {pages: many}}", "8:24: data.pages: 'many' is not a number"),
        ("{can: {ok: cai}}", "8:20: can.ok: expected [cai], found [bob]"),
    ],
)
def test_what_is_not_as_expected_is_told_with_what_was_found(expect: str, said: str) -> None:
    assert told(story(SENT, expect=expect)) == [said]


@pytest.mark.parametrize(
    "expect", ["{trail: [..., write.send]}", "{trail: [write.send]}", "{trail: [...]}", "{can: {drop: none}}", "{}"]
)
def test_what_is_as_expected_is_not_told(expect: str) -> None:
    assert told(story(SENT, expect=expect)) == []


def test_all_failures_of_a_scenario_are_told_each_with_the_trail_until_then() -> None:
    text = story(
        "- expect: {state: sign}\n- {by: cai, act: send}\n- expect: {owner: office/clerk}", expect="{ended: done}"
    )
    failures = play(text)
    assert [each.place.line for each in failures] == [7, 9, 10]
    assert [len(each.trail) for each in failures] == [1, 2, 2]
    assert failures[1].trail == ("2026-03-02 09:00 cai start", "2026-03-02 09:00 cai write.send")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("- {by: bob, act: send}", "7:20: refused (not-authorized): "),
        ("- {by: cai, do: hand-back}", "7:19: refused ("),
        (
            "- {by: cai, act: send, refused: not-authorized}",
            "7:35: expected a refusal (not-authorized), but it was done",
        ),
        (
            "- {by: bob, act: send, refused: held-by-other}",
            "7:35: reasons: expected held-by-other, found not-authorized",
        ),
        ("- {message: paid}", "7:15: refused (not-waiting): "),
        ("- {case: sample, by: bob, act: ok}", "7:34: refused (action-not-here): "),
    ],
)
def test_a_step_that_goes_otherwise_than_written_is_told(line: str, said: str) -> None:
    (found,) = told(story(line))
    assert found.startswith(said)


def test_a_step_refused_against_expectation_ends_the_scenario_but_not_the_file() -> None:
    text = "process: sample\nby: cai\nat: 2026-03-02 09:00\ndata: {pages: 3}\nscenarios:\n"
    text += "- {scenario: 一, steps: [{by: bob, act: send}, {expect: {state: sign}}], expect: {ended: done}}\n"
    text += "- {scenario: 二, steps: [{by: cai, act: drop}], expect: {ended: done}}\n"
    assert [line.partition(" ")[0] for line in told(text)] == ["6:40:", "7:64:"]


def test_starting_may_have_to_be_refused_too() -> None:
    text = "scenario: 信\nprocess: sample\nby: cai\nat: 2026-03-02 09:00\n"
    assert told(text + "refused: field-missing\n") == []
    assert told(text + "data: {pages: 3}\nrefused: field-missing\n") == [
        "6:10: expected a refusal (field-missing), but it was done"
    ]
    (found,) = told(text)
    assert found.startswith("1:11: refused (field-missing): ")


def test_the_record_counts_as_attached_unless_the_step_says_otherwise() -> None:
    assert told(story(SENT)) == []
    assert told(story('- {by: cai, act: send, record: "", refused: record-missing}')) == []


def test_time_fires_each_timer_at_its_own_moment() -> None:
    (failure,) = play(story("- {at: 2026-03-05 12:00}", expect="{fired: none}"))
    assert failure.trail == ("2026-03-02 09:00 cai start", "2026-03-03 18:00 remind write")


def test_working_time_passes_as_in_the_office() -> None:
    assert told(story("- {after: 1 workday, by: cai, act: send}", expect="{due: 2026-03-04 18:00}")) == []
    assert told(story("- {after: 6 work hours, by: cai, act: send}", expect="{due: 2026-03-03 17:00}")) == []


@pytest.mark.parametrize(("step", "code"), [("after: 10000 workdays", "knows no holidays"), ("after: 10000 days", "")])
def test_too_far_away_is_a_failure_of_the_scenario_and_no_crash(step: str, code: str) -> None:
    found = told(story("\n".join([f"- {{{step}}}"] * 400)))
    assert len(found) <= 1
    assert all(code in line for line in found)


def test_a_name_stands_for_a_person_or_a_post_wherever_people_are_named() -> None:
    text = """
        scenario: 信
        process: sample
        by: 写信人
        at: 2026-03-02 09:00
        people: {写信人: cai, 主任: office/chief, 读者: works/foreman}
        data: {pages: 3, reader: 读者}
        steps:
          - {by: 写信人, do: transfer, to: 主任, reason: 更熟}
          - {by: 主任, do: accept}
          - {expect: {owner: 主任, data: {reader: dan}, can: {send: 主任}}}
        """
    assert told(text) == []


def test_somebody_away_is_stood_in_for_and_a_post_means_who_is_there() -> None:
    text = """
        scenario: 信
        process: sample
        by: office/clerk
        at: 2026-03-02 09:00
        absent: [{person: cai, from: 2026-03-02, until: 2026-03-06}]
        data: {pages: 3}
        steps:
          - {by: bob, do: substitute, on_behalf: cai, action: send}
        expect: {state: sign, trail: [write.send]}
        """
    assert told(text) == []
    assert play(text.replace("expect: {state: sign,", "expect: {state: write,"))[0].trail[0].endswith("gus start")


WAITING = steps(
    """
    pay: {kind: wait, until: paid, to: book, timeout: {after: 3 days, to: late}}
    book: {kind: service, handler: ledger, to: call, error: {to: late}}
    call: {kind: call, process: letter, with: {pages: "2"}, ends: {done: done, dropped: late}}
    done: {kind: end, outcome: done}
    late: {kind: end, outcome: late}
    """,
    start="pay",
)


def test_messages_services_and_called_procedures_are_played_too() -> None:
    from tests.unit.scenario.sample import LETTER
    from workflow_engine.record import replace

    found = catalogue(WAITING, replace(LETTER, name="letter", digest="letter"))
    head = "scenario: 款\nprocess: sample\nby: dan\nat: 2026-03-02 09:00\nsteps:\n"
    late = head + "- {after: 3 days}\nexpect: {ended: late, trail: [pay timeout]}\n"
    assert told(late, found) == []
    failed = (
        head + "- {message: paid}\n- {service: error}\nexpect: {ended: late, trail: [message paid, service error]}\n"
    )
    assert told(failed, found) == []
    called = (
        head
        + "- {message: paid}\n- {service: done}\n- {expect: {state: call}}\n"
        + "- {expect: [{case: letter, state: write, data: {pages: 2}}, {case: sample, state: call}]}\n"
        + "- {case: letter, by: cai, act: send}\n- {case: letter, by: bob, act: ok}\n"
        + "expect: [{ended: done, trail: [..., call done]}, {case: letter, ended: done}]\n"
    )
    assert told(called, found) == []
    missing = head + "- {case: letter, by: cai, act: send}\n"
    assert told(missing, found) == ["6:10: there is no case of letter"]


def test_moments_in_an_operation_are_meant_in_the_offices_time() -> None:
    asked = "- {by: cai, do: extend, until: 2026-03-06 18:00, reason: 等签字}\n- {expect: {due: 2026-03-04 18:00}}\n"
    granted = asked + "- {by: bob, do: extend, state: write, until: 2026-03-06 18:00, reason: 同意, asked_by: cai}\n"
    assert told(story(granted, expect="{due: 2026-03-06 18:00, trail: [extend, extend]}")) == []


def test_a_list_of_expectations_is_told_at_each_of_its_places() -> None:
    assert told(story(SENT, expect="[{state: write}, {state: sign}, {ended: done}]")) == [
        "8:18: state: expected [write], found [sign]",
        "8:49: ended: expected done, found [sign]",
    ]


def test_a_scenario_may_be_the_only_one_of_its_file() -> None:
    assert [each.title.say("zh") for each in scenario(story(SENT)).scenarios] == ["信"]
