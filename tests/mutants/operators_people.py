"""Defects of the O rules about who stands in for whom, and who must not be the same person."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from tests.mutants.good_files import ORGANIZATION, Good, kind, parsed
from tests.mutants.mutant import Found, Spot, at_key, at_value, operator
from tests.mutants.writing import (
    acting_posts,
    holders,
    is_head,
    is_post,
    new_state,
    plain_tasks,
    post_path,
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


def _ending(good: Good, post: str, until: str) -> Iterator[Edit]:
    for person in holders(good, post):
        yield good.organization.add(("people", person, "posts", 0), "until", until)


def _until(good: Good, post: str) -> Spot:
    return at_value(good, "people", holders(good, post)[0], "posts", 0, "until", file=ORGANIZATION)


def _handed_to(good: Good, path: Path, post: str, above: str) -> Iterator[Edit]:
    yield good.yaml.replace((*path, "responsible"), post)
    yield good.yaml.replace((*path, "accountable"), post)
    yield good.yaml.put((*path, "overdue"), flow({"escalate": above}))
