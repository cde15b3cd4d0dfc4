"""Whom a command names: references as people write them, and how events tell them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from workflow_engine.errors import Message, Reason
from workflow_engine.kernel.directory import EXTERNAL
from workflow_engine.kernel.turn import Turn

Namer = Callable[[str, str], str]
"""(reference, language) → the name to show."""


def owner_ref(turn: Turn, word: str) -> str | None:
    """Return the owner that ``word`` means (a person's id with or without ``@``, a post, a unit, an outsider), or
    None when there is none."""
    directory = turn.world.directory
    if word.startswith(EXTERNAL):
        return word if directory.knows(word) else None
    if word.startswith("@") or directory.knows(word):
        person = word.removeprefix("@")
        return f"@{person}" if directory.knows(person) else None
    return word if directory.has_post(word) or directory.has_unit(word) else None


def unknown(word: str) -> Reason:
    """Return the refusal of a word that means nobody."""
    zh, en = f"组织中没有“{word}”", f"the organization does not know {word!r}"
    return Reason("unknown-party", Message(zh, en), {"party": word})


def people_of(turn: Turn, words: Iterable[str]) -> tuple[tuple[str, ...], list[Reason]]:
    """Return the persons that the words mean today, each once in order, and a reason for every word without any."""
    people: dict[str, None] = {}
    reasons = []
    for word in words:
        owner = owner_ref(turn, word)
        found = turn.candidates(owner) if owner else ()
        if not found:
            reasons.append(unknown(word))
        people.update(dict.fromkeys(found))
    return tuple(people), reasons


def listed(refs: Iterable[str], name: Namer) -> tuple[str, str]:
    """Return the names of persons or owners as one Chinese and one English list."""
    refs = tuple(refs)
    return "、".join(name(ref, "zh") for ref in refs), ", ".join(name(ref, "en") for ref in refs)
