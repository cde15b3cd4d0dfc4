"""Whatever a file says, loading answers with placed problems and agrees with the JSON Schema."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from pydantic import BaseModel

from workflow_engine.definition.digest import digest
from workflow_engine.definition.json_schema import json_schema
from workflow_engine.definition.load import load
from workflow_engine.definition.schema.checked import errors_of, model_of
from workflow_engine.definition.schema.files import FILES, ProcessForm
from workflow_engine.definition.schema.form import Form
from workflow_engine.definition.schema.keys import forms_below, keys_of
from workflow_engine.definition.schema.quick import quick
from workflow_engine.errors import SourceError
from workflow_engine.source.files import read_file
from workflow_engine.source.reader import read

ROOT = Path(__file__).parents[2]
SCHEMA = Draft7Validator(json_schema())
FORMS = [form for file in FILES.values() for form in forms_below(file)]
KEYS = sorted({key for file in FILES.values() for form in forms_below(file) for key in keys_of(form)})
WORDS = [
    "a",
    "z",
    "u/head",
    "$requester",
    "2 days",
    "n > 1",
    "end",
    "task",
    "all",
    "text",
    "2026-01-01",
    "",
    "甲",
    "1 x",
]

leaves = st.one_of(st.none(), st.booleans(), st.integers(-3, 40), st.sampled_from(WORDS))
values = st.recursive(
    leaves,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.sampled_from([*KEYS, "a", "z"]), below, max_size=4),
    max_leaves=15,
)
PROCEDURE: dict[str, Any] = {
    "process": "p",
    "start": "a",
    "data": {"n": {"type": "integer", "required": True}, "who": {"type": "person"}},
    "states": {
        "a": {
            "responsible": "$requester",
            "due": {"default": "3 workdays", "when": [{"if": "n > 1", "then": "2 hours"}]},
            "sign": {"ratio": "2/3", "refusal": "ends", "members": ["u/x"]},
            "overdue": {"escalate": "u/head", "then": {"after": "1 day", "escalate": "u/top"}},
            "actions": {"go": {"to": "b"}, "back": {"to": "a", "kind": "return", "limit": 3}},
        },
        "b": {
            "kind": "parallel",
            "regions": {"r": {"states": {"e": {"kind": "end", "outcome": "o"}}}},
            "join": {"at_least": 1},
            "to": "z",
        },
        "z": {"kind": "end", "outcome": "done"},
    },
}


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the paths of all parts of ``value``, but for the whole."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, item in items for found in [(*path, key), *paths(item, (*path, key))]]


def replaced(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """Return a copy of ``value`` with another part at ``path``."""
    if not path:
        return new
    if isinstance(value, dict):
        return {key: replaced(item, path[1:], new) if key == path[0] else item for key, item in value.items()}
    return [replaced(item, path[1:], new) if at == path[0] else item for at, item in enumerate(value)]


def written(value: Any) -> str:
    """Return ``value`` as YAML that says exactly this."""
    text: str = yaml.safe_dump(value, allow_unicode=True, sort_keys=False, default_style='"' if value == "" else None)
    return text


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(paths(PROCEDURE)), values)
def test_a_part_replaced_by_anything_never_crashes_and_every_problem_has_a_place(
    path: tuple[Any, ...], value: Any
) -> None:
    document = read(written(replaced(PROCEDURE, path, value)))
    found = load(document)
    assert found.value is not None or found.problems
    lines = document.text.count("\n") + 1
    for problem in found.problems:
        assert problem.place is not None
        assert 1 <= problem.place.line <= lines
        assert problem.message.zh
        assert problem.message.en
    assert list(found.problems) == sorted(
        found.problems, key=lambda p: (p.place.line, p.place.column) if p.place else (0, 0)
    )


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(paths(PROCEDURE)), values)
def test_the_json_schema_accepts_exactly_the_shapes_that_load(path: tuple[Any, ...], value: Any) -> None:
    document = read(written(replaced(PROCEDURE, path, value)))
    assert SCHEMA.is_valid(document.value) is (load(document).value is not None)


def both_read(form: type[Form], value: Any) -> None:
    """Ask both readers of the forms about one value; they must agree, and read the same."""
    quickly = quick(form, value)
    assert (quickly is None) is bool(errors_of(form, value))
    if quickly is not None:
        assert told(quickly) == told(model_of(form).model_validate(value))


def told(value: Any) -> Any:
    """Return a form or a model as plain values."""
    if isinstance(value, Form):
        return {name: told(getattr(value, name)) for name in value.form_keys}
    if isinstance(value, BaseModel):
        return {name: told(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, dict):
        return {key: told(inner) for key, inner in value.items()}
    return [told(inner) for inner in value] if isinstance(value, list | tuple) else (type(value), value)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(paths(PROCEDURE)), values)
def test_the_quick_reader_reads_what_pydantic_reads_and_refuses_what_it_refuses(
    path: tuple[Any, ...], value: Any
) -> None:
    both_read(ProcessForm, replaced(PROCEDURE, path, value))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(FORMS), st.dictionaries(st.sampled_from(KEYS), values, max_size=5))
def test_so_it_is_for_any_map_and_any_form(form: type[Form], value: dict[str, Any]) -> None:
    both_read(form, value)


def test_so_it_is_for_every_file_there_is() -> None:
    for file in sorted(ROOT.glob("processes/*.yaml")) + sorted(ROOT.glob("tests/**/*.yaml")):
        try:
            value = read_file(file).value
        except SourceError:
            continue
        for key in FILES.keys() & (value.keys() if isinstance(value, dict) else ()):
            both_read(FILES[key], value)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), values, max_size=5))
def test_any_map_at_all_is_answered_with_problems_or_a_definition(value: dict[str, Any]) -> None:
    found = load(read(written(value))) if value else load(read("{}"))
    assert found.value is not None or found.problems


@settings(max_examples=50, deadline=None)
@given(values, st.integers(-(10**20), 10**20), st.integers(0, 6))
def test_the_digest_counts_numbers_by_value(value: Any, number: int, places: int) -> None:
    exact = Decimal(number).scaleb(-places)
    padded = Decimal(f"{exact:f}" + ("0" if "." in f"{exact:f}" else ".0"))
    assert digest({"x": exact, "rest": value}) == digest({"rest": value, "x": padded})
    assert digest({"x": exact}) != digest({"x": exact + Decimal("1e-7")})
