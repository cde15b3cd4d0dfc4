"""What the tests of scenarios share: a catalogue of small procedures, and scenarios from text."""

from __future__ import annotations

from textwrap import dedent, indent

from tests.support import organization, steps
from workflow_engine.definition.calendar import STANDARD
from workflow_engine.definition.catalogue import Catalogue
from workflow_engine.definition.model import ProcessDefinition
from workflow_engine.scenario.coverage import Coverage
from workflow_engine.scenario.load import Scenarios, load_scenarios
from workflow_engine.scenario.model import Failure
from workflow_engine.scenario.run import run_scenario
from workflow_engine.source.reader import read

LETTER = steps(
    """
    write: {responsible: office/clerk, due: 2 workdays, remind: [1 workday before], record: 信稿, actions: {
      send: {to: sign}, drop: {to: dropped, kind: withdraw}}}
    sign: {responsible: office/chief, due: 1 day, actions: {
      ok: {to: done, when: pages <= 10}, long: {to: write, kind: return, when: pages > 10}}}
    done: {kind: end, outcome: done}
    dropped: {kind: end, outcome: dropped}
    """,
    data="""
    pages: {type: integer, required: true, min: 1}
    note: {type: text}
    reader: {type: person}
    """,
    start="write",
)


def catalogue(*definitions: ProcessDefinition) -> Catalogue:
    """Return a catalogue of these procedures (default: the letter) in the sample organization."""
    processes = {each.name: each for each in definitions or (LETTER,)}
    return Catalogue(processes, organization(), STANDARD, None, {}, {}, ())


def scenario(text: str, found: Catalogue | None = None) -> Scenarios:
    """Return the scenarios in ``text``."""
    return load_scenarios(read(dedent(text), "s.yaml"), found or catalogue())


def story(lines: str, *, expect: str = "{}", data: str = "{pages: 3}") -> str:
    """Return a scenario of the letter by cai, with these steps."""
    head = f"scenario: 信\nprocess: sample\nby: cai\nat: 2026-03-02 09:00\ndata: {data}\n"
    return f"{head}steps:\n{indent(dedent(lines).strip(), '  ')}\nexpect: {expect}\n"


def play(text: str, found: Catalogue | None = None, coverage: Coverage | None = None) -> list[Failure]:
    """Run the scenarios in ``text``; problems fail the test."""
    found = found or catalogue()
    loaded = scenario(text, found)
    assert loaded.problems == ()
    return [failure for each in loaded.scenarios for failure in run_scenario(each, found, coverage)]


def told(text: str, found: Catalogue | None = None) -> list[str]:
    """Return place and English sentence of every failure."""
    return [f"{each.place.line}:{each.place.column}: {each.message.en}" for each in play(text, found)]


def wrong(text: str, found: Catalogue | None = None) -> list[str]:
    """Return place, English sentence and next step of every problem."""
    return [
        f"{p.place.line}:{p.place.column}: {p.message.en}; {p.help.en if p.help else ''}"
        for p in scenario(text, found).problems
        if p.place
    ]
