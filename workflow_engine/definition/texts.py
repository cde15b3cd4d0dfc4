"""Texts for people: a string, or one string for each language."""

from __future__ import annotations

import re
from typing import Any

from workflow_engine.definition.model import Text, plain
from workflow_engine.definition.words import Refused, clip
from workflow_engine.errors import Message

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def text(value: Any) -> Text:
    """Return the text that ``value`` says: a string, or a map such as ``{zh: …, en: …}``. Raises ``Refused``."""
    if isinstance(value, dict) and value:
        return Text(tuple((_language(key), _words(said, (key,))) for key, said in value.items()))
    return plain(_words(value, ()))


def _language(key: str) -> str:
    if LANGUAGE.fullmatch(key):
        return key
    raise Refused(
        Message(f"“{clip(key)}”不是语言代码", f'"{clip(key)}" is not the code of a language'),
        Message("语言写 zh、en 等代码：{zh: …, en: …}", "languages are codes such as zh and en: {zh: …, en: …}"),
        (key,),
    )


def _words(value: Any, path: tuple[str, ...]) -> str:
    if isinstance(value, str) and value.strip():
        return value
    if isinstance(value, int) or (value is not None and not isinstance(value, str | dict | list)):
        shown = clip(value)
        raise Refused(
            Message(f"这里要写文字，“{shown}”却是数或真假值", f'a text is needed here; "{shown}" is not one'),
            Message(f'加引号："{shown}"', f'put it in quotes: "{shown}"'),
            path,
        )
    raise Refused(
        Message("这里要写文字", "a text is needed here"),
        Message("写一段文字，或 {zh: …, en: …}", "write a text, or {zh: …, en: …}"),
        path,
    )
