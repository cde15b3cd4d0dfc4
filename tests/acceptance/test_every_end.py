"""The scenarios of the shipped procedures, played on an engine with a database: every end, and what is stored of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from workflow_engine.clock import FixedClock
from workflow_engine.definition.catalogue import read_catalogue
from workflow_engine.definition.model import End, ProcessDefinition
from workflow_engine.engine import Engine
from workflow_engine.errors import CommandRejected
from workflow_engine.kernel.advance import replay
from workflow_engine.kernel.case import Case
from workflow_engine.kernel.command import Command
from workflow_engine.kernel.directory import World
from workflow_engine.kernel.events import Acted, Entry, fold
from workflow_engine.kernel.operations.start import Start
from workflow_engine.scenario.load import read_scenarios
from workflow_engine.scenario.run import run_scenario
from workflow_engine.storage.verify import verify

FOLDER = Path(__file__).parents[2] / "processes"
CATALOGUE = read_catalogue([FOLDER])
STORIES = {
    f"{each.process}: {each.title.say('en')}": each
    for each in read_scenarios([FOLDER / "tests"], CATALOGUE).scenarios
    if not each.absent and each.refused is None  # the engine's organization is the one on file
}
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
LONG_AFTER = datetime(2126, 1, 1, tzinfo=UTC)
CONTENT = ("title", "key", "requester", "data")


class Mirror:
    """Watches a scenario and has an engine carry out every command as well. ``cases`` are the engine's, ``drawn`` what
    the scenario makes of each, both in the order of opening."""

    def __init__(self, engine: Engine, clock: FixedClock) -> None:
        self.engine = engine
        self.clock = clock
        self.cases: list[str] = []
        self.drawn: dict[str, Case] = {}

    def happened(
        self,
        definition: ProcessDefinition,
        before: Case,
        entry: Entry,
        world: World,  # noqa: ARG002
        command: Command,
    ) -> None:
        self.drawn[entry.case] = fold(before, entry.events)
        if command.id:  # the engine has carried it out already, in the transaction of the command before
            if isinstance(command, Start):
                assert command.key is not None
                parent, visit = command.key.split("/")
                key = f"{self.cases[int(parent) - 1]}/{visit}"
                self.cases.append(str(self.engine.store.case_by_key(definition.name, key)))
            return
        self.clock.set(command.at)
        if isinstance(command, Start):
            content: dict[str, Any] = {name: getattr(command, name) for name in CONTENT}
            self.cases.append(self.engine.start(definition.name, by=command.by, **content).id)
        else:
            self.engine.perform(self.cases[int(entry.case) - 1], self._keyed(command))

    def _keyed(self, command: Command) -> Command:
        return command._replace(id=self.clock.new_id())  # type: ignore[attr-defined,no-any-return]

    def rejected(
        self,
        definition: ProcessDefinition,  # noqa: ARG002
        case: Case,
        command: Command,
        refused: CommandRejected,
    ) -> None:
        if isinstance(command, Start):
            return
        self.clock.set(command.at)
        with pytest.raises(CommandRejected) as found:
            self.engine.perform(self.cases[int(case.id) - 1], self._keyed(command))
        assert [reason.code for reason in found.value.reasons] == [reason.code for reason in refused.reasons]


class Office:
    """An engine on a SQLite file, in which each story is told at most once."""

    def __init__(self, database: Path) -> None:
        self.clock = FixedClock(LONG_AFTER)
        self.engine = Engine(CATALOGUE, store=str(database), clock=self.clock)
        self.told: dict[str, Mirror] = {}

    def tell(self, name: str) -> Mirror:
        """Tell a story; return what the engine made of it."""
        if name not in self.told:
            self.told[name] = Mirror(self.engine, self.clock)
            assert run_scenario(STORIES[name], CATALOGUE, self.told[name]) == ()
        return self.told[name]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    opened = Office(tmp_path_factory.mktemp("ends") / "cases.db")
    yield opened
    opened.engine.close()


def test_the_fifteen_ends_are_those_that_the_definitions_declare_and_a_story_leads_to_each(office: Office) -> None:
    declared = {
        (process.name, state.outcome)
        for process in CATALOGUE.processes.values()
        for state in process.states.values()
        if isinstance(state, End)
    }
    cases = [office.engine.case(case_id) for name in STORIES for case_id in office.tell(name).cases]
    assert len(ENDS) == 15
    assert declared == ENDS
    assert {(case.process, case.outcome) for case in cases if not case.is_open} >= ENDS


@pytest.mark.parametrize("name", STORIES)
def test_the_engine_makes_of_it_what_the_scenario_makes_of_it(office: Office, name: str) -> None:
    told = office.tell(name)
    for case_id, drawn in zip(told.cases, told.drawn.values(), strict=True):
        case = office.engine.case(case_id)
        assert (case.process, case.outcome, case.data, case.deeds) == (
            drawn.process,
            drawn.outcome,
            drawn.data,
            drawn.deeds,
        )
        assert (case.visits, case.items, case.timers, case.margin) == (
            drawn.visits,
            drawn.items,
            drawn.timers,
            drawn.margin,
        )


@pytest.mark.parametrize("name", STORIES)
def test_what_is_stored_is_what_the_trail_makes_and_nothing_is_left_open(office: Office, name: str) -> None:
    store = office.engine.store
    for case_id in office.tell(name).cases:
        case, trail = store.case(case_id), store.history(case_id)
        assert replay(case_id, trail) == case
        assert verify(trail) == []
        assert [entry.seq for entry in trail] == list(range(1, case.seq + 1))
        if case.is_open:
            assert not any(said.ended for said in STORIES[name].expect)
            continue
        assert (case.visits, case.items, case.timers) == ((), (), ())
        assert case_id not in {owner for owner, _ in store.timers_due(LONG_AFTER, limit=10_000)}
        assert case_id not in {row.id for row in store.cases(limit=10_000)}


def test_what_the_system_deemed_is_nobodys_act(office: Office) -> None:
    deemed = {
        (entry.by, event.action, event.persons)
        for name in STORIES
        for case_id in office.tell(name).cases
        for entry in office.engine.history(case_id)
        for event in entry.events
        if isinstance(event, Acted) and event.deemed
    }
    assert deemed == {
        ("system", "confirm_first", ()),
        ("system", "default_confirm", ()),
        ("system", "lapse", ()),
    }


def test_a_called_claim_ends_with_the_purchase_it_belongs_to(office: Office) -> None:
    name = next(name for name, story in STORIES.items() if any(step.case for step in story.steps))
    purchase, *claims = (office.engine.case(case_id) for case_id in office.tell(name).cases)
    assert [claim.outcome for claim in claims] == ["cancelled", "done"]
    for claim in claims:
        assert claim.parent is not None
        assert claim.parent[0] == purchase.id
        assert str(claim.data["amount"]) == "17400"
        assert claim.data["invoices"] == ("1", "2")
