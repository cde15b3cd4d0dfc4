"""What all forms share. A form is what YAML may say, key by key.

Polymorphic places never become unions: a short form is spread into the long one first, leaves are read by functions
of this project. So every error has exactly one path and one sentence.

Two readers know the forms: ``quick`` reads what is right, ``checked`` asks pydantic for everything that is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeVar

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic_core import CoreSchema

Json = dict[str, Any]
T = TypeVar("T")
REQUIRED = object()
"""The default of a key that must be written."""


class Key:
    """One key of a form: its spelling in YAML if that is no name, what it means, and what it is when not written.

    ``limits`` are those of pydantic: ``ge`` and ``le`` for numbers, ``min_length`` for lists and maps.
    """

    __slots__ = ("alias", "default", "description", "limits")

    def __init__(self, default: Any, alias: str | None, description: str, limits: Mapping[str, Any]) -> None:
        self.default = default
        self.alias = alias
        self.description = description
        self.limits = limits


class Form:
    """Base of all forms: exact types, and no unknown keys unless the form is ``open``; these are then in ``more``."""

    form_keys: ClassVar[dict[str, Key]] = {}
    """The keys by the names of their attributes, inherited ones first."""
    open: ClassVar[bool] = False

    def __init_subclass__(cls, *, open: bool = False) -> None:
        own = {name: key for name, key in vars(cls).items() if isinstance(key, Key)}
        cls.form_keys = {**cls.form_keys, **own}
        cls.open = open
        for name in own:
            delattr(cls, name)

    def __init__(self) -> None:
        self.__dict__.update({name: key.default for name, key in self.form_keys.items()})
        if self.open:
            self.more: Mapping[str, Any] = {}

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        from workflow_engine.definition.schema.checked import model_of

        return handler.generate_schema(model_of(cls))


def key(zh: str, en: str, default: Any = REQUIRED, *, name: str | None = None, **limits: Any) -> Any:
    """Describe one key; the description becomes hover text and manual. ``name`` is its spelling in YAML.

    A default is shared by all forms that have it: nobody may change it.
    """
    return Key(default, name, f"{zh} / {en}", limits)


class Leaf:
    """Marks a value that ``read`` reads (raising ``Refused``); ``schema`` is its JSON Schema."""

    def __init__(self, read: Callable[[Any], Any], schema: Mapping[str, Any]) -> None:
        self.read = read
        self.schema = schema

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema

        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> Json:
        return dict(self.schema)


class Short:
    """Marks a value that has a short form too: ``spread`` turns that into the long one and leaves others alone."""

    def __init__(self, spread: Callable[[Any], Any], schema: Mapping[str, Any]) -> None:
        self.spread = spread
        self.schema = schema

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema

        return core_schema.no_info_before_validator_function(self.spread, handler(source))

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> Json:
        return {"anyOf": [dict(self.schema), handler(core)]}


class Bounds:
    """Marks a whole number from ``ge`` to ``le``, both included."""

    def __init__(self, ge: int, le: int) -> None:
        self.limits = {"ge": ge, "le": le}

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        bounded: Any = {**handler(source), **self.limits}  # the schema of an integer has both keys
        made: CoreSchema = bounded
        return made


class Kinds:
    """Marks a value of one of several forms: ``kind_of`` says which, None when it is none of them.

    ``forms`` are there by kind once ``of`` was called: forms may hold one another.
    """

    def __init__(self, kind_of: Callable[[Any], str | None]) -> None:
        self.kind_of = kind_of
        self.forms: Mapping[str, type[Form]] = {}

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema

        choices = {kind: handler.generate_schema(form) for kind, form in self.forms.items()}
        return core_schema.tagged_union_schema(choices, self.kind_of)


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
