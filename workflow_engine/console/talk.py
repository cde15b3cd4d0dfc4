"""How the console speaks: data to stdout, talk to stderr, in one language, as text or as JSON."""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Mapping

TYPE_CHECKING = False  # not from typing, which takes longer to import than the help to print
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from workflow_engine.errors import Message, WorkflowError


def language(environment: Mapping[str, str] = os.environ) -> str:
    """Return ``en`` when the environment asks for English, else ``zh``: its users read Chinese first."""
    for name in ("WORKFLOW_ENGINE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = environment.get(name)
        if value:
            return "en" if value.lower().startswith("en") else "zh"
    return "zh"


class Talk:
    """One command's voice. ``name`` says how a person is called; without a directory at hand that is the id."""

    def __init__(self, lang: str, *, as_json: bool = False) -> None:
        self.lang = lang
        self.as_json = as_json
        self.name: Callable[[str], str] = str

    def pick(self, zh: str, en: str) -> str:
        """Return the sentence in this voice's language."""
        return en if self.lang == "en" else zh

    def data(self, text: str) -> None:
        """Write a line of data."""
        sys.stdout.write(text + "\n")

    def json(self, value: Any) -> None:
        """Write a value as JSON; moments as ISO 8601, decimals as text, tuples as lists."""
        import json

        self.data(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))

    def say(self, zh: str, en: str) -> None:
        """Tell the person at the terminal something; never part of the data."""
        sys.stderr.write(self.pick(zh, en) + "\n")

    def tell(self, words: Message) -> None:
        """Tell the person at the terminal what is said in both languages."""
        self.say(words.zh, words.en)

    def fail(self, error: WorkflowError) -> None:
        """Tell an error with its code and the next step; as JSON where a program reads."""
        if self.as_json:
            import json

            sys.stderr.write(json.dumps(self._as_json(error), ensure_ascii=False, default=_plain) + "\n")
            return
        sys.stderr.write(f"{self.pick('错误', 'error')}[{error.code}] {error.say(self.lang)}\n")
        self._way_on(error)

    def _as_json(self, error: WorkflowError) -> dict[str, Any]:
        told: dict[str, Any] = {"error": error.code, "message": error.message.say(self.lang), "values": error.values}
        if error.help:
            told["help"] = error.help.say(self.lang)
        from workflow_engine.errors import CommandRejected

        if isinstance(error, CommandRejected):
            told["reasons"] = [
                {"code": r.code, "message": r.message.say(self.lang), "values": r.values} for r in error.reasons
            ]
            told |= {"allowed": error.allowed, "helpers": error.helpers}
        return told

    def _way_on(self, error: WorkflowError) -> None:
        """Tell what the same person may do instead, and who may do what was refused."""
        from workflow_engine.errors import CommandRejected

        if not isinstance(error, CommandRejected):
            return
        mark = self.pick("、", ", ")
        if error.allowed:
            allowed = mark.join(error.allowed)
            self.say(f"此刻可办：{allowed}", f"allowed now: {allowed}")
        if error.helpers:
            helpers = mark.join(map(self._called, error.helpers))
            self.say(f"可请：{helpers}", f"ask: {helpers}")

    def _called(self, person: str) -> str:
        name = self.name(person)
        return person if name == person else self.pick(f"{name}（{person}）", f"{name} ({person})")

    def table(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Write rows in columns that line up under Chinese text too."""
        widths = [max(width(row[n]) for row in (header, *rows)) for n in range(len(header))]
        for row in (header, *rows):
            cells = [cell + " " * (widths[n] - width(cell)) for n, cell in enumerate(row)]
            self.data("  ".join(cells).rstrip())


def width(text: str) -> int:
    """Return how many terminal columns ``text`` takes."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _plain(value: object) -> Any:
    from datetime import date

    if isinstance(value, date):
        return value.isoformat()
    return dict(value) if isinstance(value, Mapping) else str(value)
