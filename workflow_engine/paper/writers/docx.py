"""Word: a document that the office can go on editing, in 宋体 and 黑体 (which Word and WPS bring along).

Fixed times in the properties and in the archive make the same papers give the same bytes.
"""

from __future__ import annotations

from workflow_engine.errors import Message, RendererMissing
from workflow_engine.paper.model import Paper

SUFFIX = "docx"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def write(papers: tuple[Paper, ...]) -> bytes:
    """Return the papers as one document, each a section with its own sheet, foot and count of pages.

    Raises ``RendererMissing`` when the library ``python-docx`` is missing, or ``typst`` for a paper with a figure.
    """
    try:
        from workflow_engine.paper.word.document import document
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("docx", "lxml"):
            raise
        raise RendererMissing(
            Message("Word 文件需要 Python 库 python-docx", "Word documents need the Python library python-docx"),
            help=Message(
                "安装：python -m pip install 'workflow-engine[papers]'；或改用 html、md 格式",
                "install it: python -m pip install 'workflow-engine[papers]'; or write html or md instead",
            ),
        ) from error
    return document(papers)
