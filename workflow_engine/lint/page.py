"""The page of a rule, as written in the docstring of its file.

Layout: the meaning in Chinese, the meaning in English, then three sections headed ``为什么 / Why`` (one Chinese and one
English paragraph), ``改前 / Before`` and ``改后 / After`` (YAML, indented by four; files separated by ``---``).
"""

from __future__ import annotations

import re

from workflow_engine.errors import Message
from workflow_engine.record import record

HEADINGS = ("为什么 / Why", "改前 / Before", "改后 / After")


@record
class Page:
    """What a rule means, why it exists, and an example before and after the mend: each a tuple of YAML texts."""

    meaning: Message
    why: Message
    before: tuple[str, ...]
    after: tuple[str, ...]


def parse_page(text: str) -> Page:
    """Return the page written in a docstring. Raises ``ValueError`` when a part is missing."""
    import inspect  # takes as long as all rules together, and who only checks files asks for no page

    parts = re.split(rf"^({'|'.join(map(re.escape, HEADINGS))})$", inspect.cleandoc(text), flags=re.MULTILINE)
    if tuple(parts[1::2]) != HEADINGS:
        raise ValueError(f"the sections must be {', '.join(HEADINGS)}; found {parts[1::2]}")
    meaning, why, before, after = parts[0::2]
    return Page(_both(meaning), _both(why), _files(before), _files(after))


def _both(text: str) -> Message:
    paragraphs = [" ".join(p.split()) for p in re.split(r"\n\s*\n", text.strip())]
    if len(paragraphs) == 1:
        paragraphs = [line.strip() for line in text.strip().splitlines()]
    if len(paragraphs) != 2:
        raise ValueError(f"expected one Chinese and one English paragraph, found {len(paragraphs)}")
    return Message(*paragraphs)


def _files(text: str) -> tuple[str, ...]:
    lines = [line[4:] for line in text.strip("\n").splitlines()]
    files = "\n".join(lines).strip("\n").split("\n---\n")
    if not files[0].strip():
        raise ValueError("an example is empty")
    return tuple(file + "\n" for file in files)


def say(page: Page, name: str, code: str, severity: str, lang: str) -> str:
    """Return the page as text for people."""
    before, after = ("改前", "改后") if lang != "en" else ("Before", "After")
    lines = [f"{name} ({code}, {severity})", "", page.meaning.say(lang), "", page.why.say(lang)]
    for heading, files in ((before, page.before), (after, page.after)):
        lines += ["", f"{heading}:", ""]
        lines += [f"    {line}".rstrip() for line in "---\n".join(files).splitlines()]
    return "\n".join(lines) + "\n"


def markdown(page: Page, lang: str) -> str:
    """Return the page in one language as Markdown."""
    why, before, after = ("为什么", "改前", "改后") if lang != "en" else ("Why", "Before", "After")
    parts = [page.meaning.say(lang), f"**{why}**", page.why.say(lang), f"**{before}**", *map(fenced, page.before)]
    return "\n\n".join([*parts, f"**{after}**", *map(fenced, page.after)]) + "\n"


def fenced(text: str) -> str:
    """Return a YAML text as a block of Markdown."""
    return f"```yaml\n{text}```"
