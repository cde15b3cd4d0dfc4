"""anchor: write down, outside the database, how far every trail has come."""

from __future__ import annotations

import argparse
from pathlib import Path

from workflow_engine.console.options import add_database, add_delivery, add_format, text
from workflow_engine.console.talk import Talk
from workflow_engine.errors import Message

NAME = "anchor"
ORDER = 107
HELP = Message(
    "锚定：把每件事项最新一行记录的哈希值写到数据库之外，以后可查出删改",
    "keep the newest hash of every trail outside the database, so that cuts and rewrites show",
)
EXAMPLE = "workflow-engine anchor --db cases.db --to /mnt/other/anchors.jsonl"


def arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Declare the options."""
    parser.add_argument(
        "--to",
        metavar="FILE",
        type=Path,
        required=True,
        help=text(
            lang,
            "追加到这个文件；放在数据库管理员改不到的地方",
            "add to this file; keep it out of the reach of the database",
        ),
    )
    parser.add_argument(
        "--mail",
        metavar="ADDRESS",
        action="append",
        default=[],
        help=text(
            lang,
            "把打印的那一行也寄到这个邮箱，用投递设置的 [email]；可重复",
            "mail the printed line to this address, too, by [email] of the delivery settings; repeatable",
        ),
    )
    add_database(parser, lang)
    add_delivery(parser, lang)
    add_format(parser)


def run(args: argparse.Namespace, talk: Talk) -> int:
    """Add one anchor, and print the line that vouches for the file: keep it somewhere else again."""
    from workflow_engine.clock import SystemClock
    from workflow_engine.console.anchor_letters import AnchorLetters
    from workflow_engine.console.options import delivery_settings, existing_store
    from workflow_engine.storage.anchor import write_anchor

    letters = AnchorLetters(delivery_settings(args), args.mail) if args.mail else None
    store = existing_store(args)
    try:
        made = write_anchor(store, args.to, SystemClock().now())
    finally:
        store.close()
    if talk.as_json:
        talk.json({"version": 1, **made._asdict()})
    else:
        talk.data(str(made))
    talk.say(
        f"写入 {args.to}：{made.cases} 件事项，其中 {made.named} 件有新记录。上面一行请另存一处（日志、邮件、纸）",
        f"written to {args.to}: {made.cases} cases, {made.named} of them moved. Keep the line above elsewhere, too",
    )
    for address in letters.send(args.to, made) if letters else ():
        talk.say(f"已寄到 {address}", f"mailed to {address}")
    return 0
