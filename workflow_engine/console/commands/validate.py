"""validate: check definitions and report what is wrong, in a format for people or for machines."""

from __future__ import annotations

import argparse
from pathlib import Path

from workflow_engine.console.options import add_format, catalogue, folder, text
from workflow_engine.console.talk import Talk
from workflow_engine.errors import Message

NAME = "validate"
ORDER = 10
HELP = Message("校验流程定义（文件或目录）", "check definitions (files or folders)")
EXAMPLE = "workflow-engine validate processes --format sarif"
_RANK = {"info": 0, "warning": 1, "error": 2, "never": 3}


def arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Declare the options."""
    parser.add_argument("paths", nargs="*", default=[folder()], metavar="PATH")
    add_format(parser, "text", "json", "sarif")
    parser.add_argument(
        "--preset",
        choices=["correctness", "recommended", "all"],
        default="recommended",
        help=text(lang, "显示哪些级别的发现", "which severities are shown"),
    )
    parser.add_argument(
        "--fail-on",
        choices=["error", "warning", "info", "never"],
        default="error",
        help=text(lang, "达到此级别即以 1 退出（默认 error）", "exit 1 from this severity on (default: error)"),
    )
    parser.add_argument(
        "--allow-empty",
        action="store_true",
        help=text(lang, "没有定义文件也算通过", "finding no definition is not a failure"),
    )


def run(args: argparse.Namespace, talk: Talk) -> int:
    """Report all findings; see the exit codes of ``workflow-engine --help``."""
    from workflow_engine.lint.check import check, preset
    from workflow_engine.lint.report import report
    from workflow_engine.source.files import find_files

    read = catalogue(_with_neighbours(args.paths))
    if not any(find_files(Path(path)) for path in args.paths):
        where = "、".join(args.paths)
        talk.say(
            f"没有找到流程定义：{where}（如属正常请加 --allow-empty）", f"no definition in {where} (--allow-empty?)"
        )
        return 0 if args.allow_empty else 3
    findings = preset(check(read), args.preset)
    wanted = {Path(path).resolve() for path in args.paths}
    findings = [f for f in findings if _asked(Path(f.file), wanted)]
    talk.data(report(findings, read, args.format, talk.lang).rstrip("\n"))
    if any(f.rule == "rule-crashed" for f in findings):
        return 4
    limit = _RANK[args.fail_on]
    return 1 if any(_RANK[f.severity.value] >= limit for f in findings) else 0


def _with_neighbours(paths: list[str]) -> list[str]:
    """Return the paths, and for single files the organization and calendar that lie beside them."""
    found = list(paths)
    for path in map(Path, paths):
        if path.is_file():
            found += [
                str(other)
                for other in sorted(path.resolve().parent.glob("*.y*ml"))
                if other.resolve() != path.resolve() and _is_shared(other)
            ]
    return list(dict.fromkeys(found))


def _is_shared(path: Path) -> bool:
    """True for a file that says at its top level that it is an organization, a calendar or duties."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return any(line.startswith(("organization:", "calendar:", "duties:")) for line in file)
    except OSError:
        return False


def _asked(file: Path, wanted: set[Path]) -> bool:
    resolved = file.resolve()
    return any(resolved == path or path in resolved.parents for path in wanted) or not resolved.exists()
