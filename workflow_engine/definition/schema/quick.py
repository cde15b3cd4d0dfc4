"""Plain values → forms, as long as nothing is wrong. What is wrong, ``checked`` finds; a property test holds the two
together."""

from __future__ import annotations

from collections.abc import Callable
from types import UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from workflow_engine.definition.schema.form import REQUIRED, Bounds, Form, Kinds, Leaf, Short
from workflow_engine.definition.schema.keys import annotations_of
from workflow_engine.definition.words import Refused

F = TypeVar("F", bound=Form)
_Read = Callable[[Any], Any]


class _Odd(Exception):
    """The value is not what the form says."""


def quick(form: type[F], value: Any) -> F | None:
    """Return ``value`` as a form; None when anything is wrong with it."""
    try:
        found: F = _reader_of_form(form)(value)
    except (_Odd, Refused):
        return None
    return found


def _reader_of_form(form: type[Form]) -> _Read:
    if form not in _READERS:
        _READERS[form] = _new_reader(form)
    return _READERS[form]


_READERS: dict[type[Form], _Read] = {}


def _new_reader(form: type[Form]) -> _Read:
    annotations = annotations_of(form)
    keys = form.form_keys
    usual = {name: key.default for name, key in keys.items() if key.default is not REQUIRED}
    required = {key.alias or name for name, key in keys.items() if key.default is REQUIRED}
    # Filled when the form is first read: forms may hold one another.
    table: dict[str, tuple[str, _Read]] = {}
    make, is_open = form.__new__, form.open

    def read(value: Any) -> Form:
        if value.__class__ is not dict:
            raise _Odd
        if not table:
            table.update({k.alias or n: (n, _limited(_reader(annotations[n]), k.limits)) for n, k in keys.items()})
        found = make(form)
        said = found.__dict__
        said.update(usual)
        more: dict[str, Any] = {}
        for name, inner in value.items():
            known = table.get(name)
            if known is not None:
                said[known[0]] = known[1](inner)
            elif is_open:
                more[name] = inner
            else:
                raise _Odd
        if is_open:
            said["more"] = more
        if not required <= value.keys():
            raise _Odd
        return found

    return read


def _reader(annotation: Any) -> _Read:
    origin, inside = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _marked(inside[0], inside[1:])
    if origin in (Union, UnionType):  # a key that may be left out, and is then not read
        (only,) = (each for each in inside if each is not type(None))
        return _reader(only)
    if origin is list:
        return _list(_reader(inside[0]))
    if origin is dict:
        return _dict(_reader(inside[0]), _reader(inside[1]))
    if origin is Literal:
        return _one_of(frozenset(inside))
    if isinstance(annotation, type) and issubclass(annotation, Form):
        return _reader_of_form(annotation)
    return _exactly(annotation)


def _marked(annotation: Any, marks: tuple[Any, ...]) -> _Read:
    for number, mark in enumerate(marks):
        if isinstance(mark, Leaf):
            return mark.read
        if isinstance(mark, Short):
            return _short(mark.spread, _marked(annotation, marks[:number]))
        if isinstance(mark, Bounds):
            return _limited(_reader(annotation), mark.limits)
        if isinstance(mark, Kinds):
            return _kinds(mark)
    return _reader(annotation)


def _short(spread: _Read, read: _Read) -> _Read:
    return lambda value: read(spread(value))


def _kinds(mark: Kinds) -> _Read:
    readers = {kind: _reader_of_form(form) for kind, form in mark.forms.items()}

    def read(value: Any) -> Any:
        kind = mark.kind_of(value)
        if kind is None:
            raise _Odd
        return readers[kind](value)

    return read


def _list(inner: _Read) -> _Read:
    def read(value: Any) -> list[Any]:
        if value.__class__ is not list:
            raise _Odd
        return [inner(each) for each in value]

    return read


def _dict(key: _Read, inner: _Read) -> _Read:
    def read(value: Any) -> dict[Any, Any]:
        if value.__class__ is not dict:
            raise _Odd
        return {key(name): inner(each) for name, each in value.items()}

    return read


def _one_of(choices: frozenset[Any]) -> _Read:
    def read(value: Any) -> Any:
        if value.__class__ is not str or value not in choices:
            raise _Odd
        return value

    return read


def _exactly(kind: type) -> _Read:
    def read(value: Any) -> Any:
        if value.__class__ is not kind:
            raise _Odd
        return value

    return read


def _limited(read: _Read, limits: Any) -> _Read:
    if not limits:
        return read
    least, most, shortest = (limits.get(name) for name in ("ge", "le", "min_length"))

    def within(value: Any) -> Any:
        found = read(value)
        if (least is not None and found < least) or (most is not None and found > most):
            raise _Odd
        if shortest is not None and len(found) < shortest:
            raise _Odd
        return found

    return within
