"""Who turns DOT text into a picture: Graphviz's ``neato``, else the Graphviz inside the ``pygraphviz`` wheels.

Both only paint: every place is given to them. Each chart gets a process of its own, so that a drawing library that
crashes does not take the caller with it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from typing import Literal

from workflow_engine.errors import Message, RendererMissing, WorkflowError
from workflow_engine.record import record

PictureFormat = Literal["png", "pdf"]

_SECONDS = 120
_CHILD = """
import sys
import pygraphviz
text = sys.stdin.buffer.read().decode("utf-8")
sys.stdout.buffer.write(pygraphviz.AGraph(string=text).draw(format=sys.argv[1], prog="nop2"))
"""


@record
class Painter:
    """One way to draw: whether this machine has it, and the drawing itself."""

    name: str
    is_there: Callable[[], bool]
    draw: Callable[[str, PictureFormat], bytes]


def paint(text: str, format: PictureFormat, painters: Iterable[Painter] | None = None) -> bytes:
    """Return the picture of a DOT text, drawn by the first painter that is there.

    Raises ``RendererMissing`` when none is, ``WorkflowError`` when Graphviz cannot draw the text.
    """
    for painter in PAINTERS if painters is None else painters:
        if painter.is_there():
            return painter.draw(text, format)
    raise RendererMissing(
        Message("画 PNG 和 PDF 需要 Graphviz，本机没有", "PNG and PDF need Graphviz, which this machine lacks"),
        help=Message(
            "任选其一：sudo apt-get install graphviz（Debian/Ubuntu）；brew install graphviz（macOS）；"
            "pip install 'workflow-engine[graphviz]'（免管理员权限）。svg、html、dot 与 mermaid 格式不需要安装",
            "install one of: sudo apt-get install graphviz (Debian, Ubuntu); brew install graphviz (macOS); "
            "pip install 'workflow-engine[graphviz]' (no root needed). svg, html, dot and mermaid need no program",
        ),
    )


def _has_neato() -> bool:
    return shutil.which("neato") is not None


def _draw_with_neato(text: str, format: PictureFormat) -> bytes:
    import graphviz

    try:
        return bytes(graphviz.Source(text, engine="neato").pipe(format=format, neato_no_op=2, quiet=True))
    except subprocess.CalledProcessError as error:
        raise _failed("neato", error.returncode, error.stderr or b"") from error


def _has_pygraphviz() -> bool:
    return find_spec("pygraphviz") is not None


def _draw_with_pygraphviz(text: str, format: PictureFormat) -> bytes:
    child = subprocess.run(  # noqa: S603 - our own interpreter and script; the text goes through stdin
        [sys.executable, "-P", "-c", _CHILD, format],
        input=text.encode("utf-8"),
        capture_output=True,
        check=False,
        timeout=_SECONDS,
    )
    if child.returncode or not child.stdout:
        raise _failed("pygraphviz", child.returncode, child.stderr)
    return child.stdout


def _failed(program: str, code: int, stderr: bytes | str) -> WorkflowError:
    words = stderr.decode("utf-8", "replace") if isinstance(stderr, bytes) else stderr
    said = words.strip().splitlines()[-1:] or [f"exit {code}"]
    return WorkflowError(
        Message(f"{program} 画不出这张图：{said[0]}", f"{program} could not draw this chart: {said[0]}"),
        help=Message(
            "改用 svg 或 html 格式，或升级 Graphviz",
            "draw svg or html instead, or upgrade Graphviz",
        ),
        program=program,
        exit_code=code,
        stderr=words,
    )


PAINTERS = (
    Painter("neato", _has_neato, _draw_with_neato),
    Painter("pygraphviz", _has_pygraphviz, _draw_with_pygraphviz),
)
