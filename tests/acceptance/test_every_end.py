"""Every shipped procedure is run to every one of its ends, and every declared action is taken at least once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.stories_of_money import CLAIMS, PURCHASES
from tests.acceptance.stories_of_papers import LETTERS, SEALS
from tests.acceptance.stories_of_service import REPAIRS, TASKS
from tests.acceptance.story import Story
from workflow_engine.clock import FixedClock
from workflow_engine.definition.model import End, FieldKind, Task
from workflow_engine.engine import Engine
from workflow_engine.kernel.advance import replay
from workflow_engine.kernel.case import Case
from workflow_engine.kernel.events import Acted
from workflow_engine.storage.verify import verify

FOLDER = Path(__file__).parents[2] / "processes"
STORIES = REPAIRS | PURCHASES | CLAIMS | LETTERS | SEALS | TASKS
MORNING = datetime.fromisoformat("2026-03-02T09:00:00+08:00")
ENDS = {
    ("repair_request", "done"),
    ("repair_request", "cancelled"),
    ("repair_request", "handed_over"),
    ("repair_request", "closed_duplicate"),
    ("repair_request", "closed_unrepaired"),
    ("procurement", "done"),
    ("procurement", "cancelled"),
    ("procurement", "terminated"),
    ("expense_claim", "done"),
    ("expense_claim", "cancelled"),
    ("incoming_document", "done"),
    ("incoming_document", "returned"),
    ("seal_use", "done"),
    ("seal_use", "refused"),
    ("assigned_task", "done"),
}
LISTS = (FieldKind.TEXTS, FieldKind.PERSONS, FieldKind.POSTS, FieldKind.UNITS, FieldKind.FILES)
LONG_AFTER = datetime(2126, 1, 1, tzinfo=UTC)


class Office:
    """An engine on a SQLite file, in which each story is told at most once."""

    def __init__(self, database: Path) -> None:
        self.clock = FixedClock(MORNING)
        self.engine = Engine.open(FOLDER, store=str(database), clock=self.clock)
        self.told: dict[str, list[str]] = {}

    def tell(self, name: str) -> list[str]:
        """Tell a story; return the ids of its case and of the cases it called."""
        if name not in self.told:
            self.told[name] = self._tell(STORIES[name])
        return self.told[name]

    def _tell(self, story: Story) -> list[str]:
        self.clock.set(MORNING)
        case = self.engine.start(
            story.process,
            by=self.person(story.by),
            requester=story.requester,
            data=self.data(story.process, story.data.split()),
        )
        cases = [case.id]
        for number, line in enumerate(filter(None, map(str.strip, story.lines.splitlines())), 1):
            self.clock.set(self.clock.now() + timedelta(minutes=1))
            if line.startswith("wait "):
                self.wait(int(line.split()[1]))
            elif line.startswith("> "):
                cases += [called for called in self.called(case) if called not in cases]
                self.act(cases[-1], line[2:], f"R-{number}")
            else:
                self.act(case.id, line, f"R-{number}")
        return cases

    def act(self, case_id: str, line: str, record: str) -> None:
        action, who, *fields = line.split()
        data = self.data(self.engine.case(case_id).process, fields)
        self.engine.act(case_id, action, by=self.person(who), data=data, record=record, reason="见附件")

    def wait(self, days: int) -> None:
        self.clock.set(self.clock.now() + timedelta(days=days))
        while self.engine.fire_due_timers():
            pass

    def called(self, case: Case) -> list[str]:
        keys = [f"{case.id}/{visit.id}" for visit in self.engine.case(case.id).visits]
        return [called for key in keys if (called := self.engine.store.case_by_key("expense_claim", key))]

    def person(self, who: str) -> str:
        """Return the first holder of a post; a person or an outsider stands for himself."""
        if "/" not in who or who.startswith("external/"):
            return who
        return self.engine.world.directory.candidates(who, self.clock.now().date())[0]

    def data(self, process: str, pairs: list[str]) -> dict[str, Any]:
        kinds = {name: field.kind for name, field in self.engine.catalogue.processes[process].data.items()}
        given = dict(pair.split("=", 1) for pair in pairs)
        return {name: value.split("+") if kinds[name] in LISTS else value for name, value in given.items()}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    opened = Office(tmp_path_factory.mktemp("ends") / "cases.db")
    yield opened
    opened.engine.close()


def test_the_fifteen_ends_are_those_that_the_definitions_declare_and_a_story_leads_to_each(office: Office) -> None:
    declared = {
        (process.name, state.name)
        for process in office.engine.catalogue.processes.values()
        for state in process.states.values()
        if isinstance(state, End)
    }
    assert len(ENDS) == 15
    assert declared == ENDS
    assert {(story.process, story.end) for story in STORIES.values()} == ENDS


@pytest.mark.parametrize("name", STORIES)
def test_the_story_comes_to_its_end(office: Office, name: str) -> None:
    case = office.engine.case(office.tell(name)[0])
    assert (case.process, case.outcome) == (STORIES[name].process, STORIES[name].end)


@pytest.mark.parametrize("name", STORIES)
def test_what_is_stored_is_what_the_trail_makes_and_nothing_is_left_open(office: Office, name: str) -> None:
    store = office.engine.store
    for case_id in office.tell(name):
        case, trail = store.case(case_id), store.history(case_id)
        assert replay(case_id, trail) == case
        assert verify(trail) == []
        assert [entry.seq for entry in trail] == list(range(1, case.seq + 1))
        assert not case.is_open
        assert (case.visits, case.items, case.timers) == ((), (), ())
        assert case_id not in {owner for owner, _ in store.timers_due(LONG_AFTER, limit=10_000)}
        assert case_id not in {row.id for row in store.cases(limit=10_000)}


def test_every_action_of_every_step_is_taken_in_some_story(office: Office) -> None:
    declared = {
        (process.name, state.name, action)
        for process in office.engine.catalogue.processes.values()
        for state in process.every_state()
        if isinstance(state, Task)
        for action in state.actions
    }
    taken = {
        (office.engine.case(case_id).process, event.state, event.action)
        for name in STORIES
        for case_id in office.tell(name)
        for entry in office.engine.history(case_id)
        for event in entry.events
        if isinstance(event, Acted)
    }
    assert declared - taken == set()


def test_what_the_system_deemed_is_nobodys_act(office: Office) -> None:
    deemed = [
        (entry.by, event.action, event.persons)
        for name in STORIES
        for case_id in office.tell(name)
        for entry in office.engine.history(case_id)
        for event in entry.events
        if isinstance(event, Acted) and event.deemed
    ]
    assert sorted(deemed) == [
        ("system", "confirm_first", ()),
        ("system", "default_confirm", ()),
        ("system", "lapse", ()),
    ]


def test_a_called_claim_ends_with_the_purchase_it_belongs_to(office: Office) -> None:
    name = next(name for name, story in STORIES.items() if "\n> " in story.lines)
    purchase, *claims = (office.engine.case(case_id) for case_id in office.tell(name))
    assert [claim.outcome for claim in claims] == ["cancelled", "done"]
    for claim in claims:
        assert claim.parent is not None
        assert claim.parent[0] == purchase.id
        assert str(claim.data["amount"]) == "17400"
        assert claim.data["invoices"] == ("1", "2")
