"""The duties as an iCalendar file (RFC 5545): the same duties give the same bytes, so that importing again is safe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from workflow_engine.console.duty_rows import Row, after
from workflow_engine.definition.duties import Every
from workflow_engine.definition.model import Text
from workflow_engine.paper.occasion_words import EVERY

_FOLD = 75
_ESCAPED = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}


def calendar_text(rows: Iterable[Row], *, name: str, title: str, lang: str) -> str:
    """Return the whole file, lines ended by CRLF and folded at 75 octets.

    ``name`` is the list's own: with the duty and its period it makes the UID of an event. Days and weeks repeat by
    rule; what has a preparation has an event of its own for the day on which that begins.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//workflow-engine//duties//ZH",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_escaped(title)}",
    ]
    for row in rows:
        lines += _events(row, name, lang)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _events(row: Row, name: str, lang: str) -> Iterator[str]:
    occasion, title = row.occasion, row.duty.title.say(lang)
    uid = f"{row.duty.name}-{occasion.period}@{name}"
    repeat = _rule(row)
    yield from _event(uid, occasion.day, occasion.day if repeat else occasion.until, title, row, lang, repeat)
    if occasion.begins < occasion.day:
        prepare = f"Prepare: {title}" if lang == "en" else f"准备：{title}"
        yield from _event(f"prepare-{uid}", occasion.begins, occasion.begins, prepare, row, lang)


def _event(uid: str, first: date, last: date, title: str, row: Row, lang: str, rule: str = "") -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_escaped(uid)}"
    yield f"DTSTAMP:{row.occasion.day:%Y}0101T000000Z"  # fixed, so that the file changes only with the duties
    yield f"DTSTART;VALUE=DATE:{first:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{after(last):%Y%m%d}"
    if rule:
        yield rule
    yield f"SUMMARY:{_escaped(title)}"
    if told := _description(row, lang):
        yield f"DESCRIPTION:{_escaped(told)}"
    yield f"CATEGORIES:{_escaped(EVERY[row.duty.every].say(lang))}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _rule(row: Row) -> str:
    if not row.routine:
        return ""
    often = "DAILY" if row.duty.every is Every.DAY else "WEEKLY"
    return f"RRULE:FREQ={often};UNTIL={row.last:%Y%m%d}"


def _description(row: Row, lang: str) -> str:
    duty, english = row.duty, lang == "en"
    told = [
        (("牵头", "Lead"), row.lead),
        (("准备", "Prepare"), str(duty.prepare) if duty.prepare else ""),
        (("记录", "Record"), _said(duty.record, lang)),
        (("发起", "Starts"), duty.starts or ""),
        (("说明", "Note"), _said(duty.help, lang)),
    ]
    mark = ": " if english else "："
    return "\n".join(f"{names[english]}{mark}{value}" for names, value in told if value)


def _said(text: Text, lang: str) -> str:
    return text.say(lang) if text else ""


def _escaped(text: str) -> str:
    return "".join(_ESCAPED.get(char, char) for char in text.replace("\r\n", "\n").replace("\r", "\n"))


def _folded(line: str) -> Iterator[str]:
    """Cut a line into pieces of at most 75 octets, never within a character; all but the first begin with a blank."""
    piece, size = "", 0
    for char in line:
        octets = len(char.encode())
        if size + octets > _FOLD:
            yield piece
            piece, size = " ", 1
        piece, size = piece + char, size + octets
    yield piece
