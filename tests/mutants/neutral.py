"""Edits that change how a definition looks and nothing that it means; no rule may find anything new after them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

import yaml

from tests.mutants.good_files import Good, Scope
from tests.mutants.measure import findings
from tests.mutants.yaml_text import Edit, Path, YamlText, apply, flow, leaves

_WORD = re.compile(r"[^\W\d][\w.-]*")
_TRUTH = ("true", "false", "null")


def comments(good: Good, text: str, random: Random) -> str:
    """Write comments above the states and at ends of lines of the file."""
    lines = text.splitlines()
    found = YamlText(text)
    heads = {found.key((*path,)).start_mark.line for path in _block_keys(found.root, ())}
    return "".join(
        (" " * (len(line) - len(line.lstrip())) + "# 核对过\n" if number in heads and random.random() < 0.3 else "")
        + f"{line}\n"
        for number, line in enumerate(lines)
    )


def blank_lines_and_spaces(good: Good, text: str, random: Random) -> str:
    """Write empty lines between keys and spaces at ends of lines."""
    found = YamlText(text)
    heads = {found.key((*path,)).start_mark.line for path in _block_keys(found.root, ())}
    return "".join(("\n" if n in heads and random.random() < 0.3 else "") + f"{line}  \n" for n, line in _plain(text))


def line_ends_of_windows(good: Good, text: str, random: Random) -> str:
    """Write the file as an editor on Windows does."""
    return text.replace("\n", "\r\n")


def a_byte_order_mark(good: Good, text: str, random: Random) -> str:
    """Begin the file with a byte order mark."""
    return f"\ufeff{text}"


def quotes(good: Good, text: str, random: Random) -> str:
    """Put words in quotes."""
    found = YamlText(text)
    edits = []
    for path, value in leaves(found.value):
        node = found.node(path)
        if node.style is None and _WORD.fullmatch(value) and value not in _TRUTH and random.random() < 0.5:
            edits.append(found.replace(path, f'"{value}"' if random.random() < 0.5 else f"'{value}'"))
    return apply(text, edits)


def keys_in_another_order(good: Good, text: str, random: Random) -> str:
    """Move the first key of some steps to their end."""
    found = YamlText(text)
    edits: list[Edit] = []
    for scope in good.scopes:
        for name, state in scope.states.items():
            path = (*scope.path, name)
            keys = [key for key in ("title", "record", "due") if key in state]
            if keys and not found.node(path).flow_style and list(state)[-1] not in keys and random.random() < 0.6:
                moved = (*path, random.choice(keys))
                edits += [found.delete(moved), found.add(path, str(moved[-1]), flow(found.get(moved)))]
    return apply(text, _apart(edits))


def states_in_another_order(good: Good, text: str, random: Random) -> str:
    """Move one step behind all others."""
    found = YamlText(text)
    scope = random.choice(good.scopes)
    name = random.choice(list(scope.states)[:-1])
    path = (*scope.path, name)
    return apply(text, (found.delete(path), found.add(scope.path, name, flow(found.get(path)))))


def another_name_of_a_state(good: Good, text: str, random: Random) -> str:
    """Rename a step wherever it is named."""
    scope = random.choice(good.scopes)
    name = random.choice(list(scope.states))
    return apply(text, renamed(YamlText(text), good, scope, name, f"{name}_neu"))


def flow_style(good: Good, text: str, random: Random) -> str:
    """Write some steps on one line."""
    found = YamlText(text)
    scope = random.choice(good.scopes)
    return apply(
        text,
        [
            Edit(found.start(path), found.end(path), _one_line(text, path))
            for name in scope.states
            if not found.node(path := (*scope.path, name)).flow_style and random.random() < 0.4
        ],
    )


def block_style(good: Good, text: str, random: Random) -> str:
    """Write every mapping and list on lines of their own."""
    found = YamlText(text)
    states = found.node(("states",))
    for node in _flows(states):
        node.flow_style = random.random() < 0.3
    head = text[: states.start_mark.index]
    return (
        head + yaml.serialize(states, allow_unicode=True, width=10**6, indent=2).replace("\n", "\n  ").rstrip() + "\n"
    )


EDITS: tuple[Callable[[Good, str, Random], str], ...] = (
    comments,
    blank_lines_and_spaces,
    line_ends_of_windows,
    a_byte_order_mark,
    quotes,
    keys_in_another_order,
    states_in_another_order,
    another_name_of_a_state,
    flow_style,
    block_style,
)


_LOSE_COMMENTS = (keys_in_another_order, states_in_another_order, flow_style, block_style)


def fits(good: Good, edit: Callable[[Good, str, Random], str]) -> bool:
    """Say whether an edit is neutral for a definition: comments that silence a finding must stay where they are."""
    return bool(good.scopes) and not ("workflow: ignore" in good.texts[good.name] and edit in _LOSE_COMMENTS)


@dataclass(frozen=True, slots=True)
class Neutral:
    """A good definition after a neutral edit, and the findings that it did not have before."""

    good: Good
    edit: str
    added: tuple[str, ...]


def examine_neutral(good: Good, edit: Callable[[Good, str, Random], str], seed: int) -> Neutral:
    """Return what is found after a neutral edit."""
    changed = edit(good, good.texts[good.name], Random(f"{seed} {good.name} {edit.__name__}"))
    before = Counter(finding.rule for finding in findings(good.texts))
    after = Counter(finding.rule for finding in findings({**good.texts, good.name: changed}))
    return Neutral(good, edit.__name__, tuple((after - before).elements()))


def _plain(text: str) -> Iterator[tuple[int, str]]:
    yield from enumerate(text.splitlines())


def _block_keys(node: yaml.Node, path: Path) -> Iterator[Path]:
    if isinstance(node, yaml.MappingNode) and not node.flow_style:
        for key, value in node.value:
            yield (*path, key.value)
            yield from _block_keys(value, (*path, key.value))


def _flows(node: yaml.Node) -> Iterator[yaml.CollectionNode]:
    if isinstance(node, yaml.MappingNode | yaml.SequenceNode):
        yield node
        for inner in node.value:
            for part in inner if isinstance(inner, tuple) else (inner,):
                yield from _flows(part)


def _one_line(text: str, path: Path) -> str:
    node = YamlText(text).node(path)
    for inner in _flows(node):
        inner.flow_style = True
    return str(yaml.serialize(node, allow_unicode=True, width=10**6)).strip()


def _apart(edits: list[Edit]) -> list[Edit]:
    """Join what is written at one place."""
    joined: dict[tuple[int, int], str] = {}
    for edit in edits:
        joined[edit.start, edit.end] = joined.get((edit.start, edit.end), "") + edit.new
    return [Edit(start, end, new) for (start, end), new in joined.items()]


def renamed(found: YamlText, good: Good, scope: Scope, name: str, new: str) -> Iterator[Edit]:
    """Yield the edits that rename a state wherever it is named."""
    yield found.rename((*scope.path, name), new)
    for _, path, target in scope.ways():
        if target == name:
            yield found.replace(path, new)
    if scope.start == name:
        yield found.replace((*scope.path[:-1], "start"), new)
    for number, group in enumerate(good.value.get("separate", ())):
        for place, member in enumerate(group):
            if member == name:
                yield found.replace(("separate", number, place), new)
    for path, text in leaves(found.value):
        for hit in re.finditer(rf"(?<=count\(){re.escape(name)}(?=\.)|(?<=performer\(){re.escape(name)}(?=\))", text):
            start, _ = found.words(path)
            inside = found.text.index(hit[0], start + hit.start())
            yield Edit(inside, inside + len(name), new)
