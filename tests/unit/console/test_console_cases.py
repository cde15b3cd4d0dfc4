"""start, act, claim, release, comment, inbox, show and history."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from tests.unit.console.conftest import LOAN, Office
from workflow_engine.console.main import main
from workflow_engine.kernel.operations import OPERATIONS


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", {"start": "发起：蔡", "act": "审批", "ended": "已办结：completed", "comment": "意见：请快些"}),
        ("en", {"start": "started by 蔡", "act": "Decide", "ended": "ended: completed", "comment": "comment: 请快些"}),
    ],
)
def test_a_case_is_driven_to_its_end_in_words(lang: str, words: dict[str, str], office: Office) -> None:
    started = office.say("start", "loan", "--as", "cai", "--title", "借投影仪", "--set", "what=投影仪", lang=lang)
    assert started.code == 0
    assert words["start"] in started.out
    case = started.out.split()[0]
    assert "借投影仪" in office.say("inbox", "--as", "gus", lang=lang).out
    assert office.say("case", "claim", case, "--as", "gus", lang=lang).code == 0
    assert "借投影仪" not in office.say("inbox", "--as", "cai", lang=lang).out
    assert office.say("case", "release", case, "--as", "gus", "--reason", "调班", lang=lang).code == 0
    assert office.say("case", "comment", case, "--text", "请快些", "--as", "bob", lang=lang).code == 0
    acted = office.say("act", case, "submit", "--as", "cai", "--set", "days=3", "--record", "单-1", lang=lang)
    assert acted.code == 0
    assert words["act"] in acted.out
    ended = office.say("act", case, "agree", "--as", "bob", "--opinion", "可以", lang=lang)
    assert words["ended"] in ended.out
    trail = office.say("history", case, lang=lang)
    assert words["comment"] in trail.out
    assert [line[:3].strip() for line in trail.out.splitlines() if line[:3].strip()] == list("123456")


def test_a_case_is_driven_to_its_end_in_json(office: Office) -> None:
    case = office.start(days="2")
    (row,) = office.say("inbox", "--as", "cai", "--format", "json").json
    assert (row["case"], row["state"], row["owner"], row["holder"]) == (case, "ask", "office/clerk", None)
    assert "T" in row["due"]
    shown = office.say("show", case, "--as", "bob", "--format", "json").json
    assert shown["version"] == 1
    (action,) = shown["actions"]
    assert (action["action"], action["who"]) == ("submit", ["cai", "gus"])
    assert [reason["code"] for reason in action["why_not"]]
    claimed = office.say("case", "claim", case, "--as", "gus", "--format", "json").json
    assert claimed["items"][0]["holder"] == "gus"
    office.say("act", case, "submit", "--as", "gus", "--record", "单-1")
    ended = office.say("act", case, "refuse", "--as", "bob", "--reason", "没有设备", "--format", "json").json
    assert (ended["open"], ended["outcome"], ended["data"]["days"]) == (False, "refused", 2)
    trail = office.say("history", case, "--format", "json").json
    assert [entry["seq"] for entry in trail] == [1, 2, 3, 4]
    assert all(later["previous"] == earlier["hash"] for earlier, later in pairwise(trail))


def test_a_business_key_starts_one_case_and_a_command_id_counts_once(office: Office) -> None:
    words = ["start", "loan", "--as", "cai", "--key", "OA-1", "--set", "what=桌", "--set", "days=1", "--format", "json"]
    first, second = office.say(*words).json, office.say(*words).json
    assert first == second
    act = ["act", first["case"], "submit", "--as", "cai", "--record", "单-1", "--command-id", "click-1"]
    assert (office.say(*act).code, office.say(*act).code) == (0, 0)
    assert len(office.say("history", first["case"], "--format", "json").json) == 2


def test_a_refusal_says_what_is_missing_what_is_allowed_and_who_can_help(office: Office) -> None:
    case = office.start()
    missing = office.say("act", case, "submit", "--as", "cai")
    assert (missing.code, missing.out) == (1, "")
    assert "天数" in missing.err
    assert "申请单" in missing.err
    barred = office.say("act", case, "submit", "--as", "bob", "--set", "days=1", "--record", "单-1")
    assert barred.code == 1
    assert "可请：蔡（cai）、古（gus）" in barred.err
    wrong = office.say("act", case, "agree", "--as", "cai", lang="en")
    assert wrong.code == 1
    assert "allowed now: ask.submit" in wrong.err


def test_a_refusal_in_json_has_reasons_allowed_and_helpers(office: Office) -> None:
    case = office.start()
    answer = office.say("act", case, "submit", "--as", "bob", "--format", "json")
    assert (answer.code, answer.out) == (1, "")
    told = json.loads(answer.err)
    assert told["error"] == "command-rejected"
    assert told["helpers"] == ["cai", "gus"]
    assert told["allowed"] == []
    assert [reason["code"] for reason in told["reasons"]] == ["not-authorized", "record-missing", "field-missing"]
    assert all(reason["message"] for reason in told["reasons"])


def test_a_refused_command_leaves_the_case_as_it_was(office: Office) -> None:
    case = office.start()
    before = office.say("history", case).out
    office.say("act", case, "submit", "--as", "bob")
    assert office.say("history", case).out == before


def test_show_says_why_a_person_cannot_act(office: Office) -> None:
    case = office.start(days="1")
    answer = office.say("show", case, "--as", "bob")
    assert answer.code == 0
    assert "✗" in answer.out
    assert "✗" not in office.say("show", case).out


def test_unknown_persons_are_refused_everywhere(office: Office) -> None:
    case = office.start()
    assert office.say("inbox", "--as", "nobody").code == 2
    for words in (
        ["start", "loan", "--set", "what=x"],
        ["act", case, "submit"],
        ["case", "comment", case, "--text", "好"],
    ):
        answer = office.say(*words, "--as", "nobody")
        assert answer.code in (1, 2)
        assert "nobody" in answer.err


def test_nobody_named_is_wrong_usage_and_the_environment_can_name_him(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = office.say("inbox")
    assert answer.code == 2
    assert "WORKFLOW_ENGINE_USER" in answer.err
    monkeypatch.setenv("WORKFLOW_ENGINE_USER", "cai")
    assert office.say("inbox").code == 0


@pytest.mark.parametrize(
    "words",
    [["show", "ID"], ["history", "ID"], ["act", "ID", "submit"], ["case", "claim", "ID"], ["case", "read", "ID"]],
)
def test_an_unknown_case_is_told_with_its_id(words: list[str], office: Office) -> None:
    person = [] if words[0] == "history" else ["--as", "cai"]
    answer = office.say(*(word.replace("ID", "20260101-no") for word in words), *person)
    assert (answer.code, answer.out) == (2, "")
    assert "20260101-no" in answer.err


def test_an_unknown_procedure_is_told_with_the_known_ones(office: Office) -> None:
    answer = office.say("start", "lone", "--as", "cai")
    assert answer.code == 2
    assert "loan" in answer.err


def test_a_field_without_a_sign_is_wrong_usage(office: Office) -> None:
    answer = office.say("start", "loan", "--as", "cai", "--set", "what")
    assert answer.code == 2
    assert "what" in answer.err


def test_a_catalogue_with_errors_runs_nothing_and_lists_them(office: Office) -> None:
    office.write("loan.yaml", LOAN.replace("to: decide", "to: decde"))
    answer = office.say("start", "loan", "--as", "cai")
    assert answer.code == 1
    assert "unknown-target" in answer.err


def test_a_running_case_keeps_the_definition_it_began_with(office: Office) -> None:
    case = office.start(days="1")
    office.write("loan.yaml", LOAN.replace("office/clerk", "works/worker"))
    assert office.say("act", case, "submit", "--as", "cai", "--record", "单-1").code == 0


def test_every_operation_of_the_kernel_that_people_do_is_a_sub_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["case", "--help"])
    listed = capsys.readouterr().out.split()
    for operation in OPERATIONS.values():
        assert (operation.name in listed) == (not operation.by_system and operation.name not in ("start", "migrate"))


def test_an_operation_that_needs_a_field_says_which(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    case = office.start()
    with pytest.raises(SystemExit) as ended:
        main(["case", "circulate", case, "--as", "cai"])
    assert ended.value.code == 2
    assert "--to" in capsys.readouterr().err


def test_lists_moments_and_texts_reach_the_operation(office: Office) -> None:
    case = office.start()
    words = ["case", "circulate", case, "--to", "gus", "--to", "bob", "--note", "请阅", "--as", "cai"]
    assert office.say(*words).code == 0
    assert office.say("case", "read", case, "--as", "gus").code == 0
    trail = office.say("history", case).out
    assert "请阅" in trail
    assert "已阅" in trail


def test_a_leaver_hands_everything_over_in_one_command(office: Office) -> None:
    case = office.start()
    office.say("case", "claim", case, "--as", "gus")
    words = ["hand-over", "gus", "--to", "cai", "--reason", "调离"]
    assert office.say(*words, "--as", "cai").code == 1
    answer = office.say(*words, "--as", "bob", "--format", "json")
    assert (answer.code, answer.json["moved"], answer.json["refused"]) == (0, [case], {})
    assert office.say("show", case, "--format", "json").json["items"][0]["holder"] == "cai"
