"""inbox: every list of a person, page by page."""

from __future__ import annotations

import pytest

from tests.unit.console.conftest import Office


@pytest.fixture
def busy(office: Office) -> Office:
    """Three loans of cai: one with bob to decide, two still to be asked for; bob has one to read."""
    cases = [office.start(days="2") for _ in range(3)]
    office.say("case", "claim", cases[0], "--as", "gus")
    office.say("act", cases[0], "submit", "--as", "gus", "--record", "单-1")
    office.say("case", "circulate", cases[1], "--as", "cai", "--to", "bob")
    return office


def cases(office: Office, *options: str) -> list[str]:
    return [row["case"] for row in office.say("inbox", "--format", "json", *options).json]


def test_each_list_holds_its_own(busy: Office) -> None:
    started = cases(busy, "--as", "cai", "--view", "started")
    assert len(started) == 3
    (decided,) = cases(busy, "--as", "bob")
    assert cases(busy, "--as", "bob", "--view", "done") == []
    assert cases(busy, "--as", "gus", "--view", "done") == [decided]
    assert set(cases(busy, "--as", "gus", "--view", "units")) == set(started) - {decided}
    assert cases(busy, "--as", "gus", "--view", "mine") == []
    (given,) = busy.say("inbox", "--as", "bob", "--view", "circulated", "--format", "json").json
    assert (given["by"], given["read_at"], given["case"] in started) == ("cai", None, True)
    assert cases(busy, "--view", "everybody") == []


def test_pages_follow_each_other_by_the_mark_of_the_last_row(busy: Office) -> None:
    whole = cases(busy, "--as", "cai", "--view", "started")
    pages, after = [], ""
    while page := busy.say(
        "inbox", "--as", "cai", "--view", "started", "--limit", "2", "--after", after, "--format", "json"
    ).json:
        pages += [row["case"] for row in page]
        after = page[-1]["mark"]
    assert pages == whole
    told = busy.say("inbox", "--as", "cai", "--view", "started", "--limit", "2", lang="en")
    assert "--after" in told.err


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("view", ["all", "mine", "units", "overdue", "done", "started", "circulated", "everybody"])
def test_every_list_is_shown_to_people_and_says_when_it_is_empty(busy: Office, view: str, lang: str) -> None:
    full = busy.say("inbox", "--as", "bob", "--view", view, lang=lang)
    empty = busy.say("inbox", "--as", "bob", "--view", view, "--process", "nothing", lang=lang)
    assert full.code == empty.code == 0
    assert empty.err.strip()


def test_counts_tell_how_long_each_list_is(busy: Office) -> None:
    found = busy.say("inbox", "--as", "gus", "--view", "counts", "--format", "json").json
    assert found == {"mine": 0, "units": 2, "overdue": 0, "handled": 1, "started": 0, "unread": 0}
    assert "我发起的" in busy.say("inbox", "--as", "gus", "--view", "counts", lang="zh").out


@pytest.mark.parametrize("wrong", [("--limit", "0"), ("--limit", "x"), ("--limit", "10001"), ("--view", "x")])
def test_an_option_that_makes_no_page_is_refused(busy: Office, wrong: tuple[str, str]) -> None:
    with pytest.raises(SystemExit) as refused:
        busy.say("inbox", "--as", "gus", *wrong)
    assert refused.value.code == 2


def test_a_mark_that_no_list_gave_is_refused(busy: Office) -> None:
    answer = busy.say("inbox", "--as", "gus", "--after", "x", lang="en")
    assert (answer.code, "no place in this list" in answer.err) == (2, True)
