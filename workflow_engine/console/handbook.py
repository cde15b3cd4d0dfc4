"""Writes the handbook of a catalogue into a folder, page by page; pages that did not change are left as they are."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from workflow_engine.console.talk import Talk
from workflow_engine.errors import Message, StorageError

if TYPE_CHECKING:
    from workflow_engine.definition.catalogue import Catalogue

_OFTEN = 50


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
    written = total = 0
    for path, content in pages:
        total += 1
        written += _write(folder / path, content)
        if total % _OFTEN == 0:
            talk.say(f"已写 {total} 页：{path}", f"{total} pages: {path}")
    talk.say(
        f"共 {total} 页，改写 {written} 页；流程图新画 {charts.drawn} 张，{charts.kept} 张未变，没有重画",
        f"{total} pages, {written} rewritten; {charts.drawn} charts drawn, {charts.kept} unchanged, not drawn again",
    )
    talk.data(str(folder / INDEX))


def _write(path: Path, content: bytes) -> bool:
    """Write a page; False when it stands there already."""
    try:
        if path.exists() and path.read_bytes() == content:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise StorageError(
            Message(f"写不了 {path}：{error}", f"cannot write {path}: {error}"),
            help=Message("换一个可写的目录", "name another folder"),
        ) from error
    return True
