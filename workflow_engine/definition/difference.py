"""What changes in meaning from one version of a procedure to the next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from workflow_engine.definition.aspects import (
    ACTION,
    FIELD,
    PROCEDURE,
    REGION,
    SEVERITY,
    STATES,
    Aspect,
    Aspects,
    Severity,
    Touches,
)
from workflow_engine.definition.model import (
    Branch,
    Escalation,
    Member,
    Parallel,
    Party,
    PartyKind,
    Path,
    ProcessDefinition,
    Sign,
    State,
)
from workflow_engine.definition.wording import worded
from workflow_engine.errors import Message
from workflow_engine.record import replace

Names = Mapping[str, str]
"""Old name → new name of the states that were renamed."""
Block = tuple[str, str]


class Change(NamedTuple):
    """One change. ``state`` is its old name (new for one that was added, ``""`` for the procedure as a whole),
    ``element`` the action, field, region or table in it, else ``""``.

    ``code`` is stable: ``state-removed``, ``responsible``, ``action-guard`` and so on. ``before`` and ``after`` are
    shown values. ``old`` and ``new`` are the paths in the two files, empty where it stands in one of them only.
    """

    code: str
    touches: Touches
    state: str
    element: str
    message: Message
    before: Message
    after: Message
    old: Path = ()
    new: Path = ()

    @property
    def severity(self) -> Severity:
        """Return whether it changes who answers, what is possible, or only words."""
        return SEVERITY.get(self.touches, Severity.POSSIBLE)

    @property
    def hits(self) -> bool:
        """True when a case that stands in the state is concerned at once: it is gone, is another kind of step or in
        another block, or has another owner or another limit."""
        if self.code in ("state-removed", "state-kind", "state-moved"):
            return True
        return bool(self.state) and not self.element and self.touches in (Touches.WHO, Touches.TIME)


def differences(old: ProcessDefinition, new: ProcessDefinition, renamed: Names | None = None) -> list[Change]:
    """Return every change, the procedure's own first, then state by state in the old order, then what was added.

    ``renamed`` says which states have another name only. Empty when both say the same.
    """
    return list(_Comparison(old, new, renamed or {}).changes())


def touched(changes: Iterable[Change]) -> dict[str, list[Change]]:
    """Return old state → changes that concern a case standing in it, in order."""
    found: dict[str, list[Change]] = {}
    for change in changes:
        if change.hits:
            found.setdefault(change.state, []).append(change)
    return found


def in_new_names(value: Any, names: Names, *, refers: bool = False) -> Any:
    """Return a value of the old definition with the states that it names called as in the new one.

    With ``refers`` plain texts are names of states. Guards stay as they are written.
    """
    match value:
        case Party(kind=PartyKind.PERFORMER):
            return replace(value, name=names.get(value.name, value.name))
        case Branch():
            return replace(value, to=names.get(value.to, value.to))
        case Member():
            return replace(value, party=in_new_names(value.party, names))
        case Escalation():
            return replace(value, to=in_new_names(value.to, names))
        case Sign():
            return replace(value, members=in_new_names(value.members, names))
        case tuple():
            return tuple(in_new_names(each, names, refers=refers) for each in value)
        case Mapping():
            return {name: in_new_names(each, names, refers=refers) for name, each in value.items()}
        case str() if refers:
            return names.get(value, value)
    return value


def blocks(definition: ProcessDefinition) -> dict[str, Block]:
    """Return state → (parallel state, region) that it stands in; two empty names at the top."""
    found: dict[str, Block] = dict.fromkeys(definition.states, ("", ""))
    for state in definition.every_state():
        if isinstance(state, Parallel):
            for region in state.regions.values():
                found |= dict.fromkeys(region.states, (state.name, region.name))
    return found


class _Comparison:
    def __init__(self, old: ProcessDefinition, new: ProcessDefinition, names: Names) -> None:
        self._old, self._new, self._names = old, new, names
        self._before = {state.name: state for state in old.every_state()}
        self._after = {state.name: state for state in new.every_state()}
        self._blocks = blocks(old), blocks(new)

    def changes(self) -> Iterator[Change]:
        old, new = self._old, self._new
        yield from self._aspects(PROCEDURE, old, new, "", "", "")
        yield from self._elements("field", Touches.DATA, FIELD, old.data, new.data, "")
        yield from self._tables()
        for name, state in self._before.items():
            after = self._after.get(self._names.get(name, name))
            if after is None:
                yield self._gone("state", Touches.PATHS, name, "", state.path)
            else:
                yield from self._state(state, after)
        targets = {self._names.get(name, name) for name in self._before}
        for name, state in self._after.items():
            if name not in targets:
                yield self._come("state", Touches.PATHS, name, "", state.path)
        yield from self._order("state", list(self._before), list(self._after), "")

    def _state(self, old: State, new: State) -> Iterator[Change]:
        name = old.name
        if name != new.name:
            aspect = Aspect(Touches.WORDING, "改名", "renamed")
            yield self._make("state-renamed", aspect, name, "", (name, new.name), (old.path, new.path))
        if type(old) is not type(new):
            aspect = Aspect(Touches.PATHS, "环节种类", "kind of step")
            kinds = type(old).__name__.lower(), type(new).__name__.lower()
            yield self._make("state-kind", aspect, name, "", kinds, (old.path, new.path))
            return
        block = tuple(self._names.get(each, each) for each in self._blocks[0][name])
        if block != self._blocks[1][new.name]:
            places = ("/".join(filter(None, block)), "/".join(filter(None, self._blocks[1][new.name])))
            aspect = Aspect(Touches.PATHS, "所在并行分支", "parallel region")
            yield self._make("state-moved", aspect, name, "", places, (old.path, new.path))
        yield from self._aspects(STATES[type(old)], old, new, "", name, "")
        actions = getattr(old, "actions", {}), getattr(new, "actions", {})
        yield from self._elements("action", Touches.PATHS, ACTION, *actions, name)
        if isinstance(old, Parallel) and isinstance(new, Parallel):
            yield from self._elements("region", Touches.PATHS, REGION, old.regions, new.regions, name)

    def _elements(
        self, kind: str, touches: Touches, aspects: Aspects, old: Mapping[str, Any], new: Mapping[str, Any], state: str
    ) -> Iterator[Change]:
        for name, element in old.items():
            if name in new:
                yield from self._aspects(aspects, element, new[name], f"{kind}-", state, name)
            else:
                yield self._gone(kind, touches, state, name, element.path)
        for name, element in new.items():
            if name not in old:
                yield self._come(kind, touches, state, name, element.path)
        if kind != "field":  # the order of fields is nowhere seen
            yield from self._order(kind, list(old), list(new), state)

    def _order(self, kind: str, old: list[str], new: list[str], state: str) -> Iterator[Change]:
        names = [self._names.get(name, name) if kind == "state" else name for name in old]
        before, after = [name for name in names if name in new], [name for name in new if name in names]
        if before != after:
            aspect = Aspect(Touches.WORDING, f"{_KINDS[kind].zh}的次序", f"order of {kind}s")
            yield self._make(f"{kind}-order", aspect, state, "", (tuple(before), tuple(after)), ((), ()))

    def _tables(self) -> Iterator[Change]:
        old, new = self._old.tables, self._new.tables
        for name in dict.fromkeys([*old, *new]):
            if old.get(name) != new.get(name):
                aspect = Aspect(Touches.CONDITIONS, "数表", "table")
                paths = ("tables", name) if name in old else (), ("tables", name) if name in new else ()
                yield self._make("table", aspect, "", name, (old.get(name), new.get(name)), paths)

    def _aspects(self, aspects: Aspects, old: Any, new: Any, prefix: str, state: str, element: str) -> Iterator[Change]:
        for name, aspect in aspects.items():
            before = in_new_names(getattr(old, name), self._names, refers=aspect.refers)
            after = getattr(new, name)
            if before != after:
                code = prefix + ("target" if name == "to" else "guard" if name == "when" else name.replace("_", "-"))
                exact = aspect._replace(touches=_touches(name, before, after, aspect))
                yield self._change(code, exact, state, element, old, new, name)

    def _change(self, code: str, aspect: Aspect, state: str, element: str, old: Any, new: Any, name: str) -> Change:
        key = "type" if code == "field-kind" else _KEYS.get(name, name)
        paths = tuple((*getattr(each, "path", ()), key) for each in (old, new))
        return self._make(code, aspect, state, element, (getattr(old, name), getattr(new, name)), paths)

    def _make(
        self, code: str, aspect: Aspect, state: str, element: str, values: tuple[Any, Any], paths: tuple[Path, ...]
    ) -> Change:
        before, after = (Message(worded(value, "zh"), worded(value, "en")) for value in values)
        place = self._place(state, element)
        message = Message(
            f"{place.zh}{aspect.zh}：{before.zh} → {after.zh}", f"{place.en}{aspect.en}: {before.en} → {after.en}"
        )
        return Change(code, aspect.touches, state, element, message, before, after, *paths)

    def _gone(self, kind: str, touches: Touches, state: str, element: str, path: Path) -> Change:
        place, what = self._place(state, element, ""), _KINDS[kind]
        message = Message(f"{place.zh}：{what.zh}取消", f"{place.en}: {what.en} removed")
        name = element or state
        return Change(f"{kind}-removed", touches, state, element, message, Message(name, name), _NONE, path)

    def _come(self, kind: str, touches: Touches, state: str, element: str, path: Path) -> Change:
        place, what = self._place(state, element, ""), _KINDS[kind]
        message = Message(f"{place.zh}：新增{what.zh}", f"{place.en}: {what.en} added")
        name = element or state
        return Change(f"{kind}-added", touches, state, element, message, _NONE, Message(name, name), (), path)

    def _place(self, state: str, element: str, end: str = " ") -> Message:
        name = ".".join(filter(None, (state, element)))
        found = self._before.get(state) or self._after.get(state)
        zh, en = (found.title.say("zh"), found.title.say("en")) if found else ("", "")
        title_zh = f"（{zh}）" if zh not in ("", state) else ""
        title_en = f" ({en})" if en not in ("", state) else ""
        return Message(name + title_zh + end, name + title_en + end) if name else Message("", "")


_NONE = Message("（无）", "(none)")
_KINDS = {
    "state": Message("环节", "step"),
    "action": Message("操作", "action"),
    "region": Message("分支", "region"),
    "field": Message("字段", "field"),
}
_KEYS = {
    "name": "process",
    "effective_from": "effective",
    "effective_until": "effective",
    "at_least": "join",
    "arguments": "with",
    "error_to": "error",
    "timeout_after": "timeout",
    "timeout_to": "timeout",
}
"""Attributes that the file calls otherwise than the model does."""


def _touches(name: str, before: Any, after: Any, aspect: Aspect) -> Touches:
    if name == "record" and bool(before) and bool(after):
        return Touches.WORDING
    if name == "branches" and [branch.to for branch in before] == [branch.to for branch in after]:
        return Touches.CONDITIONS
    return aspect.touches
