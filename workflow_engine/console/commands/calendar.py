"""calendar: the year's duties with their preparation, lead and record, for people, programs and calendar programs."""

from __future__ import annotations

import argparse
import csv
import io
from typing import TYPE_CHECKING, Any

from workflow_engine.console.options import add_format, add_processes, catalogue, text
from workflow_engine.console.talk import Talk
from workflow_engine.errors import Message

if TYPE_CHECKING:
    from workflow_engine.console.duty_rows import Row

NAME = "calendar"
ORDER = 38
HELP = Message(
    "年度工作历：每项工作的日子、准备日、牵头岗位和应有的记录",
    "the year's duties: day, preparation, lead and record of each",
)
EXAMPLE = "workflow-engine calendar --year 2026 --format ics > duties.ics"
_COLUMNS = (
    "name",
    "title",
    "every",
    "period",
    "day",
    "until",
    "prepare_from",
    "lead",
    "lead_title",
    "record",
    "starts",
)


def arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Declare the options."""
    parser.add_argument(
        "--year", type=_year, metavar="YEAR", help=text(lang, "哪一年（默认今年）", "which year (default: this one)")
    )
    parser.add_argument(
        "--month",
        type=int,
        choices=range(1, 13),
        metavar="1-12",
        help=text(lang, "只看这个月要准备或要做的", "only what is prepared or done in this month"),
    )
    parser.add_argument(
        "--lead",
        metavar="POST|UNIT",
        help=text(lang, "只看这个岗位，或这个单位及其下属牵头的", "only those led by this post, or by this unit"),
    )
    add_processes(parser, lang)
    add_format(parser, "text", "json", "csv", "ics")


def run(args: argparse.Namespace, talk: Talk) -> int:
    """Write the duties."""
    from workflow_engine.console.duty_rows import duty_rows

    found = catalogue([args.processes])
    year = args.year or _this_year(found.calendar.timezone)
    rows = duty_rows(found, year, args.month, args.lead, talk.lang)
    match args.format:
        case "json":
            talk.json(
                {"version": 1, "year": year, "month": args.month, "duties": [_fields(r, talk.lang) for r in rows]}
            )
        case "csv":
            talk.data(_csv(rows, talk.lang).removesuffix("\n"))
        case "ics":
            talk.data(_ics(found.duties, rows, talk.lang).removesuffix("\n"))
        case _:
            _table(rows, year, talk)
    return 0


def _year(word: str) -> int:
    if word.isascii() and word.isdigit() and 1900 <= int(word) <= 2999:
        return int(word)
    raise argparse.ArgumentTypeError(f"不是年份，应写作 2026 / not a year, write it as 2026: {word}")


def _this_year(timezone: str) -> int:
    from zoneinfo import ZoneInfo

    from workflow_engine.clock import SystemClock

    return SystemClock().now().astimezone(ZoneInfo(timezone)).year


def _table(rows: list[Row], year: int, talk: Talk) -> None:
    from workflow_engine.console.duty_rows import days_of
    from workflow_engine.paper.occasion_words import EVERY

    if not rows:
        talk.say("没有这样的工作", "no such duty")
        return
    head = talk.pick("日期 准备 工作 周期 牵头 记录 发起", "day prepare duty every lead record starts").split()
    lines = []
    for row in rows:
        duty, occasion = row.duty, row.occasion
        every = EVERY[duty.every].say(talk.lang)
        begins = occasion.begins
        prepare = f"{begins:%m-%d}" if begins.year == year else f"{begins:%Y-%m-%d}"
        lines.append(
            [
                _weekday(row, talk) if row.routine else days_of(row),
                prepare if begins < occasion.day and not row.routine else "—",
                duty.title.say(talk.lang),
                every,
                row.lead or talk.pick("（仅提醒）", "(reminder)"),
                duty.record.say(talk.lang) or "—",
                duty.starts or "—",
            ]
        )
    talk.table(head, lines)


def _weekday(row: Row, talk: Talk) -> str:
    number = row.duty.weekday.number if row.duty.weekday else None
    if number is None:
        return "—"
    return talk.pick("周一 周二 周三 周四 周五 周六 周日", "Mon Tue Wed Thu Fri Sat Sun").split()[number]


def _fields(row: Row, lang: str) -> dict[str, Any]:
    """Return one row as a program wants it; a routine duty has no day of its own, only its span's last one."""
    duty, occasion = row.duty, row.occasion
    return {
        "name": duty.name,
        "title": duty.title.say(lang),
        "every": duty.every.value,
        "weekday": duty.weekday.value if duty.weekday else None,
        "period": None if row.routine else occasion.period,
        "day": None if row.routine else occasion.day,
        "until": None if row.routine else occasion.until,
        "prepare_from": None if row.routine else occasion.begins,
        "lead": str(duty.lead) if duty.lead else None,
        "lead_title": row.lead or None,
        "record": duty.record.say(lang) or None,
        "starts": duty.starts,
        "help": duty.help.say(lang) or None,
    }


def _csv(rows: list[Row], lang: str) -> str:
    """Return a table that a spreadsheet reads: with a byte-order mark, else it takes Chinese for another encoding."""
    from workflow_engine.paper.writers.csv import inert

    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for row in rows:
        fields = _fields(row, lang)
        writer.writerow([inert("" if fields[name] is None else str(fields[name])) for name in _COLUMNS])
    return "\ufeff" + out.getvalue()


def _ics(duties: Any, rows: list[Row], lang: str) -> str:
    from workflow_engine.console.ics import calendar_text

    return calendar_text(rows, name=duties.name, title=duties.title.say(lang), lang=lang)
