"""What all forms share. A form is what YAML may say, key by key; pydantic checks it and nothing else.

Polymorphic places never become unions: a short form is spread into the long one first, leaves are read by functions
of this project. So every error has exactly one path and one sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

Json = dict[str, Any]
T = TypeVar("T")


class Form(BaseModel):
    """Base of all forms: exact types, no unknown keys, built on first use."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)


def key(zh: str, en: str, default: Any = ..., *, name: str | None = None, **limits: Any) -> Any:
    """Describe one key; the description becomes hover text and manual. ``name`` is its spelling in YAML.

    A list may have ``()`` as its default: pydantic copies ``[]`` for every form.
    """
    return Field(default, alias=name, description=f"{zh} / {en}", **limits)


@dataclass(frozen=True, eq=False)
class Leaf:
    """Marks a value that ``read`` reads (raising ``Refused``); ``schema`` is its JSON Schema."""

    read: Callable[[Any], Any]
    schema: Mapping[str, Any]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> Json:
        return dict(self.schema)


@dataclass(frozen=True, eq=False)
class Short:
    """Marks a value that has a short form too: ``spread`` turns that into the long one and leaves others alone."""

    spread: Callable[[Any], Any]
    schema: Mapping[str, Any]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self.spread, handler(source))

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> Json:
        return {"anyOf": [dict(self.schema), handler(core)]}


class _Written:
    """Lets a key be absent but not empty: ``when:`` with nothing behind it must not mean "no condition"."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema = handler(source)
        return schema["schema"] if schema["type"] == "nullable" else schema


Maybe = Annotated[T | None, _Written()]
"""A key that may be left out; then it is ``None``."""


def spread_into(name: str) -> Callable[[Any], Any]:
    """Return a function that makes ``{name: value}`` of any value that is not a map yet."""
    return lambda value: value if isinstance(value, dict) else {name: value}


def spread_list(value: Any) -> Any:
    """Make a list of one of any value that is not a list."""
    return value if isinstance(value, list) else [value]
