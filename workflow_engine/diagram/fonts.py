"""Whether this machine can set Chinese text."""

from __future__ import annotations

import shutil
import subprocess

from workflow_engine.errors import Message, RendererMissing

_SECONDS = 30


def require_chinese_font() -> None:
    """Raise ``RendererMissing`` when fontconfig says that no Chinese font is installed.

    Without fontconfig (Windows, a bare macOS) nobody can be asked, and the system's own fonts are trusted.
    """
    lister = shutil.which("fc-list")
    if lister is None:
        return
    found = subprocess.run(  # noqa: S603 - a fixed question to the program that PATH names
        [lister, ":lang=zh"], capture_output=True, check=False, timeout=_SECONDS
    )
    if found.stdout.strip():
        return
    raise RendererMissing(
        Message(
            "没有中文字体，图中的汉字会变成方框", "no Chinese font: the picture would show boxes for Chinese signs"
        ),
        help=Message(
            "安装字体：Debian/Ubuntu 用 sudo apt-get install fonts-noto-cjk，macOS 用 brew install --cask "
            "font-noto-sans-cjk-sc；或改用 svg、html、dot、mermaid 格式",
            "install one: sudo apt-get install fonts-noto-cjk (Debian, Ubuntu), brew install --cask "
            "font-noto-sans-cjk-sc (macOS); or draw svg, html, dot or mermaid instead",
        ),
    )
