"""The duties of a year or a month as rows: what the table, the JSON, the CSV and the calendar program are given."""

from __future__ import annotations

from calendar import monthrange
from contextlib import suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from workflow_engine.definition.calendar import WorkingTime
from workflow_engine.definition.duties import Duty, Every
from workflow_engine.definition.occasions import Occasion, occasions, of_year
from workflow_engine.errors import Message, UnknownYear, UsageError
from workflow_engine.paper.occasion_words import EVERY

if TYPE_CHECKING:
    from workflow_engine.definition.catalogue import Catalogue
    from workflow_engine.definition.organization import Organization

ROUTINE = (Every.DAY, Every.WEEK)
"""Duties that come too often for a line each: they are told once."""


class Row(NamedTuple):
    """One duty on one occasion; of a routine duty its first occasion in the span, and ``last`` its last day."""

    duty: Duty
    occasion: Occasion
    last: date
    lead: str

    @property
    def routine(self) -> bool:
        """True when the row stands for all days or weeks of the span."""
        return self.duty.every in ROUTINE


def duty_rows(catalogue: Catalogue, year: int, month: int | None, lead: str | None, lang: str) -> list[Row]:
    """Return the rows of a year, routine duties first, then by date.

    With ``month`` only those that are prepared or done in it; with ``lead`` only those of that post, or of that unit
    and the units below. Raises ``UsageError``, ``UnknownYear``.
    """
    if catalogue.duties is None:
        raise UsageError(
            Message("目录中没有工作历（或工作历有误）", "the catalogue has no list of duties (or it has errors)"),
            help=Message(
                "写一个以 duties: 开头的文件，或运行 workflow-engine validate 看错在哪里",
                "write a file that begins with duties:, or run workflow-engine validate to see what is wrong",
            ),
        )
    if lead is not None:
        _known(catalogue.organization, lead)
    time = WorkingTime(catalogue.calendar)
    first = date(year, month or 1, 1)
    last = date(year, month or 12, monthrange(year, month or 12)[1])
    rows: list[Row] = []
    for duty in catalogue.duties.items.values():
        if lead is None or _leads(catalogue.organization, duty, lead):
            found = _within(duty, first, last, time)
            called = _called(catalogue.organization, duty, lang)
            several = found[:1] if duty.every in ROUTINE else found
            rows += [Row(duty, each, last, called) for each in several]
    order = list(EVERY)
    return sorted(rows, key=lambda row: (order.index(row.duty.every), date.min) if row.routine else _place(row))


def _place(row: Row) -> tuple[int, date]:
    return len(EVERY), row.occasion.day


def _within(duty: Duty, first: date, last: date, time: WorkingTime) -> list[Occasion]:
    """Return the occasions of the year that are prepared or done in the span; of routine ones those on its days."""
    if duty.every in ROUTINE:
        return occasions(duty, first, last, time)
    found = of_year(duty, first.year, time)
    if (first.month, last.month) == (1, 12):
        return found
    with suppress(UnknownYear):  # what January holds may be prepared in December, if that is known yet
        found += of_year(duty, first.year + 1, time)
    return [each for each in found if each.begins <= last and each.until >= first]


def _leads(organization: Organization | None, duty: Duty, lead: str) -> bool:
    post = duty.lead.name if duty.lead else ""
    unit: str | None = post.rpartition("/")[0]
    seen: set[str] = set()
    while unit and unit not in seen:
        if lead in (post, unit):
            return True
        seen.add(unit)
        known = organization.units.get(unit) if organization else None
        unit = known.parent if known else None
    return False


def _known(organization: Organization | None, lead: str) -> None:
    if organization and organization.post(lead) is None and lead not in organization.units:
        raise UsageError(
            Message(f"组织中没有岗位或单位“{lead}”", f"there is no post or unit {lead!r}"),
            help=Message(
                "写组织文件里的 单位/岗位 或 单位，例如 lg.office/office_head 或 lg.office",
                "write a unit/post or a unit of the organization file, such as lg.office/office_head or lg.office",
            ),
        )


def _called(organization: Organization | None, duty: Duty, lang: str) -> str:
    if duty.lead is None:
        return ""
    post = organization.post(duty.lead.name) if organization else None
    if post is None or organization is None:
        return str(duty.lead)
    unit = organization.units[post.unit].title.say(lang)
    return f"{unit} {post.title.say(lang)}"


def days_of(row: Row) -> str:
    """Return the day or the window as people write it: ``03-02``, or ``04-01—05-31``."""
    first, last = row.occasion.day, row.occasion.until
    if first == last:
        return f"{first:%m-%d}"
    return f"{first:%m-%d}—{last:%m-%d}" if first.year == last.year else f"{first:%m-%d}—{last:%Y-%m-%d}"


def after(day: date) -> date:
    """Return the next day: a calendar program wants the first day that is free again."""
    return day + timedelta(days=1)
