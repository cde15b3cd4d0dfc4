"""test: run the scenarios beside the definitions and say what of the procedures they touch."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from workflow_engine.console.options import add_format, add_processes, catalogue, text
from workflow_engine.console.talk import Talk
from workflow_engine.errors import InvalidDefinition, Message, UsageError

if TYPE_CHECKING:
    from workflow_engine.definition.catalogue import Catalogue
    from workflow_engine.scenario.suite import SuiteRun

NAME = "test"
ORDER = 15
HELP = Message("运行流程旁的情景，并报告覆盖", "run the scenarios beside the definitions and report the coverage")
EXAMPLE = "workflow-engine test --min-coverage 90"


def arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Declare the options."""
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help=text(lang, "情景文件或目录（默认流程目录下的 tests）", "scenarios (default: tests in the folder)"),
    )
    add_processes(parser, lang)
    add_format(parser)
    parser.add_argument(
        "--min-coverage",
        type=_percent,
        default=0,
        metavar="PERCENT",
        help=text(lang, "任一流程的覆盖低于此数即以 1 退出", "exit 1 when a procedure is covered less than this"),
    )
    parser.add_argument(
        "--generate",
        type=Path,
        metavar="FOLDER",
        help=text(lang, "为未覆盖的路径各写一个情景，写入此目录", "write a scenario for each uncovered path"),
    )


def _percent(word: str) -> int:
    number = int(word) if word.isascii() and word.isdigit() and len(word) <= 3 else -1
    if not 0 <= number <= 100:
        raise argparse.ArgumentTypeError(f"应为 0 到 100 的整数 / a whole number from 0 to 100: {word}")
    return number


def run(args: argparse.Namespace, talk: Talk) -> int:
    """Run all scenarios; see the exit codes of ``workflow-engine --help``."""
    from workflow_engine.scenario.report import json_value, text_lines
    from workflow_engine.scenario.suite import run_paths

    found = _catalogue(args)
    if not found.processes:
        talk.say(f"没有找到流程定义：{args.processes}", f"no definition in {args.processes}")
        return 3
    tested = run_paths(_paths(args), found)
    if args.generate:
        return _generate(args.generate, found, tested, talk)
    if not tested.files:
        where = "、".join(args.paths) or str(Path(args.processes) / "tests")
        talk.say(f"没有找到情景：{where}（可用 --generate 生成）", f"no scenario in {where} (--generate writes some)")
        return 3
    if talk.as_json:
        talk.json(json_value(tested, found, talk.lang))
    else:
        for line in text_lines(tested, found, talk.lang):
            talk.data(line)
    return 0 if tested.good and _covered(args, tested, talk) else 1


def _catalogue(args: argparse.Namespace) -> Catalogue:
    from workflow_engine.lint.gate import refuse_errors

    found = catalogue([args.processes])
    refuse_errors(found)
    if found.processes and found.organization is None:
        raise InvalidDefinition(Message("目录中没有组织文件", "the catalogue has no organization file"), [])
    return found


def _paths(args: argparse.Namespace) -> list[Path]:
    paths = [Path(path) for path in args.paths]
    for path in paths:
        if not path.exists():
            raise UsageError(Message(f"没有这个文件或目录：{path}", f"no such file or folder: {path}"))
    beside = Path(args.processes) / "tests"
    return paths or ([beside] if beside.is_dir() else [])


def _covered(args: argparse.Namespace, tested: SuiteRun, talk: Talk) -> bool:
    """Tell which procedures are covered less than asked for; of named files only those that they are about."""
    every = tested.coverage.processes.values()
    low = [e for e in every if e.percent < args.min_coverage and (e.touched or not args.paths)]
    for each in low:
        name, share, least = each.definition.name, each.percent, args.min_coverage
        talk.say(f"{name} 的覆盖 {share}% 低于 {least}%", f"{name}: a coverage of {share}% is below {least}%")
    return not low


def _generate(folder: Path, found: Catalogue, tested: SuiteRun, talk: Talk) -> int:
    from workflow_engine.scenario.generate import generate

    made = generate(found, tested)
    folder.mkdir(parents=True, exist_ok=True)
    targets = {folder / f"{name}.yaml": written for name, written in made.files.items()}
    for target in targets:
        if target.exists():
            raise UsageError(
                Message(f"{target} 已存在，不会覆盖", f"{target} exists and is not overwritten"),
                help=Message("换一个目录，或先移走它", "name another folder, or move it away first"),
            )
    for target, written in targets.items():
        target.write_text(written, encoding="utf-8")
        talk.data(str(target))
    for name, element in made.beyond:
        what = f"{name} {element.kind} {element.name}"
        talk.say(f"没有找到走法：{what}", f"no way was found: {what}")
    return 0
