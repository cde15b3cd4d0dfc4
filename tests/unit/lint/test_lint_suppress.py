"""Ignore comments: what they silence, what they cannot, and what becomes of those that are not needed."""

from __future__ import annotations

import pytest

from tests.unit.lint.catalogues import DAY, ORGANIZATION, catalogue, procedure, task
from workflow_engine.lint.check import Examined, examine, preset
from workflow_engine.lint.registry import find_rule
from workflow_engine.lint.suppress import NEVER

Y603 = "stale-or-unexplained-ignore"
DONE = "done: {kind: end, outcome: completed}"
SOUND = procedure(f"first: {task('go: done')}\n{DONE}")
STATES = f"first: {task('go: done', 'hold: limbo')}\n%s\nlimbo: {task()}%s\n{DONE}"


def examined(*texts: str) -> Examined:
    return examine(catalogue(*texts), at=DAY)


def stuck(above: str = "", behind: str = "", extra: str = "") -> str:
    """Return a procedure with a dead end called limbo."""
    return procedure(STATES % (above, behind), extra=extra)


def told(*texts: str) -> list[str]:
    return [finding.rule for finding in examined(*texts).findings if finding.severity != "info"]


def test_a_comment_on_the_line_silences_its_rule() -> None:
    found = examined(stuck(behind="  # workflow: ignore[dead-end] 等新制度"), ORGANIZATION)
    assert [f.rule for f in found.findings if f.severity != "info"] == []
    assert [f.rule for f in found.ignored] == ["dead-end"]


def test_a_comment_alone_above_silences_the_next_line_over_blanks_and_other_comments() -> None:
    above = "# workflow: ignore[dead-end] 等新制度\n\n# 待定\n"
    assert told(stuck(above=above), ORGANIZATION) == []


def test_a_comment_reaches_no_other_line_and_no_other_rule() -> None:
    assert told(stuck(above="# workflow: ignore[livelock] x"), ORGANIZATION) == [Y603, "dead-end"]
    below = stuck() + "# workflow: ignore[dead-end] x\n"
    assert sorted(told(below, ORGANIZATION)) == ["dead-end", Y603]


def test_a_comment_behind_something_does_not_reach_the_line_below() -> None:
    text = STATES.replace("\n%s\n", "  # workflow: ignore[dead-end] x\n") % ""
    assert sorted(told(procedure(text), ORGANIZATION)) == ["dead-end", Y603]


def test_a_comment_for_the_file_silences_a_rule_everywhere_in_it() -> None:
    text = "# workflow: ignore-file[dead-end] 试点\n" + stuck()
    assert told(text, ORGANIZATION) == []
    other = stuck().replace("process: sample", "process: other")
    assert told(text, other, ORGANIZATION) == ["dead-end"]


@pytest.mark.parametrize(
    "comment",
    [
        "# workflow: ignore[F203] 等",
        "#workflow:ignore[ livelock , dead-end ] 等",
        "# workflow：ignore［dead-end］等",
        "# workflow: ignore【F203、F204】等",
    ],
)
def test_codes_several_rules_and_full_width_signs_are_understood(comment: str) -> None:
    assert "dead-end" not in told(stuck(above=comment), ORGANIZATION)


def test_a_word_in_a_text_silences_nothing() -> None:
    quoted = stuck(behind="").replace("limbo: {", "limbo: {title: '# workflow: ignore[dead-end] x', ")
    assert told(quoted, ORGANIZATION) == ["dead-end"]


def test_a_comment_that_only_mentions_workflow_is_left_alone() -> None:
    assert told(stuck(above="# workflow: ignored since 2024\n# workflow notes"), ORGANIZATION) == ["dead-end"]


def test_an_ignore_without_a_reason_works_but_is_told() -> None:
    assert told(stuck(above="# workflow: ignore[dead-end]"), ORGANIZATION) == [Y603]


@pytest.mark.parametrize("comment", ["# workflow: ignore", "# workflow: ignore dead-end x", "# workflow: ignore[] x"])
def test_an_ignore_without_a_rule_silences_nothing_and_is_told(comment: str) -> None:
    assert sorted(told(stuck(above=comment), ORGANIZATION)) == ["dead-end", Y603]


def test_a_misspelt_rule_is_guessed() -> None:
    found = preset(examined(SOUND + "# workflow: ignore[dead-ends] x\n", ORGANIZATION).findings, "recommended")
    assert [f.rule for f in found] == [Y603]
    assert found[0].help
    assert "dead-end" in found[0].help.en


def test_what_cannot_run_cannot_be_silenced() -> None:
    lost = procedure(f"# workflow: ignore[unknown-target] x\nfirst: {task('go: done', 'on: nowhere')}\n{DONE}")
    found = preset(examined(lost, ORGANIZATION).findings, "recommended")
    assert [f.rule for f in found] == [Y603, "unknown-target"]
    assert "cannot be ignored" in found[0].message.en
    assert all(find_rule(name) for name in NEVER - {"rule-crashed"})


def test_an_ignore_of_itself_is_refused() -> None:
    text = SOUND + f"# workflow: ignore[{Y603}] x\n"
    assert told(text, ORGANIZATION) == [Y603]


def test_the_finding_stands_at_the_comment_with_a_mend_that_deletes_it() -> None:
    (found,) = (
        f for f in examined(SOUND + "# workflow: ignore[dead-end] x\n", ORGANIZATION).findings if f.rule == Y603
    )
    assert found.place
    assert found.place.line == SOUND.count("\n") + 1
    assert found.fix
    (edit,) = found.fix.edits
    assert (edit.text, edit.path) == ("", None)


# when nobody can know that a comment is stale


def test_nothing_is_called_stale_while_a_file_cannot_be_read() -> None:
    stale = SOUND + "# workflow: ignore[dead-end] x\n"
    assert told(stale, ORGANIZATION) == [Y603]
    assert told(stale, ORGANIZATION, "process: other\nstates: [") == ["yaml-syntax"]


def test_rules_about_people_are_not_called_stale_where_nobody_was_asked() -> None:
    stale = procedure(f"# workflow: ignore[unknown-party] x\nfirst: {task('go: done')}\n{DONE}")
    assert told(stale, ORGANIZATION) == [Y603]
    assert told(stale) == []
    assert told(stale.replace("published", "draft"), ORGANIZATION) == []


def test_rules_that_were_not_run_are_not_called_stale() -> None:
    rules = [rule for name in (Y603, "livelock") if (rule := find_rule(name))]
    read = catalogue(SOUND + "# workflow: ignore[dead-end] x\n# workflow: ignore[livelock] x\n", ORGANIZATION)
    found = examine(read, rules=rules, at=DAY).findings
    assert [f.message.en for f in found] == ["livelock finds nothing here any more"]


def test_an_ignore_of_a_finding_that_its_cause_hides_is_not_stale() -> None:
    text = procedure(f"# workflow: ignore[livelock] x\nfirst: {task('go: second')}\nsecond: {task('back: first')}")
    rules = [rule for name in ("livelock", Y603) if (rule := find_rule(name))]
    alone = examine(catalogue(text, ORGANIZATION), at=DAY, rules=rules)
    assert ([f.rule for f in alone.ignored], alone.findings) == (["livelock"], ())
    assert told(text, ORGANIZATION) == ["no-start-or-end"]


def test_hostile_numbers_of_comments_are_read_in_no_time() -> None:
    text = SOUND + "# workflow: ignore[dead-end] x\n# workflow: ignore-file[a]\n" * 8_000
    found = examined(text, ORGANIZATION)
    assert len(found.findings) >= 16_000
