"""Builds the kernel as machine code, beside the benchmarks, and starts the script again with it."""

from __future__ import annotations

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from shutil import copy, copytree, ignore_patterns
from tempfile import TemporaryDirectory

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent


def ensure_compiled() -> None:
    """Return with ``workflow_engine`` compiled by mypyc, the script restarted when it was not.

    Needs a C compiler. A build takes a minute or two and is kept until a source file changes.
    """
    folder = HERE / ".compiled" / _key()
    if not folder.is_dir():
        print("编译内核 / compiling the kernel …", file=sys.stderr)
        with TemporaryDirectory() as scratch:
            build(Path(scratch), folder)
    if os.environ.get("PYTHONPATH") != str(folder):
        os.environ["PYTHONPATH"] = str(folder)
        os.execv(sys.executable, [sys.executable, *sys.argv])  # noqa: S606


def build(scratch: Path, folder: Path) -> None:
    """Put the compiled package into ``folder``. Raises ``CalledProcessError`` with what pip said."""
    # From a copy: mypyc leaves its libraries beside the sources, and there Python would prefer them ever after.
    source = scratch / "source"
    copytree(ROOT / "workflow_engine", source / "workflow_engine", ignore=ignore_patterns("__pycache__", "*.so"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        copy(ROOT / name, source)
    half = folder.with_suffix(".part")  # so that a build cut short is never taken for a whole one
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--upgrade", "--target", str(half)]
    subprocess.run([*pip, str(source)], check=True, env={**os.environ, "HATCH_BUILD_HOOK_ENABLE_MYPYC": "1"})
    half.rename(folder)


def kernel() -> str:
    """Return what kind of kernel this process runs: ``compiled`` or ``pure``."""
    from workflow_engine.kernel import turn

    return "pure" if str(turn.__file__).endswith(".py") else "compiled"


def _key() -> str:
    files = sorted((ROOT / "workflow_engine").rglob("*.py"))
    parts = [sys.version, (ROOT / "pyproject.toml").read_text(encoding="utf-8")]
    parts += [f"{file.relative_to(ROOT)}\n{file.read_text(encoding='utf-8')}" for file in files]
    return sha256("\0".join(parts).encode()).hexdigest()[:16]
