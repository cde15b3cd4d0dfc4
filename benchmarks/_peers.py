"""Puts the programs we measure ourselves against into an environment of their own, never into yours."""

from __future__ import annotations

import os
import site
import subprocess
import sys
import sysconfig
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
_MARK = "WORKFLOW_BENCH_PEERS"


def ensure_peers(requirements: list[str]) -> None:
    """Return with the requirements importable, the script restarted in ``benchmarks/.venv`` if needed.

    The environment also sees every package of the interpreter that called it (through a ``.pth`` file), so
    the engine itself need not be installed twice. It is kept and reused; only what is missing is installed.
    """
    python = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if Path(sys.prefix).resolve() != VENV.resolve():
        if os.environ.get(_MARK):
            raise SystemExit(f"{python} 没有在自己的环境里启动 / does not start inside its own environment")
        _make_venv(python)
        # exec, not a child: Ctrl-C, the exit code and the terminal stay those of the caller.
        os.environ[_MARK] = "1"
        os.execv(str(python), [str(python), *sys.argv])  # noqa: S606
    missing = [requirement for requirement in requirements if requirement not in _installed()]
    if missing:
        print("安装对照程序 / installing peers:", " ".join(missing), file=sys.stderr)
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", *missing], check=True)
        _note().write_text("\n".join(sorted(_installed() | set(missing))), encoding="utf-8")
        os.execv(sys.executable, [sys.executable, *sys.argv])  # noqa: S606


def _make_venv(python: Path) -> None:
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
    inside = subprocess.run(
        [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        text=True,
    )
    # addsitedir, not a bare path: the caller's own .pth files (editable installs) must count too.
    folders = dict.fromkeys([sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), *_user_site()])
    lines = [f"import site; site.addsitedir({folder!r})" for folder in folders]
    Path(inside.stdout.strip(), "_caller.pth").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _user_site() -> list[str]:
    return [site.getusersitepackages()] if site.ENABLE_USER_SITE else []


def _note() -> Path:
    # Beside the packages: another Python version has other packages, and so another note.
    return Path(sysconfig.get_path("purelib"), "peers-installed.txt")


def _installed() -> set[str]:
    return set(_note().read_text(encoding="utf-8").split("\n")) if _note().exists() else set()
