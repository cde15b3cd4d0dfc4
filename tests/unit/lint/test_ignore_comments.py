"""What is said of each ignore comment that does not fit, and exactly what its mend leaves."""

from __future__ import annotations

import pytest

from tests.unit.lint.catalogues import DAY, ORGANIZATION, catalogue, procedure, task
from tests.unit.lint.test_lint_suppress import DONE, SOUND, Y603, stuck
from workflow_engine.lint.check import examine
from workflow_engine.lint.finding import Finding


def told(*texts: str) -> list[Finding]:
    return [found for found in examine(catalogue(*texts), at=DAY).findings if found.rule == Y603]


def mended(text: str, finding: Finding) -> str:
    """Return the text after the one edit of a finding's mend."""
    assert finding.fix
    (edit,) = finding.fix.edits
    lines = text.splitlines(keepends=True)
    begin, end = (
        sum(map(len, lines[: line - 1])) + column - 1
        for line, column in ((edit.place.line, edit.place.column), (edit.place.end_line, edit.place.end_column))
    )
    return text[:begin] + edit.text + text[end:]


@pytest.mark.parametrize(
    ("written", "left", "gone"),
    [
        ("ignore[dead-end, livelock] 等新制度", "ignore[dead-end] 等新制度", "livelock"),
        ("ignore[livelock, dead-end] 等新制度", "ignore[dead-end] 等新制度", "livelock"),
        ("ignore[livelock, dead-end, no-deadline] 等", "ignore[dead-end] 等", "livelock, no-deadline"),
        ("ignore[F203, livelock, dead-end] 等", "ignore[F203, dead-end] 等", "livelock"),
        ("ignore[dead-end, livelock]", "ignore[dead-end]", "livelock"),
        ("ignore-file[dead-end, livelock] 试点", "ignore-file[dead-end] 试点", "livelock"),
        ("ignore-file[livelock, F203]", "ignore-file[F203]", "livelock"),
    ],
)
def test_what_is_stale_goes_out_of_a_comment_and_the_rest_stays(written: str, left: str, gone: str) -> None:
    for text in (stuck(behind=f"  # workflow: {written}"), stuck(above=f"# workflow: {written}")):
        (found,) = told(text, ORGANIZATION)
        assert found.message.en == f"{gone} finds nothing here any more"
        assert found.help
        assert found.help.en == f"take {gone} out of the comment"
        assert mended(text, found) == text.replace(written, left)


@pytest.mark.parametrize("blanks", [1, 2, 3])
@pytest.mark.parametrize("what", ["ignore", "ignore-file"])
def test_a_comment_that_is_all_stale_goes_as_a_whole(what: str, blanks: int) -> None:
    comment = f"# workflow: {what}[livelock, no-deadline] x"
    behind = stuck(behind=f"{' ' * blanks}{comment}")
    (found,) = told(behind, ORGANIZATION)
    assert mended(behind, found) == stuck()
    lower = stuck(above="# 待定\n" * blanks + comment)
    (found,) = told(lower, ORGANIZATION)
    assert mended(lower, found) == stuck(above="# 待定\n" * (blanks - 1) + "# 待定")
    alone = stuck(above=f"  {comment}\n")
    (found,) = told(alone, ORGANIZATION)
    assert found.message.en == "livelock, no-deadline finds nothing here any more"
    assert mended(alone, found) == stuck(above="")


@pytest.mark.parametrize(
    ("written", "message", "help_"),
    [
        ("ignore", "this ignore names no rule", "write # workflow: ignore[rule] reason"),
        ("ignore[dead-end]", "this ignore gives no reason", "write # workflow: ignore[rule] reason"),
        ("ignore[dead-end, S104] x", "unknown-target cannot be ignored: such files do not run", "mend the problem"),
        ("ignore[dead-ends, livelock] x", 'there is no rule "dead-ends"', "dead-end"),
        ("ignore[livelock, zzzzzzzzzz] x", 'there is no rule "zzzzzzzzzz"', "known here: no-start-or-end, "),
    ],
)
def test_the_first_thing_that_is_wrong_with_a_comment_is_told(written: str, message: str, help_: str) -> None:
    text = stuck(above=f"# workflow: {written}")
    (found,) = told(text, ORGANIZATION)
    assert found.message.en == message
    assert found.help
    assert help_ in found.help.en
    assert found.fix is None
    assert found.place
    assert text.splitlines()[found.place.line - 1][found.place.column - 1 :] == f"# workflow: {written}"


@pytest.mark.parametrize("rule", ["unknown-party", "role-without-holder", "O305"])
@pytest.mark.parametrize(("status", "count"), [("published", 1), ("draft", 0), ("retired", 0)])
def test_rules_about_people_are_stale_only_in_what_was_held_against_an_organization(
    rule: str, status: str, count: int
) -> None:
    text = SOUND.replace("published", status) + f"# workflow: ignore[{rule}] x\n"
    assert len(told(text, ORGANIZATION)) == count
    assert told(text) == []
    assert len(told(text.replace(rule, "dead-end"), ORGANIZATION)) == 1
    assert len(told(text.replace(rule, "dead-end"))) == 1


def test_in_the_organizations_file_rules_about_people_are_stale_too() -> None:
    (found,) = told(SOUND, ORGANIZATION + "# workflow: ignore[role-without-holder] x\n")
    assert (found.file, found.process) == ("2.yaml", "organization")


def test_one_good_comment_hides_no_stale_one_behind_it() -> None:
    comments = "# workflow: ignore[dead-end] 等\n"
    text = stuck(above=comments) + "# workflow: ignore[livelock] x\n# workflow: ignore[no-deadline] y\n"
    assert [found.message.en.split()[0] for found in told(text, ORGANIZATION)] == ["livelock", "no-deadline"]
    two = procedure(f"first: {task('go: done')}\n{DONE}", name="other") + "# workflow: ignore[livelock] x\n"
    assert [found.file for found in told(text, two, ORGANIZATION)] == ["1.yaml", "1.yaml", "2.yaml"]
