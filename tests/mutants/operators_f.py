"""Defects of the F rules: ways that lead nowhere, round and round, or across regions."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from tests.mutants.good_files import ORGANIZATION, Good, Scope, kind
from tests.mutants.mutant import GONE, Found, at_key, at_value, operator
from tests.mutants.writing import new_state, new_states, plain_tasks, some_end, twin
from tests.mutants.yaml_text import Edit, Path, flow


@operator("no-start-or-end")
def no_state_is_an_end(good: Good) -> Found:
    task = next((state for _, _, state in plain_tasks(good)), None)
    for scope in good.scopes[:1]:
        again = flow(twin(task, {"again": {"title": "重来", "to": scope.start}}))
        yield tuple(good.yaml.replace((*scope.path, end), again) for end in scope.ends()), at_key(good, "states")


@operator("no-start-or-end")
def every_end_is_taken_out(good: Good) -> Found:
    for scope in good.scopes[:1]:
        ends = scope.ends()
        back = [good.yaml.replace(path, scope.start) for _, path, target in scope.ways() if target in ends]
        yield (*back, *_taken_out(good, scope, ends)), at_key(good, "states")


@operator("unreachable-step")
def a_step_is_written_that_nothing_leads_to(good: Good) -> Found:
    for scope, _, state in plain_tasks(good):
        lost = twin(state, {"finish": {"title": "办完", "to": some_end(scope)}})
        yield (new_state(good, scope, "lost", lost),), at_key(good, *scope.path, "lost")


@operator("unreachable-step")
def the_only_way_to_a_step_leads_elsewhere(good: Good) -> Found:
    for scope in good.scopes:
        for _, path, target in scope.ways():
            end = some_end(scope)
            lost = set(scope.states) - scope.reached(without=path, instead=end)
            behind = Scope(scope.path, scope.states, target).reached()
            led_back = any(t == target and s in lost for s, _, t in scope.ways())
            if target in lost and lost <= behind and not led_back:
                yield (good.yaml.replace(path, end),), at_key(good, *scope.path, target)


@operator("dead-end")
def an_action_leads_to_a_step_without_actions(good: Good) -> Found:
    for scope, path, state in plain_tasks(good):
        more = good.yaml.add((*path, "actions"), "hang", flow({"title": "挂起", "to": "stuck"}))
        yield (more, new_state(good, scope, "stuck", _stuck(state))), at_key(good, *scope.path, "stuck")


@operator("dead-end")
def a_way_is_turned_into_a_step_without_actions(good: Good) -> Found:
    for scope, path, state in _spare_ways(good):
        edits = good.yaml.replace(path, "stuck"), new_state(good, scope, "stuck", _stuck(state))
        yield edits, at_key(good, *scope.path, "stuck")


@operator("livelock")
def two_steps_lead_only_to_each_other(good: Good) -> Found:
    for scope, path, state in plain_tasks(good):
        if not _holds_up(good, scope):
            continue
        more = good.yaml.add((*path, "actions"), "round", flow({"title": "转入", "to": "ring_one"}))
        ring = {name: twin(state, {"on": {"title": "转交", "to": other}}) for name, other in RING}
        edits = more, new_states(good, scope, ring)
        yield edits, at_key(good, *scope.path, "ring_one")


RING = (("ring_one", "ring_two"), ("ring_two", "ring_one"))


@operator("livelock")
def a_way_is_turned_into_a_step_that_leads_to_itself(good: Good) -> Found:
    for scope, path, state in _spare_ways(good):
        if _holds_up(good, scope):
            again = twin(state, {"again": {"title": "再等", "to": "forever"}})
            edits = good.yaml.replace(path, "forever"), new_state(good, scope, "forever", again)
            yield edits, at_key(good, *scope.path, "forever")


@operator("join-never-fires")
def a_region_has_no_end(good: Good) -> Found:
    for scope in _joined(good):
        task = next(state for state in scope.states.values() if kind(state) == "task")
        again = flow(twin(task, {"again": {"title": "重来", "to": scope.start}}))
        edits = tuple(good.yaml.replace((*scope.path, end), again) for end in scope.ends())
        yield edits, at_key(good, *scope.path[:-1])


@operator("join-never-fires")
def a_region_never_comes_to_its_end(good: Good) -> Found:
    for scope in _joined(good):
        ends = set(scope.ends())
        into = [(path, target) for _, path, target in scope.ways() if target in ends]
        edits = tuple(good.yaml.replace(path, scope.start) for path, _ in into)
        yield edits, at_key(good, *scope.path[:-1])


@operator("region-escape")
def an_action_in_a_region_leads_outside(good: Good) -> Found:
    for scope in good.scopes:
        if scope.outer:
            for _, path, _ in scope.ways():
                yield (good.yaml.replace(path, scope.outer.ends()[0]),), at_value(good, *path)


@operator("region-escape")
def an_action_outside_leads_into_a_region(good: Good) -> Found:
    inside = [scope for scope in good.scopes if scope.outer]
    for scope in inside[:1]:
        for _, path, _ in good.scopes[0].ways():
            yield (good.yaml.replace(path, scope.start),), at_value(good, *path)


@operator("end-has-actions")
def an_end_can_be_opened_again(good: Good) -> Found:
    for scope in good.scopes:
        for end in scope.ends():
            actions = flow({"reopen": {"title": "重开", "to": scope.start}})
            yield (good.yaml.add((*scope.path, end), "actions", actions),), at_key(good, *scope.path, end, "actions")


@operator("end-has-actions")
def an_end_sends_back(good: Good) -> Found:
    for scope in good.scopes:
        for end in scope.ends():
            entry = "actions: " + flow({"back": {"title": "退回", "kind": "return", "to": scope.start}})
            edit = good.yaml.insert_before((*scope.path, end, "kind"), entry)
            yield (edit,), at_key(good, *scope.path, end, "actions")


@operator("ambiguous-action")
def two_buttons_look_alike(good: Good) -> Found:
    for _, path, state in plain_tasks(good):
        for name, action in state["actions"].items():
            if action.get("by") != "system":
                copy = {"title": name, **action}
                edit = good.yaml.add((*path, "actions"), f"{name}_2", flow(copy))
                yield (edit,), at_key(good, *path, "actions", f"{name}_2")


@operator("ambiguous-action")
def a_button_is_labelled_like_its_neighbour(good: Good) -> Found:
    for scope, path, state in plain_tasks(good):
        names = [name for name, action in state["actions"].items() if "by" not in action and "when" not in action]
        for one, other in pairwise(names):
            there = (*path, "actions", other)
            content = state["actions"][other]
            target = state["actions"][one]["to"]
            if set(scope.states) <= scope.reached(without=(*there, "to"), instead=target):
                same = {**content, "title": state["actions"][one].get("title", one), "to": target}
                yield (good.yaml.replace(there, flow(same)),), at_key(good, *there)


@operator("automatic-loop")
def a_failed_service_is_tried_for_ever(good: Good) -> Found:
    for scope, path, state in good.states():
        if "error" in state:
            retry = {"kind": "service", "handler": "retry.once", "to": path[-1], "error": {"to": state["error"]["to"]}}
            edits = good.yaml.replace((*path, "error", "to"), "retry"), new_state(good, scope, "retry", retry)
            yield edits, at_key(good, *path)


@operator("automatic-loop")
def a_decision_asks_itself_again(good: Good) -> Found:
    for scope, path, state in good.states():
        for number, branch in enumerate(state.get("branches", ())):
            count = {"kind": "service", "handler": "count.again", "to": path[-1], "error": {"to": branch["to"]}}
            edits = (
                good.yaml.replace((*path, "branches", number, "to"), "count_again"),
                new_state(good, scope, "count_again", count),
            )
            yield edits, at_key(good, *path)


@operator("unbounded-return")
def a_return_loses_its_limit(good: Good) -> Found:
    for scope, path, action in good.actions():
        if action.get("kind") == "return" and "limit" in action and scope.comes_back(str(path[-3]), action["to"]):
            yield (good.yaml.delete((*path, "limit")),), at_key(good, *path)


@operator("unbounded-return")
def a_step_may_send_back(good: Good) -> Found:
    for scope, path, state in plain_tasks(good):
        for before, way, target in scope.ways():
            forward = way[-3] == "actions" and target == path[-1] != before and kind(scope.states[before]) == "task"
            if forward and good.yaml.get(way[:-1]).get("kind", "forward") == "forward" and "deemed" not in state:
                back = flow({"title": "退回重办", "kind": "return", "to": before})
                yield (
                    (good.yaml.add((*path, "actions"), "send_back", back),),
                    at_key(good, *path, "actions", "send_back"),
                )
                break


@operator("analysis-incomplete")
def an_action_counts_what_another_region_does(good: Good) -> Found:
    for scope in good.scopes:
        for other in good.scopes:
            if scope.outer is None or other is scope or other.block != scope.block:
                continue
            counted = next(name for state in other.states.values() for name in state.get("actions", {}))
            for name, state in scope.states.items():
                for action, content in state.get("actions", {}).items():
                    where = (*scope.path, name, "actions", action)
                    if "when" not in content:
                        edit = good.yaml.add(where, "when", f"count({counted}) > 0")
                        yield (edit,), at_value(good, *where, "when")


@operator("analysis-incomplete")
def the_organization_is_missing(good: Good) -> Found:
    if "process" in good.value:
        yield {ORGANIZATION: GONE}, at_key(good, "process")


def _taken_out(good: Good, scope: Scope, names: list[str]) -> Iterator[Edit]:
    return (good.yaml.delete((*scope.path, name)) for name in names)


def _stuck(task: Any) -> dict[str, Any]:
    stuck = twin(task, {})
    del stuck["actions"]
    return stuck


def _spare_ways(good: Good) -> Iterator[tuple[Scope, Path, Any]]:
    """Yield the actions of single-handed steps without which everything can still be reached."""
    for scope in good.scopes:
        for source, path, _ in scope.ways():
            state = scope.states[source]
            if kind(state) == "task" and "sign" not in state and set(scope.states) <= scope.reached(without=path):
                yield scope, path, state


def _joined(good: Good) -> Iterator[Scope]:
    """Yield the regions that their block waits for."""
    for scope in good.scopes:
        if scope.outer and good.yaml.get(scope.block).get("join", "all") == "all":
            yield scope


def _holds_up(good: Good, scope: Scope) -> bool:
    """Say whether a scope that never ends keeps the whole matter from ending, and the loop is the only sign of it.

    In a region the block's own actions could still save the matter, or another region could meet the join.
    """
    if scope.outer is None:
        return True
    block = good.yaml.get(scope.block)
    return block.get("join", "all") == "all" and "actions" not in block and _holds_up(good, scope.outer)
