"""How the console speaks: data to stdout, talk to stderr, in one language, as text or as JSON."""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from collections.abc import Mapping, Sequence
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
    """One command's voice."""

    def __init__(self, lang: str, *, as_json: bool = False) -> None:
        self.lang = lang
        self.as_json = as_json

    def pick(self, zh: str, en: str) -> str:
        """Return the sentence in this voice's language."""
        return en if self.lang == "en" else zh

    def data(self, text: str) -> None:
        """Write a line of data."""
        sys.stdout.write(text + "\n")

    def json(self, value: Any) -> None:
        """Write a value as JSON; moments, decimals and tuples as text and lists."""
        self.data(json.dumps(value, ensure_ascii=False, indent=2, default=str))

    def say(self, zh: str, en: str) -> None:
        """Tell the person at the terminal something; never part of the data."""
        sys.stderr.write(self.pick(zh, en) + "\n")

    def fail(self, error: WorkflowError) -> None:
        """Tell an error with its code and the next step; as JSON where a program reads."""
        if self.as_json:
            sys.stderr.write(
                json.dumps(
                    {"error": error.code, "message": error.message.say(self.lang), "values": error.values},
                    ensure_ascii=False,
                    default=str,
                )
                + "\n"
            )
            return
        prefix = self.pick("错误", "error")
        sys.stderr.write(f"{prefix}[{error.code}] {error.say(self.lang)}\n")

    def table(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Write rows in columns that line up under Chinese text too."""
        widths = [max(width(row[n]) for row in (header, *rows)) for n in range(len(header))]
        for row in (header, *rows):
            cells = [cell + " " * (widths[n] - width(cell)) for n, cell in enumerate(row)]
            self.data("  ".join(cells).rstrip())


def width(text: str) -> int:
    """Return how many terminal columns ``text`` takes."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def both(zh: str, en: str) -> Message:
    """Return a message in both languages."""
    return Message(zh, en)
