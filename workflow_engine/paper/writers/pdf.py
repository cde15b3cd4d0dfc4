"""PDF, typeset by the compiler that the wheel of ``typst`` carries: no program has to be installed.

The papers are handed over as data, so nothing in them can become markup. Fonts are embedded; the time of creation is
the day of the first paper, so that the same papers give the same bytes.
"""

from __future__ import annotations

from datetime import UTC, datetime, time

from workflow_engine.paper.model import Paper
from workflow_engine.paper.typeset import typeset

SUFFIX = "pdf"
MEDIA_TYPE = "application/pdf"


def write(papers: tuple[Paper, ...]) -> bytes:
    """Return the papers as one PDF with tags for screen readers, pages counted paper by paper.

    Raises ``RendererMissing`` when the library ``typst`` or a Chinese font is missing.
    """
    made = datetime.combine(papers[0].day, time(), UTC) if papers else datetime(2000, 1, 1, tzinfo=UTC)
    return typeset(papers, made)
