"""What can be wrong with a guard when it is read, and what can go wrong when it is evaluated."""

from __future__ import annotations

import heapq
import unicodedata
from collections.abc import Iterable
from operator import add
from typing import Literal

from workflow_engine.errors import Message, WorkflowError
from workflow_engine.record import record

Code = Literal["guard-syntax", "guard-unknown-name", "guard-type", "fullwidth-or-lookalike"]


@record
class GuardProblem:
    """One thing wrong with a guard, or worth a warning (``fullwidth-or-lookalike`` is only ever a warning).

    ``start`` and ``end`` count code points of the source text from 0, end exclusive. ``suggestion`` is the
    text to write instead of that span (empty: delete it), ``None`` if nobody can know.
    """

    code: Code
    message: Message
    start: int
    end: int
    suggestion: str | None = None


class GuardError(WorkflowError):
    """The text is not a guard of this procedure. ``problems`` holds all that is wrong, in reading order."""

    code = "guard-error"

    def __init__(self, source: str, problems: Iterable[GuardProblem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (p.start, p.end)))
        first = self.problems[0]
        more = len(self.problems) - 1
        zh = f"条件式第 {first.start + 1} 字起：{first.message.zh}" + (f"（另有 {more} 处）" if more else "")
        en = f"guard, character {first.start + 1}: {first.message.en}" + (f" (and {more} more)" if more else "")
        super().__init__(Message(zh, en), source=show(source, 2000))

    def say(self, lang: str) -> str:
        return "\n".join(
            f"{problem.start + 1}-{problem.end} [{problem.code}] {problem.message.say(lang)}"
            for problem in self.problems
        )


class MissingValue(WorkflowError):
    """A guard needs ``field``, and the case has no value for it."""

    code = "missing-value"

    def __init__(self, field: str) -> None:
        self.field = field
        super().__init__(
            Message(f"字段“{field}”还没有填写", f"field '{field}' has no value yet"),
            help=Message(
                f"先填写“{field}”，或在条件式里写 has({field}) / default({field}, …)",
                f"fill in '{field}' first, or write has({field}) / default({field}, ...) in the guard",
            ),
            field=field,
        )


class GuardFailed(WorkflowError):
    """A guard has no answer for these values (division by zero, a date beyond the calendar)."""

    code = "guard-failed"


def show(text: str, limit: int = 40) -> str:
    """Return ``text`` fit for a message: shortened, and with characters that cannot be seen spelled out."""
    shown = text if len(text) <= limit else text[:limit] + "…"
    return "".join(f"U+{ord(c):04X}" if unicodedata.category(c) in _UNSEEN else c for c in shown)


_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


class Suggester:
    """Finds the known word nearest to an unknown one.

    Distances cost time, and a hostile text can hold hundreds of unknown words: after ``attempts`` it stops looking.
    """

    def __init__(self, attempts: int = 8) -> None:
        self._attempts = attempts
        self._found: dict[tuple[str, tuple[str, ...]], str | None] = {}

    def nearest(self, word: str, known: Iterable[str]) -> str | None:
        """Return the nearest of ``known``, or ``None`` if none is near."""
        question = word, tuple(known)
        if question in self._found:
            return self._found[question]
        if len(self._found) >= self._attempts or len(word) > _LONGEST_WORD:
            return None
        return self._found.setdefault(question, _nearest(*question))


_LONGEST_WORD = 64


def _nearest(word: str, known: tuple[str, ...]) -> str | None:
    import difflib  # for those who misspell

    parts = _parts(word.casefold())
    by_folded = {name.casefold(): name for name in known if len(name) <= _LONGEST_WORD}
    # difflib is slow on hundreds of names, so only those with most in common are measured.
    likely = heapq.nlargest(20, by_folded, key=lambda name: len(parts & _parts(name)))
    # One of two Chinese characters being right is near; one of two Latin letters being right is not.
    close = difflib.get_close_matches(word.casefold(), likely, n=1, cutoff=0.6 if word.isascii() else 0.5)
    return by_folded[close[0]] if close else None


def _parts(word: str) -> set[str]:
    """The characters of ``word`` and its pairs of neighbours."""
    return {*word, *map(add, word, word[1:])}


def did_you_mean(suggestion: str | None) -> Message:
    """Return the half-sentence that offers ``suggestion``; both texts are empty when there is none."""
    if suggestion is None:
        return Message("", "")
    return Message(f"，是不是“{suggestion}”？", f", did you mean '{suggestion}'?")


def options_listed(options: Iterable[str], limit: int = 8) -> str:
    """Return ``'a', 'b', …``: at most ``limit`` of them."""
    names = [f"'{show(option)}'" for option in options]
    return ", ".join(names[:limit]) + (", …" if len(names) > limit else "")
