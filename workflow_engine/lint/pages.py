"""The pages of all rules as Markdown files, made from the rules' own files."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from workflow_engine.lint.page import fenced
from workflow_engine.lint.registry import Registered
from workflow_engine.lint.suppress import NEVER
from workflow_engine.lint.writing import replace_file

COMMAND = "workflow-engine rule --all --markdown docs/rules"
INDEX = "README.md"
_MADE = f"<!-- {COMMAND} -->"
_SEVERITIES = {"error": "错误 error", "warning": "警告 warning", "info": "提示 info"}
_CATEGORIES = {
    "schema": "写法与引用 · Schema and references",
    "flow": "流程走向 · Flow",
    "ownership": "责任归属 · Ownership",
    "deadlines": "时限 · Deadlines",
    "guards": "条件与数据 · Guards and data",
    "style": "文风 · Style",
}


def pages(rules: Iterable[Registered]) -> dict[str, str]:
    """Return the text of every page by its file name, the list of all rules among them."""
    rules = list(rules)
    return {INDEX: _index(rules), **{f"{rule.meta.name}.md": _page(rule) for rule in rules}}


def write_pages(rules: Iterable[Registered], folder: Path) -> list[Path]:
    """Write the pages into ``folder`` and return those that changed; made pages of rules that are gone are deleted."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = pages(rules)
    changed: list[Path] = []
    for name, text in texts.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            replace_file(path, text.encode())
            changed.append(path)
    for path in sorted(folder.glob("*.md")):
        if path.name not in texts and path.read_text(encoding="utf-8").startswith(_MADE):
            path.unlink()
            changed.append(path)
    return changed


def _index(rules: list[Registered]) -> str:
    lines = [
        _MADE,
        "",
        "# 规则 · Rules",
        "",
        f"共 {len(rules)} 条。每一页由规则自己的文件生成：`{COMMAND}`。",
        f"*{len(rules)} rules; each page is made from the rule's own file.*",
        "",
        "自己写一条 · Write your own: [how-to-write-a-rule.md](how-to-write-a-rule.md)",
    ]
    for category in dict.fromkeys([*_CATEGORIES, *(rule.meta.category for rule in rules)]):
        chosen = [rule for rule in rules if rule.meta.category == category]
        if chosen:
            lines += [
                "",
                f"## {_CATEGORIES.get(category, category)}",
                "",
                "| | 规则 rule | 级别 | |",
                "|---|---|---|---|",
            ]
            lines += [_row(rule) for rule in chosen]
    return "\n".join(lines) + "\n"


def _row(rule: Registered) -> str:
    meta, meaning = rule.meta, rule.page.meaning
    mend = "；可自动改 fixable" if meta.fixable else ""
    said = f"{meaning.zh}<br>*{meaning.en}*".replace("|", "\\|")
    return f"| {meta.code} | [{meta.name}]({meta.name}.md) | {_SEVERITIES[meta.severity]}{mend} | {said} |"


def _page(rule: Registered) -> str:
    meta, page = rule.meta, rule.page
    facts = [_SEVERITIES[meta.severity], _CATEGORIES.get(meta.category, meta.category), f"自 since {meta.since}"]
    facts += ["可用 `--fix` 自动改 fixable"] * meta.fixable
    parts = [
        _MADE,
        f"# {meta.name} ({meta.code})",
        f"{page.meaning.zh}\n*{page.meaning.en}*",
        " · ".join(facts),
        "## 为什么 · Why",
        page.why.zh,
        f"*{page.why.en}*",
        "## 改前 · Before",
        *map(fenced, page.before),
        "## 改后 · After",
        *map(fenced, page.after),
    ]
    if rule.settings:
        rows = [f"| `{name}` | {value} |" for name, value in rule.settings.items()]
        parts += ["## 设置 · Settings", "\n".join(["| `[limits]` | 默认 default |", "|---|---|", *rows])]
    if meta.name not in NEVER:
        parts += ["## 破例 · Exception", f"`# workflow: ignore[{meta.name}] 原因 reason`"]
    return "\n\n".join(parts) + "\n"
