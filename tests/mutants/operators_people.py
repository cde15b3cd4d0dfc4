"""Defects of the O rules about who stands in for whom, who must not be the same person, and who is told."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from tests.mutants.good_files import ORGANIZATION, Good, Scope, kind, parsed
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

DIRECTOR = "lg.leadership/director"
PRESIDENT = "univ.leadership/vp_logistics"
STAND_IN = "lg.canteen/canteen_head"


@operator("critical-person")
def one_person_alone_holds_the_first_post_everywhere(good: Good) -> Found:
    """Written into the organization: three procedures hang on one person, who has deputies."""
    if good.name == ORGANIZATION:
        posts = [first for name, text in good.texts.items() if (first := _first_post(text))]
        for one in holders(good, posts[0]):
            edits = [_appoint(good, one, posts[1:])]
            for post in posts:
                edits += [good.organization.delete(("people", p)) for p in holders(good, post) if p != one]
                edits.append(good.organization.add(post_path(post), "deputy", STAND_IN))
            yield {ORGANIZATION: tuple(edits)}, at_key(good, "people", one, file=ORGANIZATION)


@operator("critical-person")
def one_head_does_the_first_step_everywhere(good: Good) -> Found:
    if good.name == ORGANIZATION:
        for post in (DIRECTOR, "lg.leadership/deputy_ops"):
            person = holders(good, post)[0]
            edits = {name: _given(text, post) for name, text in good.texts.items() if _first_post(text)}
            alone = [good.organization.delete(("people", other)) for other in holders(good, post)[1:]]
            if alone:
                alone.append(good.organization.add(post_path(post), "deputy", "director"))
            yield (
                {**edits, **({ORGANIZATION: tuple(alone)} if alone else {})},
                at_key(good, "people", person, file=ORGANIZATION),
            )


@operator("deputy-invalid")
def a_post_is_its_own_deputy(good: Good) -> Found:
    if good.name == ORGANIZATION:
        for where in _deputies(good):
            yield {ORGANIZATION: (good.organization.replace(where, str(where[3])),)}, at_value(good, *where)


@operator("deputy-invalid")
def the_deputy_is_the_duty_to_be_kept_apart(good: Good) -> Found:
    if good.name == ORGANIZATION:
        for pair in good.organization.value["incompatible"]:
            for post, other in (pair, pair[::-1]):
                where = (*post_path(post), "deputy")
                if "deputy" in good.organization.get(where[:-1]):
                    edit = good.organization.replace(where, other)
                else:
                    edit = good.organization.add(where[:-1], "deputy", other)
                yield {ORGANIZATION: (edit,)}, at_value(good, *where)


@operator("sod-same-role")
def one_person_holds_two_incompatible_posts(good: Good) -> Found:
    if good.name == ORGANIZATION:
        for number, (one, other) in enumerate(good.organization.value["incompatible"]):
            for person in holders(good, one) if not is_head(good, other) else ():
                edit = _appoint(good, person, [other])
                yield {ORGANIZATION: (edit,)}, at_value(good, "incompatible", number)


@operator("sod-same-role")
def both_duties_are_given_to_one_post(good: Good) -> Found:
    for number, (one, other) in _separated(good):
        first, second = good.yaml.get(one), good.yaml.get(other)
        post = first["responsible"]
        if is_post(post) and not is_head(good, post) and second["responsible"] != post and _plain(first, second):
            yield _same_hands(good, one, other), at_value(good, "separate", number)


@operator("sod-unsatisfiable")
def both_duties_are_given_to_the_only_holder(good: Good) -> Found:
    for number, (one, other) in _separated(good):
        first, second = good.yaml.get(one), good.yaml.get(other)
        post = first["responsible"]
        if is_post(post) and is_head(good, post) and second["responsible"] != post and _plain(first, second):
            yield _same_hands(good, one, other), at_value(good, "separate", number)


@operator("sod-unsatisfiable")
def what_one_head_does_must_be_kept_apart(good: Good) -> Found:
    tasks = [(path, state) for scope, path, state in plain_tasks(good) if scope.outer is None]
    for (one, first), (other, second) in combinations(tasks, 2):
        post = first["responsible"]
        if is_post(post) and is_head(good, post) and second["responsible"] == post:
            group = flow([one[-1], other[-1]])
            groups = good.value.get("separate")
            edit = good.yaml.append(("separate",), group) if groups else good.yaml.add((), "separate", f"[{group}]")
            yield (edit,), at_value(good, "separate", len(groups or ()))


@operator("sod-breaks-on-absence")
def the_stand_in_has_the_other_duty(good: Good) -> Found:
    for number, (one, other) in _separated(good):
        first, second = good.yaml.get(one)["responsible"], good.yaml.get(other)["responsible"]
        if not (is_post(first) and is_post(second)) or is_head(good, first) or is_head(good, second):
            continue
        unit, _, _ = first.rpartition("/")
        keeps, leaves = holders(good, second)
        organization = good.organization
        edits = (
            organization.delete(("people", holders(good, first)[1])),
            organization.add(post_path(first), "deputy", f"{unit}/stand_in"),
            organization.add(post_path(first)[:-1], "stand_in", flow({"title": "代办"})),
            organization.delete(("people", leaves)),
            organization.add(post_path(second), "deputy", STAND_IN),
            _appoint(good, keeps, [f"{unit}/stand_in"]),
        )
        if len({edit.start for edit in edits}) == len(edits):
            yield {ORGANIZATION: edits}, at_value(good, "separate", number)


@operator("sod-breaks-on-absence")
def a_third_hand_is_missing(good: Good) -> Found:
    """Both duties are done by the same post, but a third person is left for only one of them."""
    for number, (one, other) in _separated(good):
        first, second = good.yaml.get(one)["responsible"], good.yaml.get(other)["responsible"]
        if not (is_post(first) and is_post(second)) or is_head(good, first) or is_head(good, second):
            continue
        organization = good.organization
        stays, goes = holders(good, second)
        helper = holders(good, first)[0]
        edits = (
            organization.delete(("people", goes)),
            organization.delete(("people", holders(good, first)[1])),
            organization.add(post_path(first), "deputy", STAND_IN),
            organization.add(post_path(second), "deputy", f"{second.rpartition('/')[0]}/third_hand"),
            organization.add(post_path(second)[:-1], "third_hand", flow({"title": "代办"})),
            _appoint(good, helper, [f"{second.rpartition('/')[0]}/third_hand"]),
        )
        del stays
        if len({edit.start for edit in edits}) == len(edits):
            yield {ORGANIZATION: edits}, at_value(good, "separate", number)


@operator("self-approval")
def who_applies_is_not_kept_apart_from_who_decides(good: Good) -> Found:
    for number, (one, other) in _separated(good):
        applicant, decider = good.yaml.get(one), good.yaml.get(other)
        if applicant["responsible"] == "$requester" and is_post(decider["responsible"]) and _decides(decider):
            group = good.value["separate"][number]
            if len(group) == 2 and one[-1] == good.value["start"]:
                where = ("separate", number) if len(good.value["separate"]) > 1 else ("separate",)
                yield (good.yaml.delete(where),), at_key(good, *other)


@operator("self-approval")
def an_application_comes_before_the_first_decision(good: Good) -> Found:
    for scope in good.scopes[:1]:
        state = scope.states[scope.start]
        if kind(state) != "task" or "sign" in state or not is_post(state["responsible"]) or not _decides(state):
            continue
        form = {
            "title": "申请",
            "responsible": "$requester",
            "accountable": "$requester.head",
            "due": "2 workdays",
            "overdue": {"escalate": "$requester.head"},
            "record": "申请单",
            "actions": {"hand_in": {"title": "提交", "to": scope.start}},
        }
        edits = good.yaml.replace(("start",), "application"), new_state(good, scope, "application", form)
        yield edits, at_key(good, *scope.path, scope.start)


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


@operator("term-expires")
def all_appointments_to_a_post_end_soon(good: Good) -> Found:
    for post in acting_posts(good):
        if not is_head(good, post):
            yield {ORGANIZATION: tuple(_ending(good, post, "2026-03-02"))}, _until(good, post)


@operator("term-expires")
def the_only_holder_goes_soon(good: Good) -> Found:
    if "until:" not in good.texts[good.name]:
        for post in acting_posts(good):
            if is_head(good, post):
                yield {ORGANIZATION: tuple(_ending(good, post, "2026-03-02"))}, _until(good, post)


@operator("parallel-same-person")
def two_who_sign_together_are_one_person(good: Good) -> Found:
    for _, path, state in good.tasks():
        sign = state.get("sign")
        members = sign.get("members", ()) if isinstance(sign, dict) else ()
        heads = [m for m in members if is_post(m) and len(holders(good, m)) == 1]
        if isinstance(sign, dict) and sign.get("rule") == "all":
            for one, other in combinations(heads, 2):
                edits = (
                    _appoint(good, holders(good, one)[0], [other]),
                    good.organization.delete(("people", holders(good, other)[0])),
                )
                where = (*path, "sign", "members")
                block = not good.yaml.node(where).flow_style
                yield {ORGANIZATION: edits}, (at_key if block else at_value)(good, *where)


@operator("parallel-same-person")
def two_branches_begin_with_one_person(good: Good) -> Found:
    for scope in good.scopes:
        for name, state in scope.states.items():
            starts = [
                inner
                for inner in good.scopes
                if inner.block == (*scope.path, name)
                and "when" not in good.yaml.get(inner.path[:-1])
                and kind(inner.states[inner.start]) == "task"
            ]
            if kind(state) == "parallel" and state.get("join", "all") == "all" and "for_each" not in state:
                for one, other in combinations(starts, 2):
                    edits = [
                        edit
                        for inner in (one, other)
                        for edit in _handed_to(good, (*inner.path, inner.start), DIRECTOR, PRESIDENT)
                    ]
                    yield tuple(edits), at_key(good, *scope.path, name)


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


def _first_post(text: str) -> str:
    value = parsed(text).value
    if "states" not in value:
        return ""
    first = value["states"][value["start"]]
    return str(first["responsible"]) if kind(first) == "task" and is_post(first.get("responsible")) else ""


def _given(text: str, post: str) -> tuple[Edit, ...]:
    found = parsed(text)
    path = ("states", found.value["start"])
    above = PRESIDENT if post == DIRECTOR else DIRECTOR
    return (
        found.replace((*path, "responsible"), post),
        found.replace((*path, "accountable"), post),
        found.put((*path, "overdue"), flow({"escalate": above})),
    )


def _appoint(good: Good, person: str, posts: list[str]) -> Edit:
    where = ("people", person, "posts")
    held = [{"post": one["post"]} for one in good.organization.get(where)]
    return good.organization.replace(where, flow([*held, *({"post": post} for post in posts)]))


def _deputies(good: Good) -> Iterator[Path]:
    for unit, content in good.organization.value["units"].items():
        for post, inner in content["posts"].items():
            if "deputy" in inner:
                yield ("units", unit, "posts", post, "deputy")


def _separated(good: Good) -> Iterator[tuple[int, tuple[Path, Path]]]:
    """Yield the pairs of steps that must be done by different persons, with the number of their group."""
    places = {path[-1]: path for _, path, _ in good.tasks()}
    for number, group in enumerate(good.value.get("separate", ())):
        for one, other in combinations([places[name] for name in group if name in places], 2):
            if "responsible" in good.yaml.get(one) and "responsible" in good.yaml.get(other):
                yield number, (one, other)


def _plain(*states: Any) -> bool:
    return all(
        "sign" not in state and isinstance(state.get("accountable"), str) and "overdue" in state for state in states
    )


def _same_hands(good: Good, one: Path, other: Path) -> tuple[Edit, ...]:
    first = good.yaml.get(one)
    return tuple(
        good.yaml.replace((*other, key), flow(first[key])) for key in ("responsible", "accountable", "overdue")
    )


def _decides(state: Any) -> bool:
    kinds = {action.get("kind", "forward") for action in state["actions"].values()}
    return {"forward", "reject"} <= kinds


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


def _ending(good: Good, post: str, until: str) -> Iterator[Edit]:
    for person in holders(good, post):
        yield good.organization.add(("people", person, "posts", 0), "until", until)


def _until(good: Good, post: str):  # type: ignore[no-untyped-def]
    return at_value(good, "people", holders(good, post)[0], "posts", 0, "until", file=ORGANIZATION)


def _handed_to(good: Good, path: Path, post: str, above: str) -> Iterator[Edit]:
    yield good.yaml.replace((*path, "responsible"), post)
    yield good.yaml.replace((*path, "accountable"), post)
    yield good.yaml.put((*path, "overdue"), flow({"escalate": above}))
