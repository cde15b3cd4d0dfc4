"""Writes the handbook of a catalogue into a folder, page by page.

Pages that did not change are left as they are; those of what no longer exists are removed.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from workflow_engine.console.talk import Talk
from workflow_engine.console.written import Written

if TYPE_CHECKING:
    from workflow_engine.definition.catalogue import Catalogue

_OFTEN = 50
_FEW = 4


def write_handbook(catalogue: Catalogue, day: date, folder: Path, talk: Talk) -> None:
    """Write all pages in both languages, the reader's own first; tell how many are new and where to begin."""
    from workflow_engine.console.kept_charts import KeptCharts
    from workflow_engine.lint.check import check
    from workflow_engine.paper.handbook.procedure import drawn
    from workflow_engine.paper.handbook.site import INDEX, LANGUAGES, handbook

    charts = KeptCharts()
    languages = tuple(sorted(LANGUAGES, key=lambda lang: lang != talk.lang))
    talk.say("校验规则……", "running the rules …")
    pages = handbook(
        catalogue,
        day,
        check(catalogue, at=day),
        languages=languages,
        draw=lambda diagram: charts.get(diagram, "page", lambda: drawn(diagram).encode()).decode(),
    )
    talk.say("编制职责书、组织图等……", "making duty cards, the organization chart and the others …")
    written, total, rewritten = Written(folder), 0, 0
    try:
        for path, content in pages:
            total += 1
            rewritten += written.write(path, content)
            if total % _OFTEN == 0:
                talk.say(f"已写 {total} 页：{path}", f"{total} pages: {path}")
        removed, changed = written.remove_others()
    finally:
        written.remember()
    talk.say(
        f"共 {total} 页，改写 {rewritten} 页；流程图新画 {charts.drawn} 张，{charts.kept} 张未变，没有重画",
        f"{total} pages, {rewritten} rewritten; {charts.drawn} charts drawn, {charts.kept} unchanged, not drawn again",
    )
    if removed:
        talk.say(
            f"删去 {len(removed)} 页，所说的已不存在：{_some(removed)}",
            f"{len(removed)} removed, of what no longer exists: {_some(removed)}",
        )
    if changed:
        talk.say(
            f"{len(changed)} 页已不再编写，但有人改过，留着：{_some(changed)}",
            f"{len(changed)} no longer made, but changed by somebody, left: {_some(changed)}",
        )
    talk.data(str(folder / INDEX))


def _some(pages: list[str]) -> str:
    return "  ".join(pages[:_FEW]) + (" …" if len(pages) > _FEW else "")
