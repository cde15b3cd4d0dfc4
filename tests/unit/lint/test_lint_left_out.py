"""A procedure with a broken part is looked at without it: the rest is told, what only follows from the part is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.lint.catalogues import DAY, ORGANIZATION, catalogue, names, procedure, task
from workflow_engine.definition.load import load, load_strict
from workflow_engine.errors import InvalidDefinition
from workflow_engine.lint.cache import Memory
from workflow_engine.lint.check import examine
from workflow_engine.lint.gate import refuse_errors
from workflow_engine.source.reader import read

DONE = "done: {kind: end, outcome: completed}"
LIMBO = f"limbo: {task()}"
FIRST = task("go: done", "hold: limbo")


def told(states: str, **more: str) -> list[str]:
    return names(procedure(states, **more), ORGANIZATION)


def test_a_defect_of_another_state_is_told_beside_a_broken_key() -> None:
    first = FIRST.replace("responsible", "help: 5, responsible")
    assert told(f"first: {first}\n{LIMBO}\n{DONE}") == ["schema-violation", "dead-end"]


def test_what_a_misspelt_key_leaves_undone_is_not_told() -> None:
    assert told(f"first: {task('go: done').replace('responsible', 'responsable')}\n{DONE}") == ["schema-violation"]


def test_a_state_is_not_lost_because_the_way_to_it_is_broken() -> None:
    first = task("go: done", "on: {too: second}")
    assert set(told(f"first: {first}\nsecond: {task('go: done')}\n{DONE}")) == {"schema-violation"}


def test_a_state_is_not_stuck_because_its_actions_are_misspelt() -> None:
    second = task("go: done").replace("actions", "actoins")
    assert told(f"first: {task('go: second')}\nsecond: {second}\n{DONE}") == ["schema-violation"]


def test_a_default_is_not_blamed_for_a_state_that_lost_its_own_key() -> None:
    own = task("go: done", who="top/president", more=", overdu: {escalate: $requester.leader}")
    extra = "defaults: {due: 1 workday, overdue: {escalate: office/clerk}}"
    assert told(f"first: {own}\n{DONE}", extra=extra) == ["schema-violation"]


def test_a_broken_part_that_holds_for_the_whole_procedure_hides_the_rest() -> None:
    assert told(f"first: {FIRST}\n{LIMBO}\n{DONE}", extra="data: 5") == ["schema-violation"]


def test_a_region_is_looked_at_beside_a_broken_key_in_it() -> None:
    inner = f"{{a: {task('go: e', 'hold: limbo')}, limbo: {task(more=', due: soon')}, e: {{kind: end, outcome: x}}}}"
    block = f"first: {{kind: parallel, regions: {{one: {{states: {inner}}}}}, to: second}}"
    second = f"second: {task('go: done').replace('responsible: office/clerk, ', '')}"
    assert told(f"{block}\n{second}\n{DONE}") == ["schema-violation", "no-responsible"]


def test_a_procedure_that_lost_a_part_is_never_handed_to_the_kernel() -> None:
    text = procedure(f"first: {task('go: done', more=', help: 5')}\n{DONE}")
    loaded = load(read(text, "1.yaml"))
    assert loaded.rest is not None
    assert loaded.value is None
    with pytest.raises(InvalidDefinition):
        load_strict(loaded.document)
    whole = catalogue(text, ORGANIZATION)
    assert list(whole.rests) == ["sample"]
    assert whole.processes == {}
    with pytest.raises(InvalidDefinition):
        refuse_errors(whole)


def test_a_kept_run_says_the_same_about_a_broken_procedure(tmp_path: Path) -> None:
    broken = procedure(f"first: {task('go: done', 'hold: limbo', more=', help: 5')}\n{LIMBO}\n{DONE}")
    sound = procedure(f"first: {task('go: done', 'hold: limbo')}\n{LIMBO}\n{DONE}", name="other")
    read_ = catalogue(broken, sound, ORGANIZATION)
    alone = examine(read_, at=DAY)
    for _ in range(2):
        memory = Memory(tmp_path)
        assert examine(read_, at=DAY, memory=memory) == alone
        memory.save()
