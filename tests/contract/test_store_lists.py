"""The lists people look at, in every store: whose they are, in which order, and page by page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from repairs import after, claim, end, entry, item, keep, opening, step

from workflow_engine.errors import UsageError
from workflow_engine.kernel.events import Acted
from workflow_engine.kernel.operations.circulate import Circulated
from workflow_engine.kernel.operations.read import Acknowledged
from workflow_engine.storage.contract import Counts, Store

POOL = "repairs/dispatcher"


def pages(ask: Callable[..., Sequence[Any]], size: int) -> list[Any]:
    """Return all rows of a list, ``size`` at a time."""
    rows: list[Any] = []
    while page := ask(limit=size, after=rows[-1].mark if rows else ""):
        assert len(page) <= size
        rows += page
    return rows


def deed(store: Store, case: str, by: str, at: float) -> None:
    """Have ``by`` do something in a case."""
    before = store.case(case)
    _, made, _ = step(before, Acted(1, None, "triage", "note", "work", (by,), {}, {}), at=at)
    line = entry(made, (Acted(1, None, "triage", "note", "work", (by,), {}, {}),), after(at), f"{case}-{at}")
    keep(store, (before, made, line._replace(by=by)))


def office(store: Store) -> None:
    """Store repairs and purchases with items of a pool, of wang and of nobody we ask for."""
    for number in range(6):
        process = "purchase" if number % 3 == 2 else "repair"
        items = [item("pool", POOL, due=number), item("own", "@wang", due=None), item("else", "finance/cashier", due=1)]
        keep(store, opening(f"c{number}", process=process, items=items, at=after(number), requester="wang"))


def names(rows: Sequence[Any]) -> list[str]:
    return [f"{row.case}/{row.item.id}" for row in rows]


# Items


@pytest.mark.parametrize("size", [1, 2, 5, 100])
def test_pages_together_are_the_whole_inbox(store: Store, size: int) -> None:
    office(store)
    refs = ("@wang", POOL)
    whole = names(store.inbox(refs))
    assert whole == [f"c{number}/pool" for number in range(6)] + [f"c{number}/own" for number in range(6)]
    assert names(pages(lambda **page: store.inbox(refs, **page), size)) == whole


def test_a_page_begins_where_the_last_one_ended_though_what_was_before_has_gone(store: Store) -> None:
    office(store)
    first = store.inbox([POOL], limit=3)
    keep(store, claim(store.case("c0"), "pool", "zhao"))
    keep(store, claim(store.case("c2"), "pool", "zhao"))
    keep(store, opening("b9", items=[item("pool", POOL, due=0)]))
    assert names(store.inbox([POOL], limit=2, after=first[-1].mark)) == ["c3/pool", "c4/pool"]


def test_an_inbox_of_one_procedure_holds_its_items_only(store: Store) -> None:
    office(store)
    assert names(store.inbox([POOL], process="purchase")) == ["c2/pool", "c5/pool"]
    assert names(pages(lambda **page: store.inbox([POOL, "@wang"], process="purchase", **page), 1)) == [
        *("c2/pool", "c5/pool", "c2/own", "c5/own")
    ]
    assert store.inbox([POOL], process="nothing") == ()


def test_what_is_overdue_was_due_before_the_moment_and_not_at_it(store: Store) -> None:
    office(store)
    assert names(store.inbox([POOL, "@wang"], due_before=after(3))) == ["c0/pool", "c1/pool", "c2/pool"]
    assert names(store.inbox([POOL], due_before=after(3), process="repair")) == ["c0/pool", "c1/pool"]


def test_everybodys_items_can_be_asked_for_at_once(store: Store) -> None:
    office(store)
    assert len(store.inbox(None)) == 18
    late = pages(lambda **page: store.inbox(None, due_before=after(2), process="repair", **page), 2)
    assert names(late) == ["c0/pool", "c0/else", "c1/else", "c1/pool", "c3/else", "c4/else"]


# What one did, started and was given to read


def test_what_one_did_is_told_once_a_case_by_the_last_deed(store: Store) -> None:
    office(store)
    for case, by, at in (("c1", "zhao", 7.0), ("c2", "zhao", 8.0), ("c1", "zhao", 9.0), ("c1", "sun", 9.5)):
        deed(store, case, by, at)
    keep(store, end(store.case("c2"), at=10))
    rows = store.handled("zhao")
    assert [(row.case.id, row.seq, row.at) for row in rows] == [("c1", 3, after(9)), ("c2", 2, after(8))]
    assert rows[1].case.outcome == "done"
    assert rows[1].case == next(row for row in store.cases(open_only=False) if row.id == "c2")
    assert [row.case.id for row in store.handled("zhao", process="purchase")] == ["c2"]
    assert pages(lambda **page: store.handled("zhao", **page), 1) == list(rows)
    assert store.handled("qian") == ()


def test_starting_a_case_is_not_something_done_in_it(store: Store) -> None:
    keep(store, opening("c1"))
    assert store.handled("li") == ()
    deed(store, "c1", "li", 1.5)
    assert [row.seq for row in store.handled("li")] == [2]


def test_what_one_started_is_listed_open_and_ended_the_newest_first(store: Store) -> None:
    office(store)
    keep(store, end(store.case("c4"), at=9))
    keep(store, opening("c9", requester="sun"))
    rows = store.cases(requester="wang", open_only=False)
    assert [row.id for row in rows] == ["c5", "c4", "c3", "c2", "c1", "c0"]
    for filters in ({"open_only": False}, {"process": "repair"}, {"process": "purchase", "open_only": False}, {}):
        whole = store.cases(requester="wang", **filters)  # type: ignore[arg-type]
        assert pages(lambda f=filters, **page: store.cases(requester="wang", **f, **page), 2) == list(whole)
    assert [row.id for row in store.cases(requester="wang", process="repair")] == ["c3", "c1", "c0"]
    assert pages(store.cases, 4) == list(store.cases())
    assert pages(lambda **page: store.cases(open_only=False, **page), 4) == list(store.cases(open_only=False))


def test_what_was_circulated_to_one_is_told_until_and_after_it_is_read(store: Store) -> None:
    office(store)
    for number, case in enumerate(("c0", "c1", "c2")):
        at = after(number + 1)
        keep(store, step(store.case(case), Circulated("li", at, ("zhao", "sun")), at=number + 1))
    keep(store, step(store.case("c1"), Acknowledged("zhao", after(5)), at=5))
    keep(store, step(store.case("c1"), Circulated("sun", after(6), ("zhao",)), at=6))
    rows = store.circulated("zhao")
    assert [(row.case, row.place, row.reading.by, row.reading.at) for row in rows] == [
        ("c1", 2, "sun", after(6)),
        ("c2", 0, "li", after(3)),
        ("c1", 0, "li", after(2)),
        ("c0", 0, "li", after(1)),
    ]
    assert [row.reading.read_at for row in rows] == [None, None, after(5), None]
    assert (rows[1].process, rows[1].title) == ("purchase", "修水管 c2")
    assert [row.place for row in store.circulated("zhao", process="repair", unread_only=True)] == [2, 0]
    for unread in (False, True):
        whole = list(store.circulated("zhao", unread_only=unread))
        assert len(whole) == (3 if unread else 4)
        assert pages(lambda u=unread, **page: store.circulated("zhao", unread_only=u, **page), 1) == whole
    assert len(store.circulated("sun")) == 3


def test_readings_of_a_transaction_that_failed_are_gone_with_it(store: Store) -> None:
    keep(store, opening("c1"))
    with pytest.raises(ZeroDivisionError), store.transaction() as transaction:
        transaction.append(*step(store.case("c1"), Circulated("li", after(1), ("zhao",))), [])
        raise ZeroDivisionError
    assert store.circulated("zhao") == ()


# How many


def test_counts_tell_how_long_the_lists_are(store: Store) -> None:
    office(store)
    deed(store, "c0", "wang", 7)
    deed(store, "c0", "wang", 8)
    keep(store, step(store.case("c2"), Circulated("li", after(9), ("wang",)), at=9))
    refs = ("@wang", POOL, "finance/cashier")
    assert store.counts("wang", refs, now=after(3)) == Counts(6, 12, 9, 1, 6, 1)
    assert store.counts("wang", refs, now=after(3), process="purchase") == Counts(2, 4, 3, 0, 2, 1)
    assert store.counts("wang", refs, now=after(3), most=4) == Counts(4, 4, 4, 1, 4, 1)
    assert store.counts("zhao", ("@zhao",), now=after(3)) == Counts(0, 0, 0, 0, 0, 0)


@pytest.mark.parametrize("wrong", ["x", "1~2", "~~~", "1~y~2~3", "99999999999999999999~1~1~1", "c1"])
def test_a_place_that_no_list_gave_is_refused(store: Store, wrong: str) -> None:
    asked: list[Callable[[], object]] = [
        lambda: store.inbox([POOL], after=wrong),
        lambda: store.handled("li", after=wrong),
        lambda: store.circulated("li", after=wrong),
    ]
    for ask in asked:
        with pytest.raises(UsageError):
            ask()


def test_ids_with_the_sign_that_parts_a_mark_are_pages_like_others(store: Store) -> None:
    for name in ("a~1", "a~2", "~"):
        keep(store, opening(name, items=[item("i1", POOL)], requester="wang"))
    assert sorted(row.case for row in pages(lambda **page: store.inbox([POOL], **page), 1)) == ["a~1", "a~2", "~"]
    assert sorted(row.id for row in pages(store.cases, 1)) == ["a~1", "a~2", "~"]
