"""Options that several commands share, and what they stand for."""

from __future__ import annotations

import argparse
import os
from datetime import date

from workflow_engine.errors import Message, UsageError

TYPE_CHECKING = False  # not from typing: an unchanged file waits for what is imported here
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from workflow_engine.console.talk import Talk
    from workflow_engine.definition.catalogue import Catalogue
    from workflow_engine.delivery.settings import DeliverySettings
    from workflow_engine.engine import Engine
    from workflow_engine.storage.contract import Store

PROCESSES = "WORKFLOW_ENGINE_PROCESSES"
DATABASE = "WORKFLOW_ENGINE_DB"
DELIVERY = "WORKFLOW_ENGINE_DELIVERY"
USER = "WORKFLOW_ENGINE_USER"


def text(lang: str, zh: str, en: str) -> str:
    """Return the help text in one language."""
    return en if lang == "en" else zh


def add_format(parser: argparse.ArgumentParser, *formats: str) -> None:
    """Add ``--format``; the first is the default."""
    parser.add_argument("--format", choices=formats or ("text", "json"), default=(formats or ("text",))[0])


def folder() -> str:
    """Return the folder of definitions that the environment names, else ``processes``."""
    return os.environ.get(PROCESSES) or "processes"


def add_processes(parser: argparse.ArgumentParser, lang: str) -> None:
    """Add the option that names a catalogue."""
    parser.add_argument(
        "--processes",
        metavar="FOLDER",
        default=folder(),
        help=text(
            lang, f"流程定义目录（默认 processes，或环境变量 {PROCESSES}）", f"folder of definitions (or ${PROCESSES})"
        ),
    )


def add_engine(parser: argparse.ArgumentParser, lang: str) -> None:
    """Add the two options that name a catalogue and a database."""
    add_processes(parser, lang)
    add_database(parser, lang)


def add_database(parser: argparse.ArgumentParser, lang: str) -> None:
    """Add the option that names a database."""
    parser.add_argument(
        "--db",
        metavar="FILE",
        default=os.environ.get(DATABASE) or "workflow.db",
        help=text(
            lang, f"数据库文件（默认 workflow.db，或 {DATABASE}）", f"database file (workflow.db, or ${DATABASE})"
        ),
    )


def add_delivery(parser: argparse.ArgumentParser, lang: str) -> None:
    """Add the option that names the settings of delivery."""
    parser.add_argument(
        "--config",
        metavar="FILE",
        type=as_path,
        default=os.environ.get(DELIVERY),
        help=text(
            lang,
            f"投递设置（默认当前目录的 workflow-delivery.toml，或环境变量 {DELIVERY}）",
            f"delivery settings (workflow-delivery.toml here, or ${DELIVERY})",
        ),
    )


def delivery_settings(args: argparse.Namespace) -> DeliverySettings:
    """Return the settings of delivery, as they stand when there is no file. Raises ``UsageError``."""
    from pathlib import Path

    from workflow_engine.delivery.settings import FILE, DeliverySettings, read_settings

    if args.config is None and not Path(FILE).exists():
        return DeliverySettings()
    return read_settings(Path(args.config or FILE))


def add_actor(parser: argparse.ArgumentParser, lang: str) -> None:
    """Add ``--as``: who is asking."""
    parser.add_argument(
        "--as",
        dest="actor",
        metavar="PERSON",
        default=os.environ.get(USER),
        help=text(lang, f"以谁的名义（组织文件中的人员编号，或 {USER}）", f"who acts: a person id (or ${USER})"),
    )


def actor(args: argparse.Namespace) -> str:
    """Return who acts. Raises ``UsageError`` when nobody is named."""
    if not args.actor:
        raise UsageError(Message(f"请用 --as 指明人员（或设 {USER}）", f"say who acts with --as (or set {USER})"))
    return str(args.actor)


def known_person(args: argparse.Namespace, engine: Engine) -> str:
    """Return who asks. Raises ``UsageError`` when nobody is named or the directory knows no such person."""
    person = actor(args)
    if not engine.world.directory.knows(person):
        raise UsageError(
            Message(f"组织中没有“{person}”这个人", f"nobody is called {person!r}"),
            help=Message(
                "请写组织文件 people: 下的人员编号", "write a person id from people: in the organization file"
            ),
        )
    return person


def add_date(parser: argparse.ArgumentParser, lang: str) -> None:
    """Add ``--at``: the day at which the organization is asked, None for today."""
    parser.add_argument(
        "--at",
        type=day,
        metavar="DATE",
        help=text(lang, "按哪一天的任职来看（如 2027-09-01，默认今天）", "who holds what on this day (default: today)"),
    )


def as_path(word: str) -> Path:
    """Return the path that a word is."""
    from pathlib import Path

    return Path(word)


def day(word: str) -> date:
    """Return the day written as ``2027-09-01``. Raises ``ArgumentTypeError`` for anything else."""
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"不是日期，应写作 2027-09-01 / not a date, write it as 2027-09-01: {word}"
        ) from None


def add_data(parser: argparse.ArgumentParser, lang: str) -> None:
    """Add ``--set field=value``, repeatable; a list field may be given several times."""
    parser.add_argument(
        "--set",
        dest="data",
        action="append",
        default=[],
        metavar="FIELD=VALUE",
        help=text(lang, "填写字段，可重复；列表字段重复给出", "fill in a field; repeat for lists"),
    )


def data(args: argparse.Namespace) -> dict[str, Any]:
    """Return the fields of ``--set``. Raises ``UsageError`` for one without ``=``."""
    found: dict[str, Any] = {}
    for pair in args.data:
        name, sign, value = pair.partition("=")
        if not sign:
            raise UsageError(Message(f"应写作 字段=值：{pair}", f"write FIELD=VALUE: {pair}"))
        if name in found:
            earlier = found[name]
            found[name] = [*earlier, value] if isinstance(earlier, list) else [earlier, value]
        else:
            found[name] = value
    return found


def open_engine(args: argparse.Namespace, talk: Talk) -> Engine:
    """Return an engine on the catalogue and the database that the options name; ``talk`` learns people's names."""
    from workflow_engine.engine import Engine

    where = str(args.db)
    if not is_there(where):
        talk.say(f"新建数据库 {where}", f"new database {where}")
    engine = Engine(catalogue([args.processes]), store=where)
    talk.name = lambda person: engine.world.directory.name(person, talk.lang)
    return engine


def is_there(where: str) -> bool:
    """False for a file of a database that does not exist; whether a server answers is seen when it is asked."""
    from pathlib import Path

    path = where.removeprefix("sqlite:///")
    return where == "memory:" or "://" in path or Path(path).exists()


def existing(where: str) -> str:
    """Return the place of a database that is there. Raises ``UsageError``: who only asks makes none."""
    if is_there(where):
        return where
    raise UsageError(
        Message(f"没有这个数据库文件：{where}", f"no such database file: {where}"),
        help=Message(f"用 --db 指明，或设 {DATABASE}。", f"Name it with --db, or set {DATABASE}."),
    )


def existing_store(args: argparse.Namespace) -> Store:
    """Return the store that ``--db`` names. Raises ``UsageError`` for a file that is not there: none is made."""
    from workflow_engine.storage.open import open_store

    return open_store(existing(str(args.db)))


def catalogue(paths: list[str]) -> Catalogue:
    """Return the catalogue in ``paths``. Raises ``UsageError`` for a path that does not exist."""
    from pathlib import Path

    from workflow_engine.definition.catalogue import read_catalogue

    for path in paths:
        if not Path(path).exists():
            raise UsageError(Message(f"没有这个文件或目录：{path}", f"no such file or folder: {path}"))
    return read_catalogue([Path(path) for path in paths])


def sound_catalogue(paths: list[str]) -> Catalogue:
    """Return the catalogue in ``paths``. Raises ``InvalidDefinition`` when anything is wrong in it."""
    from workflow_engine.errors import InvalidDefinition

    read = catalogue(paths)
    if read.problems:
        raise InvalidDefinition(
            Message("定义有误，先运行 validate", "the definitions are wrong; run validate first"), read.problems
        )
    return read
