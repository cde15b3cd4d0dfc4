"""Defects of the S rules: the file, its keys, and what they refer to."""

from __future__ import annotations

from tests.mutants.good_files import DUTIES, ORGANIZATION, Good, kind, targets
from tests.mutants.mutant import Found, at_edit, at_key, at_value, operator
from tests.mutants.writing import PARTY_KEYS, guards, is_post, names_in
from tests.mutants.yaml_text import Edit, leaves

TASK_KEYS = ("title", "responsible", "accountable", "due", "overdue", "record", "actions", "remind", "editable")
FREE_TEXTS = ("title", "record", "help", "zh", "en", "scope")


@operator("yaml-syntax")
def a_line_is_indented_by_a_tab(good: Good) -> Found:
    text, start = good.texts[good.name], 0
    for line in text.splitlines(keepends=True):
        spaces = len(line) - len(line.lstrip(" "))
        if spaces >= 4 and line.strip() and not line.lstrip().startswith(("#", "-")):
            edit = Edit(start, start + spaces, "\t")
            yield (edit,), at_edit(good, edit)
        start += len(line)


@operator("yaml-syntax")
def a_value_has_an_anchor(good: Good) -> Found:
    for path, _ in leaves(good.value):
        if path[-1] in ("responsible", "accountable", "to"):
            start = good.yaml.start(path)
            edit = Edit(start, start, "&same ")
            yield (edit,), at_edit(good, edit)


@operator("yaml-syntax")
def a_text_hides_a_bidi_character(good: Good) -> Found:
    for path, text in leaves(good.value):
        if path[-1] in FREE_TEXTS and len(text) > 2:
            start = good.yaml.start(path) + 1
            edit = Edit(start, start, "\u202e")
            yield (edit,), at_edit(good, edit)


@operator("duplicate-key")
def a_state_is_written_twice(good: Good) -> Found:
    for _, path, _ in good.states():
        edit = good.yaml.add(path[:-1], str(path[-1]), "{kind: end, outcome: twice}")
        yield (edit,), at_edit(good, edit, edit.new.index(str(path[-1])))


@operator("duplicate-key")
def a_key_of_an_action_is_written_twice(good: Good) -> Found:
    for _, path, action in good.actions():
        edit = good.yaml.add(path, "to", action["to"])
        yield (edit,), at_edit(good, edit, edit.new.index("to:"))


@operator("schema-violation")
def a_key_is_misspelt(good: Good) -> Found:
    for _, path, state in good.tasks():
        for key in TASK_KEYS:
            if key in state:
                yield (good.yaml.rename((*path, key), key[:-2] + key[-1]),), at_key(good, *path, key[:-2] + key[-1])


@operator("schema-violation")
def an_action_leads_nowhere(good: Good) -> Found:
    for _, path, action in good.actions():
        if len(action) > 1:
            yield (good.yaml.delete((*path, "to")),), at_key(good, *path)


@operator("schema-violation")
def a_time_is_written_in_words(good: Good) -> Found:
    for _, path, state in good.tasks():
        if isinstance(state.get("due"), str):
            yield (good.yaml.replace((*path, "due"), "三个工作日"),), at_value(good, *path, "due")


@operator("unknown-target")
def a_target_is_misspelt(good: Good) -> Found:
    for _, path, state in good.states():
        for inner, target in targets(state):
            yield (good.yaml.replace((*path, *inner), f"{target}_x"),), at_value(good, *path, *inner)


@operator("unknown-target")
def the_start_is_misspelt(good: Good) -> Found:
    for scope in good.scopes:
        where = (*scope.path[:-1], "start")
        yield (good.yaml.replace(where, f"{scope.start}_x"),), at_value(good, *where)


@operator("unknown-party")
def a_post_is_misspelt(good: Good) -> Found:
    for _, path, state in good.tasks():
        for key in PARTY_KEYS:
            party = state.get(key)
            if is_post(party):
                yield (good.yaml.replace((*path, key), f"{party}x"),), at_value(good, *path, key)
            elif isinstance(party, list):
                for number, one in enumerate(party):
                    if is_post(one):
                        where = (*path, key, number)
                        yield (good.yaml.replace(where, f"{one}x"),), at_value(good, *where)
        overdue, where = state.get("overdue"), (*path, "overdue")
        if overdue and is_post(overdue["escalate"]):
            there = (*where, "escalate")
            yield (good.yaml.replace(there, f"{overdue['escalate']}x"),), at_value(good, *there)


@operator("unknown-party")
def the_organization_names_a_post_that_is_not_there(good: Good) -> Found:
    organization = good.organization
    for name, unit in organization.value["units"].items():
        for post, content in unit["posts"].items():
            if "deputy" in content and good.name in (ORGANIZATION, "leave.yaml"):
                where = ("units", name, "posts", post, "deputy")
                edit = organization.replace(where, f"{content['deputy']}_x")
                yield {ORGANIZATION: (edit,)}, at_value(good, *where, file=ORGANIZATION)


@operator("unknown-party")
def a_duty_is_led_by_nobody_known(good: Good) -> Found:
    if good.name == DUTIES:
        for name, item in good.value["items"].items():
            where = ("items", name, "lead")
            yield (good.yaml.replace(where, f"{item['lead']}x"),), at_value(good, *where)


@operator("yaml-implicit-type")
def an_option_is_called_no(good: Good) -> Found:
    for name, content in good.value.get("data", {}).items():
        asked = any(name in names_in(guard) for _, guard in guards(good))
        if "options" in content and not asked and f"({name})" not in good.texts[good.name]:
            edit = good.yaml.append(("data", name, "options"), "no")
            yield (edit,), at_value(good, "data", name, "options", len(content["options"]))


@operator("yaml-implicit-type")
def a_record_is_called_like_a_number_of_base_60(good: Good) -> Found:
    for _, path, state in good.tasks():
        if isinstance(state.get("record"), str):
            yield (good.yaml.replace((*path, "record"), "12:30"),), at_value(good, *path, "record")


@operator("subprocess-mismatch")
def an_outcome_of_a_called_procedure_is_not_handled(good: Good) -> Found:
    for scope, path, state in good.states():
        for outcome, target in state.get("ends", {}).items():
            where = (*path, "ends", outcome)
            if len(state["ends"]) > 1 and target in scope.reached(without=where):
                yield (good.yaml.delete(where),), at_key(good, *path, "ends")


@operator("subprocess-mismatch")
def a_called_procedure_is_misspelt(good: Good) -> Found:
    for _, path, state in good.states():
        if kind(state) == "call":
            yield (good.yaml.replace((*path, "process"), f"{state['process']}_x"),), at_value(good, *path, "process")


@operator("subprocess-mismatch")
def a_called_procedure_never_ends_like_that(good: Good) -> Found:
    for scope, path, state in good.states():
        if kind(state) == "call":
            edit = good.yaml.add((*path, "ends"), "lost", scope.ends()[0])
            yield (edit,), at_value(good, *path, "ends", "lost")


@operator("subprocess-mismatch")
def a_duty_starts_a_procedure_that_is_not_there(good: Good) -> Found:
    if good.name == DUTIES:
        for name, item in good.value["items"].items():
            where = ("items", name, "starts")
            yield (good.yaml.replace(where, f"{item['starts']}_x"),), at_value(good, *where)
