"""From the command line to a command: parsing, language, errors and exit codes.

Exit codes: 0 done · 1 findings, or a command refused · 2 wrong usage, setting or name · 3 no definition found ·
4 a rule crashed, or a fault of our own · 5 the store, a program or a file failed · 130 interrupted.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys

from workflow_engine.console.overview import command_files, load_command, overview
from workflow_engine.console.talk import Talk, language

# What is imported here, every command waits for, and whoever asks for help waits for nothing else.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType
    from typing import Any, NoReturn

    from workflow_engine.errors import WorkflowError

_EPILOG_ZH = (
    "退出码：0 完成；1 有发现或操作被拒；2 用法、设置或名称有误；3 没有找到流程定义；4 规则或程序自身出错；"
    "5 存储、外部程序或文件失败。"
)
_EPILOG_EN = (
    "Exit codes: 0 done; 1 findings or a command refused; 2 wrong usage, setting or name; 3 no definition found; "
    "4 a rule or the program itself failed; 5 the store, a program or a file failed."
)
_EPILOG = (_EPILOG_ZH, _EPILOG_EN)
_PURPOSE = (
    "办公室流程引擎：校验、绘制、运行 YAML 写成的办事流程，并保留全程记录。",
    "Office procedures as YAML state machines: validate, draw and run them, and keep the trail.",
)


def commands() -> dict[str, ModuleType]:
    """Return the sub-commands by name, in the order in which they are shown: every file in ``commands/`` is one."""
    return {name: load_command(name) for name in overview()}


def program() -> int:
    """Run the command of the command line and return its exit code, at the end of a process."""
    code = main()
    # All goes with the process: the last look for garbage would find the same, and takes a tenth of a short command.
    gc.freeze()
    return code


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    # pydantic would read the metadata of every installed package to find plug-ins, which costs more than a check.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    lang = _asked_language(arguments) or language()
    args = _parser(lang, arguments).parse_args(arguments)
    return _run(args, Talk(lang, as_json=getattr(args, "format", "text") == "json"))


def _run(args: argparse.Namespace, talk: Talk) -> int:
    from workflow_engine.errors import WorkflowError

    try:
        code: int = args.run(args, talk)
        sys.stdout.flush()
    except WorkflowError as error:
        if args.debug:
            _traceback()
        talk.fail(error)
        return _exit_code(error)
    except BrokenPipeError:
        # The reader (head, less) has gone; nothing is wrong, and Python must not complain while it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        talk.say("已中断", "interrupted")
        return 130
    except Exception as error:  # noqa: BLE001  # the last door: a person sees one line, --debug shows all
        if args.debug:
            _traceback()
        talk.say(
            f"程序出错：{type(error).__name__}: {error}；加 --debug 可看详情，请将其报告给维护者",
            f"a fault of the program: {type(error).__name__}: {error}; run again with --debug and report it",
        )
        return 4
    return code


def _exit_code(error: WorkflowError) -> int:
    from workflow_engine import errors

    if isinstance(error, errors.CommandRejected | errors.CaseChanged | errors.InvalidDefinition | errors.SourceError):
        return 1
    return 5 if isinstance(error, errors.StorageError | errors.RendererMissing) else 2


def _traceback() -> None:
    import traceback

    traceback.print_exc()


def _asked_language(arguments: list[str]) -> str | None:
    """Return the value of ``--lang``, looked up before parsing because the help itself is in that language."""
    for number, word in enumerate(arguments):
        if word.startswith("--lang="):
            return word.removeprefix("--lang=")
        if word == "--lang" and number + 1 < len(arguments):
            return arguments[number + 1]
    return None


class _Lines(argparse.HelpFormatter):
    """As wide as the terminal; argparse asks ``shutil``, which first imports how to pack files."""

    def __init__(self, prog: str) -> None:
        try:
            columns = int(os.environ.get("COLUMNS") or os.get_terminal_size(sys.__stdout__.fileno()).columns)  # type: ignore[union-attr]
        except (ValueError, OSError, AttributeError):
            columns = 0
        super().__init__(prog, width=(columns or 80) - 2)


class _RawLines(_Lines, argparse.RawDescriptionHelpFormatter):
    pass


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with a command line and where to read on, in both languages."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(2, f"用法有误 / wrong usage: {message}\n  → {self.prog} --help\n")


def _common(parser: argparse.ArgumentParser, lang: str, **default: Any) -> None:
    group = parser.add_argument_group("通用" if lang == "zh" else "common")
    group.add_argument("-h", "--help", action="help", help="显示本说明" if lang == "zh" else "show this help")
    group.add_argument("--lang", choices=["zh", "en"], help="输出语言 / language of the output", **default)
    group.add_argument("--debug", action="store_true", help="出错时显示调用栈 / show a traceback on errors", **default)


def _parser(lang: str, words: Sequence[str]) -> argparse.ArgumentParser:
    """Return the parser; of the commands only those that ``words`` may mean are more than a line of help."""
    english = lang == "en"
    parser = _Parser(
        prog="workflow-engine",
        add_help=False,
        description=_PURPOSE[english],
        epilog=_EPILOG[english],
        formatter_class=_Lines,
    )
    _common(parser, lang)
    subparsers = parser.add_subparsers(
        dest="command", metavar="COMMAND", required=True, title="命令" if lang == "zh" else "commands"
    )
    named = [word for word in words if word in command_files()]
    # A first word that is a command's name is the command, so that not even the heads of the others are read.
    shown = {named[0]: ("", "")} if named and named[0] == words[0] else overview()
    for name, help_ in shown.items():
        sub = subparsers.add_parser(name, add_help=False, help=help_[english], formatter_class=_RawLines)
        if name in named:
            _fill(sub, load_command(name), lang)
    return parser


def _fill(sub: argparse.ArgumentParser, module: ModuleType, lang: str) -> None:
    sub.description = module.HELP.say(lang)
    sub.epilog = ("例：" if lang == "zh" else "Example: ") + module.EXAMPLE
    module.arguments(sub, lang)
    # A default here would undo the same option given before the command.
    _common(sub, lang, default=argparse.SUPPRESS)
    sub.set_defaults(run=module.run)
