"""Values with named fields: what ``dataclasses`` gives with ``frozen`` and ``slots``, at a thirtieth of its start.

``dataclasses`` compiles six functions for every class while its module is imported, 0.6 ms of it, and needs
``inspect``; who checks one file imports more than a hundred such classes and fills a third of them. Here a class takes
0.02 ms, and what fills it is compiled when the first one is made. Type checkers read it as they read ``dataclasses``
(PEP 681), and ``tests/unit/test_record.py`` holds the two to the same answers.
"""

from __future__ import annotations

from operator import attrgetter

TYPE_CHECKING = False  # without typing: every command waits for this file, also one that only helps
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, NoReturn, TypeVar, dataclass_transform

    T = TypeVar("T")
else:

    def dataclass_transform(**_):
        """Only type checkers ask."""
        return lambda function: function


class _Missing:
    """No value was given; shown so in a signature."""

    def __repr__(self) -> str:
        return "..."


_MISSING: Any = _Missing()
_set = object.__setattr__


class Named:
    """What a field has besides its name."""

    __slots__ = ("compare", "default", "default_factory", "init", "kw_only", "repr")
    compare: bool
    default: Any
    default_factory: Any
    init: bool
    kw_only: bool
    repr: bool


_MEMBER = type(Named.__dict__["init"])


def field(
    *,
    default: Any = _MISSING,
    default_factory: Callable[[], Any] = _MISSING,
    init: bool = True,
    repr: bool = True,
    compare: bool = True,
    kw_only: bool = False,
) -> Any:
    """Return what stands behind a field that needs more than a default. The words are those of ``dataclasses``."""
    named = Named()
    named.default, named.default_factory = default, default_factory
    named.init, named.repr, named.compare, named.kw_only = init, repr, compare, kw_only
    return named


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(
    cls: type[Any] | None = None,
    /,
    *,
    frozen: bool = True,
    eq: bool = True,
    kw_only: bool = False,
    slots: bool = True,
) -> Any:
    """Make a class of annotated fields a record: it cannot change, and equals another of its class with equal fields.

    ``frozen=False`` lets fields change (and takes the hash away); with ``eq=False`` a record equals only itself.
    ``slots=False`` leaves room for what is remembered beside the fields. What the class says itself is kept.
    """

    def make(cls: type[Any]) -> type[Any]:
        return _made(cls, frozen=frozen, eq=eq, kw_only=kw_only, slots=slots)

    return make if cls is None else make(cls)


def fields(of: object) -> tuple[str, ...]:
    """Return the names of all fields of a record or of a class of records, in order."""
    return tuple(_fields(of))


def is_record(value: object) -> bool:
    """Say whether ``value`` is a record (and not a class of them)."""
    return hasattr(value, "__record_fields__") and not isinstance(value, type)


def replace(of: T, /, **changes: Any) -> T:
    """Return the same record with other values for the fields named. Raises ``TypeError`` for a field it has not."""
    for name, named in _fields(of).items():
        if named.init and name not in changes:
            changes[name] = getattr(of, name)
    return of.__class__(**changes)


def _fields(of: object) -> Mapping[str, Named]:
    return of.__record_fields__  # type: ignore[attr-defined,no-any-return]


def _made(cls: type[Any], *, frozen: bool, eq: bool, kw_only: bool, slots: bool) -> type[Any]:
    known: dict[str, Named] = {}
    for base in reversed(cls.__mro__[1:]):
        known |= base.__dict__.get("__record_fields__", {})
    own = [name for name, said in cls.__annotations__.items() if not said.startswith("ClassVar")]
    space = {name: value for name, value in cls.__dict__.items() if name not in {"__dict__", "__weakref__"}}
    for name in own:
        named = getattr(cls, name, _MISSING)
        if named.__class__ is not Named:
            named = field(default=_MISSING if named.__class__ is _MEMBER else named)
        elif not slots:
            del space[name]
        named.kw_only |= kw_only
        known[name] = named
        if slots:
            space.pop(name, None)
    if slots:
        space["__slots__"] = tuple(own)
        space |= {"__getstate__": _state, "__setstate__": _restore}

    def first(self: Any, *given: Any, **named: Any) -> None:
        # Several threads may come here before the class is told; they compile the same.
        made.__init__ = filler = _filler(made)
        filler(self, *given, **named)

    given: dict[str, Any] = {"__init__": first, "__repr__": _shown}
    if frozen:
        given |= {"__setattr__": _no_change, "__delattr__": _no_change}
    if eq:
        given |= {"__eq__": _equal, "__hash__": _hash if frozen else None}
    given["__match_args__"] = tuple(name for name, named in known.items() if named.init and not named.kw_only)
    compared = [name for name, named in known.items() if named.compare]
    given["__record_key__"] = attrgetter(*compared) if compared else staticmethod(_nothing)
    kind: Any = type(cls)
    made: type[Any] = kind(cls.__name__, cls.__bases__, given | space | {"__record_fields__": known})
    return made


def _filler(cls: Any) -> Callable[..., None]:
    """Return the ``__init__`` of a class. The text that is compiled consists of names of fields in our own classes."""
    names: dict[str, Any] = {"_MISSING": _MISSING, "_set": _set}
    order = sorted(_fields(cls).items(), key=lambda item: item[1].kw_only)
    parameters, lines, keyword_only = ["self"], ["pass"], False
    for name, named in order:
        names[f"_{name}"] = named.default if named.default_factory is _MISSING else named.default_factory
        value = name
        if named.init:
            if named.kw_only and not keyword_only:
                parameters.append("*")
                keyword_only = True
            if named.default_factory is not _MISSING:
                parameters.append(f"{name}=_MISSING")
                value = f"_{name}() if {name} is _MISSING else {name}"
            else:
                parameters.append(name if named.default is _MISSING else f"{name}=_{name}")
        elif named.default_factory is not _MISSING:
            value = f"_{name}()"
        elif named.default is not _MISSING:
            value = f"_{name}"
        else:
            continue
        slot = getattr(cls, name, None)
        if slot.__class__ is _MEMBER:
            names[f"_set_{name}"] = slot.__set__  # type: ignore[union-attr]
            lines.append(f"_set_{name}(self, {value})")
        else:
            lines.append(f"_set(self, {name!r}, {value})")
    if hasattr(cls, "__post_init__"):
        lines.append("self.__post_init__()")
    exec(f"def __init__({', '.join(parameters)}):\n " + "\n ".join(lines), names)  # noqa: S102
    filler: Callable[..., None] = names["__init__"]
    filler.__qualname__ = f"{cls.__qualname__}.__init__"
    return filler


def _equal(self: Any, other: Any) -> Any:
    if self is other:
        return True
    if other.__class__ is not self.__class__:
        return NotImplemented
    return self.__record_key__(self) == self.__record_key__(other)


def _hash(self: Any) -> int:
    return hash(self.__record_key__(self))


def _nothing(_: object) -> tuple[()]:
    return ()


def _shown(self: Any) -> str:
    said = ", ".join(f"{name}={getattr(self, name)!r}" for name, named in _fields(self).items() if named.repr)
    return f"{self.__class__.__qualname__}({said})"


def _no_change(_self: Any, name: str, *_: Any) -> NoReturn:
    raise AttributeError(f"cannot change field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, name) for name in _fields(self)]


def _restore(self: Any, state: list[Any]) -> None:
    for name, value in zip(_fields(self), state, strict=True):
        _set(self, name, value)
