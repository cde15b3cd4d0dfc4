"""What show tells of a matter that is on offer, lent, or pushed about."""

from __future__ import annotations

import pytest

from tests.unit.console.conftest import Office


@pytest.mark.parametrize(
    ("lang", "offered", "declined", "ruled", "lent"),
    [
        (
            "zh",
            "已转办给维修中心维修工，待签收",
            "拒收  维修中心维修工 → 办公室文书  [申请]",
            "校领导校长裁定",
            "由安委派",
        ),
        (
            "en",
            "not accepted yet",
            "declined  维修中心 维修工 → 办公室 文书  [Request]",
            "校领导 校长 rules",
            "delegated by 安",
        ),
    ],
)
def test_show_tells_the_loop_so_far(
    lang: str, offered: str, declined: str, ruled: str, lent: str, office: Office
) -> None:
    case = office.start(days="2")
    transfer = ("case", "transfer", case, "--as", "cai", "--reason", "非文书职责")
    decline = ("case", "decline", case, "--as", "eve", "--reason", "非维修", "--right-owner", "office/chief")
    assert offered in office.say(*transfer, "--to", "works/worker", lang=lang).out
    assert declined in office.say(*decline, lang=lang).out
    office.say(*transfer, "--to", "works/worker", lang=lang)
    shown = office.say(*decline, lang=lang).out
    assert ruled in shown
    assert shown.count(declined) == 2
    assert lent in office.say("case", "delegate", case, "--as", "ann", "--to", "bob", lang=lang).out
    told = office.say("show", case, "--format", "json").json
    assert [handover["kind"] for handover in told["handovers"]] == ["transfer", "decline"] * 2
    assert told["handovers"][1] == {
        "kind": "decline",
        "giver": "works/worker",
        "taker": "office/clerk",
        "state": "ask",
    }
    assert told["decider"] == "top/president"
    assert told["items"][0]["lent"] == ["ann"]


def test_show_is_silent_about_a_matter_nobody_refused(office: Office) -> None:
    case = office.start(days="2")
    told = office.say("show", case, "--format", "json").json
    assert (told["handovers"], told["decider"]) == ([], None)
    assert "裁定" not in office.say("show", case, lang="zh").out
