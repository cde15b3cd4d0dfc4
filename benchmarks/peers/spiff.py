"""SpiffWorkflow 3 with ``repair.bpmn``: a live workflow per case, and one stored as JSON between any two actions.

SpiffWorkflow is LGPL; the benchmark installs it into its own environment and nothing else here depends on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.util.task import TaskState

from peers.work import DONE, REFUSED, STATES, Engine, Matter, Refused


def take(workflow: BpmnWorkflow, action: str) -> None:
    """Complete the one ready user task with ``action`` in its data, and go on to the next."""
    task = workflow.get_next_task(state=TaskState.READY, manual=True)
    if task is None:
        raise Refused(action)
    task.data["action"] = action
    task.run()
    workflow.do_engine_steps()


WORK = frozenset(STATES) - {DONE, REFUSED}


class Live:
    key = "spiff.live"
    title = "SpiffWorkflow, live workflow per case"
    block = False

    def __init__(self) -> None:
        parser = BpmnParser()
        parser.add_bpmn_file(str(Path(__file__).with_name("repair.bpmn")))
        self.spec = parser.get_spec("repair")
        self.script_engine = PythonScriptEngine()

    def open(self, matter: Matter) -> BpmnWorkflow:
        workflow = BpmnWorkflow(self.spec, script_engine=self.script_engine)
        workflow.get_next_task(state=TaskState.READY).data.update(matter.data)
        workflow.do_engine_steps()
        return workflow

    def run(self, cases: Sequence[BpmnWorkflow], walks: Sequence[Sequence[str]]) -> None:
        for workflow, walk in zip(cases, walks, strict=True):
            for action in walk:
                take(workflow, action)

    def ended(self, case: BpmnWorkflow) -> tuple[str, int]:
        done = [task.task_spec.name for task in case.get_tasks(state=TaskState.COMPLETED)]
        (state,) = {DONE, REFUSED} & set(done)
        return state, sum(name in WORK for name in done)

    def close(self, cases: Sequence[object]) -> None:
        """Workflows go with their last name."""


class Stored(Live):
    key = "spiff.json"
    title = "SpiffWorkflow, JSON out and in for each action"

    def __init__(self) -> None:
        super().__init__()
        self.serializer = BpmnWorkflowSerializer()

    def open(self, matter: Matter) -> list[str]:
        return [self.serializer.serialize_json(super().open(matter))]

    def run(self, cases: Sequence[list[str]], walks: Sequence[Sequence[str]]) -> None:
        load, dump = self.serializer.deserialize_json, self.serializer.serialize_json
        for stored, walk in zip(cases, walks, strict=True):
            for action in walk:
                workflow = load(stored[0])
                workflow.script_engine = self.script_engine
                take(workflow, action)
                stored[0] = dump(workflow)

    def ended(self, case: list[str]) -> tuple[str, int]:
        return super().ended(self.serializer.deserialize_json(case[0]))


def engines() -> list[Engine]:
    """Return both ways to use it."""
    return [Live(), Stored()]
