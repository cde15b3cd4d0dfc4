"""The page around a paper: head, way around, search box, language switch. It fetches nothing."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from html import escape
from importlib.resources import files
from posixpath import relpath
from posixpath import split as split_path
from urllib.parse import quote

from workflow_engine.errors import Message
from workflow_engine.paper.clean import clean
from workflow_engine.paper.style import SANS, stylesheet
from workflow_engine.record import record

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'"
_LANGUAGES = {"zh": ("zh-CN", "中文"), "en": ("en", "English")}


@record
class Entry:
    """What the search finds: its title, what it is, where it stands (relative to the handbook's index), more words."""

    title: str
    kind: str
    url: str
    words: str = ""


@record
class Shell:
    """One language of a handbook. ``ways`` are the pages to be reached from all others: path and title."""

    lang: str
    title: str
    ways: tuple[tuple[str, str], ...]
    languages: tuple[str, ...]

    def page(self, path: str, title: str, body: Iterable[str]) -> bytes:
        """Return a page that stands at ``path`` in the folder of its language."""
        return self._page(path, title, body, _POLICY, "")

    def index(self, body: Iterable[str], entries: Iterable[Entry]) -> bytes:
        """Return the first page, on which what is looked for is shown."""
        script = files(__package__).joinpath("search.js").read_text("utf-8")
        digest = b64encode(sha256(script.encode()).digest()).decode()
        listed = [{"title": e.title, "kind": e.kind, "url": e.url, "words": e.words} for e in entries]
        data = json.dumps(listed, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        data = clean(data).replace("<", "\\u003c")
        found = self._say("找到 {} 处", "{} found")
        result = (
            f'<section class="found" aria-live="polite"><p id="count" data-words="{found}"></p>'
            '<ul id="found"></ul></section>'
        )
        scripts = f'<script type="application/json" id="entries">{data}</script><script>{script}</script>'
        policy = f"{_POLICY}; script-src 'sha256-{digest}'"
        return self._page("index.html", self.title, (result, *body), policy, scripts)

    def _page(self, path: str, title: str, body: Iterable[str], policy: str, scripts: str) -> bytes:
        lines = (
            "<!DOCTYPE html>",
            f'<html lang="{_LANGUAGES[self.lang][0]}"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(clean(title))}</title>",
            f"<style>{stylesheet(self.lang)}{_css()}</style></head><body>",
            f'<a class="skip" href="#main">{self._say("跳到正文", "Skip to the text")}</a>',
            *self._bar(path),
            '<main id="main">',
            *body,
            f"</main>{scripts}</body></html>",
        )
        return ("\n".join(lines) + "\n").encode()

    def _bar(self, path: str) -> Iterable[str]:
        yield f'<nav class="bar" aria-label="{self._say("手册", "Handbook")}">'
        for way, title in self.ways:
            here = ' aria-current="page"' if way == path else ""
            yield f'<a href="{link(path, way)}"{here}>{escape(clean(title))}</a>'
        for other in self.languages:
            if other != self.lang:
                code, name = _LANGUAGES[other]
                yield f'<a href="{link(path, f"../{other}/{path}")}" lang="{code}" hreflang="{code}">{name}</a>'
        hint = self._say("查流程、环节、岗位、人员", "Procedures, steps, people")
        yield (
            f'<form id="search" role="search" action="{link(path, "index.html")}">'
            f'<input type="search" id="query" name="q" aria-label="{hint}" placeholder="{hint}">'
            f"<button>{self._say('查找', 'Search')}</button></form></nav>"
        )

    def _say(self, zh: str, en: str) -> str:
        return Message(zh, en).say(self.lang)


def link(here: str, there: str) -> str:
    """Return the address of one page as written on another; both count from the folder of their language."""
    path, mark, fragment = there.partition("#")
    return quote(relpath(path, split_path(here)[0] or "."), safe="/.-_") + mark + quote(fragment, safe="")


def entrance(languages: tuple[str, ...]) -> bytes:
    """Return the page at the top of the folder, which leads to the first language."""
    first = languages[0]
    links = " ".join(
        f'<a href="{lang}/index.html" lang="{_LANGUAGES[lang][0]}">{_LANGUAGES[lang][1]}</a>' for lang in languages
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{_LANGUAGES[first][0]}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f'<meta http-equiv="refresh" content="0; url={first}/index.html">'
        f"<title>工作手册 · Handbook</title></head><body><p>{links}</p></body></html>\n"
    ).encode()


def _css() -> str:
    return (files(__package__).joinpath("handbook.css").read_text("utf-8") % {"sans": SANS}).replace("\n", "")
