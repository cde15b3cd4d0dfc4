"""diff, migrate and replay-history."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.console.conftest import LOAN, Office

LATER = (
    LOAN.replace('version: "1"', 'version: "2"')
    .replace("  decide:\n", "  rule:\n")
    .replace("to: decide", "to: rule")
    .replace("due: 1 workday", "due: 3 workdays")
)
NEW_OWNER = LOAN.replace('version: "1"', 'version: "2"').replace(
    "responsible: office/chief\n    accountable: top/president",
    "responsible: works/foreman\n    accountable: office/chief",
)


@pytest.fixture
def old(office: Office) -> Path:
    path = office.folder / "old.yaml"
    path.write_text(LOAN, encoding="utf-8")
    return path


def _file(office: Office, text: str) -> str:
    (office.folder / "new.yaml").write_text(text, encoding="utf-8")
    return "new.yaml"


def _decided(office: Office, action: str = "agree", **more: str) -> str:
    case = office.start(days="2")
    assert office.say("act", case, "submit", "--as", "cai", "--record", "单-1").code == 0
    words = [word for name, value in more.items() for word in (f"--{name}", value)]
    assert office.say("act", case, action, "--as", "bob", *words).code == 0
    return case


def test_the_same_text_written_otherwise_is_no_difference(office: Office, old: Path) -> None:
    said = office.say("diff", "old.yaml", _file(office, "# a comment\n" + LOAN.replace('"1"', "'1'")))
    assert said.code == 0
    assert "没有不同" in said.out


def test_changes_are_grouped_and_only_wording_hits_nobody(office: Office, old: Path) -> None:
    said = office.say("diff", "old.yaml", _file(office, LATER))
    assert said.code == 1
    lines = said.out.splitlines()
    assert lines[0].startswith("loan  1（")
    assert lines.index("时限") < lines.index("路径") < lines.index("只是文字")
    assert "  ask（申请） 时限：1 个工作日 → 3 个工作日" in lines
    wording = LOAN.replace('version: "1"', 'version: "2"').replace("zh: 审批", "zh: 裁决")
    told = office.say("diff", "old.yaml", _file(office, wording), lang="en")
    assert told.code == 0
    assert "2 differences, 0 of them in meaning" in told.out


def test_a_renaming_that_is_mapped_is_wording(office: Office, old: Path) -> None:
    renamed = LOAN.replace("  decide:\n", "  rule:\n").replace("to: decide", "to: rule")
    assert office.say("diff", "old.yaml", _file(office, renamed)).code == 1
    said = office.say("diff", "old.yaml", "new.yaml", "--map", "decide=rule", "--format", "json")
    assert said.code == 0
    assert [(c["code"], c["severity"]) for c in said.json["changes"]] == [("state-renamed", "wording")]


def test_with_a_database_only_running_cases_that_stand_in_the_way_count(office: Office, old: Path) -> None:
    case = office.start(days="2")
    hit = office.say("diff", "old.yaml", _file(office, LATER), "--db", "workflow.db")
    assert hit.code == 1
    assert f"  {case}  借投影仪  ask: due" in hit.out
    missed = office.say("diff", "old.yaml", _file(office, NEW_OWNER), "--db", "workflow.db", "--format", "json")
    assert (missed.code, missed.json["cases"]) == (0, [])
    office.say("act", case, "submit", "--as", "cai", "--record", "单-1")
    assert office.say("diff", "old.yaml", "new.yaml", "--db", "workflow.db").code == 1


def test_a_stored_version_is_named_by_its_digest(office: Office) -> None:
    case = office.start(days="2")
    digest = office.say("show", case, "--format", "json").json["digest"]
    said = office.say("diff", f"loan@{digest[:10]}", _file(office, LATER), "--db", "workflow.db", "--format", "json")
    assert said.json["old"]["digest"] == digest
    assert office.say("diff", "loan@ffff", "new.yaml", "--db", "workflow.db").code == 2


def test_running_cases_of_a_third_version_are_counted_not_compared(office: Office, old: Path) -> None:
    office.start(days="2")
    (office.folder / "old.yaml").write_text(NEW_OWNER, encoding="utf-8")
    said = office.say("diff", "old.yaml", _file(office, LATER), "--db", "workflow.db")
    assert "另有 1 件" in said.err


@pytest.mark.parametrize(
    "words",
    [
        ("diff", "old.yaml", "gone.yaml"),
        ("diff", "old.yaml", "processes/organization.yaml"),
        ("diff", "old.yaml", "old.yaml", "--db", "gone.db"),
        ("diff", "old.yaml", "old.yaml", "--map", "ask"),
        ("diff", "old.yaml", "old.yaml", "--map", "ask=a", "--map", "ask=b"),
        ("diff", "old.yaml", "old.yaml", "--map", "asc=ask"),
        ("diff", "loan@12", "old.yaml"),
        ("migrate", "loan", "--as", "bob", "--db", "gone.db"),
        ("replay-history", "old.yaml", "--db", "gone.db"),
        ("replay-history", "gone.yaml"),
        ("replay-history", "old.yaml", "--last", "0"),
    ],
)
def test_wrong_usage_is_said_and_creates_nothing(words: tuple[str, ...], office: Office, old: Path) -> None:
    said = office.say(*words)
    assert (said.code, said.out) == (2, "")
    assert not (office.folder / "gone.db").exists()


def test_a_dry_run_tells_and_changes_nothing_then_all_cases_move(office: Office) -> None:
    asked, deciding = office.start(days="2"), office.start(days="1")
    office.say("act", deciding, "submit", "--as", "cai", "--record", "单-1")
    office.write("loan.yaml", NEW_OWNER)
    words = ["migrate", "loan", "--reason", "新规定", "--as", "bob"]
    tried = office.say(*words, "--dry-run")
    assert tried.code == 0
    assert "责任 办公室主任 → 维修中心班长" in tried.out
    assert "可迁移 2 件；没有改动" in tried.err
    before = office.say("show", deciding, "--format", "json").json["digest"]
    done = office.say(*words, "--format", "json")
    assert (done.code, done.json["moved"], len(done.json["cases"])) == (0, True, 2)
    shown = office.say("show", deciding, "--format", "json").json
    assert shown["digest"] != before
    assert shown["items"][0]["owner"] == "works/foreman"
    assert "新规定" in office.say("history", asked).out
    assert office.say("act", deciding, "agree", "--as", "dan").code == 0
    assert "已迁移 0 件" in office.say(*words).err


def test_one_case_without_a_target_keeps_all_where_they_are(office: Office) -> None:
    asked, deciding = office.start(days="2"), office.start(days="1")
    office.say("act", deciding, "submit", "--as", "cai", "--record", "单-1")
    office.write("loan.yaml", LATER)
    words = ["migrate", "loan", "--reason", "新规定", "--as", "bob"]
    refused = office.say(*words, lang="en")
    assert refused.code == 1
    assert "1 of 2 cannot move: none has moved" in refused.err
    assert "decide=NEW" in refused.out
    digests = {office.say("show", case, "--format", "json").json["digest"] for case in (asked, deciding)}
    assert len(digests) == 1
    assert office.say(*words, "--map", "decide=rule").code == 0
    assert "rule" in office.say("show", deciding).out


def test_only_cases_of_the_version_named_move(office: Office) -> None:
    case = office.start(days="2")
    digest = office.say("show", case, "--format", "json").json["digest"]
    office.write("loan.yaml", NEW_OWNER)
    words = ["migrate", "loan", "--reason", "r", "--as", "bob", "--dry-run", "--format", "json"]
    assert office.say(*words, "--from", "0" * 64).json["cases"] == []
    assert len(office.say(*words, "--from", digest[:8]).json["cases"]) == 1


def test_an_entry_that_no_running_version_has_is_a_slip(office: Office) -> None:
    office.start(days="2")
    office.write("loan.yaml", NEW_OWNER)
    assert office.say("migrate", "loan", "--map", "askk=ask", "--reason", "r", "--as", "bob").code == 2
    assert office.say("migrate", "lone", "--reason", "r", "--as", "bob").code == 2


def test_who_does_not_administer_the_cases_moves_none(office: Office) -> None:
    office.start(days="2")
    office.write("loan.yaml", NEW_OWNER)
    said = office.say("migrate", "loan", "--reason", "r", "--as", "eve")
    assert said.code == 1
    assert "应由" in said.out


def test_history_that_goes_the_same_way_is_silent(office: Office) -> None:
    _decided(office)
    said = office.say("replay-history", "processes/loan.yaml", "--format", "json")
    assert (said.code, said.json["rehearsed"], said.json["cases"]) == (0, 1, [])


def test_what_would_stall_is_told_with_the_line_and_the_reason(office: Office) -> None:
    case = _decided(office)
    _decided(office, "refuse", reason="没有")
    barred = LOAN.replace("to: done}", "to: done, when: days >= 5}")
    said = office.say("replay-history", _file(office, barred))
    assert said.code == 1
    assert f"{case}  借投影仪  completed → 未办结" in said.out
    assert "卡住  #3 条件不成立：days >= 5" in said.out
    assert "重演 2 件：卡住 1" in said.err
    limited = office.say("replay-history", "new.yaml", "--last", "1", "--format", "json").json
    assert limited["rehearsed"] == 1


def test_another_end_and_a_lost_owner_are_told(office: Office) -> None:
    _decided(office)
    swapped = LOAN.replace("outcome: completed", "outcome: granted")
    said = office.say("replay-history", _file(office, swapped), lang="en")
    assert (said.code, "would end as granted instead of completed" in said.out) == (1, True)
    vacant = LOAN.replace("responsible: office/clerk", "responsible: $data.nobody").replace(
        "data:\n", "data:\n  nobody: {type: post, title: 空}\n"
    )
    lost = office.say("replay-history", _file(office, vacant), "--format", "json").json
    verdicts = {finding["verdict"] for case in lost["cases"] for finding in case["findings"]}
    assert verdicts == {"ownerless", "stalls"}


def test_renamed_steps_are_followed_by_the_map(office: Office) -> None:
    _decided(office)
    renamed = LATER.replace("due: 3 workdays", "due: 1 workday")
    assert office.say("replay-history", _file(office, renamed)).code == 1
    assert office.say("replay-history", "new.yaml", "--map", "decide=rule").code == 0
    assert office.say("replay-history", "new.yaml", "--map", "decide=rull").code == 2
