"""The rules that exist: every module in the folder ``rules``, and what a campus adds by entry points."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from types import ModuleType

from workflow_engine.errors import Message, UsageError
from workflow_engine.lint import rules as folder
from workflow_engine.lint.finding import Report, Rule
from workflow_engine.lint.page import Page, parse_page
from workflow_engine.lint.subject import Subject
from workflow_engine.modules import modules_in
from workflow_engine.record import field, record

GROUP = "workflow_engine.rules"


@record
class Registered:
    """One rule: what it is, how it is checked, and the text its page is made from.

    ``settings`` are the numbers that a project may set for it, with their defaults (``SETTINGS`` of its file). A rule
    that is ``last`` (``LAST = True``) looks at what became of the other rules' findings.
    """

    meta: Rule
    check: Callable[[Subject], Iterable[Report]]
    text: str
    settings: Mapping[str, int] = field(default_factory=dict)
    last: bool = False

    @property
    def page(self) -> Page:
        """The rule's page, parsed. Raises ``ValueError`` when the text does not keep to the layout."""
        return parse_page(self.text)


@lru_cache(maxsize=1)
def all_rules() -> tuple[Registered, ...]:
    """Return all rules in the order of their codes. Raises ``UsageError`` when two have one name or code."""
    modules = [importlib.import_module(f"{folder.__name__}.{name}") for name in modules_in(folder)]
    modules += _added()
    found = sorted(map(_registered, modules), key=lambda rule: rule.meta.code)
    for attribute in ("name", "code"):
        seen: set[str] = set()
        for rule in found:
            value: str = getattr(rule.meta, attribute)
            if value in seen:
                raise UsageError(
                    Message(f"两条规则都叫 {value}", f"two rules are called {value}"),
                    help=Message("给其中一条改名", "rename one of them"),
                )
            seen.add(value)
    return tuple(found)


def _added() -> list[ModuleType]:
    """Return the modules that other packages add. Only when one may do so are entry points read, which is slow."""
    files = (file for folder in dict.fromkeys(sys.path) for file in Path(folder).glob("*-info/entry_points.txt"))
    if not any(GROUP.encode() in file.read_bytes() for file in files):
        return []
    from importlib.metadata import entry_points

    return [entry.load() for entry in entry_points(group=GROUP)]


def known_settings() -> dict[str, int]:
    """Return the numbers that may be set for the rules, with their defaults."""
    return {name: value for rule in all_rules() for name, value in rule.settings.items()}


def find_rule(name: str) -> Registered | None:
    """Return the rule with this name or code, or None."""
    return next((rule for rule in all_rules() if name in (rule.meta.name, rule.meta.code)), None)


def _registered(module: ModuleType) -> Registered:
    try:
        return Registered(
            module.META,
            module.check,
            module.__doc__ or "",
            getattr(module, "SETTINGS", {}),
            getattr(module, "LAST", False),
        )
    except AttributeError as error:
        raise UsageError(
            Message(f"规则模块 {module.__name__} 不完整：{error}", f"rule module {module.__name__}: {error}"),
            help=Message("规则模块要有 META 和 check(subject)", "a rule module needs META and check(subject)"),
        ) from error
