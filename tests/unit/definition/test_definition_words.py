"""Durations, parties, names and the other words of the language."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from fractions import Fraction

import pytest

from workflow_engine.definition import parties, texts, time_words, words
from workflow_engine.definition.duties import Anchor, YearDay
from workflow_engine.definition.model import Duration, FieldMoment, Party, PartyKind, Unit


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("30 minutes", Duration(30, Unit.MINUTES)),
        ("1 minute", Duration(1, Unit.MINUTES)),
        ("2 hours", Duration(2, Unit.HOURS)),
        ("7 days", Duration(7, Unit.DAYS)),
        ("4 work hours", Duration(4, Unit.WORK_HOURS)),
        ("10000 workdays", Duration(10000, Unit.WORKDAYS)),
        ("same day", Duration(0, Unit.SAME_DAY)),
    ],
)
def test_a_duration_is_read_and_written_back_alike(written: str, meant: Duration) -> None:
    assert time_words.duration(written) == meant
    assert str(meant) == written


@pytest.mark.parametrize(
    ("written", "spelling"),
    [
        ("30分钟", "30 minutes"),
        ("2小时", "2 hours"),
        ("7天", "7 days"),
        ("4个工作小时", "4 work hours"),
        ("3个工作日", "3 workdays"),
        ("三个工作日", "3 workdays"),
        ("当日", "same day"),
        ("半小时", "30 minutes"),
        ("2h", "2 hours"),
        ("30min", "30 minutes"),
        ("5wd", "5 workdays"),
        ("3 working days", "3 workdays"),
        ("P3D", "3 days"),
        ("PT2H", "2 hours"),
        ("2 weeks", "14 days"),
        ("３　days", "3 days"),
    ],
)
def test_a_duration_in_other_words_is_refused_with_the_right_spelling(written: str, spelling: str) -> None:
    with pytest.raises(words.Refused) as refused:
        time_words.duration(written)
    assert refused.value.help is not None
    assert f'write "{spelling}"' == refused.value.help.en


@pytest.mark.parametrize(
    "written", ["0 days", "10001 days", "03 days", "-1 days", "1.5 days", "days", "", 3, None, True, []]
)
def test_what_is_no_duration_is_refused_with_a_next_step(written: object) -> None:
    with pytest.raises(words.Refused) as refused:
        time_words.duration(written)
    assert refused.value.help is not None


def test_a_number_without_unit_is_told_which_unit_to_add() -> None:
    with pytest.raises(words.Refused) as refused:
        time_words.duration(3)
    assert refused.value.help is not None
    assert '"3 hours"' in refused.value.help.en


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("lg.repair/repair_head", Party(PartyKind.POST, "lg.repair/repair_head")),
        ("维修/主任", Party(PartyKind.POST, "维修/主任")),
        ("lg.repair", Party(PartyKind.UNIT, "lg.repair")),
        ("external/supplier", Party(PartyKind.EXTERNAL, "external/supplier")),
        ("$requester", Party(PartyKind.REQUESTER)),
        ("$requester.head", Party(PartyKind.REQUESTER, "", "head")),
        ("$requester.leader", Party(PartyKind.REQUESTER, "", "leader")),
        ("$performer(on_site)", Party(PartyKind.PERFORMER, "on_site")),
        ("$data.owner_unit.head", Party(PartyKind.DATA, "owner_unit", "head")),
    ],
)
def test_a_party_is_read_and_written_back_alike(written: str, meant: Party) -> None:
    assert parties.party(written) == meant
    assert str(meant) == written


@pytest.mark.parametrize(
    ("written", "mend"),
    [
        ("$requster", "$requester"),
        ("$requester.hed", "$requester.head"),
        ("requester", "$requester"),
        ("performer(a)", "$performer(a)"),
        ("data.x", "$data.x"),
        ("lg.repair／head", "lg.repair/head"),
        ("lg.repair / head", "lg.repair/head"),
        ("system", "by:"),
        ("a/b/c", "unit/post"),
    ],
)
def test_a_party_with_a_slip_is_refused_with_the_mend(written: str, mend: str) -> None:
    with pytest.raises(words.Refused) as refused:
        parties.party(written)
    assert refused.value.help is not None
    assert mend in refused.value.help.en


@pytest.mark.parametrize(
    "written", ["", "/", "a/", "/b", "$", "$data.", "$performer()", "$data.a.b.c", "1/2", 3, None, ["a"]]
)
def test_what_names_nobody_is_refused(written: object) -> None:
    with pytest.raises(words.Refused):
        parties.party(written)


def test_only_an_action_may_be_left_to_the_system() -> None:
    assert parties.actor("system").kind is PartyKind.SYSTEM


@pytest.mark.parametrize("text", ["repair", "维修", "a-b", "_x", "é", "a1", "a" * 64])
def test_letters_of_any_script_make_a_name(text: str) -> None:
    assert words.is_name(text)


@pytest.mark.parametrize("text", ["", "1a", "-a", "a b", "a.b", "a/b", "e\u0301", "a" * 65, "a\u202eb", "a\n"])
def test_what_could_be_mistaken_is_no_name(text: str) -> None:
    assert not words.is_name(text)


def test_a_field_may_hold_the_moment() -> None:
    assert time_words.moment("$data.reply_by") == FieldMoment("reply_by")
    with pytest.raises(words.Refused):
        time_words.moment("$data.")


def test_a_wait_is_for_a_time_or_for_an_event() -> None:
    assert time_words.awaited("2 days") == Duration(2, Unit.DAYS)
    assert time_words.awaited("payment_received") == "payment_received"
    with pytest.raises(words.Refused):
        time_words.awaited("3wd")


@pytest.mark.parametrize("written", ["2026-02-30", "20260101", "2026-1-1", "2026-W01-1", 2026, None])
def test_only_real_days_in_one_spelling_are_dates(written: object) -> None:
    with pytest.raises(words.Refused):
        time_words.day(written)


def test_days_and_hours_are_read() -> None:
    assert time_words.day("2028-02-29") == date(2028, 2, 29)
    assert time_words.days("2026-01-20 to 2026-02-22") == (date(2026, 1, 20), date(2026, 2, 22))
    assert time_words.working_span("08:00-12:00") == (time(8), time(12))
    assert time_words.year_day("02-29") == YearDay(2, 29)
    assert time_words.year_day(20) == 20


@pytest.mark.parametrize("written", ["12:00-08:00", "8:00-12:00", "25:00-26:00", "08:00"])
def test_hours_that_are_none_are_refused(written: str) -> None:
    with pytest.raises(words.Refused):
        time_words.working_span(written)


def test_an_anchor_moves_by_days_or_workdays_only() -> None:
    assert time_words.anchor("寒假开始 - 5 workdays") == Anchor("寒假开始", Duration(5, Unit.WORKDAYS), before=True)
    assert str(time_words.anchor("term_start + 3 days")) == "term_start + 3 days"
    for written in ("term_start - 2 hours", "term_start-5 workdays", "term_start - ", 3):
        with pytest.raises(words.Refused):
            time_words.anchor(written)


@pytest.mark.parametrize(
    ("written", "share"),
    [("2/3", Fraction(2, 3)), (Decimal("0.5"), Fraction(1, 2)), (1, Fraction(1)), ("1/1", Fraction(1))],
)
def test_a_ratio_is_exact(written: object, share: Fraction) -> None:
    assert words.ratio(written) == share


@pytest.mark.parametrize("written", [0, "0/3", "4/3", "1/0", Decimal("1.1"), -1, True, "half", "²/3"])
def test_a_ratio_outside_zero_to_one_is_refused(written: object) -> None:
    with pytest.raises(words.Refused):
        words.ratio(written)


def test_a_text_has_one_or_more_languages() -> None:
    assert texts.text("办结").say("en") == "办结"
    assert texts.text({"zh": "办结", "en": "Done"}).say("en") == "Done"


@pytest.mark.parametrize(
    ("written", "path"),
    [("", ()), (" ", ()), (3, ()), (None, ()), ({}, ()), ({"zh": 3}, ("zh",)), ({"中文": "x"}, ("中文",))],
)
def test_what_is_no_text_is_refused_at_the_exact_part(written: object, path: tuple[str, ...]) -> None:
    with pytest.raises(words.Refused) as refused:
        texts.text(written)
    assert refused.value.path == path
