"""Whatever is done to them, the store in memory and the one on SQLite say the same."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from repairs import DIGEST, Step, after, claim, effect, end, item, opening, step, timer

from workflow_engine.errors import WorkflowError
from workflow_engine.kernel.case import Case, Effect
from workflow_engine.storage.contract import Store
from workflow_engine.storage.memory import MemoryStore
from workflow_engine.storage.sql.store import SqlStore
from workflow_engine.storage.verify import verify

names = st.sampled_from(["c1", "c2", "c3"])
small = st.integers(0, 3)
Deed = tuple[str, str, int, int]
deeds = st.lists(
    st.lists(st.tuples(st.sampled_from(["open", "note", "claim", "end", "stale"]), names, small, small), max_size=3),
    max_size=8,
)


def opened(name: str, key: int, number: int) -> Step:
    items = [item("i1", due=number or None, turn=number % 2), item("i2", owner="repairs")]
    moment = after(number)
    return opening(name, key=f"K-{key}" if key else None, items=items, timers=[timer("t", number)], at=moment)


def made(store: Store, deed: Deed) -> tuple[Step, Sequence[Effect]]:
    """Return the step that a deed means; what it needs is read from the store."""
    what, name, one, two = deed
    if what == "open":
        return opened(name, one, two), [effect(f"{name}-{one}")]
    case: Case = store.case(name)
    if what == "stale":
        case = case.copy()
        case.seq = one
    command = f"click-{one}-{two}"
    if what == "claim" and case.item("i1"):
        return claim(case, "i1", f"p{one}"), []
    if what == "end" and case.is_open:
        return end(case, at=two), [effect(f"end-{two}")]
    return step(case, at=two, command_id=command), [effect(f"{what}-{one}")] * two


def said(store: Store, together: Sequence[Deed]) -> object:
    """Return what the store answers to deeds done in one transaction: hashes, or the error's code."""
    try:
        steps = [made(store, deed) for deed in together]
        with store.transaction() as transaction:
            return [transaction.append(*taken, effects).hash for taken, effects in steps]
    except WorkflowError as error:
        return error.code


def seen(store: Store) -> object:
    """Return everything a store can be asked."""
    rows = store.cases(open_only=False)
    trails = [store.history(row.id) for row in rows]
    assert [verify(trail) for trail in trails] == [[]] * len(trails)
    return (
        rows,
        store.cases(requester="@li", limit=1, after=rows[0].mark if rows else ""),
        [store.case(row.id) for row in rows],
        trails,
        [store.inbox([ref, "repairs"]) for ref in ("@p0", "@p1", "repairs/dispatcher")],
        [store.handled(person) for person in ("li", "p0")],
        store.inbox(None, due_before=after(2), limit=2),
        store.counts("li", ["@li", "repairs"], now=after(2), most=2),
        store.timers_due(after(2)),
        store.effects(),
        [store.case_by_key("repair", f"K-{key}") for key in range(4)],
    )


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "cases.db"
    SqlStore(path).close()
    return path


@settings(max_examples=60, deadline=None)
@given(deeds)
def test_both_stores_answer_alike_and_hold_the_same_afterwards(empty: Path, work: list[list[Deed]]) -> None:
    with TemporaryDirectory() as folder:
        on_file = SqlStore(Path(shutil.copy(empty, folder)))
        stores: list[Store] = [MemoryStore(), on_file]
        for store in stores:
            store.remember_definition(DIGEST, "repair", "1", "text")
        for together in work:
            answers = [said(store, together) for store in stores]
            assert answers[0] == answers[1]
        assert seen(stores[0]) == seen(stores[1])
        on_file.close()
