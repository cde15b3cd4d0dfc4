"""Defects of the T rules: no limit, limits that do not fit together, and nothing that happens when one passes."""

from __future__ import annotations

import re
from itertools import pairwise

from tests.mutants.good_files import CALENDAR, Good, Scope, kind, parsed
from tests.mutants.mutant import Found, Spot, at_key, at_value, operator
from tests.mutants.writing import new_state, plain_tasks, twin
from tests.mutants.yaml_text import Edit, Path, YamlText, flow


@operator("no-deadline")
def a_step_has_no_limit(good: Good) -> Found:
    for _, path, state in good.tasks():
        inherited = {"due", "overdue"} & good.value.get("defaults", {}).keys()
        if "due" in state and not {"deemed", "remind"} & state.keys() and not inherited:
            gone = [good.yaml.delete((*path, "due"))]
            gone += [good.yaml.delete((*path, "overdue"))] if "overdue" in state else []
            if _apart(gone):
                yield tuple(gone), at_key(good, *path)


@operator("no-deadline")
def a_new_step_has_no_limit(good: Good) -> Found:
    for scope, path, state in plain_tasks(good):
        if {"due", "overdue"} & good.value.get("defaults", {}).keys():
            continue
        for name, action in state["actions"].items():
            relay = twin(state, {"on": {"title": "转交", "to": action["to"]}})
            relay = {key: value for key, value in relay.items() if key not in ("due", "overdue")}
            where = (*path, "actions", name, "to")
            yield (
                (good.yaml.replace(where, "relay"), new_state(good, scope, "relay", relay)),
                at_key(good, *scope.path, "relay"),
            )
            break


@operator("deadline-sum-exceeds")
def the_whole_is_promised_sooner_than_its_parts(good: Good) -> Found:
    """The promise is longer than any one step with its escalations, and much shorter than their sum."""
    for scope in good.scopes[:1]:
        total, longest = _longest(scope), max(map(_chain, scope.states.values()))
        if total >= 2 * longest + 4:
            for days in (longest + 1, longest + 2, longest + 3):
                yield (good.yaml.put(("deadline",), f"{days} workdays"),), at_value(good, "deadline")


@operator("deadline-sum-exceeds")
def one_step_takes_longer_than_was_promised(good: Good) -> Found:
    """The promise is what all steps take; one of them then takes two workdays more."""
    for scope in good.scopes[:1]:
        total = _longest(scope)
        for name in _on_longest(scope):
            state = scope.states[name]
            if (
                isinstance(state.get("due"), str)
                and _days(state)
                and "deemed" not in state
                and _chain(state) + 3 < total
            ):
                longer = good.yaml.replace((*scope.path, name, "due"), f"{_days(state) + 2} workdays")
                yield (good.yaml.put(("deadline",), f"{total} workdays"), longer), at_value(good, "deadline")


@operator("overdue-unhandled")
def nobody_is_told_that_a_step_is_late(good: Good) -> Found:
    for _, path, state in good.tasks():
        inherited = "overdue" in good.value.get("defaults", {})
        if {"due", "overdue"} <= state.keys() and "deemed" not in state and not inherited:
            yield (good.yaml.delete((*path, "overdue")),), _due(good, path)


@operator("overdue-unhandled")
def nobody_is_told_that_a_new_step_is_late(good: Good) -> Found:
    for scope, path, state in plain_tasks(good):
        if "overdue" in good.value.get("defaults", {}):
            continue
        for name, action in state["actions"].items():
            relay = twin(state, {"on": {"title": "转交", "to": action["to"]}}, due="2 workdays")
            relay.pop("overdue", None)
            where = (*path, "actions", name, "to")
            yield (
                (good.yaml.replace(where, "relay"), new_state(good, scope, "relay", relay)),
                at_value(good, *scope.path, "relay", "due"),
            )
            break


@operator("reminder-or-escalation-too-late")
def a_reminder_would_come_before_the_step(good: Good) -> Found:
    for _, path, state in good.tasks():
        if isinstance(state.get("due"), str) and "workday" in state["due"] and "remind" not in state:
            edit = good.yaml.add(path, "remind", "[100 workdays before]")
            yield (edit,), at_value(good, *path, "remind", 0)


@operator("reminder-or-escalation-too-late")
def a_reminder_comes_when_the_step_begins(good: Good) -> Found:
    for _, path, state in good.tasks():
        if isinstance(state.get("due"), str) and "workday" in state["due"] and "remind" not in state:
            edit = good.yaml.add(path, "remind", flow([f"{state['due']} before"]))
            yield (edit,), at_value(good, *path, "remind", 0)


@operator("reminder-or-escalation-too-late")
def silence_decides_before_anybody_is_told(good: Good) -> Found:
    for _, path, state in plain_tasks(good):
        silent = [name for name, action in state["actions"].items() if _automatic(action)]
        fits = isinstance(state.get("due"), str) and "workday" in state["due"] and _days(state) > 2
        if silent and fits and "deemed" not in state and "overdue" in state:
            lapse = good.yaml.add(path, "deemed", flow({"after": "1 workday", "action": silent[0]}))
            yield (lapse,), at_value(good, *path, "overdue", "escalate")


@operator("calendar-gap")
def the_calendar_ends_before_the_case(good: Good) -> Found:
    calendar = _calendar(good)
    if "process" in good.value and "until" not in good.value.get("effective", {}) and _longest(_top(good)) > 3:
        edits = {
            CALENDAR: (calendar.delete(("unknown_years",)),),
            good.name: (good.yaml.put(("effective",), "{from: 2026-12-28}"),),
        }
        yield edits, at_value(good, "calendar", file=CALENDAR)


@operator("calendar-gap")
def a_promise_in_days_stands_over_limits_in_workdays(good: Good) -> Found:
    for scope in good.scopes[:1]:
        total = _longest(scope)
        straight = not any(kind(state) in ("parallel", "call") for state in scope.states.values())
        if total > 8 and straight and "limit:" not in good.texts[good.name]:
            for days in (total * 7 // 5, total * 7 // 5 + 2, total * 7 // 5 + 4):
                yield (good.yaml.put(("deadline",), f"{days} days"),), at_value(good, "deadline")


def _calendar(good: Good) -> YamlText:
    return parsed(good.texts[CALENDAR])


def _top(good: Good) -> Scope:
    return good.scopes[0]


def _automatic(action: dict[str, object]) -> bool:
    return not {"when", "requires", "by", "limit"} & action.keys() and action.get("kind", "forward") == "forward"


def _due(good: Good, path: Path) -> Spot:
    where = (*path, "due")
    return (at_key if isinstance(good.yaml.get(where), dict) else at_value)(good, *where)


def _apart(edits: list[Edit]) -> bool:
    ordered = sorted(edits)
    return all(one.end <= other.start for one, other in pairwise(ordered))


def _days(state: object) -> int:
    """Return how many workdays a step may take; a part of a day counts as none, other limits as one."""
    due = state.get("due") if isinstance(state, dict) and kind(state) == "task" else None
    if due is None:
        return 0
    found = re.fullmatch(r"([0-9]+) workdays?", due if isinstance(due, str) else str(due.get("default")))
    return int(found[1]) if found else 0


def _chain(state: object) -> int:
    """Return how many workdays pass until the last one is told that a step is late."""
    days, overdue = _days(state), state.get("overdue") if isinstance(state, dict) else None
    while isinstance(overdue, dict):
        found = re.fullmatch(r"([0-9]+) workdays?", str(overdue.get("after", "")))
        days += int(found[1]) if found else 0
        overdue = overdue.get("then")
    return days


def _longest(scope: Scope) -> int:
    return sum(_days(scope.states[name]) for name in _on_longest(scope))


def _on_longest(scope: Scope) -> list[str]:
    """Return the states of a longest way from the start to an end that enters no state twice."""
    after: dict[str, set[str]] = {}
    for source, _, target in scope.ways():
        after.setdefault(source, set()).add(target)
    best: list[str] = []
    waiting: list[list[str]] = [[scope.start]]
    tried = 0
    while waiting and tried < 3000:
        way = waiting.pop()
        tried += 1
        if kind(scope.states[way[-1]]) == "end":
            if _sum(scope, way) > _sum(scope, best):
                best = way
            continue
        waiting.extend([*way, name] for name in sorted(after.get(way[-1], ())) if name not in way)
    return best


def _sum(scope: Scope, way: list[str]) -> int:
    return sum(_days(scope.states[name]) for name in way)
