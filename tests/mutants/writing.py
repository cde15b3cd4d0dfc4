"""Pieces that operators write into definitions, and questions that several of them ask."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tests.mutants.good_files import Good, Scope, kind
from tests.mutants.measure import known
from tests.mutants.yaml_text import Edit, Path, flow

COPIED = ("responsible", "accountable", "due", "overdue")
PARTY_KEYS = ("responsible", "accountable", "support", "consulted", "informed")


def twin(task: Any, actions: dict[str, Any], title: str = "另办", **more: Any) -> dict[str, Any]:
    """Return a new step done by the same people in the same time as ``task``, with other actions."""
    same = {key: task[key] for key in COPIED if key in task}
    if "responsible" not in same and "sign" in task:
        same["responsible"] = same.get("accountable", "$requester")
    return {"title": title, **same, **more, "record": "办理记录", "actions": actions}


def some_end(scope: Scope) -> str:
    """Return an end of the scope."""
    return scope.ends()[-1]


def new_state(good: Good, scope: Scope, name: str, state: dict[str, Any]) -> Edit:
    """Write another state behind the last one of a scope."""
    return good.yaml.add(scope.path, name, flow(state))


def new_states(good: Good, scope: Scope, states: dict[str, dict[str, Any]]) -> Edit:
    """Write several states behind the last one of a scope."""
    edits = [new_state(good, scope, name, state) for name, state in states.items()]
    return Edit(edits[0].start, edits[0].end, "".join(edit.new for edit in edits))


def plain_tasks(good: Good) -> Iterator[tuple[Scope, Path, Any]]:
    """Yield the steps for people in which one person decides, but those that keep a finding with its reason.

    A copy of such a step in a shipped definition would bring the finding twice.
    """
    kept = {
        path[: path.index(name) + 1]
        for _, _, _, path in known(good, told=True)
        for name in path
        if name in _names(good)
    }
    for scope, path, state in good.tasks():
        silenced = "workflow: ignore" in good.yaml.raw(path)
        if "sign" not in state and "responsible" in state and path not in kept and not silenced:
            yield scope, path, state


def _names(good: Good) -> set[str]:
    return {str(path[-1]) for _, path, _ in good.states()}


def acting_posts(good: Good) -> dict[str, list[Path]]:
    """Return the posts that do a step or an action, or sign, with the paths at which they are named."""
    found: dict[str, list[Path]] = {}
    for _, path, state in good.tasks():
        if is_post(state.get("responsible", "")):
            found.setdefault(state["responsible"], []).append((*path, "responsible"))
        sign = state.get("sign")
        for number, member in enumerate(sign.get("members", ()) if isinstance(sign, dict) else ()):
            party = member["party"] if isinstance(member, dict) else member
            if is_post(party):
                found.setdefault(party, []).append((*path, "sign", "members", number))
    for _, path, action in good.actions():
        if is_post(action.get("by", "")):
            found.setdefault(action["by"], []).append((*path, "by"))
    return found


def is_post(party: object) -> bool:
    """Say whether a party is written ``unit/post`` and stands in the organization."""
    return isinstance(party, str) and "/" in party and not party.startswith("external/")


def post_path(post: str) -> Path:
    """Return where a post stands in the organization."""
    unit, _, name = post.rpartition("/")
    return ("units", unit, "posts", name)


def holders(good: Good, post: str) -> list[str]:
    """Return the ids of the people who hold a post."""
    people = good.organization.value["people"]
    return [key for key, person in people.items() if any(a["post"] == post for a in person["posts"])]


def is_head(good: Good, post: str) -> bool:
    """Say whether a post heads its unit."""
    unit, _, name = post.rpartition("/")
    return bool(good.organization.value["units"][unit].get("head") == name)


def guards(good: Good) -> Iterator[tuple[Path, str]]:
    """Yield the path and text of every condition."""
    yield from _guards(good.value, ())


def _guards(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("when", "if") and isinstance(inner, str):
                yield (*path, key), inner
            else:
                yield from _guards(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _guards(inner, (*path, number))


def names_in(guard: str) -> set[str]:
    """Return the words of a condition that stand outside quotes and are not called."""
    bare = re.sub(r"\"[^\"]*\"|'[^']*'", " ", guard)
    bare = re.sub(r"count\([^)]*\)", " ", bare)
    return set(re.findall(r"[^\W\d]\w*(?!\w*\()", bare))


def has_deadline(state: Any) -> bool:
    return "due" in state and kind(state) == "task"
