"""The same parallel block for both: k branches of three steps, as a procedure and as a workflow net for pm4py."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median

from workflow_engine.definition.load import load_strict
from workflow_engine.definition.model import ProcessDefinition
from workflow_engine.graph.build import build
from workflow_engine.graph.soundness import judge
from workflow_engine.source.reader import read

STEPS = 3


def procedure(branches: int) -> ProcessDefinition:
    """Return a procedure whose one block has so many branches."""
    lines = ["process: block", "start: ask", "states:"]
    lines += ["  ask: {responsible: office/clerk, accountable: office/chief, actions: {go: {to: both}}}"]
    lines += ["  both:", "    kind: parallel", "    to: done", "    regions:"]
    for branch in range(branches):
        lines += [f"      r{branch}:", f"        start: s{branch}_0", "        states:"]
        for step in range(STEPS):
            after = f"s{branch}_{step + 1}" if step + 1 < STEPS else f"e{branch}"
            who = "responsible: office/clerk, accountable: office/chief"
            lines += [f"          s{branch}_{step}: {{{who}, actions: {{go: {{to: {after}}}}}}}"]
        lines += [f"          e{branch}: {{kind: end, outcome: done}}"]
    lines += ["  done: {kind: end, outcome: done}"]
    found = load_strict(read("\n".join(lines) + "\n", "block.yaml"))
    assert isinstance(found, ProcessDefinition)
    return found


def ours(branches: int) -> Callable[[], bool]:
    """Return the question whether the procedure is sound: graphs built and judged, the definition read before."""
    definition = procedure(branches)
    return lambda: judge(build(definition)).sound


def pm4py(branches: int) -> Callable[[], bool]:
    """Return the same question to pm4py; the net is built before."""
    import pm4py as library
    from pm4py.objects.petri_net.obj import Marking, PetriNet
    from pm4py.objects.petri_net.utils.petri_utils import add_arc_from_to

    net = PetriNet("block")

    def place(name: str) -> PetriNet.Place:
        made = PetriNet.Place(name)
        net.places.add(made)
        return made

    def transition(name: str) -> PetriNet.Transition:
        made = PetriNet.Transition(name, name)
        net.transitions.add(made)
        return made

    source, sink = place("source"), place("sink")
    fork, join = transition("fork"), transition("join")
    add_arc_from_to(source, fork, net)
    add_arc_from_to(join, sink, net)
    for branch in range(branches):
        before = place(f"p{branch}_0")
        add_arc_from_to(fork, before, net)
        for step in range(STEPS):
            moved, after = transition(f"t{branch}_{step}"), place(f"p{branch}_{step + 1}")
            add_arc_from_to(before, moved, net)
            add_arc_from_to(moved, after, net)
            before = after
        add_arc_from_to(before, join, net)
    start, end = Marking({source: 1}), Marking({sink: 1})
    return lambda: bool(library.check_soundness(net, start, end)[0])


def turns(candidates: Mapping[str, Callable[[], bool]], rounds: int, patience: float) -> dict[str, float]:
    """Return the median milliseconds of each candidate; all take turns, until ``patience`` seconds are over.

    One round before them warms up, and counts if there is time for no other.
    """
    times: dict[str, list[float]] = {name: [] for name in candidates}
    begun = time.perf_counter()
    for number in range(rounds + 1):
        for name, ask in candidates.items():
            # Processor time: what other programs do meanwhile does not count.
            started = time.process_time()
            assert ask()
            times[name].append((time.process_time() - started) * 1000)
        if time.perf_counter() - begun > patience / (2 if number else 3):
            break
    return {name: median(taken[1:] or taken) for name, taken in times.items()}


def side_by_side(branches: int, rounds: int, patience: int) -> dict[str, float] | None:
    """Return what ``turns`` says of both, asked in a process of its own; None when it did not end in time."""
    command = [sys.executable, "-m", "peers.petri", str(branches), str(rounds), str(patience)]
    try:
        done = subprocess.run(
            command, cwd=Path(__file__).parents[1], stdout=subprocess.PIPE, timeout=patience, check=True
        )
    except subprocess.TimeoutExpired:
        return None
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _main(words: list[str]) -> None:
    branches, rounds, patience = map(int, words)
    candidates = {"ours": ours(branches), "pm4py": pm4py(branches)}
    print(json.dumps(turns(candidates, rounds, patience)))


if __name__ == "__main__":
    _main(sys.argv[1:])
