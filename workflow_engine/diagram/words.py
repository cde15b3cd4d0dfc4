"""Durations, limits and guards in the words of the office."""

from __future__ import annotations

import re
from collections.abc import Mapping

from workflow_engine.definition.guard import Expression
from workflow_engine.definition.model import (
    Duration,
    End,
    FieldMoment,
    Parallel,
    ProcessDefinition,
    Task,
    Timing,
    TimingCase,
    Unit,
)
from workflow_engine.diagram.guard_words import GuardWords
from workflow_engine.errors import Message

_UNITS = {
    Unit.MINUTES: "分钟",
    Unit.HOURS: "小时",
    Unit.DAYS: "天",
    Unit.WORK_HOURS: "个工作小时",
    Unit.WORKDAYS: "个工作日",
}
_EQUALITY = re.compile(r"""\s*[^\W\d]\w*\s*==\s*(?P<quote>["'])(?P<value>[^"'\\]+)(?P=quote)\s*""")


def in_words(length: Duration) -> Message:
    """Return a length of time as people say it."""
    zh = "当日" if length.unit is Unit.SAME_DAY else f"{length.amount}{_UNITS[length.unit]}"
    return Message(zh, str(length))


class Words:
    """Says the parts of one procedure in one language; ``en`` is English, every other language Chinese."""

    def __init__(
        self, definition: ProcessDefinition, lang: str, others: Mapping[str, ProcessDefinition] | None = None
    ) -> None:
        self.lang = lang
        self._others = others or {}
        self._fields: Mapping[str, str] = {
            field.name: field.title.say(lang) or field.name for field in definition.data.values()
        }
        self._actions: dict[str, str] = {}
        for state in definition.every_state():
            if isinstance(state, Task | Parallel):
                for action in state.actions.values():
                    title = action.title.say(lang) or action.name
                    self._actions[f"{state.name}.{action.name}"] = title
                    self._actions.setdefault(action.name, title)
        self._guards = GuardWords(lang, self.field, lambda name: self._actions.get(name, name), definition.tables)

    def say(self, zh: str, en: str) -> str:
        """Return the one of the two that fits the language."""
        return Message(zh, en).say(self.lang)

    def listed(self, items: list[str]) -> str:
        """Join ``items`` the way the language lists things."""
        return self.say("、", ", ").join(items)

    def field(self, name: str) -> str:
        """Return the title of a field, its name when it has none."""
        return self._fields.get(name, name)

    def procedure(self, name: str) -> str:
        """Return the title of another procedure, its name when it is not known."""
        other = self._others.get(name)
        return (other.title.say(self.lang) if other else "") or name

    def outcome(self, process: str, outcome: str) -> str:
        """Return how another procedure calls an end of its own, the outcome itself when it is not known."""
        other = self._others.get(process)
        for state in other.states.values() if other else ():
            if isinstance(state, End) and state.outcome == outcome:
                return state.title.say(self.lang) or outcome
        return outcome

    def moment(self, length: Duration | FieldMoment) -> str:
        """Say a length of time, or the field that holds the moment."""
        if isinstance(length, FieldMoment):
            return self.say(f"至「{self.field(length.field)}」", f"by “{self.field(length.field)}”")
        return in_words(length).say(self.lang)

    def timing(self, timing: Timing) -> str:
        """Say a limit in few words: its default, and that there are other cases."""
        if timing.default is None:
            return self.say("按情形而定", "depends") if timing.cases else self.say("不限", "none")
        default = self.moment(timing.default)
        if not timing.cases:
            return default
        values = [match["value"] for case in timing.cases if (match := _EQUALITY.fullmatch(case.when.source))]
        if len(values) == len(timing.cases) == 1:
            then = self.moment(timing.cases[0].then)
            return self.say(f"{default}（{values[0]} {then}）", f"{default} ({values[0]}: {then})")
        return self.say(f"{default}（有条件另计）", f"{default} (other cases differ)")

    def timing_in_full(self, timing: Timing) -> str:
        """Say a limit with all its cases."""
        parts = [self._case(case) for case in timing.cases]
        if timing.default is not None:
            rest = self.say("其他", "otherwise ") if parts else ""
            parts.append(rest + self.moment(timing.default))
        return self.say("；", "; ").join(parts)

    def _case(self, case: TimingCase) -> str:
        condition, then = self.guard(case.when), self.moment(case.then)
        return self.say(f"{condition} 时{then}", f"{then} if {condition}")

    def guard(self, guard: Expression) -> str:
        """Say a guard with the titles of fields and actions and the rows of tables."""
        return self._guards.say(guard.tree)
