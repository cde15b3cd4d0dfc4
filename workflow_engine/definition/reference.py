"""The manual's list of all keys, written from the schema so that it cannot fall behind."""

from __future__ import annotations

from functools import cache
from typing import Any, Literal

from workflow_engine.definition.json_schema import json_schema
from workflow_engine.definition.schema.files import FILES
from workflow_engine.definition.schema.form import Form, Json
from workflow_engine.definition.schema.keys import forms_below, keys_of, required_keys

_HEAD = {"zh": ("键", "必写", "值", "含义"), "en": ("key", "required", "value", "meaning")}
_YES = {"zh": "是", "en": "yes"}
_WORDS = {
    "text": ("文字或 {zh, en}", "a text or {zh, en}"),
    "name": ("名称", "a name"),
    "party": ("参与方", "a party"),
    "duration": ("时长", "a duration"),
    "moment": ("时长或 $data.字段", "a duration or $data.field"),
    "expression": ("表达式", "an expression"),
    "date": ("日期", "a date"),
    "State": ("状态", "a state"),
    "string": ("文字", "a text"),
    "integer": ("整数", "an integer"),
    "number": ("数", "a number"),
    "boolean": ("true / false", "true / false"),
    "object": ("键和值", "keys and values"),
}


@cache
def _titles() -> dict[str, str]:
    forms = (form for file in FILES.values() for form in forms_below(file))
    return {form.__name__.removesuffix("Form"): form.__doc__ or "" for form in forms}


def language_reference(lang: Literal["zh", "en"]) -> str:
    """Return all keys of the language as Markdown: one section for each part, one line for each key."""
    whole = json_schema()["definitions"]
    sections: list[str] = []
    seen: set[type[Form]] = set()
    for file in FILES.values():
        for form in forms_below(file):
            if form not in seen:
                seen.add(form)
                sections.append(_section(form, whole[form.__name__.removesuffix("Form")], lang, top=form is file))
    return "\n\n".join(sections) + "\n"


def said(text: str, lang: str) -> str:
    """Return one language of a text written ``中文 / English``."""
    zh, _, en = text.partition(" / ")
    return en if lang == "en" else zh


def _section(form: type[Form], schema: Json, lang: str, *, top: bool) -> str:
    required = required_keys(form)
    rows = [
        f"| `{key}` | {_YES[lang] if key in required else ''} | {_cell(_value(schema['properties'][key], lang))} "
        f"| {_cell(said(meaning, lang))} |"
        for key, meaning in keys_of(form).items()
    ]
    head = _HEAD[lang]
    title = said(form.__doc__ or form.__name__, lang)
    return "\n".join(
        [
            f"{'##' if top else '###'} {title}",
            "",
            f"| {' | '.join(head)} |",
            f"| {' | '.join('---' for _ in head)} |",
            *rows,
        ]
    )


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _value(schema: Any, lang: str) -> str:
    """Return in a few words what may stand behind a key."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return _word(name, lang) if name in _WORDS else f"→ {said(_titles()[name], lang)}"
    if "enum" in schema or "const" in schema:
        return ", ".join(f"`{str(v).lower()}`" for v in schema.get("enum", [schema.get("const")]))
    for choice in ("allOf", "anyOf"):
        if choice in schema:
            return " | ".join(dict.fromkeys(_value(each, lang) for each in schema[choice]))
    if schema.get("type") == "array":
        return f"[{_value(schema['items'], lang)}, …]"
    if "additionalProperties" in schema and isinstance(schema["additionalProperties"], dict):
        return f"{{{_word('name', lang)}: {_value(schema['additionalProperties'], lang)}, …}}"
    kinds = schema.get("type", "object")
    return " | ".join(_word(kind, lang) for kind in (kinds if isinstance(kinds, list) else [kinds]))


def _word(name: str, lang: str) -> str:
    return _WORDS[name][lang == "en"]
