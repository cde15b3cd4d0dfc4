"""Defects of the G rules: conditions that cannot be read, are never true, or leave a case without a way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tests.mutants.good_files import Good, Scope
from tests.mutants.mutant import Found, Spot, at_edit, at_key, at_value, operator
from tests.mutants.writing import guards, is_post, names_in, plain_tasks
from tests.mutants.yaml_text import Edit, Path, flow


@operator("guard-syntax")
def a_condition_is_half_written(good: Good) -> Found:
    for path, _ in guards(good):
        _, end = good.yaml.words(path)
        edit = Edit(end, end, " and")
        yield (edit,), at_edit(good, edit, 1)


@operator("guard-syntax")
def a_condition_computes_a_power(good: Good) -> Found:
    for path, _ in guards(good):
        _, end = good.yaml.words(path)
        edit = Edit(end, end, " == 2 ** 3")
        yield (edit,), at_edit(good, edit, 6)


@operator("guard-unknown-name")
def a_field_in_a_condition_is_misspelt(good: Good) -> Found:
    fields = set(good.value.get("data", {}))
    for path, guard in guards(good):
        for name in sorted(names_in(guard) & fields):
            start, end = good.yaml.words(path)
            for place in re.finditer(rf"(?<![\w\"'.]){re.escape(name)}(?![\w\"'])", good.yaml.text[start:end]):
                edit = Edit(start + place.start(), start + place.end(), f"{name}_x")
                yield (edit,), at_edit(good, edit)


@operator("guard-unknown-name")
def an_option_in_a_condition_is_misspelt(good: Good) -> Found:
    options = {o for field in good.value.get("data", {}).values() for o in field.get("options", ())}
    for path, guard in guards(good):
        for option in sorted(options):
            start, end = good.yaml.words(path)
            for place in re.finditer(rf"(==|!=|in|\[|,) ?\[?\"{option}(?=\")", good.yaml.text[start:end]):
                edit = Edit(start + place.end(), start + place.end(), "x")
                yield (edit,), at_edit(good, edit, -len(option) - 1)
        del guard


@operator("guard-type")
def a_number_stands_where_truth_is_needed(good: Good) -> Found:
    for path, _ in guards(good):
        start, end = good.yaml.words(path)
        edits = Edit(start, start, "("), Edit(end, end, ") and 5")
        yield edits, at_edit(good, edits[1], 6)


@operator("guard-type")
def truth_is_compared_with_a_number(good: Good) -> Found:
    for path, _ in guards(good):
        start, end = good.yaml.words(path)
        edits = Edit(start, start, "("), Edit(end, end, ") > 5")
        yield edits, at_edit(good, edits[0])


@operator("read-before-set")
def a_field_is_not_required_any_more(good: Good) -> Found:
    for name, field in good.value.get("data", {}).items():
        reading = [path for path, guard in guards(good) if name in names_in(guard)]
        if len(reading) == 1 and "required" in field and not _asked_for(good, name, reading[0]):
            yield (good.yaml.delete(("data", name, "required")),), _first_reading(good, reading[0], name)


@operator("read-before-set")
def an_action_does_not_require_what_it_asks(good: Good) -> Found:
    data = good.value.get("data", {})
    for path, guard in guards(good):
        action = good.yaml.get(path[:-1])
        asked = [n for n in names_in(guard) if n in action.get("requires", ()) and "required" not in data[n]]
        if len(asked) == 1 and not re.search(rf"(has|default)\({asked[0]}", guard):
            yield (good.yaml.delete((*path[:-1], "requires")),), _first_reading(good, path, asked[0])


def _asked_for(good: Good, name: str, reading: Path) -> bool:
    """Say whether a field is asked for on the way, or read where it may be missing."""
    guard = good.yaml.get(reading)
    passed_on = any(name in text for _, _, state in good.states() for text in state.get("with", {}).values())
    if passed_on or re.search(rf"(has|default)\({name}", guard):
        return True
    required = any(name in state.get("requires", ()) for _, _, state in good.tasks())
    return required or any(name in action.get("requires", ()) for _, _, action in good.actions())


def _first_reading(good: Good, path: Path, name: str) -> Spot:
    start, end = good.yaml.words(path)
    place = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", good.yaml.text[start:end])
    assert place
    return Spot(good.name, path, inside=start + place.start() - good.yaml.start(path))


@operator("guard-never")
def a_button_whose_condition_is_never_true(good: Good) -> Found:
    for path, state, target in _places(good):
        for text in _never(good):
            button = {"title": "不会出现", "to": target, "when": text}
            edit = good.yaml.add((*path, "actions"), "impossible", flow(button))
            yield (edit,), at_value(good, *path, "actions", "impossible", "when")
            del state
            break


@operator("guard-never")
def a_condition_asks_for_two_options_at_once(good: Good) -> Found:
    fields = {n: f["options"] for n, f in good.value.get("data", {}).items() if "required" in f and "options" in f}
    for path, _, target in _places(good):
        for name, (one, other, *_) in list(fields.items())[:1]:
            text = f'{name} == "{one}" and {name} == "{other}"'
            button = {"title": "不会出现", "to": target, "when": text}
            edit = good.yaml.add((*path, "actions"), "impossible", flow(button))
            yield (edit,), at_value(good, *path, "actions", "impossible", "when")


@operator("guard-always-or-shadowed")
def a_button_whose_condition_is_always_true(good: Good) -> Found:
    for path, _, target in _places(good):
        for text in _always(good)[:1]:
            button = {"title": "总能办", "to": target, "when": text}
            edit = good.yaml.add((*path, "actions"), "always", flow(button))
            yield (edit,), at_value(good, *path, "actions", "always", "when")


@operator("guard-always-or-shadowed")
def a_branch_repeats_an_earlier_one(good: Good) -> Found:
    for _, path, state in good.states():
        branches = state.get("branches", ())
        for number, branch in enumerate(branches):
            for later in range(number + 1, len(branches)):
                if "when" in branch:
                    again = flow({"when": branch["when"], "to": branches[-1]["to"]})
                    where = (*path, "branches", later)
                    edit = good.yaml.insert_before(where, again if _flow(good, where) else f"- {again}")
                    yield (edit,), at_value(good, *where, "when")


@operator("guard-gap")
def a_border_belongs_to_nobody(good: Good) -> Found:
    for path, _, _, high in _complements(good):
        start, end = good.yaml.words((*high, "when"))
        place = good.yaml.text.index(">=", start, end)
        yield (Edit(place, place + 2, ">"),), at_key(good, *path, "actions")


@operator("guard-gap")
def two_borders_do_not_meet(good: Good) -> Found:
    for path, _, _, high in _complements(good):
        start, end = good.yaml.words((*high, "when"))
        place = good.yaml.text.index(">=", start, end)
        yield (Edit(place, place + 2, ">= 1 +"),), at_key(good, *path, "actions")


@operator("guard-gap")
def an_option_is_forgotten(good: Good) -> Found:
    data = good.value.get("data", {})
    for path, _, state in _choosing(good):
        for name, action in state["actions"].items():
            found = re.fullmatch(r'(\w+) != "(\w+)"', action.get("when", ""))
            others = [o for o in data[found[1]].get("options", ()) if o != found[2]] if found else []
            if found and len(others) > 1 and "editable" not in state:
                where = (*path, "actions", name, "when")
                start, end = good.yaml.words(where)
                yield (Edit(start, end, f'{found[1]} == "{others[0]}"'),), at_key(good, *path, "actions")


@operator("guard-gap")
def a_decision_has_no_otherwise(good: Good) -> Found:
    for scope, path, state in good.states():
        for number, branch in enumerate(state.get("branches", ())):
            where = (*path, "branches", number)
            if "otherwise" in branch and set(scope.states) <= scope.reached(without=(*where, "to")):
                yield (good.yaml.delete(where),), at_key(good, *path, "branches")


@operator("guard-overlap")
def a_border_belongs_to_both(good: Good) -> Found:
    for _, _, low, high in _complements(good):
        start, end = good.yaml.words((*low, "when"))
        place = good.yaml.text.index("<", start, end)
        later = max(low, high, key=good.yaml.key_start)
        if good.yaml.get(low)["to"] != good.yaml.get(high)["to"]:
            yield (Edit(place, place + 1, "<="),), at_value(good, *later, "when")


@operator("guard-overlap")
def two_ranges_cross(good: Good) -> Found:
    for _, _, low, high in _complements(good):
        start, end = good.yaml.words((*low, "when"))
        place = good.yaml.text.index("<", start, end)
        later = max(low, high, key=good.yaml.key_start)
        if good.yaml.get(low)["to"] != good.yaml.get(high)["to"]:
            yield (Edit(place, place + 1, "< 1 +"),), at_value(good, *later, "when")


@operator("owner-rule-gap-or-overlap")
def for_one_number_nobody_signs(good: Good) -> Found:
    for path, one, other, field, number in _owners(good):
        members = [{"party": one, "when": f"{field} < {number}"}, {"party": other, "when": f"{field} > {number}"}]
        edit = good.yaml.add(path, "sign", flow({"rule": "one", "members": members}))
        yield (edit, good.yaml.delete((*path, "responsible"))), at_key(good, *path, "sign", "members")


@operator("owner-rule-gap-or-overlap")
def for_one_number_two_may_sign(good: Good) -> Found:
    for path, one, other, field, number in _owners(good):
        if not any(action.get("kind") in ("return", "reject") for action in good.yaml.get(path)["actions"].values()):
            continue
        members = [{"party": one, "when": f"{field} <= {number}"}, {"party": other, "when": f"{field} >= {number}"}]
        edit = good.yaml.add(path, "sign", flow({"rule": "any", "refusal": "ends", "members": members}))
        yield (edit, good.yaml.delete((*path, "responsible"))), at_value(good, *path, "sign", "members", 1, "when")


def _owners(good: Good) -> Iterator[tuple[Path, str, str, str, int]]:
    """Yield single-handed steps of two posts by turns, with a number that every case has."""
    numbers = [n for n, f in good.value.get("data", {}).items() if f["type"] == "integer" and "required" in f]
    for field in numbers[:1]:
        for _, path, state in plain_tasks(good):
            worker, answers = state["responsible"], state.get("accountable")
            if is_post(worker) and is_post(answers) and worker != answers:
                yield path, worker, str(answers), field, 5


def _choosing(good: Good) -> Iterator[tuple[Path, Scope, Any]]:
    """Yield steps that divide what goes on by conditions alone."""
    for scope, path, state in plain_tasks(good):
        forward = [a for a in state["actions"].values() if a.get("kind", "forward") == "forward"]
        if len(forward) > 1 and all("when" in action for action in forward):
            yield path, scope, state


def _flow(good: Good, path: Path) -> bool:
    return bool(good.yaml.node(path[:-1]).flow_style)


def _places(good: Good) -> Iterator[tuple[Path, Any, str]]:
    """Yield steps with an action that is open to everybody, and an end to lead to that no button there has."""
    for scope, path, state in plain_tasks(good):
        taken = {action["to"] for action in state["actions"].values()}
        free = [end for end in scope.ends() if end not in taken]
        if free and any("when" not in action for action in state["actions"].values()):
            yield path, state, free[0]


def _never(good: Good) -> list[str]:
    data = good.value.get("data", {})
    required = {name: field for name, field in data.items() if "required" in field}
    numbers = [name for name, field in required.items() if field["type"] in ("integer", "money", "decimal")]
    truths = [name for name, field in required.items() if field["type"] == "boolean"]
    dates = [name for name, field in required.items() if field["type"] == "date"]
    return [
        *(f"{name} > 9 and {name} < 8" for name in numbers),
        *(f"{name} and not {name}" for name in truths),
        *(f'{name} > date("2026-05-01") and {name} < date("2026-04-01")' for name in dates),
    ]


def _always(good: Good) -> list[str]:
    data = good.value.get("data", {})
    required = {name: field for name, field in data.items() if "required" in field}
    numbers = [name for name, field in required.items() if field["type"] in ("integer", "money", "decimal")]
    truths = [name for name, field in required.items() if field["type"] == "boolean"]
    choices = [name for name, field in required.items() if "options" in field]
    return [
        *(f"{name} > 9 or {name} < 10" for name in numbers),
        *(f"{name} or not {name}" for name in truths),
        *(f'{name} == "{data[name]["options"][0]}" or {name} != "{data[name]["options"][0]}"' for name in choices),
    ]


def _complements(good: Good) -> Iterator[tuple[Path, Scope, Path, Path]]:
    """Yield states that two actions divide between them: one below a border, one from it on, and no other way on."""
    for scope, path, state in plain_tasks(good):
        forward = {n: a for n, a in state["actions"].items() if a.get("kind", "forward") == "forward"}
        whens = {name: re.split(r" (<|>=) ", action.get("when", "")) for name, action in forward.items()}
        if len(whens) == 2 and all(len(parts) == 3 for parts in whens.values()):
            (one, first), (other, second) = whens.items()
            if {first[1], second[1]} == {"<", ">="} and first[::2] == second[::2] and "count(" not in first[0]:
                low, high = (one, other) if first[1] == "<" else (other, one)
                yield path, scope, (*path, "actions", low), (*path, "actions", high)
