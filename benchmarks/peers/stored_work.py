"""The repair of ``work.py`` as a careful programmer would store it by hand: one action, and all the rows it writes.

The rows are those of this project's own tables (``workflow_engine/storage/sql/schema.py``), with the same facts in
them, so that every variant writes the same: the case with its version, a line of the trail with the hash of the line
before, work items closed and opened, timers, effects for the outbox. What the engine decides by itself (who may act,
when it is due by the working calendar) is looked up here in small tables, which is the least it can cost.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple

from peers.work import DONE, START, TABLE, Data

DIGEST = "0" * 64
TITLE = "报修（对照用）"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
BEGIN = datetime(2026, 3, 2, 1, tzinfo=UTC)
PERSONS = {
    "report": "p1",
    "triage": "p2",
    "costing": "p4",
    "approval": "p3",
    "assignment": "p4",
    "repair": "p5",
    "inspection": "p4",
    "acceptance": "p1",
}
OWNERS = {
    "report": "@p1",
    "triage": "office/desk",
    "costing": "works/dispatcher",
    "approval": "works/head",
    "assignment": "works/dispatcher",
    "repair": "works/worker",
    "inspection": "works/dispatcher",
    "acceptance": "@p1",
}
LIMITS = {
    "report": 168,
    "triage": 1,
    "costing": 33,
    "approval": 81,
    "assignment": 6,
    "repair": 81,
    "inspection": 33,
    "acceptance": 168,
}
RETURNS = {"again", "fail"}
WHO = {action: PERSONS[state] for state, action in TABLE}
Row = tuple[Any, ...]


class Written(NamedTuple):
    """What one action changes, as rows in the order of the tables' columns; ``closed`` are ids."""

    case: str
    seq: int
    body: str
    hash: str
    outcome: str | None
    ended_at: int | None
    line: Row
    closed_items: Sequence[str]
    items: Sequence[Row]
    closed_timers: Sequence[str]
    timers: Sequence[Row]
    effects: Sequence[Row]


def text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def micros(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


def opened(case: str, data: Data, command: str) -> tuple[Row, Written]:
    """Return the row of a new case, and the rest of what its start writes."""
    body: dict[str, Any] = {
        "id": case,
        "process": "repair",
        "digest": DIGEST,
        "title": TITLE,
        "requester": "p1",
        "key": None,
        "opened_at": BEGIN.isoformat(),
        "ended_at": None,
        "outcome": None,
        "parent": None,
        "margin": {},
        "data": data,
        "deeds": [],
        "visits": [],
        "items": [],
        "timers": [],
        "next_visit": 1,
        "seq": 0,
    }
    started = {"kind": "Started", "at": BEGIN.isoformat(), "process": "repair", "title": TITLE, "data": data}
    made = _written(body, "start", "p1", BEGIN, command, "", [started], START, None)
    row = (case, "repair", DIGEST, None, TITLE, "p1", None, 1, micros(BEGIN), None, made.hash, made.body)
    return row, made


def acted(stored: str, head: str, action: str, at: datetime, command: str) -> Written:
    """Return what ``action`` writes, from the stored text of the case and the hash of its newest line."""
    body = json.loads(stored)
    visit = body["visits"][0]
    state = visit["state"]
    goal, guard = TABLE[state, action]
    if guard is not None and not guard(body["data"]):
        raise ValueError(action)
    person = PERSONS[state]
    item = body["items"][0]["id"]
    done = {
        "kind": "Acted",
        "action": action,
        "changes": {},
        "item": item,
        "persons": [person],
        "state": state,
        "saw": {"cost": body["data"]["cost"]} if guard else {},
        "visit": visit["id"],
        "way": "forward",
    }
    left = {"kind": "Left", "state": state, "to": goal, "via": action, "visit": visit["id"]}
    origin = {"action": action, "changes": {}, "persons": [person], "state": state}
    body["deeds"].append([state, action, [person], None])
    return _written(body, "act", person, at, command, head, [done, left], goal, origin)


def _written(
    body: dict[str, Any],
    command: str,
    person: str,
    at: datetime,
    command_id: str,
    head: str,
    events: list[dict[str, Any]],
    goal: str,
    origin: dict[str, Any] | None,
) -> Written:
    case, seq = body["id"], body["seq"] + 1
    closed_items = [item["id"] for item in body["items"]]
    closed_timers = [timer["id"] for timer in body["timers"]]
    gone = body["visits"]
    items: list[Row] = []
    timers: list[Row] = []
    moment = micros(at)
    if goal == DONE:
        events.append({"kind": "Ended", "at": at.isoformat(), "outcome": "completed"})
        body.update(visits=[], items=[], timers=[], ended_at=at.isoformat(), outcome="completed")
        told = {"role": "informed", "state": gone[0]["state"], "to": ["office/desk"], "via": "accept"}
    else:
        items, timers = _entered(body, goal, at, origin, events)
        told = {"role": "assigned", "state": goal, "to": [OWNERS[goal]]}
    body["seq"] = seq
    line = text(
        {
            "kind": "Entry",
            "at": at.isoformat(),
            "by": person,
            "case": case,
            "command": command,
            "command_id": command_id,
            "digest": DIGEST,
            "events": events,
            "on_behalf": None,
            "post": OWNERS.get(goal),
            "previous": head,
            "seq": seq,
        }
    )
    digest = sha256(line.encode()).hexdigest()
    visit = body["next_visit"] - 1
    effect = (f"{case}/{seq}/0", case, seq, 0, "notify", visit, moment, text(told), "pending")
    return Written(
        case,
        seq,
        text(body),
        digest,
        body["outcome"],
        moment if goal == DONE else None,
        (case, seq, command_id, moment, person, line, head, digest),
        closed_items,
        items,
        closed_timers,
        timers,
        [effect],
    )


def _entered(
    body: dict[str, Any], goal: str, at: datetime, origin: dict[str, Any] | None, events: list[dict[str, Any]]
) -> tuple[list[Row], list[Row]]:
    case, visit, owner = body["id"], body["next_visit"], OWNERS[goal]
    until = at + LIMITS[goal] * HOUR
    since, due = at.isoformat(), until.isoformat()
    item = {
        "kind": "WorkItem",
        "accountable": "works/head",
        "due_at": due,
        "holder": None,
        "id": f"{visit}.1",
        "opened_at": since,
        "owner": owner,
        "state": goal,
        "visit": visit,
    }
    moments = {"escalate": until} if goal != "repair" else {"remind": until - 4 * HOUR, "escalate": until}
    timers = [
        {
            "kind": "Timer",
            "at": when.isoformat(),
            "detail": "0",
            "id": f"{visit}.{kind}.0",
            "what": kind,
            "visit": visit,
        }
        for kind, when in moments.items()
    ]
    entered = {
        "kind": "Visit",
        "accountable": "works/head",
        "due_at": due,
        "element": None,
        "id": visit,
        "parent": 0,
        "region": "",
        "since": since,
        "state": goal,
        **({"origin": origin} if origin else {}),
    }
    events.append({"kind": "Entered", "items": [item], "timers": timers, "visit": entered})
    body.update(visits=[entered], items=[item], timers=timers, next_visit=visit + 1)
    row = (case, f"{visit}.1", visit, goal, owner, None, "works/head", micros(at), micros(until), 0, False)
    rows = [(case, f"{visit}.{kind}.0", visit, kind, micros(when), "0") for kind, when in moments.items()]
    return [(*row, owner, "", "", "", "repair")], rows
