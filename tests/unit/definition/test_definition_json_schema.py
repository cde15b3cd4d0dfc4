"""Parser and JSON Schema are held against each other: the same shapes pass, the same keys exist."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from jsonschema import Draft7Validator

from workflow_engine.definition.json_schema import DRAFT, json_schema
from workflow_engine.definition.load import Loaded
from workflow_engine.definition.reference import language_reference
from workflow_engine.definition.schema.files import FILES
from workflow_engine.definition.schema.keys import forms_below, keys_of, required_keys
from workflow_engine.source.reader import read

KINDS = ("procedure", "organization", "calendar", "duties")


@pytest.fixture(scope="module")
def schema() -> Draft7Validator:
    return Draft7Validator(json_schema())


BASE = """\
process: p
title: {zh: 甲, en: A}
version: "1"
effective: {from: 2026-09-01}
owner: u/head
deadline: 10 workdays
data: {n: {type: integer, required: true, min: 1}, c: {type: choice, options: [甲, 乙]}}
tables: {limit: {甲: 30000, 乙: 1.5}}
separate: [[a, b]]
defaults: {accountable: u/head, overdue: {escalate: u/head}}
start: a
states:
  a:
    responsible: $requester
    accountable: u/head
    informed: [external/x]
    due: {default: 3 workdays, when: [{if: n > 3, then: 24 hours}]}
    remind: [4 work hours before]
    sign: {ratio: 2/3, refusal: ends}
    deemed: {after: 7 days, action: go}
    actions: {go: {to: b, limit: 3}}
  b:
    kind: decision
    branches: [{when: n > 3, to: w}, {otherwise: true, to: q}]
  w: {kind: wait, until: 3 days, to: s, timeout: {after: 2 days, to: z}}
  s: {kind: service, handler: x.y, with: {a: n}, to: k, error: {to: z}}
  k: {kind: call, process: other, with: {a: n}, ends: {ok: z}}
  q:
    kind: parallel
    regions: {r: {when: n > 3, start: e, states: {e: {kind: end, outcome: o}}}}
    join: {at_least: 1}
    to: z
    actions: {stop: {to: z}}
  z: {kind: end, outcome: done}
"""

SAME_SHAPE = [
    ("title: {zh: 甲, en: A}", "title: 甲"),
    ("deadline: 10 workdays", "deadline: {default: $data.n}"),
    ("deadline: 10 workdays", "deadline: same day"),
    ("owner: u/head", "owner: $performer(a).leader"),
    ("accountable: u/head\n    informed", "accountable: [u/head, u/other]\n    informed"),
    ("{ratio: 2/3, refusal: ends}", "one"),
    ("{ratio: 2/3, refusal: ends}", "{rule: any, members: [u/x, {party: u/y, when: n > 2}]}"),
    ("{ratio: 2/3, refusal: ends}", "{ratio: 0.5, refusal: ends}"),
    ("{escalate: u/head}", "{escalate: u/head, then: {after: 1 day, escalate: u, then: {after: 1 day, escalate: u}}}"),
    ("{at_least: 1}", "any"),
    ("until: 3 days", "until: 到款"),
    ("until: 3 days", "until: $data.n"),
    ("go: {to: b, limit: 3}", "同意: {to: b, by: system, kind: return, requires: [n], help: 说明}"),
    ("乙: 1.5", "乙: true"),
    ("kind: parallel", "kind: parallel\n    for_each: n\n    region: {states: {e2: {kind: end, outcome: o}}}"),
]

OTHER_SHAPE = [
    ("title: {zh: 甲, en: A}", "title: {zh: 3}"),
    ("title: {zh: 甲, en: A}", "title: {}"),
    ("title: {zh: 甲, en: A}", "titel: 甲"),
    ('version: "1"', "version: 1.5"),
    ("from: 2026-09-01", "from: 1 September"),
    ("owner: u/head", "owner: u//head"),
    ("owner: u/head", "owner: requester me"),
    ("deadline: 10 workdays", "deadline: 10 工作日"),
    ("deadline: 10 workdays", "deadline: 10001 days"),
    ("deadline: 10 workdays", "deadline:"),
    ("type: integer", "type: number"),
    ("required: true", "required: 'true'"),
    ("min: 1", "min: one"),
    ("甲: 30000", "甲: [30000]"),
    ("[[a, b]]", "[a, b]"),
    ("start: a\n", ""),
    ("start: a", "start: 3"),
    ("{accountable: u/head, overdue", "{responsible: u/head, overdue"),
    ("informed: [external/x]", "informed: external/x"),
    ("if: n > 3", "if: true"),
    ("then: 24 hours", "then: 24"),
    ("[4 work hours before]", "[4 work hours]"),
    ("{ratio: 2/3, refusal: ends}", "{ratio: 2/3, refusal: stops}"),
    ("{ratio: 2/3, refusal: ends}", "both"),
    ("{ratio: 2/3, refusal: ends}", "{ratio: 1.5, refusal: ends}"),
    ("action: go}", "action: go, to: z}"),
    ("{to: b, limit: 3}", "{limit: 3}"),
    ("{to: b, limit: 3}", "{to: b, limit: 0}"),
    ("{to: b, limit: 3}", "b"),
    ("actions: {go", "actions: {1 go"),
    ("kind: decision", "kind: decison"),
    ("kind: decision", "kind: decision\n    due: 3 days"),
    ("branches: [{when: n > 3, to: w}, {otherwise: true, to: q}]", "branches: []"),
    ("otherwise: true", "otherwise: false"),
    ("until: 3 days", "until: 3 work days"),
    ("handler: x.y, ", ""),
    ("ends: {ok: z}", "ends: {}"),
    ("{at_least: 1}", "{at_least: 0}"),
    ("{at_least: 1}", "most"),
    ("{kind: end, outcome: done}", "{kind: end}"),
    ("{kind: end, outcome: done}", "{kind: end, outcome: done, actions: {}}"),
]


def passes(validator: Draft7Validator, text: str) -> bool:
    """Say whether JSON Schema accepts what ``text`` says."""
    return bool(validator.is_valid(read(text).value))


@pytest.mark.parametrize(("old", "new"), [("", ""), *SAME_SHAPE])
def test_a_shape_that_loads_is_valid(
    schema: Draft7Validator, loaded: Callable[[str], Loaded], old: str, new: str
) -> None:
    assert old in BASE
    text = BASE.replace(old, new, 1) if old else BASE
    assert loaded(text).value is not None
    assert passes(schema, text)


@pytest.mark.parametrize(("old", "new"), OTHER_SHAPE)
def test_a_shape_that_does_not_load_is_invalid(
    schema: Draft7Validator, loaded: Callable[[str], Loaded], old: str, new: str
) -> None:
    assert old in BASE
    text = BASE.replace(old, new, 1)
    assert loaded(text).value is None
    assert not passes(schema, text)


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("organization: o\nunits: {u: {head: h, posts: {h: {signing_limit: 5, deputy: u/x}}}}\n", True),
        ("organization: o\nunits: {u: {posts: {h: {signing_limit: many}}}}\n", False),
        ("organization: o\nunits: {}\npeople: {'2019001': {posts: [{post: u/h, from: 2026-01-01}]}}\n", True),
        ("organization: o\nunits: {}\npeople: {a: {posts: [h]}}\n", False),
        ("calendar: c\nbase: CN\nhours: {mon: [08:00-12:00]}\nholidays: [2026-01-20 to 2026-02-20]\n", True),
        ("calendar: c\nhours: {monday: [08:00-12:00]}\n", False),
        ("calendar: c\nhours: {mon: [8-12]}\n", False),
        ("duties: d\nitems: {x: {every: year, month: [4, 5], date: 09-01, anchor: w - 5 workdays, lead: a/b}}\n", True),
        ("duties: d\nitems: {x: {every: year, month: 13}}\n", False),
        ("duties: d\nitems: {x: {month: 1}}\n", False),
        ("process: p\ncalendar: c\n", False),
        ("title: x\n", False),
        ("- x\n", False),
    ],
)
def test_parser_and_schema_agree_on_the_other_files(
    schema: Draft7Validator, loaded: Callable[[str], Loaded], text: str, valid: bool
) -> None:
    assert (loaded(text).value is not None) is valid
    assert passes(schema, text) is valid


@pytest.mark.parametrize("kind", [*KINDS, None])
def test_the_schema_is_draft_7_and_says_so(kind: Any) -> None:
    schema = json_schema(kind)
    Draft7Validator.check_schema(schema)
    assert schema["$schema"] == DRAFT
    text = json.dumps(schema)
    assert "$defs" not in text
    assert "patternProperties" not in text


def test_one_kind_alone_refuses_the_other_kinds() -> None:
    assert Draft7Validator(json_schema("calendar")).is_valid({"calendar": "c"})
    assert not Draft7Validator(json_schema("calendar")).is_valid({"organization": "o", "units": {}})


def test_every_key_of_the_parser_is_in_the_schema_and_no_other() -> None:
    definitions = json_schema()["definitions"]
    for file in FILES.values():
        for form in forms_below(file):
            written = definitions[form.__name__.removesuffix("Form")]
            assert list(written["properties"]) == list(keys_of(form))
            assert set(written.get("required", ())) == required_keys(form)
            assert written["additionalProperties"] is False


def test_every_key_explains_itself_in_both_languages() -> None:
    definitions = json_schema()["definitions"]
    for file in FILES.values():
        for form in forms_below(file):
            properties = definitions[form.__name__.removesuffix("Form")]["properties"]
            for key in keys_of(form):
                zh, slash, en = properties[key]["description"].partition(" / ")
                assert zh
                assert slash
                assert en.isascii()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_manual_lists_every_key(lang: Any) -> None:
    text = language_reference(lang)
    for file in FILES.values():
        for form in forms_below(file):
            for key in keys_of(form):
                assert f"| `{key}` |" in text
    assert " / " not in text.replace("true / false", "")


def test_loading_does_not_import_the_heavy_rooms() -> None:
    code = (
        "import sys, workflow_engine.definition.catalogue; "
        "print([m for m in ('networkx', 'sqlalchemy', 'transitions', 'jsonschema', 'graphviz') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
