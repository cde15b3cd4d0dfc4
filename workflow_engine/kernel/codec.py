"""Cases, events and effects as canonical JSON text and back, exactly: the same value, the same bytes.

The text is put together directly: a writer for each type, and for each kind of named tuple its fields in order with
what stands before them. Making plain values first and handing them to ``json`` took more than half of a stored step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from hashlib import sha256
from json import JSONDecoder
from json.encoder import encode_basestring
from operator import attrgetter, itemgetter, methodcaller, ne
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
    usual = tuple(kind._field_defaults.values())
    first = len(kind._fields) - len(usual)
    begin = f'{{"$":{encode_basestring(kind.__name__)}'

    @cache
    def form(unusual: tuple[bool, ...]) -> tuple[str, Callable[[Any], tuple[Any, ...]]]:
        written = (True,) * first + unusual
        places = sorted((name, place) for place, name in enumerate(kind._fields) if written[place])
        return _gaps(begin, [name for name, _ in places]), _taking([place for _, place in places])

    def write(value: Any) -> str:
        text, fields = form(tuple(map(ne, value[first:], usual)))
        return text % tuple([_WRITE[type(field)](field) for field in fields(value)])

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


def _gaps(begin: str, names: Iterable[str]) -> str:
    """Return the text of an object with a gap for the text of each value."""
    return ",".join([begin, *(f'"{name}":%s' for name in names)]) + "}"


def _taking(places: Sequence[int]) -> Callable[[Any], tuple[Any, ...]]:
    return itemgetter(*places) if len(places) > 1 else lambda value: tuple([value[place] for place in places])


@lru_cache(maxsize=4096)
def _moment(value: datetime, zone: object, fold: int) -> str:  # noqa: ARG001  # equal moments are written differently
    return f'{{"$t":"{value.isoformat()}"}}'


def _list(value: Iterable[Any]) -> str:
    return f"[{','.join([_WRITE[type(item)](item) for item in value])}]"


_is_marked = methodcaller("startswith", "$")


def _mapping(value: Mapping[Any, Any]) -> str:
    if not value:
        return "{}"
    texts = {str(name): item for name, item in value.items()}
    names = sorted(texts)
    if any(map(_is_marked, names)):
        return f'{{"$m":{_list(value.items())}}}'
    return f"{{{','.join([f'{encode_basestring(name)}:{_WRITE[type(texts[name])](texts[name])}' for name in names])}}}"


_KNOWN: dict[type, Writer] = {
    type(None): lambda _: "null",
    bool: lambda value: "true" if value else "false",
    int: int.__repr__,
    str: encode_basestring,
    # The same few moments stand in the line, in the case and in its items and timers.
    datetime: lambda value: _moment(value, value.tzinfo, value.fold),
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


_SLOTS = [name for name in sorted(FIELDS) if name != "deeds"]
_FIRST, *_REST = _SLOTS
_CASE = _gaps(f'{{"{_FIRST}":%s,"deeds":[%s]', _REST)
_parts = attrgetter(*_SLOTS)


@lru_cache(maxsize=65_536)
def _deed(deed: Deed) -> str:
    return _list(deed)  # without names: deeds are the only part of a case that grows


def case_to_text(case: Case) -> str:
    """Return the whole case as canonical JSON."""
    data, *rest = [_WRITE[type(part)](part) for part in _parts(case)]
    return _CASE % (data, ",".join(map(_deed, case.deeds)), *rest)


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
