"""What every store promises. A new backend is one more line in ``backends.py``."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, timedelta
from threading import Barrier, Thread
from zoneinfo import ZoneInfo

import pytest
from repairs import DIGEST, MORNING, after, claim, effect, end, item, keep, opening, step, timer

from workflow_engine.errors import CaseChanged, UnknownCase, UnknownProcess, UsageError
from workflow_engine.kernel.codec import seal
from workflow_engine.kernel.events import Entered, Left
from workflow_engine.storage.contract import Store
from workflow_engine.storage.verify import verify


def inbox_names(store: Store, *refs: str) -> list[str]:
    return [f"{row.case}/{row.item.id}" for row in store.inbox(refs)]


# One step


def test_a_case_comes_back_equal_with_all_its_values(store: Store) -> None:
    case = keep(store, opening("c1", key="K-1", items=[item("i1")], timers=[timer("t1", 4)]))
    assert store.case("c1") == case
    with store.transaction() as transaction:
        assert transaction.load("c1") == case


def test_every_read_gives_a_case_of_its_own(store: Store) -> None:
    keep(store, opening("c1"))
    store.case("c1").data["cost"] = "spoiled"
    assert store.case("c1") == opening("c1")[1]


def test_changing_the_case_that_was_given_changes_nothing_stored(store: Store) -> None:
    given = opening("c1")
    keep(store, given)
    given[1].data["cost"] = "spoiled"
    assert store.case("c1") == opening("c1")[1]


def test_a_later_step_replaces_the_case_and_adds_a_line(store: Store) -> None:
    first = keep(store, opening("c1"))
    second = keep(store, step(first))
    assert store.case("c1") == second
    assert [line.seq for line in store.history("c1")] == [1, 2]


def test_unknown_ids_are_refused_by_name(store: Store) -> None:
    for ask in (store.case, store.history):
        with pytest.raises(UnknownCase, match="c9"):
            ask("c9")
    with store.transaction() as transaction, pytest.raises(UnknownCase, match="c9"):
        transaction.load("c9")
    assert store.case_by_key("repair", "K-9") is None


def test_a_step_on_a_case_that_was_never_stored_is_refused(store: Store) -> None:
    _, case, _ = opening("c1")
    with pytest.raises(UnknownCase, match="c1"):
        keep(store, step(case))


def test_a_step_that_does_not_fit_its_case_is_refused(store: Store) -> None:
    before, case, line = opening("c1")
    with store.transaction() as transaction:
        for wrong in (line._replace(seq=2), line._replace(case="c2")):
            with pytest.raises(UsageError):
                transaction.append(before, case, wrong, ())
        transaction.append(before, case, line, ())
    assert store.case("c1") == case


# Somebody was first


def test_of_two_writers_the_second_is_told_and_the_first_ones_data_stays(store: Store) -> None:
    case = keep(store, opening("c1", items=[item("i1")]))
    winner = keep(store, claim(case, "i1", "wang"), effect("e1"))
    before, late, line = step(case, at=3, command_id="late")
    with pytest.raises(CaseChanged) as refused:
        keep(store, (before, late, line), effect("e2"))
    assert refused.value.values["case"] == "c1"
    assert store.case("c1") == winner
    assert len(store.history("c1")) == 2
    assert [row.effect.id for row in store.effects()] == ["e1"]
    assert inbox_names(store, "@wang") == ["c1/i1"]


def test_a_step_from_a_future_that_was_never_stored_is_refused(store: Store) -> None:
    case = keep(store, opening("c1"))
    _, unstored, _ = step(case)
    with pytest.raises(CaseChanged):
        keep(store, step(unstored))
    assert store.case("c1") == case
    assert len(store.history("c1")) == 1


def test_a_case_id_is_given_once(store: Store) -> None:
    first = keep(store, opening("c1"))
    with pytest.raises(CaseChanged):
        keep(store, opening("c1", command_id="other"))
    assert store.case("c1") == first


def test_a_business_key_is_given_once_a_process_even_after_the_end(store: Store) -> None:
    keep(store, end(keep(store, opening("c1", key="K-1"))))
    with pytest.raises(CaseChanged):
        keep(store, opening("c2", key="K-1"))
    with pytest.raises(UnknownCase):
        store.case("c2")
    keep(store, opening("c3", key="K-1", process="purchase"))
    keep(store, opening("c4"))
    keep(store, opening("c5"))
    assert store.case_by_key("repair", "K-1") == "c1"
    assert store.case_by_key("purchase", "K-1") == "c3"


def test_a_command_is_answered_once_and_its_first_answer_is_kept(store: Store) -> None:
    case = keep(store, opening("c1", command_id="click"))
    with store.transaction() as transaction:
        first = transaction.answered("click")
        assert transaction.answered("other") is None
    assert first == store.history("c1")[0]
    with pytest.raises(CaseChanged):
        keep(store, step(case, command_id="click"))
    with pytest.raises(CaseChanged):
        keep(store, opening("c2", command_id="click"))
    assert store.case("c1") == case
    assert [row.id for row in store.cases()] == ["c1"]


def test_an_effect_id_is_given_once(store: Store) -> None:
    case = keep(store, opening("c1"), effect("e1"))
    for effects in ([effect("e1")], [effect("e2"), effect("e2")]):
        with pytest.raises(CaseChanged):
            keep(store, step(case), *effects)
    assert store.case("c1") == case
    assert [row.effect.id for row in store.effects()] == ["e1"]


# All or nothing


def test_an_exception_leaves_nothing_of_a_transaction(store: Store) -> None:
    kept = keep(store, opening("c1", items=[item("i1")], timers=[timer("t1", 1)]))
    with pytest.raises(ZeroDivisionError), store.transaction() as transaction:
        transaction.append(*claim(kept, "i1", "wang"), [effect("e1")])
        transaction.append(*opening("c2", key="K-2", items=[item("i2")], timers=[timer("t2", 1)]), [])
        raise ZeroDivisionError
    assert store.case("c1") == kept
    assert len(store.history("c1")) == 1
    assert [row.id for row in store.cases()] == ["c1"]
    assert store.case_by_key("repair", "K-2") is None
    assert inbox_names(store, "@wang") == []
    assert inbox_names(store, "repairs/dispatcher") == ["c1/i1"]
    assert [case for case, _ in store.timers_due(after(9))] == ["c1"]
    assert store.effects() == ()


def test_a_failed_append_that_is_swallowed_still_undoes_the_whole_transaction(store: Store) -> None:
    kept = keep(store, opening("c1"))
    with pytest.raises(CaseChanged), store.transaction() as transaction:
        transaction.append(*opening("c2"), [])
        with suppress(CaseChanged):  # some stores tell it only at the end
            transaction.append(*step(kept, command_id="c1-1"), [])
    assert [row.id for row in store.cases()] == ["c1"]
    assert store.case("c1") == kept


def test_of_steps_appended_together_none_is_kept_when_one_of_them_came_second(store: Store) -> None:
    cases = [keep(store, opening(name)) for name in ("c1", "c2", "c3")]
    with pytest.raises(CaseChanged) as refused, store.transaction("c1", "c2", "c3") as transaction:
        for case, command in zip(cases, ("a", "c3-1", "b"), strict=True):
            transaction.append(*step(transaction.load(case.id), command_id=command), [effect(f"e-{case.id}")])
    assert "c2" in str(refused.value)
    assert [store.case(case.id) for case in cases] == cases
    assert store.effects() == ()


def test_cases_that_are_told_of_beforehand_are_loaded_as_any_others(store: Store) -> None:
    one, two = keep(store, opening("c1")), keep(store, opening("c2"))
    with store.transaction("c2", "c9", "c1", "c2") as transaction:
        assert transaction.load("c1") == one
        changed = step(one)
        transaction.append(*changed, [])
        assert transaction.load("c1") == changed[1]
        transaction.append(*step(two), [])
        assert transaction.load("c2").seq == 2
        assert transaction.load("c2").seq == 2
        with pytest.raises(UnknownCase, match="c9"):
            transaction.load("c9")
    assert store.case("c1") == changed[1]


def test_several_steps_of_one_case_among_steps_of_others_are_stored_in_their_order(store: Store) -> None:
    one = keep(store, opening("c1", items=[item("i1")]))
    held = claim(one, "i1", "wang")
    ended = end(held[1])
    with store.transaction("c1") as transaction:
        transaction.append(*held, [effect("e1")])
        transaction.append(*opening("c2", items=[item("i2")]), [])
        transaction.append(*ended, [effect("e2")])
    assert store.case("c1") == ended[1]
    assert inbox_names(store, "@wang") == []
    assert inbox_names(store, "repairs/dispatcher") == ["c2/i2"]
    assert [line.seq for line in store.history("c1")] == [1, 2, 3]
    assert verify(store.history("c1")) == []
    assert [row.effect.id for row in store.effects()] == ["e1", "e2"]


def test_more_steps_than_are_sent_at_once_are_stored_together(store: Store) -> None:
    names = [f"c{number:03d}" for number in range(230)]
    with store.transaction() as transaction:
        for name in names:
            transaction.append(*opening(name), [])
    with pytest.raises(ZeroDivisionError), store.transaction(*names) as transaction:
        for name in names:
            transaction.append(*step(transaction.load(name)), [])
        raise ZeroDivisionError
    assert {row.seq for row in store.cases(limit=999)} == {1}
    with store.transaction(*names) as transaction:
        for name in names:
            transaction.append(*step(transaction.load(name)), [])
    assert [(row.id, row.seq) for row in store.cases(limit=999)] == [(name, 2) for name in reversed(names)]


def test_a_transaction_sees_its_own_writes_and_others_do_not(store: Store) -> None:
    with store.transaction() as transaction:
        _, case, _ = made = opening("c1", key="K-1")
        sealed = transaction.append(*made, [])
        transaction.append(*step(case), [])
        assert transaction.load("c1").seq == 2
        assert transaction.answered("c1-1") == sealed
        assert transaction.case_by_key("repair", "K-1") == "c1"
        assert store.cases() == ()
        assert store.case_by_key("repair", "K-1") is None
    assert store.case("c1").seq == 2


def test_a_transaction_after_a_failed_one_works(store: Store) -> None:
    keep(store, opening("c1"))
    with pytest.raises(CaseChanged):
        keep(store, opening("c1"))
    assert keep(store, opening("c2")) == store.case("c2")


# The trail


def test_lines_come_back_in_order_and_each_holds_the_hash_of_the_one_before(store: Store) -> None:
    case = keep(store, opening("c1", items=[item("i1")]))
    keep(store, end(keep(store, claim(case, "i1", "wang"))))
    lines = store.history("c1")
    assert [line.seq for line in lines] == [1, 2, 3]
    previous = ""
    for line in lines:
        assert line == seal(line, previous)
        previous = line.hash
    assert verify(lines) == []


def test_append_returns_the_line_as_history_returns_it(store: Store) -> None:
    with store.transaction() as transaction:
        first = transaction.append(*opening("c1"), [])
        second = transaction.append(*step(opening("c1")[1]), [])
    assert store.history("c1") == (first, second)


def test_trails_of_different_cases_do_not_mix(store: Store) -> None:
    one, two = keep(store, opening("c1")), keep(store, opening("c2"))
    keep(store, step(one))
    keep(store, step(two))
    for name in ("c1", "c2"):
        assert {line.case for line in store.history(name)} == {name}
        assert verify(store.history(name)) == []


# Definitions


def test_a_definition_stays_as_it_was_first_remembered(store: Store) -> None:
    store.remember_definition(DIGEST, "other", "2", "something else")
    assert store.definition_text(DIGEST) == ("repair", "process: repair")


def test_a_known_definition_may_be_remembered_again_while_a_transaction_is_open(store: Store) -> None:
    with store.transaction() as transaction:
        store.remember_definition(DIGEST, "repair", "1", "process: repair")
        transaction.append(*opening("c1"), [])
    assert store.case("c1").digest == DIGEST


def test_an_unknown_digest_is_refused(store: Store) -> None:
    with pytest.raises(UnknownProcess, match="d9"):
        store.definition_text("d9")


def test_a_case_needs_its_definition_to_be_remembered(store: Store) -> None:
    before, case, line = opening("c1")
    case.digest = "d9"
    with pytest.raises(UnknownProcess, match="d9"):
        keep(store, (before, case, line))
    assert store.cases() == ()


# Inboxes


def test_an_inbox_holds_what_one_holds_and_what_nobody_holds_of_ones_posts(store: Store) -> None:
    items = [item("mine"), item("pool"), item("theirs"), item("other", "finance/cashier"), item("named", "@wang")]
    case = keep(store, opening("c1", items=items))
    keep(store, claim(keep(store, claim(case, "mine", "wang")), "theirs", "zhao"))
    assert inbox_names(store, "@wang", "repairs/dispatcher") == ["c1/mine", "c1/named", "c1/pool"]
    assert inbox_names(store, "@zhao", "finance/cashier") == ["c1/other", "c1/theirs"]
    assert inbox_names(store, "repairs/dispatcher") == ["c1/pool"]
    assert inbox_names(store) == []


def test_an_inbox_line_names_its_case_and_gives_the_item_as_it_was_stored(store: Store) -> None:
    kept = keep(store, claim(keep(store, opening("c1", items=[item("i1", due=None)])), "i1", "wang"))
    (row,) = store.inbox(["@wang"])
    assert row.item == kept.item("i1")
    assert (row.case, row.process, row.title, row.waiting) == ("c1", "repair", "修水管 c1", False)


def test_an_inbox_is_ordered_by_due_moment_then_by_opening_and_without_a_due_moment_last(store: Store) -> None:
    items = [item("never", due=None), item("late", due=9, opened=3), item("early", due=9), item("first", due=1)]
    keep(store, opening("c1", items=items))
    keep(store, opening("c0", items=[item("between", "repairs", due=5)]))
    assert inbox_names(store, "repairs/dispatcher", "repairs") == [
        "c1/first",
        "c0/between",
        "c1/early",
        "c1/late",
        "c1/never",
    ]


def test_due_moments_in_different_zones_are_ordered_as_moments(store: Store) -> None:
    london = item("london")._replace(due_at=after(2).astimezone(ZoneInfo("Europe/London")))
    keep(store, opening("c1", items=[item("china", due=1), london, item("last", due=3)]))
    assert inbox_names(store, "repairs/dispatcher") == ["c1/china", "c1/london", "c1/last"]


def test_pages_of_an_inbox_cover_it_without_gap_or_overlap(store: Store) -> None:
    for name in ("c1", "c2", "c3"):
        keep(store, opening(name, items=[item("a"), item("b", "repairs")]))
    refs = ("repairs/dispatcher", "repairs", "repairs")
    whole = inbox_names(store, *refs)
    first = store.inbox(refs, limit=4)
    second = store.inbox(refs, limit=4, after=first[-1].mark)
    assert store.inbox(refs, limit=4, after=second[-1].mark) == ()
    pages = [f"{row.case}/{row.item.id}" for row in (*first, *second)]
    assert pages == whole == ["c1/a", "c1/b", "c2/a", "c2/b", "c3/a", "c3/b"]


def test_an_item_of_a_later_turn_waits_until_the_earlier_one_is_closed(store: Store) -> None:
    visits = [item("first"), item("second", turn=1), item("elsewhere", turn=1, visit=2)]
    case = keep(store, opening("c1", items=visits))
    rows = store.inbox(["repairs/dispatcher"])
    assert {row.item.id: row.waiting for row in rows} == {"first": False, "second": True, "elsewhere": False}
    signed = case.copy()
    signed.items = tuple(item for item in signed.items if item.id != "first")
    _, done, line = step(signed)
    keep(store, (case, done, line))
    rows = store.inbox(["repairs/dispatcher"])
    assert {row.item.id: row.waiting for row in rows} == {"second": False, "elsewhere": False}


def test_a_left_state_takes_its_items_and_timers_away_and_the_new_one_brings_its_own(store: Store) -> None:
    case = keep(
        store, opening("c1", items=[item("old"), item("kept", visit=7)], timers=[timer("t", 1), timer("k", 2, 7)])
    )
    case = keep(store, step(case, Entered(case.visits[0]._replace(id=7))))  # "kept" and "k" lie in a state beside it
    again = case.visits[0]._replace(id=2)
    entered = Entered(again, (item("new", visit=2),), (timer("t", 3, 2),))
    keep(store, step(case, Left(1, "triage", "triage", "again"), entered))
    assert inbox_names(store, "repairs/dispatcher") == ["c1/kept", "c1/new"]
    assert [timer.at for _, timer in store.timers_due(after(9))] == [after(2), after(3)]


# Lists of cases, timers, effects


def test_cases_are_listed_newest_first_and_filtered(store: Store) -> None:
    old = keep(store, opening("c1", key="K-1"))
    keep(store, opening("c2", process="purchase", at=after(1)))
    keep(store, opening("c3", requester="@zhao", at=after(2)))
    keep(store, opening("c4", at=after(2)))
    keep(store, end(old, at=5))

    def names(**filters: object) -> list[str]:
        return [row.id for row in store.cases(**filters)]  # type: ignore[arg-type]

    assert names() == ["c4", "c3", "c2"]
    assert names(open_only=False) == ["c4", "c3", "c2", "c1"]
    assert names(process="repair") == ["c4", "c3"]
    assert names(process="repair", open_only=False, requester="@li") == ["c4", "c1"]
    assert names(requester="@zhao") == ["c3"]
    assert names(process="nothing") == []
    assert names(limit=2, after=store.cases(limit=1)[0].mark) == ["c3", "c2"]
    row = store.cases(open_only=False)[3]
    assert (row.process, row.digest, row.key, row.title) == ("repair", DIGEST, "K-1", "修水管 c1")
    assert (row.requester, row.outcome, row.seq) == ("@li", "done", 2)
    assert (row.opened_at, row.ended_at) == (MORNING, after(5))


def test_a_timer_is_due_from_its_moment_on_the_earliest_first(store: Store) -> None:
    keep(store, opening("c1", timers=[timer("b", 3), timer("a", 1)]))
    keep(store, opening("c2", timers=[timer("c", 2)]))
    moment = timedelta(microseconds=1)
    assert store.timers_due(after(1) - moment) == ()
    assert store.timers_due(after(1)) == (("c1", timer("a", 1)),)
    assert [(case, timer.id) for case, timer in store.timers_due(after(3).astimezone(UTC))] == [
        ("c1", "a"),
        ("c2", "c"),
        ("c1", "b"),
    ]
    assert [timer.id for _, timer in store.timers_due(after(9), limit=2)] == ["a", "c"]


def test_effects_wait_in_the_outbox_in_the_order_of_their_entries(store: Store) -> None:
    case = keep(store, opening("c1"), effect("z"), effect("a"))
    keep(store, opening("c2", at=after(2)), effect("later"))
    keep(store, step(case, at=1), effect("between"))
    rows = store.effects()
    assert [(row.case, row.seq, row.effect.id) for row in rows] == [
        ("c1", 1, "z"),
        ("c1", 1, "a"),
        ("c1", 2, "between"),
        ("c2", 1, "later"),
    ]
    assert rows[0].effect == effect("z")
    assert (rows[0].at, rows[0].state) == (MORNING, "pending")
    assert [row.effect.id for row in store.effects(limit=1)] == ["z"]
    assert store.effects(state="done") == ()


# Times


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "UTC", "America/St_Johns", "Asia/Kathmandu"])
def test_moments_of_any_zone_come_back_equal_and_aware(store: Store, zone: str) -> None:
    at = MORNING.astimezone(ZoneInfo(zone))
    due = item("i1")._replace(due_at=at, opened_at=at)
    keep(store, opening("c1", at=at, items=[due], timers=[timer("t1", 0)._replace(at=at)]))
    found = [
        store.case("c1").opened_at,
        store.history("c1")[0].at,
        store.cases()[0].opened_at,
        store.inbox(["repairs/dispatcher"])[0].item.due_at,
        store.timers_due(at)[0][1].at,
    ]
    assert found == [at] * len(found)
    assert all(moment is not None and moment.tzinfo is not None for moment in found)
    assert verify(store.history("c1")) == []


def test_moments_far_away_come_back_equal(store: Store) -> None:
    old, far = MORNING.replace(year=1911), MORNING.replace(year=9998)
    keep(store, opening("c1", at=old, timers=[timer("t1", 0)._replace(at=far)]))
    assert store.cases()[0].opened_at == old
    assert store.timers_due(far)[0][1].at == far


# Threads


def test_two_threads_lose_no_step_and_no_line(store: Store) -> None:
    keep(store, opening("c1"))
    together = Barrier(2)

    def work(name: str) -> None:
        together.wait()
        done = 0
        while done < 15:
            case = store.case("c1")
            try:
                keep(store, step(case, command_id=f"{name}-{done}"))
            except CaseChanged:
                continue
            done += 1

    threads = [Thread(target=work, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lines = store.history("c1")
    assert store.case("c1").seq == len(lines) == 31
    assert verify(lines) == []
    assert store.case("c1").count("triage", "note") == 30


def test_a_definition_may_be_remembered_by_several_threads_at_once(store: Store) -> None:
    together, failed = Barrier(6), []

    def work() -> None:
        together.wait()
        try:
            store.remember_definition("d2", "repair", "2", "newer")
        except Exception as error:  # noqa: BLE001
            failed.append(error)

    threads = [Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert store.definition_text("d2") == ("repair", "newer")


def test_a_case_that_is_loaded_in_a_transaction_is_not_changed_by_another_thread(store: Store) -> None:
    keep(store, opening("c1"))

    def work(name: str) -> None:
        for number in range(10):
            with store.transaction() as transaction:
                transaction.append(*step(transaction.load("c1"), command_id=f"{name}-{number}"), [])

    threads = [Thread(target=work, args=(name,)) for name in ("one", "two", "three")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.case("c1").seq == 31
