"""Defects of the Y rules: look-alike characters and comments that silence nothing."""

from __future__ import annotations

import re

from tests.mutants.good_files import Good
from tests.mutants.mutant import Found, at_edit, at_key, operator
from tests.mutants.neutral import renamed
from tests.mutants.writing import guards, plain_tasks
from tests.mutants.yaml_text import Edit

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


def _comment(good, path, text):  # type: ignore[no-untyped-def]
    begin = good.yaml.key_start(path)
    first = good.yaml.text.rfind("\n", 0, begin) + 1
    indent = " " * (begin - first)
    edit = Edit(first, first, f"{indent}{text}\n")
    return (edit,), at_edit(good, edit, len(indent))
