"""worker: fire timers, deliver effects and start the year's duties, until told to stop."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from workflow_engine.console.options import add_delivery, add_engine, delivery_settings, open_engine, text
from workflow_engine.console.talk import Talk
from workflow_engine.errors import Message, UsageError

if TYPE_CHECKING:
    from workflow_engine.console.anchor_letters import AnchorLetters
    from workflow_engine.delivery.port import Driver
    from workflow_engine.delivery.settings import DeliverySettings
    from workflow_engine.engine import Engine

NAME = "worker"
ORDER = 105
HELP = Message(
    "后台：触发到期的时限，投递通知和系统办理", "fire timers and deliver notices and services, in the background"
)
EXAMPLE = "workflow-engine worker --db cases.db --drain"


def arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Declare the options."""
    add_engine(parser, lang)
    add_delivery(parser, lang)
    parser.add_argument(
        "--driver",
        choices=["embedded", "procrastinate", "temporal"],
        default="embedded",
        help=text(
            lang,
            "embedded 一个线程；procrastinate 多台机器上的 PostgreSQL；temporal 设置中 [temporal] 的集群",
            "embedded: one thread; procrastinate: many machines on PostgreSQL; temporal: the cluster in the settings",
        ),
    )
    parser.add_argument(
        "--anchor",
        metavar="FILE",
        type=Path,
        help=text(
            lang,
            "每天把全部记录的留底追加到这个文件，并把一行哈希写进日志（见 anchor）",
            "add an anchor of all trails to this file every day, and its one line to the log (see anchor)",
        ),
    )
    parser.add_argument(
        "--anchor-mail",
        metavar="ADDRESS",
        action="append",
        default=[],
        help=text(
            lang,
            "把这一行也寄到这个邮箱（投递设置的 [email]），可重复；寄不出的再试",
            "mail that line to this address, too (by [email] of the settings); repeatable, tried until it leaves",
        ),
    )
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--once", action="store_true", help=text(lang, "只做一轮就结束", "one round, then end"))
    group.add_argument(
        "--drain", action="store_true", help=text(lang, "做完眼下能做的就结束", "end when nothing can be done now")
    )


def run(args: argparse.Namespace, talk: Talk) -> int:
    """Work; the exit code is 1 when something was parked meanwhile."""
    import logging

    if args.driver != "embedded" and (args.once or args.drain):
        raise UsageError(
            Message(f"--driver {args.driver} 一直运行", f"--driver {args.driver} runs until it is stopped"),
            help=Message("去掉 --once、--drain 或 --driver。", "Leave out --once, --drain or --driver."),
        )
    settings = delivery_settings(args)
    letters = _letters(args, settings)
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO)
    for chatty in ("alembic", "temporalio"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    from workflow_engine.console.chores import anchors, duties

    with open_engine(args, talk) as engine:
        driver, work = _driver(args, engine, settings)
        talk.say(f"开始：{driver.name}", f"working: {driver.name}")
        beside = [duties(engine), *([anchors(engine, args.anchor, letters)] if args.anchor else [])]
        _until_stopped(driver, work, beside)
        done = driver.tally
    talk.say(
        f"结束：触发 {done.fired} 个时限，投递 {done.done} 件，待重试 {done.put_off} 件，搁置 {done.parked} 件",
        f"ended: {done.fired} timers fired, {done.done} delivered, {done.put_off} put off, {done.parked} parked",
    )
    if done.parked:
        talk.say("查看搁置的：workflow-engine outbox --parked", "see them: workflow-engine outbox --parked")
    return 1 if done.parked else 0


def _letters(args: argparse.Namespace, settings: DeliverySettings) -> AnchorLetters | None:
    from workflow_engine.console.anchor_letters import AnchorLetters

    if not args.anchor_mail:
        return None
    if not args.anchor:
        raise UsageError(
            Message("--anchor-mail 要和 --anchor 一起用", "--anchor-mail goes with --anchor"),
            help=Message("加上 --anchor FILE。", "Add --anchor FILE."),
        )
    return AnchorLetters(settings, args.anchor_mail)


def _driver(
    args: argparse.Namespace, engine: Engine, settings: DeliverySettings
) -> tuple[Driver, Callable[[], object]]:
    from workflow_engine.delivery.assemble import procrastinate_worker, temporal_worker, worker

    if args.driver == "procrastinate":
        over = procrastinate_worker(engine, engine.store, str(args.db), settings=settings)
        return over, over.run
    if args.driver == "temporal":
        cluster = temporal_worker(engine, engine.store, settings=settings)
        return cluster, cluster.run
    embedded = worker(engine, engine.store, settings=settings)
    return embedded, embedded.round if args.once else embedded.drain if args.drain else embedded.run


def _until_stopped(driver: Driver, work: Callable[[], object], beside: Sequence[Callable[[], None]]) -> None:
    """Let ``work`` run in a thread of its own, so that a signal is heard whatever a handler is waiting for."""
    from concurrent.futures import ThreadPoolExecutor, wait

    for chore in beside:
        chore()
    with _signals() as asked, ThreadPoolExecutor(1) as threads:
        future = threads.submit(work)
        while not future.done():
            wait([future], timeout=0.2)
            for chore in beside:
                chore()
            if asked:
                driver.stop()
        future.result()


@contextmanager
def _signals() -> Iterator[list[int]]:
    """Collect SIGTERM and SIGINT; the second one of a kind acts as usual, for those who cannot wait."""
    import signal

    asked: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        asked.append(number)
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)

    before = {number: signal.signal(number, note) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
