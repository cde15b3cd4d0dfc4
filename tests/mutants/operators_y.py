"""Defects of the Y rules: look-alike characters and comments that silence nothing."""

from __future__ import annotations

import re

from tests.mutants.good_files import ORGANIZATION, Good, parsed
from tests.mutants.mutant import Found, Spot, at_edit, at_key, at_value, operator
from tests.mutants.neutral import renamed
from tests.mutants.writing import guards, plain_tasks
from tests.mutants.yaml_text import Edit, Path, flow

WIDE = {">": "＞", "<": "＜", "=": "＝", "(": "（", ")": "）"}
CYRILLIC = {"a": "а", "e": "е", "o": "о", "c": "с", "p": "р"}


@operator("fullwidth-or-lookalike")
def a_sign_in_a_condition_is_written_wide(good: Good) -> Found:
    for path, _ in guards(good):
        start, end = good.yaml.words(path)
        for place in re.finditer(r"(?<= )[<>](?= )|\(", good.yaml.text[start:end]):
            edit = Edit(start + place.start(), start + place.end(), WIDE[place[0]])
            yield (edit,), at_edit(good, edit)


@operator("fullwidth-or-lookalike")
def a_letter_of_a_name_is_cyrillic(good: Good) -> Found:
    for scope in good.scopes:
        for name in scope.states:
            place = re.search("[aeocp]", name)
            if place and name.isascii():
                wrong = name[: place.start()] + CYRILLIC[place[0]] + name[place.end() :]
                yield tuple(renamed(good.yaml, good, scope, name, wrong)), at_key(good, *scope.path, wrong)


@operator("stale-or-unexplained-ignore")
def a_comment_silences_what_is_not_found(good: Good) -> Found:
    for _, path, _ in plain_tasks(good):
        yield _comment(good, path, "# workflow: ignore[dead-end] 以后再接")


@operator("stale-or-unexplained-ignore")
def a_comment_silences_a_rule_that_is_not_there(good: Good) -> Found:
    for _, path, _ in plain_tasks(good):
        yield _comment(good, path, "# workflow: ignore[dead-and] 以后再接")


@operator("missing-label")
def a_step_has_no_title(good: Good) -> Found:
    for _, path, state in good.states():
        if "title" in state and len(state) > 1:
            yield (good.yaml.delete((*path, "title")),), at_key(good, *path)


@operator("missing-label")
def an_action_has_no_title(good: Good) -> Found:
    for _, path, action in good.actions():
        if "title" in action:
            yield (good.yaml.delete((*path, "title")),), at_key(good, *path)


@operator("unused-definition")
def a_field_is_never_used(good: Good) -> Found:
    for kind in ("text", "integer", "money", "date", "person", "files") if "data" in good.value else ():
        edit = good.yaml.add(("data",), "left_over", flow({"title": "多出来的", "type": kind}))
        yield (edit,), at_key(good, "data", "left_over")


@operator("unused-definition")
def a_post_is_never_used(good: Good) -> Found:
    if good.name == ORGANIZATION:
        for unit in good.value["units"]:
            where = ("units", unit, "posts")
            post = flow({"title": "闲职"})
            yield {ORGANIZATION: (good.organization.add(where, "idle", post),)}, at_key(good, *where, "idle")


@operator("named-differently")
def a_record_is_written_with_a_space(good: Good) -> Found:
    seen: set[str] = set()
    for _, path, state in good.tasks():
        record = state.get("record")
        text = record.get("zh") if isinstance(record, dict) else record
        where = (*path, "record", *(("zh",) if isinstance(record, dict) else ()))
        if text in seen:
            start, _ = good.yaml.words(where)
            spot = (at_key if isinstance(record, dict) else at_value)(good, *path, "record")
            yield (Edit(start + 1, start + 1, " "),), spot
        seen.add(str(text))


@operator("named-differently")
def a_field_has_another_type_elsewhere(good: Good) -> Found:
    if good.name == ORGANIZATION:
        last = "lost_and_found.yaml"
        there = parsed(good.texts[last])
        for name, content in parsed(good.texts["water_bill.yaml"]).value["data"].items():
            other = "text" if content["type"] != "text" else "date"
            edit = there.add(("data",), name, flow({"title": "另一种", "type": other}))
            yield {last: (edit,)}, at_value(good, "data", name, "type", file=last)


def _comment(good: Good, path: Path, text: str) -> tuple[tuple[Edit, ...], Spot]:
    begin = good.yaml.key_start(path)
    first = good.yaml.text.rfind("\n", 0, begin) + 1
    indent = " " * (begin - first)
    edit = Edit(first, first, f"{indent}{text}\n")
    return (edit,), at_edit(good, edit, len(indent))
