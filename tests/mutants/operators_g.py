"""Defects of the G rules: conditions that cannot be read, are never true, or leave a case without a way."""

from __future__ import annotations

import re

from tests.mutants.good_files import Good
from tests.mutants.mutant import Found, Spot, at_edit, operator
from tests.mutants.writing import guards, names_in
from tests.mutants.yaml_text import Edit, Path


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
        if asked and not re.search(rf"(has|default)\({asked[0]}", guard):
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
