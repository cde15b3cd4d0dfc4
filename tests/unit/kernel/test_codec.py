"""Values as text and back: the same value, the same bytes, and nothing that a hostile text could smuggle in."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from itertools import product
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workflow_engine.kernel.case import FIELDS, Case, Deed, Effect, Margin, Timer, Visit, Vote, WorkItem
from workflow_engine.kernel.codec import case_from_text, case_to_text, dumps, loads, seal, sealed
from workflow_engine.kernel.events import BASE, Acted, Ended, Entry
from workflow_engine.kernel.operations import OPERATIONS

NOON = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=timezone(timedelta(hours=8)))
VOTE = Vote("works/foreman", "dan", "agree", consent=True)
VISIT = Visit(1, "first", 0, "", "eve", NOON, NOON, None, None, "office/chief", (VOTE,), ("paid",), 2)
ITEM = WorkItem("1.1", 1, "first", "office/clerk", None, "office/chief", NOON, None)
TIMER = Timer("1.remind.0", 1, "remind", NOON)
ACTED = Acted(1, "1.1", "first", "go", "forward", ("cai",), {"price": (None, Decimal("1.50"))}, {"n": 3}, vote=VOTE)


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        False,
        0,
        -1,
        10**40,
        "",
        "受理\n\0\u2028'\"\\",
        Decimal("1.50"),
        Decimal("-0.00"),
        Decimal("1E+5"),
        date(2026, 2, 28),
        NOON,
        NOON.astimezone(UTC),
        (),
        ("a", ("b", ())),
        {},
        {"a": {"b": (1, Decimal(2), NOON)}},
        {"$": "Vote"},
        {"$t": "2026-01-01", "a": 1},
        {"$m": [1]} | {"x": ({"$n": "1"},)},
        VOTE,
        VISIT,
        ITEM,
        TIMER,
        ACTED,
        Ended(NOON, "done"),
        Effect("c/1/0", "notify", 1, {"to": ("a",), "$": "x"}),
    ],
)
def test_a_value_comes_back_with_its_type(value: Any) -> None:
    back = loads(dumps(value))
    if isinstance(value, dict) and "$m" in value:
        value = {**value, "$m": (1,)}
    assert back == value
    assert type(back) is type(value)
    assert dumps(back) == dumps(value)


def test_decimals_keep_their_places_and_moments_their_offset() -> None:
    assert str(loads(dumps(Decimal("1.50")))) == "1.50"
    assert loads(dumps(NOON)).utcoffset() == timedelta(hours=8)


def test_every_event_can_be_kept() -> None:
    kinds = [*BASE, *(kind for operation in OPERATIONS.values() for kind in operation.events)]
    assert len(kinds) > 30
    for kind in kinds:
        for value in ("x", None, 1, ("a",)):
            sample = kind(*[value for _ in kind._fields])
            assert loads(dumps(sample)) == sample
            assert dumps(sample) == by_json(dumps(sample))


def test_texts_are_canonical_whatever_the_order_of_keys() -> None:
    assert dumps({"b": 1, "a": "水"}) == dumps({"a": "水", "b": 1}) == '{"a":"水","b":1}'


def by_json(text: str) -> str:
    return json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


KEEPABLE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.decimals(allow_nan=False)
    | st.dates()
    | st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(-timedelta(minutes=210))])),
    lambda inner: st.lists(inner).map(tuple) | st.dictionaries(st.text("$tdnm%a水", max_size=3), inner),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(KEEPABLE, KEEPABLE)
def test_whatever_is_kept_comes_back_and_its_text_is_what_json_itself_would_write(one: Any, two: Any) -> None:
    value = ACTED._replace(changes={"a": (one, two)}, saw={"$": two})
    text = dumps(value)
    assert text == by_json(text)
    back = loads(text)
    assert back == value
    assert dumps(back) == text


def test_fields_that_have_their_usual_value_are_left_out_and_all_others_written() -> None:
    for fields in product((True, False), repeat=4):
        all_four: dict[str, Any] = {"turn": 3, "offered": "works", "lent": ("ann",), "added_by": "bob"}
        some = {name: value for here, (name, value) in zip(fields, all_four.items(), strict=True) if here}
        text = dumps(ITEM._replace(**some))
        assert set(json.loads(text)) == {"$", *ITEM._fields[:8], *some}
        assert loads(text) == ITEM._replace(**some)


class Colour(StrEnum):
    RED = "red"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Colour.RED, '"red"'),
        (MappingProxyType({"b": 1, "a": Colour.RED}), '{"a":"red","b":1}'),
        ({2: "x", 10: "y"}, '{"10":"y","2":"x"}'),
        ([1, [2]], "[1,[2]]"),
        (Margin(), '{"$":"Margin"}'),
        (Margin(decider="a/b"), '{"$":"Margin","decider":"a/b"}'),
    ],
)
def test_kinds_of_texts_and_mappings_are_written_as_what_they_hold(value: Any, text: str) -> None:
    assert dumps(value) == text


def test_equal_moments_keep_the_offset_each_was_given_in() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    twice = datetime(2026, 10, 25, 2, 30, tzinfo=berlin)  # this hour comes twice
    moments = (NOON, NOON.astimezone(UTC), NOON.astimezone(berlin), twice, twice.replace(fold=1))
    assert [json.loads(dumps(moment))["$t"] for moment in moments] == [moment.isoformat() for moment in moments]


def test_a_line_written_by_the_first_version_is_still_read_and_its_hash_still_holds() -> None:
    text = (
        '{"$":"Entry","at":{"$t":"2026-03-02T01:07:00+00:00"},"by":"p1","case":"20260302-000000000001",'
        '"command":"act","command_id":"20260302-000000000022","digest":"83730bc0c4ca","events":[{"$":"Acted",'
        '"action":"accept","changes":{"price":[null,{"$n":"1.50"}]},"item":"7.1","kind":"forward","persons":["p1"],'
        '"saw":{"rating":4},"state":"acceptance","visit":7},{"$":"Left","state":"acceptance","to":"done",'
        '"via":"accept","visit":7},{"$":"Ended","at":{"$t":"2026-03-02T09:07:00+08:00"},"outcome":"completed"}],'
        '"on_behalf":null,"post":"office/leader","previous":"97d6d733","seq":8}'
    )
    line = loads(text)
    assert sealed(line, "97d6d733") == (line._replace(hash=sha256(text.encode()).hexdigest()), text)
    assert line.events[0].changes == {"price": (None, Decimal("1.50"))}


@pytest.mark.parametrize("value", [1.5, b"x", {1, 2}, object(), timedelta(1), {"a": [0.1]}])
def test_what_could_not_come_back_is_not_written(value: Any) -> None:
    with pytest.raises(TypeError, match="cannot keep a"):
        dumps(value)


@pytest.mark.parametrize(
    "text",
    [
        '{"$":"os.system","command":"id"}',
        '{"$":"Case"}',
        '{"$":"__class__"}',
        '{"$":"Ended","at":1,"outcome":"x","more":2}',
        '{"$":"Ended"}',
        '{"$t":"yesterday"}',
        "[",
    ],
)
def test_a_text_that_nobody_wrote_here_is_refused(text: str) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        loads(text)


def full_case() -> Case:
    case = Case("20260302-0001")
    case.process, case.digest, case.key, case.title, case.requester = "p", "d", "K-1", "题", "external/student:1"
    case.parent, case.opened_at, case.ended_at, case.outcome = ("c0", 3), NOON, NOON, "done"
    case.data = {"price": Decimal("1.50"), "by": date(2026, 1, 1), "people": ("a", "b"), "ok": False}
    case.deeds = (Deed("first", "go", ("cai",)), Deed("first", "go", ("cai",)))
    case.visits, case.items, case.timers = (VISIT,), (ITEM,), (TIMER,)
    case.next_visit, case.seq = 2, 7
    return case


def test_a_case_comes_back_with_everything_in_it() -> None:
    case = full_case()
    back = case_from_text(case_to_text(case))
    assert back == case
    assert [getattr(back, name) for name in FIELDS] == [getattr(case, name) for name in FIELDS]
    assert case_to_text(back) == case_to_text(case)
    assert set(json.loads(case_to_text(case))) == set(FIELDS)


def test_an_empty_case_comes_back_empty() -> None:
    assert case_from_text(case_to_text(Case("c"))) == Case("c")


def test_a_seal_covers_every_field_and_the_line_before() -> None:
    entry = Entry("c1", 1, NOON, "cai", None, "office/clerk", "act", "id", "d", (ACTED,))
    sealed = seal(entry, "before")
    assert seal(sealed, "before") == sealed
    assert loads(dumps(sealed)) == sealed
    changed: dict[str, Any] = {
        "case": "c2",
        "seq": 2,
        "at": NOON + timedelta(microseconds=1),
        "by": "gus",
        "on_behalf": "gus",
        "post": None,
        "command": "claim",
        "command_id": "other",
        "digest": "e",
        "events": (ACTED._replace(opinion="x"),),
    }
    assert {*changed, "previous", "hash"} == set(Entry._fields)
    hashes = {seal(entry._replace(**{name: value}), "before").hash for name, value in changed.items()}
    hashes |= {sealed.hash, seal(entry, "").hash}
    assert len(hashes) == len(changed) + 2
