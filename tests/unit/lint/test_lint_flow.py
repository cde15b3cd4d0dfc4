"""The corners of the flow rules."""

from __future__ import annotations

import pytest

from tests.unit.lint.catalogues import ORGANIZATION, findings, names, procedure, task

DONE = "done: {kind: end, outcome: completed}"


def block(*regions: str, join: str = "all", more: str = "") -> str:
    written = "".join(f"\n    r{number}: {region}" for number, region in enumerate(regions, 1))
    return f"both:\n  kind: parallel\n  join: {join}\n  regions:{written}\n  to: done{more}\n{DONE}"


def region(name: str, *, finishes: bool, trap: bool = False, when: str = "") -> str:
    to = f"{name}_end" if finishes else name
    actions = [f"{name}_go: {to}"] + ([f"{name}_stay: {name}_trap"] if trap else [])
    who = "office/clerk" if name == "a" else "works/worker"
    states = [f"{name}: {task(*actions, who=who)}"]
    if finishes:
        states.append(f"{name}_end: {{kind: end, outcome: ok}}")
    if trap:
        states.append(f"{name}_trap: {task(f'{name}_again: {name}_trap')}")
    condition = f"when: {when}, " if when else ""
    return f"{{{condition}start: {name}, states: {{{', '.join(states)}}}}}"


FLAG = "data: {flag: {type: boolean, required: true}}"


def test_one_unreachable_part_is_one_finding_with_its_members() -> None:
    text = procedure(
        f"first: {task('go: done')}\na: {task('x: b')}\nb: {task('y: a', 'z: c')}\nc: {task('w: done')}\n{DONE}"
    )
    (found,) = findings(text, ORGANIZATION)
    assert (found.rule, found.path) == ("unreachable-step", ("states", "a"))
    assert [related.path for related in found.related] == [("states", "b"), ("states", "c")]


def test_two_separate_unreachable_parts_are_two_findings() -> None:
    text = procedure(f"first: {task('go: done')}\na: {task('x: done')}\nb: {task('y: done')}\n{DONE}")
    assert names(text, ORGANIZATION) == ["unreachable-step"] * 2


def test_states_inside_an_unreachable_block_are_not_reported_again() -> None:
    inner = block(region("a", finishes=True), region("b", finishes=False))
    text = procedure(f"first: {task('go: done')}\n{inner}")
    assert names(text, ORGANIZATION) == ["unreachable-step"]


def test_an_unreachable_dead_end_is_only_unreachable() -> None:
    text = procedure(f"first: {task('go: done')}\nlimbo: {task()}\n{DONE}")
    assert names(text, ORGANIZATION) == ["unreachable-step"]


def test_a_correction_loop_with_a_way_out_is_no_livelock() -> None:
    text = procedure(f"first: {task('go: second')}\nsecond: {task('back: first', 'on: done')}\n{DONE}")
    assert names(text, ORGANIZATION) == []


def test_a_livelock_prints_its_shortest_loop() -> None:
    text = procedure(
        f"first: {task('go: a', 'skip: done')}\na: {task('x: b')}\nb: {task('y: c', 'z: a')}\nc: {task('w: a')}\n{DONE}"
    )
    (found,) = findings(text, ORGANIZATION)
    assert found.rule == "livelock"
    assert found.witness
    assert found.witness.en == "a -> b -> a"


@pytest.mark.parametrize(
    ("regions", "join", "expected"),
    [
        ((region("a", finishes=True), region("b", finishes=False)), "all", ["join-never-fires"]),
        ((region("a", finishes=True), region("b", finishes=False)), "any", []),
        ((region("a", finishes=False), region("b", finishes=False)), "any", ["join-never-fires"]),
        ((region("a", finishes=True), region("b", finishes=False)), "{at_least: 1}", []),
        ((region("a", finishes=True), region("b", finishes=False)), "{at_least: 2}", ["join-never-fires"]),
        ((region("a", finishes=True), region("b", finishes=False, when="flag")), "all", ["join-never-fires"]),
        ((region("a", finishes=True), region("b", finishes=True, trap=True)), "all", ["livelock"]),
        ((region("a", finishes=True), region("b", finishes=True, trap=True)), "any", []),
    ],
)
def test_a_join_needs_as_many_regions_as_it_says(regions: tuple[str, ...], join: str, expected: list[str]) -> None:
    text = procedure(block(*regions, join=join), start="both", extra=FLAG)
    assert names(text, ORGANIZATION) == expected


def test_a_trap_in_a_region_is_harmless_when_the_block_can_be_left() -> None:
    trapped = region("b", finishes=True, trap=True)
    text = procedure(block(region("a", finishes=True), trapped, more="\n  actions: {stop: {to: done}}"), start="both")
    assert names(text, ORGANIZATION) == []


def test_jumping_into_a_block_is_an_escape_too() -> None:
    inner = block(region("a", finishes=True), region("b", finishes=True))
    text = procedure(f"first: {task('go: both', 'in: a')}\n{inner}")
    (found,) = findings(text, ORGANIZATION)
    assert (found.rule, found.path) == ("region-escape", ("states", "first", "actions", "in", "to"))


def test_actions_of_one_title_differ_by_their_guards() -> None:
    one, other = "a: {title: 同意, to: done, when: flag}", "b: {title: 同意, to: done, when: not flag}"
    text = procedure(f"first: {task(one, other)}\n{DONE}", extra=FLAG)
    assert names(text, ORGANIZATION) == []


def test_a_wait_or_a_person_breaks_an_automatic_loop() -> None:
    loop = "first: {{kind: decision, branches: [{{when: flag, to: next}}, {{otherwise: true, to: done}}]}}\nnext: {}\n"
    for step, expected in (
        ("{kind: service, handler: h, to: first}", ["automatic-loop"]),
        ("{kind: wait, until: 1 workday, to: first}", []),
        (task("go: first"), []),
    ):
        assert names(procedure(loop.format(step) + DONE, extra=FLAG), ORGANIZATION) == expected


def test_an_end_with_actions_is_not_also_an_unknown_key() -> None:
    text = procedure(f"first: {task('go: done')}\ndone: {{kind: end, outcome: ok, actions: {{}}, titel: x}}")
    assert sorted(names(text, ORGANIZATION)) == ["end-has-actions", "schema-violation"]


def test_recursion_through_two_procedures_is_one_finding_with_its_circle() -> None:
    one, two = (
        procedure(f"first: {{kind: call, process: {called}, ends: {{completed: done}}}}\n{DONE}", name=name)
        for name, called in (("one", "two"), ("two", "one"))
    )
    (found,) = findings(one, two, ORGANIZATION)
    assert found.rule == "subprocess-mismatch"
    assert found.witness
    assert found.witness.en == "one -> two -> one"


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("ends: {completed: done, lost: done}, with: {n: '1'}", "never ends as lost"),
        ("ends: {completed: done}, with: {n: '1', m: '1'}", "no field m"),
        ("ends: {completed: done}", "must be given n"),
    ],
)
def test_a_call_must_fit_what_it_calls(call: str, words: str) -> None:
    caller = procedure(f"first: {{kind: call, process: visit, {call}}}\n{DONE}")
    callee = procedure(
        f"first: {task('go: done')}\n{DONE}", name="visit", extra="data: {n: {type: integer, required: true}}"
    )
    (found,) = findings(caller, callee, ORGANIZATION)
    assert found.rule == "subprocess-mismatch"
    assert words in found.message.en


def test_calling_a_draft_is_a_mismatch() -> None:
    caller = procedure(f"first: {{kind: call, process: visit, ends: {{completed: done}}}}\n{DONE}")
    callee = procedure(f"first: {task('go: done')}\n{DONE}", name="visit").replace("published", "draft")
    assert [f.message.en for f in findings(caller, callee, ORGANIZATION)] == [
        "visit is not in force (draft) and cannot be started from here"
    ]


@pytest.mark.parametrize("written", ["yes", "Off", "8:30", "0123", "1_000", "0b11", "0x1F", ".inf", "+12:30:45"])
def test_a_plain_word_that_versions_of_yaml_read_differently_is_a_warning(written: str) -> None:
    text = procedure(f"first: {task('go: done')}\n{DONE}", extra=f"basis: [办法, {written}]")
    (found,) = findings(text, ORGANIZATION)
    assert (found.rule, found.path) == ("yaml-implicit-type", ("basis", 1))


@pytest.mark.parametrize("written", ["'yes'", '"8:30"', "2026-03-02", "十", "No.1", "08:30-12:00", "a_b"])
def test_quoted_words_dates_and_texts_are_read_alike(written: str) -> None:
    text = procedure(f"first: {task('go: done')}\n{DONE}", extra=f"basis: [办法, {written}]")
    assert names(text, ORGANIZATION) == []
