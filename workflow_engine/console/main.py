"""From the command line to a command: parsing, language, errors and exit codes.

Exit codes: 0 done · 1 findings, or a command refused · 2 wrong usage, setting or name · 3 no definition found ·
4 a rule crashed, or a fault of our own · 5 the store, a program or a file failed · 130 interrupted.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

from workflow_engine.console.talk import Talk, language
from workflow_engine.errors import (
    CaseChanged,
    CommandRejected,
    InvalidDefinition,
    Message,
    RendererMissing,
    SourceError,
    StorageError,
    WorkflowError,
)

_CODES: tuple[tuple[type[WorkflowError], int], ...] = (
    (CommandRejected, 1),
    (CaseChanged, 1),
    (InvalidDefinition, 1),
    (SourceError, 1),
    (StorageError, 5),
    (RendererMissing, 5),
)
_EPILOG = Message(
    "退出码：0 完成；1 有发现或操作被拒；2 用法、设置或名称有误；3 没有找到流程定义；4 规则或程序自身出错；"
    "5 存储、外部程序或文件失败。",
    "Exit codes: 0 done; 1 findings or a command refused; 2 wrong usage, setting or name; 3 no definition found; "
    "4 a rule or the program itself failed; 5 the store, a program or a file failed.",
)


def commands() -> dict[str, ModuleType]:
    """Return the sub-commands by name: every file in ``commands/`` is one."""
    found = {module.NAME: module for module in map(import_module, _files().values())}
    return dict(sorted(found.items(), key=lambda pair: pair[1].ORDER))


def _files() -> dict[str, str]:
    """Return the modules of the commands by the names of their files, which are the names of the commands."""
    folder = Path(__file__).with_name("commands")
    names = (file.stem for file in folder.glob("*.py") if file.stem != "__init__")
    return {name.replace("_", "-"): f"{__package__}.commands.{name}" for name in names}


def _needed(arguments: Sequence[str]) -> dict[str, ModuleType]:
    """Return the commands that this command line may mean: one when it names one, so that the others stay unread."""
    words = [word for word in arguments if word not in ("--debug", "--lang", "zh", "en") and "--lang=" not in word]
    file = _files().get(words[0]) if words else None
    if file is None:
        return commands()
    module = import_module(file)
    return {module.NAME: module}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    # pydantic would read the metadata of every installed package to find plug-ins, which costs more than a check.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    lang = _asked_language(arguments) or language()
    args = _parser(lang, _needed(arguments), arguments).parse_args(arguments)
    talk = Talk(lang, as_json=getattr(args, "format", "text") == "json")
    try:
        code: int = args.run(args, talk)
        sys.stdout.flush()
    except WorkflowError as error:
        if args.debug:
            _traceback()
        talk.fail(error)
        return next((code for kind, code in _CODES if isinstance(error, kind)), 2)
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


def _parser(lang: str, offered: Mapping[str, ModuleType], words: Sequence[str]) -> argparse.ArgumentParser:
    parser = _Parser(
        prog="workflow-engine",
        add_help=False,
        description=Message(
            "办公室流程引擎：校验、绘制、运行 YAML 写成的办事流程，并保留全程记录。",
            "Office procedures as YAML state machines: validate, draw and run them, and keep the trail.",
        ).say(lang),
        epilog=_EPILOG.say(lang),
    )
    _common(parser, lang)
    subparsers = parser.add_subparsers(
        dest="command", metavar="COMMAND", required=True, title="命令" if lang == "zh" else "commands"
    )
    for name, module in offered.items():
        example = ("例：" if lang == "zh" else "Example: ") + module.EXAMPLE
        sub = subparsers.add_parser(
            name,
            add_help=False,
            help=module.HELP.say(lang),
            description=module.HELP.say(lang),
            epilog=example,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        if name in words:  # the list of commands needs no options, and `case` would read the whole kernel for them
            module.arguments(sub, lang)
        # A default here would undo the same option given before the command.
        _common(sub, lang, default=argparse.SUPPRESS)
        sub.set_defaults(run=module.run)
    return parser
