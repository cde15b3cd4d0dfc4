"""Mends: exactly what was announced, or nothing; and no file is ever lost."""

from __future__ import annotations

import resource
import stat
from pathlib import Path

import pytest

from tests.unit.lint.catalogues import DAY, ORGANIZATION, procedure, task
from workflow_engine.definition.catalogue import Catalogue, build_catalogue, read_catalogue
from workflow_engine.errors import Message, Place, StorageError
from workflow_engine.lint.check import check
from workflow_engine.lint.finding import Edit, Finding, Fix, Severity
from workflow_engine.lint.fixes import Mended, mend, write
from workflow_engine.source.reader import read

DONE = "done: {kind: end, outcome: completed}"
DRAFT = """\
# 请假
process: leave   # 名称
title: 请假
version: "1"
status: draft
owner: office/chief
data:
  金额: {type: decimal, required: true}
  agreed: {type: choice, options: [同意, no], required: true}  # 与旧表一致
start: apply
states:
  apply:
    responsible: $requester
    accountable: office/chief
    actions:
      submit: {to: done}
      large: {to: done, when: 金额 ＞ 1000 and agreed == "同意"}
  done: {kind: end, outcome: completed}
"""


def one(text: str) -> Mended:
    """Return the file with everything mended that can be."""
    read_ = build_catalogue([read(text, "leave.yaml")])
    (mended,) = mend(check(read_, at=DAY), read_)
    return mended


def edit(text: str, old: str, new: str, path: tuple[str, ...] | None = None) -> Edit:
    document = read(text, "leave.yaml")
    start = text.index(old)
    return Edit(document.span(start, start + len(old)), new, path)


def finding(*edits: Edit, rule: str = "own") -> Finding:
    message = Message("改", "mend")
    return Finding(
        rule=rule, code="C901", severity=Severity.WARNING, message=message, process="leave", file="leave.yaml",
        path=(), place=edits[0].place, fix=Fix(message, edits),
    )  # fmt: skip


def mended_by(text: str, *findings: Finding) -> Mended:
    (found,) = mend(findings, build_catalogue([read(text, "leave.yaml")]))
    return found


def test_the_mends_change_their_characters_and_nothing_else() -> None:
    mended = one(DRAFT)
    assert mended.text == DRAFT.replace("[同意, no]", '[同意, "no"]').replace("＞", ">")
    assert sorted(f.rule for f in mended.made) == ["fullwidth-or-lookalike", "yaml-implicit-type"]
    assert mended.refused == ()


def test_after_the_mend_the_finding_is_gone() -> None:
    again = build_catalogue([read(one(DRAFT).text, "leave.yaml")])
    assert [f.rule for f in check(again, at=DAY) if f.fix] == []


def test_the_diff_shows_the_change_and_changes_nothing() -> None:
    lines = one(DRAFT).diff().splitlines()
    assert lines[:2] == ["--- leave.yaml", "+++ leave.yaml"]
    assert [line for line in lines[2:] if line[0] in "+-"] == [
        "-  agreed: {type: choice, options: [同意, no], required: true}  # 与旧表一致",
        '+  agreed: {type: choice, options: [同意, "no"], required: true}  # 与旧表一致',
        '-      large: {to: done, when: 金额 ＞ 1000 and agreed == "同意"}',
        '+      large: {to: done, when: 金额 > 1000 and agreed == "同意"}',
    ]


def test_a_diff_of_a_file_without_a_last_line_end_is_told_apart() -> None:
    mended = one(DRAFT.rstrip("\n").replace("completed}", "no}"))
    assert "\\ No newline at end of file\n" in mended.diff()


def test_a_stale_ignore_goes_with_its_line_or_with_the_spaces_before_it() -> None:
    stale = DRAFT.replace(
        "start: apply", "# workflow: ignore[livelock] x\nstart: apply  # workflow: ignore[livelock] y"
    )
    assert one(stale).text == one(DRAFT).text


def test_a_stale_rule_goes_out_of_a_comment_that_is_needed() -> None:
    partly = DRAFT.replace("# 与旧表一致", "# workflow: ignore[livelock, S106] 与旧表一致")
    assert "  # workflow: ignore[S106] 与旧表一致\n" in one(partly).text


# a mend that would do anything else is refused


@pytest.mark.parametrize(
    "wrong",
    [
        edit(DRAFT, "leave", "other"),
        edit(DRAFT, "title: 请假\n", ""),
        edit(DRAFT, "office/chief", "[office/chief"),
        edit(DRAFT, '"1"', "1"),
        edit(DRAFT, "apply:\n", "apply: &x\n"),
        edit(DRAFT, "金额 ＞ 1000", "1000", ("states", "apply", "title")),
        edit(DRAFT, "金额 ＞ 1000", "金额 > nothing", ("states", "apply", "actions", "large", "when")),
    ],
    ids=["value", "key-lost", "syntax", "type", "anchor", "other-path", "new-problem"],
)
def test_a_mend_that_changes_what_the_file_says_is_refused(wrong: Edit) -> None:
    mended = mended_by(DRAFT, finding(wrong))
    assert (mended.text, mended.made, len(mended.refused)) == (DRAFT, (), 1)
    assert mended.diff() == ""


def test_a_refused_mend_does_not_keep_the_others_back() -> None:
    good = finding(edit(DRAFT, "no]", '"no"]'), rule="good")
    bad = finding(edit(DRAFT, "title: 请假\n", ""), rule="bad")
    mended = mended_by(DRAFT, bad, good)
    assert [f.rule for f in mended.made] == ["good"]
    assert [f.rule for f in mended.refused] == ["bad"]
    assert mended.text == DRAFT.replace("no]", '"no"]')


def test_of_two_mends_of_the_same_characters_one_is_made() -> None:
    first, second = finding(edit(DRAFT, "no]", '"no"]'), rule="a"), finding(edit(DRAFT, ", no", ", 'no'"), rule="b")
    mended = mended_by(DRAFT, first, second)
    assert (len(mended.made), len(mended.refused)) == (1, 1)


def test_all_edits_of_a_mend_are_made_or_none() -> None:
    both = finding(edit(DRAFT, "no]", '"no"]'), edit(DRAFT, "title: 请假\n", ""))
    assert mended_by(DRAFT, both).text == DRAFT


def test_a_full_width_quote_that_cannot_be_replaced_in_place_is_refused() -> None:
    text = DRAFT.replace('金额 ＞ 1000 and agreed == "同意"', "“同意” == agreed")
    mended = one(text)
    assert [f.rule for f in mended.refused] == ["fullwidth-or-lookalike"]
    assert "“同意”" in mended.text


# writing


def files(folder: Path, content: bytes) -> tuple[Path, Catalogue]:
    path = folder / "leave.yaml"
    path.write_bytes(content)
    return path, read_catalogue([path])


def mended_in(read_: Catalogue) -> Mended:
    (mended,) = mend(check(read_, at=DAY), read_)
    return mended


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_ends_byte_order_mark_and_mode_stay(tmp_path: Path, mark: bytes, end: str) -> None:
    before = mark + DRAFT.replace("\n", end).encode()
    path, read_ = files(tmp_path, before)
    path.chmod(0o640)
    write(mended_in(read_))
    assert path.read_bytes() == before.replace(b"no]", b'"no"]').replace("＞".encode(), b">")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    path, _ = files(tmp_path / "real", DRAFT.encode())
    link = tmp_path / "leave.yaml"
    link.symlink_to(path)
    write(mended_in(read_catalogue([link])))
    assert link.is_symlink()
    assert '"no"' in path.read_text(encoding="utf-8")


def test_a_file_that_somebody_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    path, read_ = files(tmp_path, DRAFT.encode())
    mended = mended_in(read_)
    changed = DRAFT.replace("请假", "休假").encode()
    path.write_bytes(changed)
    with pytest.raises(StorageError, match="changed"):
        write(mended)
    assert path.read_bytes() == changed


def test_a_file_that_is_gone_is_not_made_again(tmp_path: Path) -> None:
    path, read_ = files(tmp_path, DRAFT.encode())
    mended = mended_in(read_)
    path.unlink()
    with pytest.raises(StorageError):
        write(mended)
    assert list(tmp_path.iterdir()) == []


def test_when_writing_fails_the_file_is_as_it_was_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path, read_ = files(tmp_path, DRAFT.encode())
    mended = mended_in(read_)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))  # as if the disk were full after 100 bytes
    try:
        with pytest.raises(StorageError) as caught:
            write(mended)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert "left as it is" in caught.value.message.en
    assert path.read_bytes() == DRAFT.encode()
    assert list(tmp_path.iterdir()) == [path]


def test_findings_without_a_mend_touch_nothing() -> None:
    broken = procedure(f"first: {task('go: nowhere', 'on: done')}\n{DONE}")
    read_ = build_catalogue([read(broken, "1.yaml"), read(ORGANIZATION, "2.yaml")])
    assert mend(check(read_, at=DAY), read_) == []
    assert Place("1.yaml", 1, 1, 1, 1) not in [f.place for f in check(read_, at=DAY)]
