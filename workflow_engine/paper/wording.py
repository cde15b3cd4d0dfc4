"""Limits, conditions and lists in the words of the office."""

from __future__ import annotations

from collections.abc import Iterable

from workflow_engine.definition.model import Task, Timing
from workflow_engine.diagram.words import Words
from workflow_engine.errors import Message

_NUMERALS = "一二三四五六七八九十"


def limit(words: Words, timing: Timing | None) -> str:
    """Return a limit with all its cases; empty for none."""
    return words.timing_in_full(timing) if timing else ""


def limits(words: Words, task: Task) -> str:
    """Return how soon a step must be taken up and done, and how long it must wait, a line each."""
    alone = task.respond is None and task.not_before is None
    named = (
        ("响应：", "respond: ", task.respond),
        *((("", "", task.due),) if alone else (("办结：", "done: ", task.due),)),
        ("不早于：", "not before: ", task.not_before),
    )
    return "\n".join(f"{words.say(zh, en)}{limit(words, timing)}" for zh, en, timing in named if timing)


def listed(items: Iterable[str], lang: str) -> str:
    """Join items the way the language lists things, leaving out empty ones and repetitions."""
    return Message("、", ", ").say(lang).join(dict.fromkeys(filter(None, items)))


def numeral(number: int, lang: str) -> str:
    """Return the number of a section as a heading begins with it: ``一、`` or ``1. ``; from 1 to 19."""
    tens = "十" if number > 10 else ""
    return Message(f"{tens}{_NUMERALS[(number - 1) % 10]}、", f"{number}. ").say(lang)
