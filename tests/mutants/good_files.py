"""The good definitions: realistic procedures in which no rule of the preset ``recommended`` finds anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path as FilePath
from typing import Any

from tests.mutants.yaml_text import Path, YamlText

FOLDER = FilePath(__file__).parent / "good"
SHIPPED = FilePath(__file__).parents[2] / "processes"
ORGANIZATION, CALENDAR, DUTIES = "organization.yaml", "calendar.yaml", "duties.yaml"
THREE = ("goods_inspection.yaml", "water_bill.yaml", "lost_and_found.yaml")
"""Procedures that stand beside the organization when the organization itself is what is edited."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The procedure or one region: the path of its ``states``, the states, its start, and the scope around it.

    ``block`` is the path of the parallel state that holds it, ``()`` at the top.
    """

    path: Path
    states: Mapping[str, Any]
    start: str
    outer: Scope | None = None
    block: Path = ()

    def ends(self) -> list[str]:
        return [name for name, state in self.states.items() if kind(state) == "end"]

    def ways(self) -> list[tuple[str, Path, str]]:
        """Return every way: from which state, the path of the target (in the file), the target."""
        return [
            (name, (*self.path, name, *path), target)
            for name, state in self.states.items()
            for path, target in targets(state)
        ]

    def reached(self, without: Path = (), instead: str | None = None) -> set[str]:
        """Return what can be reached when the way at ``without`` leads to ``instead`` or is missing."""
        after: dict[str, set[str]] = {}
        for source, path, target in self.ways():
            goal = instead if path == without else target
            if goal:
                after.setdefault(source, set()).add(goal)
        seen: set[str] = set()
        waiting = [self.start]
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting.extend(after.get(name, ()))
        return seen

    def comes_back(self, source: str, target: str) -> bool:
        """Say whether ``source`` can be reached from ``target``."""
        return source in Scope(self.path, self.states, target).reached()


def kind(state: Mapping[str, Any]) -> str:
    return str(state.get("kind", "task"))


def targets(state: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """Yield the ways out of a state as written: the path inside the state and the name of the target."""
    for name, action in state.get("actions", {}).items():
        yield ("actions", name, "to"), action["to"]
    for number, branch in enumerate(state.get("branches", ())):
        yield ("branches", number, "to"), branch["to"]
    for outcome, target in state.get("ends", {}).items():
        yield ("ends", outcome), target
    if "to" in state:
        yield ("to",), state["to"]
    for key in ("timeout", "error"):
        if key in state:
            yield (key, "to"), state[key]["to"]


@dataclass(frozen=True, eq=False)
class Good:
    """One good definition with the files it needs. ``texts`` holds all files by name, its own one included."""

    name: str
    texts: Mapping[str, str] = field(repr=False)

    @cached_property
    def yaml(self) -> YamlText:
        return YamlText(self.texts[self.name])

    @property
    def value(self) -> Any:
        return self.yaml.value

    @property
    def organization(self) -> YamlText:
        return parsed(self.texts[ORGANIZATION])

    @cached_property
    def scopes(self) -> tuple[Scope, ...]:
        if "states" not in self.value:
            return ()
        return tuple(_walk(Scope(("states",), self.value["states"], self.value["start"])))

    def states(self) -> Iterator[tuple[Scope, Path, Any]]:
        """Yield scope, path and content of every state."""
        for scope in self.scopes:
            for name, state in scope.states.items():
                yield scope, (*scope.path, name), state

    def tasks(self) -> Iterator[tuple[Scope, Path, Any]]:
        """Yield scope, path and content of every step for people."""
        for scope, path, state in self.states():
            if kind(state) == "task":
                yield scope, path, state

    def actions(self) -> Iterator[tuple[Scope, Path, Any]]:
        """Yield scope, path and content of every action."""
        for scope, path, state in self.states():
            for name, action in state.get("actions", {}).items():
                yield scope, (*path, "actions", name), action


def _walk(scope: Scope) -> Iterator[Scope]:
    yield scope
    for name, state in scope.states.items():
        here = (*scope.path, name)
        regions: dict[Path, Any] = {("regions", key): region for key, region in state.get("regions", {}).items()}
        if "region" in state:
            regions[("region",)] = state["region"]
        for steps, region in regions.items():
            yield from _walk(Scope((*here, *steps, "states"), region["states"], region.get("start", ""), scope, here))


@lru_cache(maxsize=64)
def parsed(text: str) -> YamlText:
    """Return a text that many definitions share, parsed once."""
    return YamlText(text)


@lru_cache(maxsize=1)
def goods() -> tuple[Good, ...]:
    """Return all good definitions: those in ``good/`` and the six that are shipped, all with one organization."""
    files = {path.name: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.yaml"))}
    shared = {name: files.pop(name) for name in (ORGANIZATION, CALENDAR)}
    duties = files.pop(DUTIES)
    shipped = {path.name: path.read_text(encoding="utf-8") for path in sorted(SHIPPED.glob("*.yaml"))}
    own = {name: text for name, text in shipped.items() if YamlText(text).value.get("process")}
    every = {**files, **own}
    called = {str(YamlText(text).value["process"]): name for name, text in every.items()}
    found = []
    for name, text in every.items():
        around = {called[other]: every[called[other]] for other in _calls(YamlText(text).value["states"])}
        found.append(Good(name, {name: text, **around, **shared}))
    found.append(_with_duties(found, shared, duties, called, every))
    found.append(Good(ORGANIZATION, {**shared, **{name: every[name] for name in THREE}}))
    return tuple(found)


def _with_duties(
    found: list[Good], shared: Mapping[str, str], duties: str, called: Mapping[str, str], every: Mapping[str, str]
) -> Good:
    """Return the list of duties as a good file of its own, with the procedures that it starts."""
    started = [called[item["starts"]] for item in YamlText(duties).value["items"].values() if "starts" in item]
    needed = {name: text for good in found if good.name in started for name, text in good.texts.items()}
    assert set(needed) <= {*every, *shared}
    return Good(DUTIES, {DUTIES: duties, **needed})


def _calls(states: Mapping[str, Any]) -> set[str]:
    return {
        process
        for scope in _walk(Scope(("states",), states, ""))
        for state in scope.states.values()
        if (process := state.get("process"))
    }
