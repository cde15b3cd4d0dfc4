"""What a project, and the command line after it, decide about ``validate``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from workflow_engine.definition.words import clip, did_you_mean
from workflow_engine.errors import Message, UsageError
from workflow_engine.lint.finding import Finding, Severity
from workflow_engine.lint.presets import DEFAULT, PERSONAS, PRESETS, RANK
from workflow_engine.lint.registry import all_rules, find_rule
from workflow_engine.record import field, record, replace


@record
class Settings:
    """What is shown and when it fails; rules are given by name.

    ``select`` (None: by preset) shows these rules and no others; ``on`` shows rules that the preset leaves out, ``off``
    hides rules; ``numbers`` differ from the rules' defaults; ``baseline`` is a file. ``source`` is where all this was
    written, None when it was not.
    """

    preset: str = DEFAULT
    fail_on: str = "error"
    language: str | None = None
    select: frozenset[str] | None = None
    on: frozenset[str] = frozenset()
    off: frozenset[str] = frozenset()
    numbers: Mapping[str, int] = field(default_factory=dict)
    baseline: Path | None = None
    source: Path | None = None

    def shows(self, finding: Finding) -> bool:
        """Tell whether a finding is shown. What no rule has found (a crash) is always shown."""
        if finding.rule in self.off:
            return False
        if self.select is not None and find_rule(finding.rule):
            return finding.rule in self.select
        return finding.rule in self.on or finding.severity in PRESETS[self.preset]

    def fails(self, finding: Finding) -> bool:
        """Tell whether a finding makes ``validate`` fail."""
        return self.fail_on != "never" and RANK[finding.severity] >= RANK[Severity(self.fail_on)]

    def choose(
        self,
        *,
        preset: str | None = None,
        persona: str | None = None,
        fail_on: str | None = None,
        select: Iterable[str] = (),
        ignore: Iterable[str] = (),
    ) -> Settings:
        """Return these settings with what the command line says. Raises ``UsageError`` for a rule nobody knows."""
        chosen = frozenset(map(rule_name, select)) or self.select
        by_persona = PERSONAS[persona] if persona else None
        return replace(
            self,
            preset=preset or by_persona or self.preset,
            fail_on=fail_on or self.fail_on,
            select=chosen,
            off=(self.off - frozenset(map(rule_name, select))) | frozenset(map(rule_name, ignore)),
        )


def rule_name(word: str) -> str:
    """Return the name of the rule with this name or code. Raises ``UsageError``."""
    found = find_rule(word.strip())
    if found:
        return found.meta.name
    raise UsageError(
        Message(f"没有规则“{clip(word)}”", f'there is no rule "{clip(word)}"'),
        help=did_you_mean(word, [rule.meta.name for rule in all_rules()]),
    )
