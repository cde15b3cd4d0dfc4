"""When the requester may decide on his own application, and what keeps him from it."""

from __future__ import annotations

import pytest

from tests.unit.lint.catalogues import ORGANIZATION, procedure, task
from tests.unit.lint.test_staffing_rules import DONE, application, only, with_people

RULE = "self-approval"
NO = "{kind: reject, to: refused}"


def asked(states: str, *, start: str = "ask", extra: str = "") -> str:
    return procedure(f"{states}\n{DONE}", start=start, extra=extra)


def decision(name: str, target: str, who: str = "office/clerk") -> str:
    return f"{name}: {task(f'ok: {target}', f'no: {NO}', who=who)}"


def twice(one: str, other: str, who: str = "office/clerk", whose: str = "office/clerk") -> str:
    ask = f"ask: {task(f'go: {one}', who='$requester')}"
    return asked(f"{ask}\n{decision(one, other, who)}\n{decision(other, 'done', whose)}")


@pytest.mark.parametrize(("one", "other"), [("first", "second"), ("second", "first")])
def test_every_decision_the_applicant_comes_to_by_his_own_decisions_is_named(one: str, other: str) -> None:
    (found,) = only(RULE, twice(one, other), ORGANIZATION)
    assert found.path == ("states", one)
    assert [related.path for related in found.related] == [("states", "ask"), ("states", other)]
    assert found.help
    assert found.help.en.startswith(f"add separate: [[ask, {one}], [ask, {other}]], or")


@pytest.mark.parametrize(("who", "whose"), [("office/clerk", "office"), ("office", "office/clerk")])
def test_of_several_who_may_decide_those_are_named_who_may_decide_on_themselves(who: str, whose: str) -> None:
    (found,) = only(RULE, twice("first", "second", who, whose), ORGANIZATION)
    everybody = "博(bob), 蔡(cai)" if who == "office" else "蔡(cai)"
    assert found.message.en.startswith(f"when {everybody} applies, the same person decides in first,")


def test_a_decision_behind_somebody_elses_is_not_in_the_applicants_hands() -> None:
    (found,) = only(RULE, twice("first", "second", "office/clerk", "works/worker"), ORGANIZATION)
    assert found.message.en.startswith("when 蔡(cai) applies, the same person decides in first,")
    assert [related.path for related in found.related] == [("states", "ask")]


@pytest.mark.parametrize(
    ("sign", "who"),
    [
        ("rule: any, members: [office/clerk, works/worker]", ["蔡(cai), 伊(eve)"]),
        ("rule: all, members: [office/clerk]", []),
        ("rule: sequence, members: [office/clerk, works/worker]", []),
        ("at_least: 1, members: [office/clerk, works/worker]", []),
    ],
)
def test_where_one_consent_is_enough_each_signer_may_decide_alone(sign: str, who: list[str]) -> None:
    step = task("ok: done", f"no: {NO}").replace("responsible: office/clerk", f"sign: {{{sign}, refusal: ends}}")
    text = asked(f"ask: {task('go: decide', who='$requester')}\ndecide: {step}")
    found = only(RULE, text, ORGANIZATION)
    assert [finding.message.en.removeprefix("when ").partition(" applies")[0] for finding in found] == who


def two_ways(*separate: str) -> str:
    """Return a procedure with two applications, one of which is chosen first."""
    states = (
        f"pick: {task('left: ask', 'right: plead', who='office/chief')}\n"
        f"ask: {task('go: decide', who='$requester')}\nplead: {task('on: decide', who='$requester')}\n"
        f"{decision('decide', 'done')}"
    )
    return asked(states, start="pick", extra=f"separate: [{', '.join(separate)}]" if separate else "")


@pytest.mark.parametrize(
    ("separate", "left"),
    [
        ((), ["ask"]),
        (("[ask, decide]",), ["plead"]),
        (("[plead, decide]",), ["ask"]),
        (("[ask, decide]", "[plead, decide]"), []),
        (("[ask, plead, decide]",), []),
        (("[pick, decide]",), ["ask"]),
        (("[ask, decide]", "[ask, pick]"), ["plead"]),
    ],
)
def test_only_an_application_that_is_kept_apart_is_safe_and_one_of_the_others_is_told(
    separate: tuple[str, ...], left: list[str]
) -> None:
    found = only(RULE, two_ways(*separate), ORGANIZATION)
    assert sorted(finding.related[0].path[1] for finding in found) == left


def test_an_application_before_the_one_that_is_decided_keeps_its_requester_away_too() -> None:
    line = (
        f"ask: {task('go: more', who='$requester')}\nmore: {task('on: decide', who='$requester')}\n"
        f"{decision('decide', 'done')}"
    )
    assert len(only(RULE, asked(line), ORGANIZATION)) == 1
    assert only(RULE, asked(line, extra="separate: [[ask, decide]]"), ORGANIZATION) == []
    around = line.replace(
        "ask: {responsible: $requester",
        "pick: {responsible: office/chief, accountable: top/president, "
        "actions: {a: {to: ask}, b: {to: more}}}\nask: {responsible: $requester",
    )
    (found,) = only(RULE, asked(around, start="pick", extra="separate: [[ask, decide]]"), ORGANIZATION)
    assert found.related[0].path == ("states", "more")


def test_a_decision_that_can_be_come_to_without_the_application_is_still_kept_apart_from_it() -> None:
    states = (
        f"look: {task('ask_first: ask', 'at_once: decide', who='office/chief')}\n"
        f"ask: {task('go: decide', who='$requester')}\n{decision('decide', 'done')}"
    )
    assert len(only(RULE, asked(states, start="look"), ORGANIZATION)) == 1
    assert only(RULE, asked(states, start="look", extra="separate: [[ask, decide]]"), ORGANIZATION) == []


def test_everybody_of_a_post_is_named() -> None:
    (found,) = only(RULE, application("ok: done; no: {kind: reject, to: refused}"), with_people(gus="office/clerk"))
    assert found.message.zh.startswith("蔡(cai)、gus(gus) 自己申请时，decide 由本人审批")


@pytest.mark.parametrize(("kind", "count"), [("return", 1), ("withdraw", 0), ("escalate", 0), ("forward", 0)])
def test_only_who_may_send_an_application_back_decides_on_it(kind: str, count: int) -> None:
    decide = task("ok: done", f"back: {{kind: {kind}, to: ask}}")
    text = asked(f"ask: {task('go: decide', who='$requester')}\ndecide: {decide}")
    assert only("schema-violation", text) == []
    assert len(only(RULE, text, ORGANIZATION)) == count
