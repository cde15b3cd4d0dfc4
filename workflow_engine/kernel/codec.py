"""Cases, events and effects as canonical JSON text and back, exactly: the same value, the same bytes.

The text is put together directly: a writer for each type, and for each kind of named tuple one expression that names
its fields in order. Making plain values first and handing them to ``json`` took more than half of a stored step.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from json import JSONDecoder
from json.encoder import encode_basestring
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from workflow_engine.kernel.case import (
    FIELDS,
    Case,
    Deed,
    Effect,
    Extension,
    Handover,
    Margin,
    Origin,
    Reading,
    Suspension,
    Timer,
    Urging,
    Visit,
    Vote,
    WorkItem,
    made,
)
from workflow_engine.kernel.events import BASE, Entry
from workflow_engine.kernel.operations import OPERATIONS

_PARTS = (
    *(Effect, Entry, Extension, Handover, Margin, Origin, Reading),
    *(Suspension, Timer, Urging, Visit, Vote, WorkItem),
)
_OWN = [kind for operation in OPERATIONS.values() for kind in operation.events]
_TUPLES: dict[str, Any] = {kind.__name__: kind for kind in (*_PARTS, *BASE, *_OWN)}

Writer = Callable[[Any], str]
_NONE: Mapping[str, Any] = MappingProxyType({})


class _Writers(dict[type, Writer]):
    """The writer of each type; one that is met for the first time (an enumeration, a named tuple) finds its own."""

    def __missing__(self, kind: type) -> Writer:
        found = self[kind] = _writer_for(kind)
        return found


def _writer_for(kind: type) -> Writer:
    if issubclass(kind, tuple) and hasattr(kind, "_fields"):
        write = _writer_of_named(kind)
        return _once(write) if kind in (Visit, WorkItem, Timer) else write
    for known in (bool, int, str, datetime, date, Decimal, tuple, list):
        if issubclass(kind, known):
            return _WRITE[known]
    if issubclass(kind, Mapping):
        return _mapping
    raise TypeError(f"cannot keep a {kind.__name__}")


def _writer_of_named(kind: Any) -> Writer:
    """Return the writer of a named tuple: its name, then in order the fields that have not their usual value."""
    return _writer_of_fields(f',"$":{encode_basestring(kind.__name__)}', kind._fields, kind._field_defaults)


def _writer_of_fields(
    first: str, fields: Sequence[str], usual: Mapping[str, Any] = _NONE, own: Mapping[str, Writer] = _NONE
) -> Writer:
    """Return the writer of an object given as its ``fields``: what stands ``first``, then the fields by their names.

    ``usual`` are the values that are left out, ``own`` the writers of fields that do not go by the type of their value.
    """
    names: dict[str, Any] = {"_text": encode_basestring, "_write": _WRITE, "_nothing": ""}
    parts = [first]
    for name in sorted(fields):
        value = f"(_text({name}) if type({name}) is str else _write[type({name})]({name}))"
        if name in own:
            names[f"_own_{name}"], value = own[name], f"_own_{name}({name})"
        if name in usual:
            names |= {f"_usual_{name}": usual[name], f"_before_{name}": f',"{name}":'}
            parts.append(f"{{_nothing if {name} == _usual_{name} else _before_{name} + {value}}}")
        else:
            parts.append(f',"{name}":{{{value}}}')
    # Compiled once a kind: to go through a list of the fields at every value takes three times as long. The text that
    # is compiled consists of names of fields in our own classes.
    whole = "".join(parts).removeprefix(",")
    exec(f"def write(value):\n [{', '.join(fields)}] = value\n return f'{{{{{whole}}}}}'", names)  # noqa: S102
    write: Writer = names["write"]
    return write


def _once(write: Writer) -> Writer:
    """Return a writer that remembers its last texts: what a line opens is, the very same object, in the case, too."""
    texts: dict[int, tuple[Any, str]] = {}

    def remembered(value: Any) -> str:
        kept = texts.get(id(value))
        if kept is not None and kept[0] is value:
            return kept[1]
        text = write(value)
        if len(texts) > 1000:
            texts.clear()
        texts[id(value)] = value, text
        return text

    return remembered


def _list(value: Iterable[Any]) -> str:
    return f"[{','.join([_WRITE[type(item)](item) for item in value])}]"


def _mapping(value: Mapping[Any, Any]) -> str:
    if not value:
        return "{}"
    texts = {str(name): item for name, item in value.items()}
    names = sorted(texts)
    if bisect_left(names, "$") < bisect_left(names, "%"):  # a name that begins with a mark
        return f'{{"$m":{_list(value.items())}}}'
    text, write = encode_basestring, _WRITE
    parts = [
        f"{text(name)}:{text(item) if type(item := texts[name]) is str else write[type(item)](item)}" for name in names
    ]
    return f"{{{','.join(parts)}}}"


_KNOWN: dict[type, Writer] = {
    type(None): lambda _: "null",
    bool: lambda value: "true" if value else "false",
    int: int.__repr__,
    str: encode_basestring,
    # The same few moments stand in the line, in the case and in its items and timers.
    datetime: _once(lambda value: f'{{"$t":"{value.isoformat()}"}}'),
    date: lambda value: f'{{"$d":"{value.isoformat()}"}}',
    Decimal: lambda value: f'{{"$n":"{value}"}}',
    tuple: _list,
    list: _list,
}
_WRITE = _Writers(_KNOWN)


def _typed(fields: dict[str, Any]) -> Any:
    """Return what an object of the text stands for; the objects inside it are typed already."""
    if "$t" in fields:
        return datetime.fromisoformat(fields["$t"])
    for name, value in fields.items():
        if type(value) is list:
            fields[name] = _tuple(value)
    if "$" in fields:
        return _TUPLES[fields.pop("$")](**fields)
    if "$m" in fields:
        return dict(fields["$m"])
    for mark, read in (("$d", date.fromisoformat), ("$n", Decimal)):
        if mark in fields:
            return read(fields[mark])
    return fields


def _tuple(value: list[Any]) -> tuple[Any, ...]:
    return tuple([_tuple(item) if type(item) is list else item for item in value])


_read = JSONDecoder(object_hook=_typed).decode


def dumps(value: Any) -> str:
    """Return canonical JSON: sorted keys, no spaces, UTF-8 left readable; fields with their usual value left out."""
    return _WRITE[type(value)](value)


def loads(text: str) -> Any:
    """Return the value that ``dumps`` wrote. Lists come back as tuples."""
    value = _read(text)
    return _tuple(value) if type(value) is list else value


@lru_cache(maxsize=65_536)
def _deed(deed: Deed) -> str:
    return _list(deed)  # without names: deeds are the only part of a case that grows


_parts = attrgetter(*FIELDS)
_case = _writer_of_fields("", FIELDS, own={"deeds": lambda deeds: f"[{','.join(map(_deed, deeds))}]"})


def case_to_text(case: Case) -> str:
    """Return the whole case as canonical JSON."""
    return _case(_parts(case))


def case_from_text(text: str) -> Case:
    """Return the case that ``case_to_text`` wrote, here or in an older program, which may have known fewer fields."""
    fields = loads(text)
    case = Case(fields["id"])
    for name, value in fields.items():
        setattr(case, name, value)
    case.deeds = tuple([Deed(*deed) for deed in fields["deeds"]])
    return case


def seal(entry: Entry, previous: str) -> Entry:
    """Return ``entry`` linked to the hash of the line before it (``""`` for the first) and hashed itself."""
    return sealed(entry, previous)[0]


def sealed(entry: Entry, previous: str) -> tuple[Entry, str]:
    """Return what ``seal`` returns, and the very text that was hashed."""
    text = dumps(made(Entry, (*entry[:-2], previous, "")))
    return made(Entry, (*entry[:-2], previous, sha256(text.encode()).hexdigest())), text
