"""Defects of the O rules about who is told, who answers, who is given a matter, and who may sign."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.mutants.good_files import ORGANIZATION, Good, Scope
from tests.mutants.mutant import Found, at_key, at_value, operator
from tests.mutants.writing import (
    acting_posts,
    holders,
    is_head,
    is_post,
    new_state,
    new_states,
    plain_tasks,
    post_path,
    some_end,
    twin,
)
from tests.mutants.yaml_text import Edit, Path, flow


@operator("escalation-cycle")
def lateness_comes_back_to_whom_it_was_brought_first(good: Good) -> Found:
    for _, last, first in _chains(good):
        if good.yaml.get(last)["escalate"] == first:
            continue
        again = {"after": "1 workday", "escalate": first}
        yield (good.yaml.add(last, "then", flow(again)),), at_value(good, *last, "then", "escalate")


@operator("escalation-cycle")
def lateness_comes_back_to_who_is_late(good: Good) -> Found:
    for path, last, _ in _chains(good):
        worker = good.yaml.get(path).get("responsible")
        if is_post(worker):
            again = {"after": "1 workday", "escalate": worker}
            yield (good.yaml.add(last, "then", flow(again)),), at_value(good, *last, "then", "escalate")


@operator("escalation-ends-nowhere")
def lateness_is_brought_to_a_vacant_post(good: Good) -> Found:
    for path, _, _ in _chains(good):
        worker = good.yaml.get(path).get("responsible", "")
        if is_post(worker) and worker.startswith("lg.") and not is_head(good, worker):
            where = (*path, "overdue", "escalate")
            duty = flow({"title": "夜班值守", "reports_to": "director"})
            post = good.organization.add(("units", "lg.leadership", "posts"), "night_duty", duty)
            text = flow({"escalate": "lg.leadership/night_duty"})
            edits = {good.name: (good.yaml.replace(where[:-1], text),), ORGANIZATION: (post,)}
            yield edits, at_value(good, *where)


@operator("escalation-ends-nowhere")
def lateness_is_brought_to_a_unit_without_people(good: Good) -> Found:
    for path, _, _ in _chains(good):
        worker = good.yaml.get(path).get("responsible", "")
        if is_post(worker) and worker.startswith("lg.") and not is_head(good, worker):
            where = (*path, "overdue", "escalate")
            unit = good.organization.add(("units",), "lg.night", flow({"title": "夜班", "parent": "univ.leadership"}))
            text = flow({"escalate": "lg.night"})
            edits = {good.name: (good.yaml.replace(where[:-1], text),), ORGANIZATION: (unit,)}
            yield edits, at_value(good, *where)


@operator("escalation-not-upward")
def lateness_is_brought_to_a_colleague(good: Good) -> Found:
    for path, _, _ in _chains(good):
        worker = good.yaml.get(path).get("responsible", "")
        if is_post(worker) and not is_head(good, worker):
            where = (*path, "overdue")
            for colleague in _colleagues(good, worker):
                yield (good.yaml.replace(where, flow({"escalate": colleague})),), at_value(good, *where, "escalate")


@operator("escalation-not-upward")
def lateness_is_brought_to_a_subordinate(good: Good) -> Found:
    for path, _, _ in _chains(good):
        worker = good.yaml.get(path).get("responsible", "")
        if is_post(worker) and is_head(good, worker):
            where = (*path, "overdue")
            for colleague in _colleagues(good, worker)[:1]:
                yield (good.yaml.replace(where, flow({"escalate": colleague})),), at_value(good, *where, "escalate")


@operator("accountable-outside-chain")
def a_stranger_answers_for_a_step(good: Good) -> Found:
    for _, path, state in plain_tasks(good):
        worker, stranger = state["responsible"], "univ.hospital/director_hosp"
        if is_post(worker) and isinstance(state.get("accountable"), str) and "escalate" in state.get("overdue", ()):
            yield (good.yaml.replace((*path, "accountable"), stranger),), at_value(good, *path, "accountable")


@operator("accountable-outside-chain")
def a_unit_beside_answers_for_a_step(good: Good) -> Found:
    for _, path, state in plain_tasks(good):
        worker = state["responsible"]
        if is_post(worker) and worker.startswith("lg.") and isinstance(state.get("accountable"), str):
            beside = "lg.energy/billing_clerk" if not worker.startswith("lg.energy/") else "lg.dorm/bed_allocator"
            yield (good.yaml.replace((*path, "accountable"), beside),), at_value(good, *path, "accountable")


@operator("nobody-in-particular")
def a_step_is_given_to_a_whole_unit_without_a_limit(good: Good) -> Found:
    yield from _adrift(good, lambda worker: worker.rpartition("/")[0])


@operator("nobody-in-particular")
def a_step_is_given_to_a_crowd_in_one_post(good: Good) -> Found:
    for _, path, state in plain_tasks(good):
        worker = state["responsible"]
        unit = worker.rpartition("/")[0]
        alone = is_post(worker) and not is_head(good, worker) and unit != "lg.repair" and not good.value.get("defaults")
        if alone and "due" in state and _bare(state):
            crowd = [
                Edit(e.start, e.end, "".join(f"\n  crowd{n}: " + _person(worker) for n in range(5)))
                for e in [good.organization.add(("people",), "x", "y")]
            ]
            edits = {good.name: tuple(_without_time(good, path, state)), ORGANIZATION: tuple(crowd)}
            yield edits, at_value(good, *path, "responsible")


@operator("thrown-over-the-wall")
def a_unit_is_given_a_matter_without_a_say(good: Good) -> Found:
    yield from _thrown(good, ("given",))


@operator("thrown-over-the-wall")
def a_unit_does_two_steps_without_a_say(good: Good) -> Found:
    yield from _thrown(good, ("given", "given_on"))


@operator("excessive-handoffs")
def a_matter_goes_round_the_house_before_it_begins(good: Good) -> Found:
    for scope in good.scopes[:1]:
        chain, edit = _round_the_house(good, scope, scope.start)
        yield (good.yaml.replace(("start",), chain[0]), edit), at_value(good, "start")


@operator("excessive-handoffs")
def a_matter_goes_round_the_house_before_it_ends(good: Good) -> Found:
    for scope in good.scopes[:1]:
        ends = scope.ends()
        if len(ends) == 1:
            chain, edit = _round_the_house(good, scope, ends[0])
            ways = [good.yaml.replace(path, chain[0]) for _, path, target in scope.ways() if target == ends[0]]
            yield (*ways, edit), at_value(good, "start")


@operator("authority-exceeded")
def a_condition_lets_more_through_than_a_post_may_sign(good: Good) -> Found:
    for scope, sums in _unsigned(good):
        for most in (12000, 50000, 1000000):
            agree = {"title": "同意", "to": scope.start, "when": f"total_sum <= {most}"}
            refuse = {"title": "不同意", "kind": "reject", "to": some_end(scope)}
            sign = new_state(good, scope, "sign_off", _signature({"agree": agree, "refuse": refuse}))
            start = good.yaml.replace(("start",), "sign_off")
            spot = at_value(good, *scope.path, "sign_off", "actions", "agree", "when")
            yield {good.name: (start, sign, sums), ORGANIZATION: _limited(good)}, spot


@operator("authority-exceeded")
def a_decision_sends_too_much_to_a_post(good: Good) -> Found:
    for scope, sums in _unsigned(good):
        for most in (12000, 50000, 1000000):
            small = {"when": f"total_sum <= {most}", "to": "sign_off"}
            steps = {
                "how_much": {"kind": "decision", "branches": [small, {"otherwise": "true", "to": some_end(scope)}]},
                "sign_off": _signature({"agree": {"title": "同意", "to": scope.start}}),
            }
            edits = good.yaml.replace(("start",), "how_much"), new_states(good, scope, steps), sums
            spot = at_value(good, *scope.path, "how_much", "branches", 0, "when")
            yield {good.name: edits, ORGANIZATION: _limited(good)}, spot


def _unsigned(good: Good) -> Iterator[tuple[Scope, Edit]]:
    """Yield the top of a procedure in which nobody acts who stands above the IT officer, and a new sum to sign."""
    above = ("univ.leadership/vp_asset", "univ.leadership/president")
    if "data" in good.value and not any(post in acting_posts(good) for post in above):
        field = {"title": "总额", "type": "money", "min": "0", "required": "true"}
        yield good.scopes[0], good.yaml.add(("data",), "total_sum", flow(field))


def _limited(good: Good) -> tuple[Edit, ...]:
    return (good.organization.add(post_path("univ.it/it_officer"), "signing_limit", "10000"),)


def _signature(actions: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": "签字",
        "responsible": "univ.it/it_officer",
        "accountable": "univ.leadership/vp_asset",
        "due": "1 workday",
        "overdue": {"escalate": "univ.leadership/vp_asset"},
        "record": "签字页",
        "actions": actions,
    }


def _thrown(good: Good, names: tuple[str, ...]) -> Found:
    for scope, path, state in plain_tasks(good):
        for name, action in state["actions"].items():
            if action.get("kind", "forward") != "forward" or not is_post(state["responsible"]):
                continue
            targets = [*names[1:], action["to"]]
            steps = {
                step: twin(state, {"finish": {"title": "办完", "to": target}}, responsible="$data.other_unit.head")
                for step, target in zip(names, targets, strict=True)
            }
            added = new_states(good, scope, steps)
            field = good.yaml.add(("data",), "other_unit", flow({"type": "unit", "required": "true"}))
            way = good.yaml.replace((*path, "actions", name, "to"), names[0])
            yield (way, added, field), at_key(good, *scope.path, names[0])
            break


def _round_the_house(good: Good, scope: Scope, goal: str) -> tuple[list[str], Edit]:
    names = [f"stop_{number}" for number in range(8)]
    steps: dict[str, Any] = {}
    for number, (name, target) in enumerate(zip(names, [*names[1:], goal], strict=True)):
        unit, worker, head = HOUSE[number % len(HOUSE)]
        steps[name] = {
            "title": "转办",
            "responsible": f"{unit}/{worker}",
            "accountable": f"{unit}/{head}",
            "due": "1 workday",
            "overdue": {"escalate": f"{unit}/{head}"},
            "record": "转办单",
            "actions": {"on": {"title": "转下一家", "to": target}},
        }
    return names, new_states(good, scope, steps)


HOUSE = (
    ("lg.dorm", "dorm_manager", "dorm_head"),
    ("lg.energy", "billing_clerk", "energy_head"),
    ("lg.canteen", "canteen_manager", "canteen_head"),
)


def _chains(good: Good) -> Iterator[tuple[Path, Path, str]]:
    """Yield the step, the path of the last link of its escalation chain, and who is told first."""
    for _, path, state in plain_tasks(good):
        if "overdue" in state and is_post(state["overdue"]["escalate"]):
            last: Path = (*path, "overdue")
            while "then" in good.yaml.get(last):
                last = (*last, "then")
            yield path, last, state["overdue"]["escalate"]


def _colleagues(good: Good, post: str) -> list[str]:
    unit, _, name = post.rpartition("/")
    content = good.organization.value["units"][unit]
    return [f"{unit}/{other}" for other in content["posts"] if other not in (name, content["head"])]


def _bare(state: Any) -> bool:
    return not any(key in state for key in ("deemed", "respond", "remind", "not_before"))


def _without_time(good: Good, path: Path, state: Any) -> Iterator[Edit]:
    yield good.yaml.delete((*path, "due"))
    if "overdue" in state:
        yield good.yaml.delete((*path, "overdue"))


def _adrift(good: Good, pool: Any) -> Found:
    apart = {name for group in good.value.get("separate", ()) for name in group}
    for _, path, state in plain_tasks(good):
        worker = state["responsible"]
        if not is_post(worker) or not _bare(state) or "due" not in state or path[-1] in apart:
            continue
        unit = pool(worker)
        content = good.organization.value["units"][unit]
        crowd = {p for post in content["posts"] for p in holders(good, f"{unit}/{post}")}
        if len(crowd) > 5 and "dispatcher" not in content and "due" not in good.value.get("defaults", {}):
            edits = good.yaml.replace((*path, "responsible"), unit), *_without_time(good, path, state)
            yield edits, at_value(good, *path, "responsible")


def _person(post: str) -> str:
    return flow({"name": "新人", "posts": [{"post": post}]})
