"""Cases that open cases, and definitions that change while cases run."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.unit.engine.office import MONDAY, PAPER, TASK, opened, states, write
from workflow_engine.clock import FixedClock
from workflow_engine.engine import Engine
from workflow_engine.errors import CommandRejected, InvalidDefinition, UnknownProcess
from workflow_engine.kernel.advance import replay
from workflow_engine.kernel.case import Case
from workflow_engine.storage.verify import verify

# Cases that open cases


def both(engine: Engine) -> tuple[Case, Case]:
    case = engine.start("caller", by="cai", title="大事")
    case = engine.act(case.id, "go", by="cai", command_id="go")
    visit = next(visit.id for visit in case.visits if visit.state == "sub")
    child = engine.store.case_by_key("paper", f"{case.id}/{visit}")
    assert child is not None
    return case, engine.case(child)


def test_a_call_opens_a_case_in_the_same_step_and_its_end_resumes_the_caller(engine: Engine) -> None:
    heard: list[str] = []
    engine.subscribe(lambda entry, case: heard.append(f"{case.process} {entry.command}"))
    case, child = both(engine)
    assert (child.parent, child.title, child.requester, child.data) == (
        (case.id, case.next_visit - 2),
        "大事",
        "cai",
        {"pages": 3},
    )
    engine.act(child.id, "send", by="cai")
    engine.act(child.id, "pass", by="gus")
    assert states(engine.case(case.id)) == ["both", "wait"]
    assert engine.act(case.id, "ready", by="cai").outcome == "done"
    assert heard[1:] == ["caller act", "paper start", "paper act", "paper act", "caller answer", "caller act"]
    for case_id in (case.id, child.id):
        assert replay(case_id, engine.history(case_id)) == engine.case(case_id)
        assert verify(engine.history(case_id)) == []


def test_leaving_a_call_from_outside_recalls_the_called_case(engine: Engine) -> None:
    case, child = both(engine)
    assert engine.act(case.id, "stop", by="bob").outcome == "stopped"
    recalled = engine.case(child.id)
    assert (recalled.outcome, recalled.items, recalled.timers) == ("recalled", (), ())
    assert engine.inbox("cai") == ()
    with pytest.raises(CommandRejected) as refused:
        engine.act(child.id, "send", by="cai")
    assert refused.value.reasons[0].code == "case-ended"


def test_when_the_called_case_cannot_be_opened_nothing_happens(folder: Path, tmp_path: Path) -> None:
    database = str(tmp_path / "cases.db")
    with opened(folder, store=database) as engine:
        case = engine.start("caller", by="cai")
    (folder / "caller.yaml").unlink()
    write(folder, paper=PAPER.replace("status: published", "status: retired"))
    clock = FixedClock(MONDAY + timedelta(days=1))
    with opened(folder, store=database, clock=clock) as engine:
        with pytest.raises(CommandRejected) as refused:
            engine.act(case.id, "go", by="cai")
        assert refused.value.reasons[0].code == "not-published"
        assert engine.case(case.id) == case
        assert len(engine.history(case.id)) == 1
        assert [row.id for row in engine.store.cases(open_only=False)] == [case.id]


AUTOMATIC = """
process: paper
title: 子
version: '1'
status: published
owner: office/chief
start: choose
states:
  choose: {kind: decision, title: 判, branches: [{otherwise: true, to: done}]}
  done: {kind: end, outcome: done, title: 完}
"""
RACE = f"""
process: race
title: 主
version: '1'
status: published
owner: office/chief
start: begin
states:
  begin: {{title: 始, {TASK}, actions: {{go: {{title: 办, to: both}}}}}}
  both:
    kind: parallel
    title: 并
    join: any
    to: done
    regions:
      a:
        start: first
        states:
          first: {{kind: call, title: 甲, process: paper, ends: {{done: a_end}}}}
          a_end: {{kind: end, outcome: a, title: 完}}
      b:
        start: second
        states:
          second: {{kind: call, title: 乙, process: paper, ends: {{done: b_end}}}}
          b_end: {{kind: end, outcome: b, title: 完}}
  done: {{kind: end, outcome: done, title: 完}}
"""


def test_called_cases_that_end_by_themselves_do_not_stumble_over_each_other(tmp_path: Path) -> None:
    with opened(write(tmp_path / "processes", paper=AUTOMATIC, race=RACE)) as engine:
        case = engine.start("race", by="cai")
        assert engine.act(case.id, "go", by="cai").outcome == "done"
        ended = engine.store.cases(open_only=False)
        assert sorted((row.process, row.outcome) for row in ended) == [
            ("paper", "done"),
            ("paper", "done"),
            ("race", "done"),
        ]


# Definitions that change


def test_old_cases_keep_their_definition_when_the_file_changes(folder: Path, tmp_path: Path) -> None:
    database = str(tmp_path / "cases.db")
    with opened(folder, store=database) as engine:
        old = engine.start("paper", by="cai")
    write(folder, paper=PAPER.replace("send:", "ship:").replace("'1'", "'2'"))
    clock = FixedClock(MONDAY + timedelta(days=1))
    with opened(folder, store=database, clock=clock) as engine:
        new = engine.start("paper", by="cai")
        assert new.digest != old.digest
        assert engine.definition(old.digest).version == "1"
        assert engine.definition("paper").version == "2"
        assert [way["action"] for way in engine.what_now(old.id)] == ["send"]
        assert [way["action"] for way in engine.what_now(new.id)] == ["ship"]
        assert states(engine.act(old.id, "send", by="cai")) == ["check"]
        with pytest.raises(CommandRejected):
            engine.act(new.id, "send", by="cai")
        assert engine.history(old.id)[-1].digest == old.digest


def test_cases_of_a_procedure_whose_file_is_gone_can_be_finished(folder: Path, tmp_path: Path) -> None:
    database = str(tmp_path / "cases.db")
    with opened(folder, store=database) as engine:
        case = engine.start("paper", by="cai")
    for name in ("paper", "caller"):
        (folder / f"{name}.yaml").unlink()
    write(folder, other=PAPER.replace("process: paper", "process: other"))
    clock = FixedClock(MONDAY + timedelta(days=1))
    with opened(folder, store=database, clock=clock) as engine:
        engine.act(case.id, "send", by="cai")
        assert engine.act(case.id, "pass", by="cai").outcome == "done"
        with pytest.raises(UnknownProcess, match="other"):
            engine.start("paper", by="cai")


@pytest.mark.parametrize("status", ["draft", "retired"])
def test_only_published_procedures_are_started(tmp_path: Path, status: str) -> None:
    text = PAPER.replace("status: published", f"status: {status}")
    with opened(write(tmp_path / "processes", paper=text)) as engine:
        with pytest.raises(CommandRejected) as refused:
            engine.start("paper", by="cai")
        assert refused.value.reasons[0].code == "not-published"
        assert engine.store.cases(open_only=False) == ()


def test_a_catalogue_with_errors_is_refused_with_all_of_them_placed(tmp_path: Path) -> None:
    text = PAPER.replace("to: check", "to: chekc").replace("to: done}", "to: doen}")
    with pytest.raises(InvalidDefinition) as refused:
        opened(write(tmp_path / "processes", paper=text))
    placed = {(problem.rule, str(problem.place).partition("paper.yaml:")[2]) for problem in refused.value.problems}
    assert {rule for rule, _ in placed} >= {"unknown-target"}
    assert len([rule for rule, _ in placed if rule == "unknown-target"]) == 2
    assert all(place for _, place in placed)
    for word in ("chekc", "doen"):
        assert word in refused.value.say("zh") and word in refused.value.say("en")
