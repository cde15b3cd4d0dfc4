"""Where a project writes its settings: ``workflow-engine.toml``, or ``[tool.workflow-engine]`` in pyproject.toml."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from workflow_engine.definition.words import clip, did_you_mean
from workflow_engine.errors import Message, UsageError
from workflow_engine.lint.presets import PERSONAS, PRESETS, RANK
from workflow_engine.lint.registry import known_settings
from workflow_engine.lint.settings import Settings, rule_name
from workflow_engine.record import replace

OWN_FILE = "workflow-engine.toml"
PROJECT_FILE = "pyproject.toml"
TABLE = "workflow-engine"


def find_settings(folder: Path) -> Settings:
    """Return the settings of the project that ``folder`` lies in, the defaults when it has none.

    Looks in ``folder`` and above, up to the folder that holds ``pyproject.toml`` or ``.git``. Raises ``UsageError``.
    """
    folder = folder.resolve()
    for place in (folder, *folder.parents):
        for name in (OWN_FILE, PROJECT_FILE):
            if (place / name).is_file():
                found = read_settings(place / name)
                if found.source:
                    return found
        if (place / PROJECT_FILE).exists() or (place / ".git").exists():
            break
    return Settings()


def read_settings(path: Path) -> Settings:
    """Return the settings in a file. Raises ``UsageError`` with everything that is wrong in it."""
    import tomllib

    try:
        content: Any = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(
            Message(f"设置文件 {path} 读不了：{error}", f"the settings in {path} cannot be read: {error}"),
            help=Message("按 TOML 的写法改正，用 UTF-8 保存", "mend it as TOML and save it as UTF-8"),
        ) from error
    if path.name == PROJECT_FILE:
        tool = content.get("tool")
        if not isinstance(tool, dict) or TABLE not in tool:
            return Settings()
        content = tool[TABLE]
    reader = _Reader(path)
    settings = reader.read(content)
    if reader.wrong:
        zh, en = "；".join(m.zh for m in reader.wrong), "; ".join(m.en for m in reader.wrong)
        raise UsageError(
            Message(f"设置文件 {path} 有误：{zh}", f"the settings in {path} are wrong: {en}"),
            help=Message("可写的设置见 docs/ci.md", "docs/ci.md lists the settings"),
            file=str(path),
        )
    return settings


class _Reader:
    """Reads one table of settings; ``wrong`` collects what is wrong with it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.wrong: list[Message] = []

    def read(self, content: Any) -> Settings:
        settings = Settings(source=self.path)
        if not isinstance(content, dict):
            self._refuse(TABLE, Message("应是一张表", "must be a table"))
            return settings
        # A persona stands for a preset; a preset written beside it wins.
        for key, value in sorted(content.items(), key=lambda item: item[0] == "preset"):
            read = _KEYS.get(key)
            if read:
                settings = replace(settings, **read(self, key, value))
            else:
                self._unknown(key, _KEYS)
        return settings

    def _refuse(self, key: str, what: Message) -> None:
        self.wrong.append(Message(f"{key} {what.zh}", f"{key} {what.en}"))

    def _unknown(self, key: str, known: Iterable[str]) -> None:
        hint = did_you_mean(key, known) or Message("删去它", "delete it")
        shown = clip(key)
        self.wrong.append(Message(f"没有“{shown}”这项设置，{hint.zh}", f'there is no setting "{shown}", {hint.en}'))

    def one_of(self, key: str, value: Any, choices: Iterable[str]) -> str | None:
        """Return ``value`` if it is one of ``choices``."""
        known = list(choices)
        if isinstance(value, str) and value in known:
            return value
        listed = " | ".join(known)
        self._refuse(key, Message(f"只能是 {listed}", f"must be {listed}"))
        return None

    def rule(self, key: str, word: Any) -> str | None:
        """Return the name of the rule ``word`` names."""
        try:
            return rule_name(str(word))
        except UsageError as error:
            hint = error.help or Message("", "")
            self._refuse(key, Message(f"{error.message.zh}，{hint.zh}", f"{error.message.en}, {hint.en}"))
            return None

    def preset(self, key: str, value: Any) -> dict[str, Any]:
        found = self.one_of(key, value, PRESETS)
        return {"preset": found} if found else {}

    def persona(self, key: str, value: Any) -> dict[str, Any]:
        found = self.one_of(key, value, PERSONAS)
        return {"preset": PERSONAS[found]} if found else {}

    def fail_on(self, key: str, value: Any) -> dict[str, Any]:
        found = self.one_of(key, value, [*map(str, RANK), "never"])
        return {"fail_on": found} if found else {}

    def language(self, key: str, value: Any) -> dict[str, Any]:
        found = self.one_of(key, value, ["zh", "en"])
        return {"language": found} if found else {}

    def baseline(self, key: str, value: Any) -> dict[str, Any]:
        if isinstance(value, str) and value:
            return {"baseline": self.path.parent / value}
        self._refuse(key, Message("应是文件名", "must be the name of a file"))
        return {}

    def rules(self, key: str, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            self._refuse(
                key, Message("应是一张表，例如 {no-deadline = false}", "must be a table: {no-deadline = false}")
            )
            return {}
        named = {self.rule(key, word): wanted for word, wanted in value.items()}
        for name, wanted in named.items():
            if not isinstance(wanted, bool):
                self._refuse(f"{key}.{name}", Message("只能是 true 或 false", "must be true or false"))
        on = frozenset(name for name, wanted in named.items() if name and wanted is True)
        return {"on": on, "off": frozenset(name for name, wanted in named.items() if name and wanted is False)}

    def limits(self, key: str, value: Any) -> dict[str, Any]:
        known = known_settings()
        if not isinstance(value, dict):
            self._refuse(key, Message("应是一张表", "must be a table"))
            return {}
        numbers: dict[str, int] = {}
        for name, number in value.items():
            if name not in known:
                self._unknown(f"{name}", known)
            elif isinstance(number, int) and not isinstance(number, bool) and number >= 0:
                numbers[name] = number
            else:
                self._refuse(f"{key}.{name}", Message("应是不小于 0 的整数", "must be a whole number, 0 or more"))
        return {"numbers": numbers}


_KEYS: Mapping[str, Callable[[_Reader, str, Any], dict[str, Any]]] = {
    "preset": _Reader.preset,
    "persona": _Reader.persona,
    "fail-on": _Reader.fail_on,
    "language": _Reader.language,
    "baseline": _Reader.baseline,
    "rules": _Reader.rules,
    "limits": _Reader.limits,
}
