"""传阅、已阅、附件: what people read and add without moving anything."""

from __future__ import annotations

import pytest

from tests.support import Desk, steps
from workflow_engine.kernel.operations.attach import Attach
from workflow_engine.kernel.operations.circulate import Circulate
from workflow_engine.kernel.operations.read import Read

STATES = """
    first: {responsible: office/clerk, accountable: office/chief, actions: {pass: {to: done}}}
    done: {kind: end, outcome: completed}
"""


def desk() -> Desk:
    return Desk(steps(STATES)).start(by="cai")


def unread(at: Desk) -> list[str]:
    return [reading.person for reading in at.case.margin.readings if reading.read_at is None]


def test_posts_units_and_persons_become_readers_each_once() -> None:
    at = desk()
    at.do(Circulate(by="cai", at=at.now, to=("works", "works/foreman", "eve", "@ann")))
    assert unread(at) == ["dan", "eve", "fay", "gus", "ann"]
    assert at.effects[0].payload == {"role": "circulated", "to": ["@dan", "@eve", "@fay", "@gus", "@ann"]}


def test_circulating_moves_nothing_and_holds_nothing_up() -> None:
    at = desk()
    before = (at.case.visits, at.case.items, at.case.timers)
    at.do(Circulate(by="cai", at=at.now, to=("ann",)))
    assert (at.case.visits, at.case.items, at.case.timers) == before
    at.act("pass", by="cai")
    assert at.case.outcome == "completed"
    assert unread(at) == ["ann"]


def test_a_reader_leaves_a_receipt_even_after_the_end() -> None:
    at = desk()
    at.do(Circulate(by="cai", at=at.now, to=("ann", "dan")))
    at.act("pass", by="cai")
    at.wait(hours=3)
    at.do(Read(by="ann", at=at.now, opinion="已悉"))
    assert unread(at) == ["dan"]
    assert at.case.margin.readings[0].read_at == at.now


def test_a_reader_may_pass_the_matter_on_to_read() -> None:
    at = desk()
    at.do(Circulate(by="cai", at=at.now, to=("dan",)))
    at.do(Circulate(by="dan", at=at.now, to=("eve",)))
    assert unread(at) == ["dan", "eve"]


def test_who_has_it_unread_gets_it_no_second_time_but_who_has_read_it_may() -> None:
    at = desk()
    at.do(Circulate(by="cai", at=at.now, to=("dan",)))
    assert at.refused(Circulate, "cai", to=("dan",)) == ["already-circulated"]
    at.do(Read(by="dan", at=at.now))
    at.do(Circulate(by="cai", at=at.now, to=("dan",)))
    assert unread(at) == ["dan"]


def test_reading_needs_something_to_read() -> None:
    at = desk()
    assert at.refused(Read, "ann") == ["nothing-to-read"]


def test_strangers_to_the_matter_neither_circulate_nor_attach() -> None:
    at = desk()
    assert at.refused(Circulate, "eve", to=("ann",)) == ["not-involved"]
    assert at.refused(Attach, "eve", attachments=("a.pdf",)) == ["not-involved"]


def test_all_unknown_readers_are_named_at_once() -> None:
    at = desk()
    assert at.refused(Circulate, "cai", to=("ann", "nobody", "no/post")) == ["unknown-party"] * 2


def test_files_are_added_at_any_time_by_those_whose_matter_it_is() -> None:
    at = desk()
    at.do(Attach(by="bob", at=at.now, attachments=("照片.jpg",)))
    at.act("pass", by="cai")
    at.do(Attach(by="cai", at=at.now, attachments=("发票.pdf", "b.png"), note="补"))
    assert at.last[0].attachments == ("发票.pdf", "b.png")
    assert at.refused(Attach, "cai", attachments=()) == ["bad-value"]


@pytest.mark.parametrize("kind", ["branch", "parallel"])
def test_readings_live_through_branches_and_parallel_blocks(kind: str) -> None:
    inner = {
        "branch": "{kind: decision, branches: [{otherwise: true, to: done}]}",
        "parallel": """
          kind: parallel
          join: any
          to: done
          regions:
            left:
              start: one
              states:
                one: {responsible: office/clerk, accountable: office/chief, actions: {pass: {to: over}}}
                over: {kind: end, outcome: ready}
            right:
              start: two
              states:
                two: {responsible: works/foreman, accountable: works/foreman, actions: {ok: {to: past}}}
                past: {kind: end, outcome: ready}
        """,
    }[kind]
    at = Desk(
        steps(
            f"""
    first: {{responsible: office/clerk, accountable: office/chief, actions: {{pass: {{to: middle}}}}}}
    middle: {inner}
    done: {{kind: end, outcome: completed}}
    """
        )
    ).start(by="cai")
    at.do(Circulate(by="cai", at=at.now, to=("ann",)))
    while at.case.is_open:
        at.act("pass", by="cai")
    assert unread(at) == ["ann"]
