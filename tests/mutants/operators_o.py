"""Defects of the first O rules: nobody does it, nobody answers, nobody is there, and nobody keeps it."""

from __future__ import annotations

from collections.abc import Iterator

from tests.mutants.good_files import ORGANIZATION, Good, kind
from tests.mutants.mutant import Found, at_key, at_value, operator
from tests.mutants.writing import acting_posts, holders, is_head, is_post, new_state, plain_tasks, post_path, twin
from tests.mutants.yaml_text import Path, flow


@operator("no-responsible")
def nobody_does_a_step(good: Good) -> Found:
    for _, path, _ in plain_tasks(good):
        yield (good.yaml.delete((*path, "responsible")),), at_key(good, *path)


@operator("no-responsible")
def a_new_step_names_nobody(good: Good) -> Found:
    for scope, path, state in plain_tasks(good):
        for name, action in state["actions"].items():
            step = {
                k: v
                for k, v in twin(state, {"on": {"title": "转交", "to": action["to"]}}).items()
                if k != "responsible"
            }
            where = (*path, "actions", name, "to")
            yield (
                (good.yaml.replace(where, "relay"), new_state(good, scope, "relay", step)),
                at_key(good, *scope.path, "relay"),
            )
            break


@operator("no-accountable")
def nobody_answers_for_a_step(good: Good) -> Found:
    if "accountable" not in good.value.get("defaults", {}):
        for _, path, state in good.tasks():
            if "accountable" in state:
                yield (good.yaml.delete((*path, "accountable")),), at_key(good, *path)


@operator("no-accountable")
def a_procedure_has_no_owner(good: Good) -> Found:
    if "process" in good.value:
        yield (good.yaml.delete(("owner",)),), at_key(good, "process")


@operator("multiple-accountable")
def two_answer_for_a_step(good: Good) -> Found:
    for _, path, state in good.tasks():
        first, worker = state.get("accountable"), state.get("responsible", "")
        second = "lg.leadership/director" if worker.startswith("lg.") else "univ.leadership/president"
        if isinstance(first, str) and first != second and is_post(worker):
            where = (*path, "accountable")
            yield (good.yaml.replace(where, flow([first, second])),), at_value(good, *where)


@operator("multiple-accountable")
def the_worker_answers_too(good: Good) -> Found:
    for _, path, state in plain_tasks(good):
        first, worker = state.get("accountable"), state["responsible"]
        if isinstance(first, str) and is_post(worker) and worker != first:
            where = (*path, "accountable")
            yield (good.yaml.replace(where, flow([worker, first])),), at_value(good, *where)


@operator("role-without-holder")
def everybody_in_a_post_leaves(good: Good) -> Found:
    for post in acting_posts(good):
        if not is_head(good, post) and _nobodys_deputy(good, post):
            people = [good.organization.delete(("people", person)) for person in holders(good, post)]
            yield {ORGANIZATION: tuple(people)}, at_key(good, *post_path(post), file=ORGANIZATION)


@operator("role-without-holder")
def all_appointments_to_a_post_have_ended(good: Good) -> Found:
    for post in acting_posts(good):
        if not is_head(good, post) and _nobodys_deputy(good, post):
            ended = [
                good.organization.add(("people", person, "posts", number), "until", "2026-02-28")
                for person, number in _appointments(good, post)
            ]
            yield {ORGANIZATION: tuple(ended)}, at_key(good, *post_path(post), file=ORGANIZATION)


@operator("unit-without-head")
def a_unit_whose_head_is_asked_for_names_none(good: Good) -> Found:
    for _, path, state in plain_tasks(good):
        worker = state["responsible"]
        apart = {name for group in good.value.get("separate", ()) for name in group}
        if is_post(worker) and not is_head(good, worker) and path[-1] not in apart:
            unit = worker.rpartition("/")[0]
            if unit != "lg.leadership":
                pool = good.yaml.replace((*path, "responsible"), unit)
                where = ("units", unit, "head")
                edits = {good.name: (pool,), ORGANIZATION: (good.organization.delete(where),)}
                yield edits, at_key(good, *where[:-1], file=ORGANIZATION)


@operator("unit-without-head")
def the_head_of_a_unit_has_left(good: Good) -> Found:
    if "requester.head" in good.texts[good.name]:
        used = acting_posts(good)
        for unit, content in list(good.organization.value["units"].items())[::4]:
            post = f"{unit}/{content['head']}"
            if post not in used and post not in good.texts[good.name] and _nobodys_deputy(good, post):
                people = [good.organization.delete(("people", person)) for person in holders(good, post)]
                yield {ORGANIZATION: tuple(people)}, at_value(good, "units", unit, "head", file=ORGANIZATION)


@operator("empty-candidates")
def a_quorum_cannot_be_reached(good: Good) -> Found:
    for _, path, state in plain_tasks(good):
        if is_post(state["responsible"]) and any(
            a.get("kind") in ("return", "reject") for a in state["actions"].values()
        ):
            sign = flow({"at_least": 9, "refusal": "continues", "members": [state["responsible"]]})
            edit = good.yaml.add(path, "sign", sign)
            yield (edit,), at_value(good, *path, "sign", "at_least")


@operator("empty-candidates")
def a_step_is_done_by_who_did_a_decision(good: Good) -> Found:
    decisions = [path[-1] for _, path, state in good.states() if kind(state) in ("decision", "wait", "service", "end")]
    for _, path, _ in plain_tasks(good):
        where = (*path, "responsible")
        yield (good.yaml.replace(where, f"$performer({decisions[0]})"),), at_value(good, *where)


@operator("single-point-of-failure")
def the_only_holder_has_no_deputy_any_more(good: Good) -> Found:
    for post in acting_posts(good):
        if is_head(good, post):
            edit = good.organization.delete((*post_path(post), "deputy"))
            yield {ORGANIZATION: (edit,)}, at_key(good, *post_path(post), file=ORGANIZATION)


@operator("single-point-of-failure")
def one_of_two_holders_leaves(good: Good) -> Found:
    for post in acting_posts(good):
        if not is_head(good, post):
            people = good.organization.delete(("people", holders(good, post)[0]))
            yield {ORGANIZATION: (people,)}, at_key(good, *post_path(post), file=ORGANIZATION)


@operator("buck-passing-loop")
def two_units_push_a_matter_to_each_other(good: Good) -> Found:
    for scope, path, state in plain_tasks(good):
        for action in state["actions"].values():
            unit = state["responsible"].rpartition("/")[0]
            other = "lg.property" if unit != "lg.property" else "lg.dorm"
            if not is_post(state["responsible"]) or action.get("kind", "forward") != "forward" or "by" in action:
                continue
            people = {"responsible": f"{other}/{WORKERS[other]}", "accountable": f"{other}/{other[3:]}_head"}
            answers = {
                "take": {"title": "由我办", "to": action["to"]},
                "hand_back": {"title": "不归我管", "to": path[-1]},
            }
            step = {**twin(state, answers), **people, "overdue": {"escalate": people["accountable"]}}
            push = flow({"title": "不归我管", "kind": "pass_back", "to": "pushed"})
            edits = good.yaml.add((*path, "actions"), "push", push), new_state(good, scope, "pushed", step)
            yield edits, at_key(good, *path, "actions", "push")
            break


WORKERS = {"lg.property": "venue_admin", "lg.dorm": "dorm_manager"}


@operator("buck-passing-loop")
def a_refusal_loses_its_limit(good: Good) -> Found:
    for scope, path, action in good.actions():
        if (
            action.get("kind") == "pass_back"
            and "limit" in action
            and _other_unit(good, path, action)
            and _comes_back(good, scope.path, path, action["to"])
        ):
            yield (good.yaml.delete((*path, "limit")),), at_key(good, *path)


@operator("org-structure-broken")
def a_unit_stands_above_its_own_superior(good: Good) -> Found:
    """Written into the organization, so one good definition is enough."""
    if good.name in ONCE:
        for unit, content in good.organization.value["units"].items():
            if "parent" in content:
                edit = good.organization.replace(("units", unit, "parent"), unit)
                yield {ORGANIZATION: (edit,)}, at_value(good, "units", unit, "parent", file=ORGANIZATION)


ONCE = (ORGANIZATION, "leave.yaml")


@operator("org-structure-broken")
def a_unit_has_two_heads(good: Good) -> Found:
    if good.name in ONCE:
        for unit, content in good.organization.value["units"].items():
            text = flow({"name": "另一人", "posts": [{"post": f"{unit}/{content['head']}"}]})
            edit = good.organization.add(("people",), "another", text)
            yield {ORGANIZATION: (edit,)}, at_value(good, "units", unit, "head", file=ORGANIZATION)


@operator("org-structure-broken")
def somebody_is_appointed_to_no_post(good: Good) -> Found:
    if good.name in ONCE:
        for person, content in list(good.organization.value["people"].items())[::2]:
            post = content["posts"][0]["post"]
            edit = good.organization.append(("people", person, "posts"), flow({"post": f"{post}_x"}))
            yield {ORGANIZATION: (edit,)}, at_value(good, "people", person, "posts", 1, "post", file=ORGANIZATION)


def _appointments(good: Good, post: str) -> Iterator[tuple[str, int]]:
    for person in holders(good, post):
        for number, held in enumerate(good.organization.value["people"][person]["posts"]):
            if held["post"] == post:
                yield person, number


def _nobodys_deputy(good: Good, post: str) -> bool:
    """Say whether no other post is kept by this one when its holder is away."""
    for unit, content in good.organization.value["units"].items():
        for other in content["posts"].values():
            deputy = other.get("deputy", "")
            if post in (deputy, f"{unit}/{deputy}"):
                return False
    return True


def _other_unit(good: Good, path: Path, action: dict[str, str]) -> bool:
    """Say whether a refusal leads to a step that another unit does."""
    target = good.yaml.get((*path[:-3], action["to"])).get("responsible", "")
    return bool(target.rpartition("/")[0] != good.yaml.get(path[:-2])["responsible"].rpartition("/")[0])


def _comes_back(good: Good, states: Path, path: Path, target: str) -> bool:
    """Say whether a refusal comes back over ways without limit, to a step of another unit in between."""
    scope = next(scope for scope in good.scopes if scope.path == states)
    open_ways: dict[str, set[str]] = {}
    for source, way, goal in scope.ways():
        action = good.yaml.get(way[:-1]) if way[-3] == "actions" else {}
        if way[:-1] != path and "limit" not in action and "count(" not in action.get("when", ""):
            open_ways.setdefault(source, set()).add(goal)
    seen, waiting = set[str](), [target]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting.extend(open_ways.get(name, ()))
    return path[len(states)] in seen
