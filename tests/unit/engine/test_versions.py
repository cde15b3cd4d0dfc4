"""Running cases go over to a new version together; closed ones are played through a proposed one."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support import procedure
from tests.unit.engine.office import CALLER, MONDAY, PAPER, TASK, opened, states, write
from workflow_engine.clock import FixedClock
from workflow_engine.engine import Engine
from workflow_engine.errors import CommandRejected, UnknownProcess, UsageError
from workflow_engine.kernel.advance import replay
from workflow_engine.kernel.case import Case
from workflow_engine.migration import Move, carry_out, plan
from workflow_engine.rehearsal import Rehearsed, rehearse_all
from workflow_engine.storage.memory import MemoryStore

RENAMED = (
    PAPER.replace("version: '1'", "version: '2'").replace("  check:\n", "  verify:\n").replace("check}", "verify}")
)


class Shelf:
    """One store and one clock, on which engines with different files are opened one after the other."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.store, self.clock = folder, MemoryStore(), FixedClock(MONDAY)

    def engine(self, paper: str = PAPER) -> Engine:
        files = write(self.folder / "processes", paper=paper, caller=CALLER)
        return opened(files, store=self.store, clock=self.clock)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def moves(engine: Engine, process: str = "paper", **fields: Any) -> tuple[Move, ...]:
    return plan(engine, process, **{"by": "bob", "reason": "新规定", "states": {}, "fields": {}, **fields})


def test_every_running_case_moves_in_one_go_and_its_replay_agrees(shelf: Shelf) -> None:
    old = shelf.engine()
    first, second = old.start("paper", by="cai"), old.start("paper", by="cai")
    old.act(second.id, "send", by="cai")
    engine = shelf.engine(RENAMED)
    heard: list[str] = []
    engine.subscribe(lambda entry, _: heard.append(entry.command))
    planned = moves(engine, states={"check": "verify"})
    assert [engine.case(case.id).digest for case in (first, second)] == [first.digest] * 2
    carry_out(engine, planned)
    assert heard == ["migrate", "migrate"]
    assert states(engine.case(second.id)) == ["verify"]
    for case in (first, second):
        assert replay(case.id, engine.history(case.id)) == engine.case(case.id)
    assert engine.act(second.id, "pass", by="gus").outcome == "done"


def test_when_one_case_has_no_target_none_moves(shelf: Shelf) -> None:
    old = shelf.engine()
    first, second = old.start("paper", by="cai"), old.start("paper", by="cai")
    old.act(second.id, "send", by="cai")
    engine = shelf.engine(RENAMED)
    planned = moves(engine)
    assert {move.before.id: bool(move.reasons) for move in planned} == {first.id: False, second.id: True}
    with pytest.raises(CommandRejected) as refused:
        carry_out(engine, planned)
    assert second.id in refused.value.message.zh
    assert {engine.case(case.id).digest for case in (first, second)} == {first.digest}


def test_a_case_that_changes_between_plan_and_move_keeps_all_where_they_are(shelf: Shelf) -> None:
    old = shelf.engine()
    first, second = old.start("paper", by="cai"), old.start("paper", by="cai")
    engine = shelf.engine(RENAMED)
    planned = moves(engine)
    old.act(first.id, "send", by="cai")
    with pytest.raises(CommandRejected):
        carry_out(engine, planned)
    assert [len(engine.history(case.id)) for case in (first, second)] == [2, 1]


def test_a_called_case_moves_and_still_answers_its_caller(shelf: Shelf) -> None:
    old = shelf.engine()
    caller = old.act(old.start("caller", by="cai").id, "go", by="cai")
    (called,) = [row.id for row in shelf.store.cases(process="paper")]
    engine = shelf.engine(RENAMED)
    carry_out(engine, moves(engine))
    engine.act(called, "send", by="cai")
    engine.act(called, "pass", by="gus")
    assert states(engine.case(caller.id)) == ["both", "wait"]


def test_a_map_entry_counts_for_the_versions_that_have_such_a_step(shelf: Shelf) -> None:
    oldest = shelf.engine()
    first = oldest.act(oldest.start("paper", by="cai").id, "send", by="cai")
    middle = shelf.engine(RENAMED)
    second = middle.act(middle.start("paper", by="cai").id, "send", by="cai")
    newest = RENAMED.replace("'2'", "'3'").replace("  verify:\n", "  prove:\n").replace("verify}", "prove}")
    engine = shelf.engine(newest)
    carry_out(engine, moves(engine, states={"check": "prove", "verify": "prove"}))
    assert [states(engine.case(case.id)) for case in (first, second)] == [["prove"], ["prove"]]
    assert moves(engine, states={"anything": "else"}) == ()


def test_slips_in_the_map_and_in_the_name_are_usage_errors(shelf: Shelf) -> None:
    shelf.engine().start("paper", by="cai")
    engine = shelf.engine(RENAMED)
    with pytest.raises(UsageError, match="chek"):
        moves(engine, states={"chek": "verify"})
    with pytest.raises(UsageError, match="leaves"):
        moves(engine, fields={"leaves": "pages"})
    with pytest.raises(UnknownProcess):
        moves(engine, process="papers")


# What closed cases would have become

TIMED = f"""
process: paper
title: 文件
version: '1'
status: published
owner: office/chief
data:
  pages: {{type: integer, min: 1}}
  helpers: {{type: persons}}
start: draft
states:
  draft:
    title: 起草
    responsible: office/clerk
    accountable: office/chief
    due: 1 workday
    overdue: {{escalate: office/chief}}
    deemed: {{after: 5 days, action: lapse}}
    editable: [pages, helpers]
    actions:
      send: {{to: check, requires: [pages]}}
      ask: {{to: each, requires: [helpers]}}
      lapse: {{kind: withdraw, to: lapsed, by: system}}
  check:
    {{title: 核对, {TASK}, actions: {{pass: {{to: done, when: pages > 0}}, back: {{kind: return, to: draft}}}}}}
  each:
    kind: parallel
    for_each: helpers
    join: all
    to: done
    region:
      start: say
      states:
        say: {{responsible: $data.helpers, accountable: office/chief, actions: {{ok: {{to: said}}}}}}
        said: {{kind: end, outcome: said}}
  done: {{kind: end, outcome: done}}
  lapsed: {{kind: end, outcome: lapsed}}
"""


CALLING = CALLER.replace("ends: {done: sub_end}", "ends: {done: sub_end, lapsed: sub_end}")


class Archive:
    """An engine whose clock a test moves, and the question what its closed cases would have become."""

    def __init__(self, folder: Path, paper: str = TIMED) -> None:
        self.clock = FixedClock(MONDAY)
        files = write(folder / "processes", paper=paper, caller=CALLING)
        self.engine = opened(files, clock=self.clock)

    def later(self, **span: float) -> None:
        self.clock.set(self.clock.now() + timedelta(**span))
        self.engine.fire_due_timers()

    def draft(self, **data: Any) -> Case:
        return self.engine.start("paper", by="cai", data={"pages": 3, **data})

    def under(self, *swaps: tuple[str, str], names: dict[str, str] | None = None) -> list[Rehearsed]:
        text = TIMED
        for old, new in swaps:
            assert old in text, old
            text = text.replace(old, new)
        return list(rehearse_all(self.engine, procedure(text), names or {}))

    def verdicts(self, *swaps: tuple[str, str]) -> list[tuple[str, int]]:
        return [(finding.verdict, finding.seq) for each in self.under(*swaps) for finding in each.findings]


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path)


def test_the_same_version_gives_the_same_ends(archive: Archive) -> None:
    engine = archive.engine
    done = archive.draft()
    engine.act(done.id, "send", by="cai", data={"pages": 5})
    engine.act(done.id, "back", by="gus", reason="补")
    engine.act(done.id, "send", by="cai")
    engine.act(done.id, "pass", by="gus")
    lapsed = archive.draft()
    archive.later(days=6)
    assert engine.case(lapsed.id).outcome == "lapsed"
    assert [(each.case, each.would, each.findings) for each in archive.under()] == [
        (lapsed.id, "lapsed", ()),
        (done.id, "done", ()),
    ]


def test_running_cases_are_left_out(archive: Archive) -> None:
    archive.draft()
    assert archive.under() == []


def test_an_action_that_is_gone_and_a_guard_that_refuses_stall(archive: Archive) -> None:
    case = archive.draft()
    archive.engine.act(case.id, "send", by="cai")
    archive.engine.act(case.id, "pass", by="gus")
    assert archive.verdicts(("pages > 0", "pages > 3")) == [("stalls", 3)]
    assert archive.verdicts(("send: {to: check", "submit: {to: check")) == [("stalls", 2)]
    assert archive.verdicts(("requires: [pages]", "requires: [pages, helpers]")) == [("stalls", 2)]


def test_people_who_may_no_longer_act_stall(archive: Archive) -> None:
    case = archive.draft()
    archive.engine.act(case.id, "send", by="cai")
    archive.engine.act(case.id, "pass", by="cai")
    (found,) = archive.under(("start: draft", "separate: [[draft, check]]\nstart: draft"))
    assert [finding.verdict for finding in found.findings] == ["stalls"]
    assert "职责分离" in found.findings[0].message.zh


def test_a_shorter_silence_ends_it_otherwise_and_a_longer_one_later(archive: Archive) -> None:
    case = archive.draft()
    archive.later(days=3)
    archive.engine.act(case.id, "send", by="cai")
    archive.engine.act(case.id, "pass", by="gus")
    archive.draft()
    archive.later(days=6)
    assert archive.verdicts(("after: 5 days", "after: 2 days")) == [("otherwise", 2)]
    assert archive.verdicts(("after: 5 days", "after: 50 days")) == []


def test_a_step_for_which_nobody_is_there_is_told_also_when_the_accountable_one_would_do_it(archive: Archive) -> None:
    case = archive.draft()
    archive.engine.act(case.id, "send", by="cai")
    archive.engine.act(case.id, "pass", by="gus")
    clerk = "check:\n    {title: 核对, responsible: "
    found = archive.verdicts((clerk + "office/clerk", clerk + "$data.helpers"))
    assert found[0] == ("ownerless", 2)
    assert found[1] == ("stalls", 3)


def test_each_element_of_a_list_is_played_for_itself(archive: Archive) -> None:
    case = archive.draft(helpers=["eve", "fay"])
    archive.engine.act(case.id, "ask", by="cai")
    archive.engine.act(case.id, "ok", by="fay")
    archive.engine.act(case.id, "ok", by="eve")
    assert archive.verdicts() == []
    assert [each.would for each in archive.under(("join: all", "join: any"))] == ["done"]


def test_work_that_was_handed_on_is_done_by_whom_it_was_given_to(archive: Archive) -> None:
    engine, case = archive.engine, archive.draft()
    engine.do(case.id, "transfer", by="cai", to="works/worker", reason="属维修")
    engine.do(case.id, "accept", by="eve")
    engine.do(case.id, "comment", by="eve", text="好")
    engine.act(case.id, "send", by="eve")
    engine.do(case.id, "claim", by="gus")
    engine.do(case.id, "delegate", by="gus", to="fay", reason="请")
    engine.act(case.id, "pass", by="fay")
    assert archive.verdicts() == []
    assert archive.verdicts(("due: 1 workday", "due: 3 workdays")) == []


def test_returns_withdrawals_pauses_and_terminations_are_played_again(archive: Archive) -> None:
    engine = archive.engine
    first = archive.draft()
    engine.act(first.id, "send", by="cai")
    engine.do(first.id, "return-to", by="gus", to="draft", reason="补")
    engine.act(first.id, "send", by="cai")
    engine.do(first.id, "withdraw", by="cai")
    engine.do(first.id, "suspend", by="bob", reason="停")
    archive.later(days=1)
    engine.do(first.id, "resume", by="bob")
    engine.do(first.id, "jump", by="bob", to="check", reason="急")
    engine.do(first.id, "extend", by="bob", span="2 workdays", reason="忙")
    engine.act(first.id, "pass", by="gus")
    second = archive.draft()
    engine.do(second.id, "terminate", by="bob", reason="作废")
    assert archive.verdicts() == []
    assert [each.would for each in archive.under()] == ["terminated", "done"]


def test_a_called_case_and_its_caller_are_played_each_for_itself(archive: Archive) -> None:
    engine = archive.engine
    caller = engine.act(engine.start("caller", by="cai").id, "go", by="cai")
    (called,) = [row.id for row in engine.store.cases(process="paper")]
    engine.act(called, "send", by="cai", data={"pages": 3})
    engine.act(called, "pass", by="gus")
    engine.act(caller.id, "ready", by="cai")
    assert engine.case(caller.id).outcome == "done"
    assert archive.verdicts() == []
    whole = procedure(CALLING)
    assert [each.findings for each in rehearse_all(engine, whole, {})] == [()]
    deaf = procedure(CALLING.replace("ends: {done: sub_end,", "ends: {other: sub_end,"))
    assert [f.verdict for each in rehearse_all(engine, deaf, {}) for f in each.findings] == ["stalls"]


def test_a_case_that_was_migrated_on_its_way_is_unclear(shelf: Shelf) -> None:
    old = shelf.engine()
    case = old.start("paper", by="cai")
    engine = shelf.engine(RENAMED)
    carry_out(engine, moves(engine))
    engine.act(case.id, "send", by="cai")
    engine.act(case.id, "pass", by="gus")
    (found,) = rehearse_all(engine, procedure(RENAMED), {})
    assert [finding.verdict for finding in found.findings] == ["unclear"]
