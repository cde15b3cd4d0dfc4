"""A small office for engines: two procedures, one of which calls the other, and a host's own parts."""

# ruff: noqa: ARG002  # a directory of one person need not look at what it is asked

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from textwrap import dedent
from typing import Any

from tests.support import ORGANIZATION
from workflow_engine.clock import FixedClock
from workflow_engine.engine import Engine
from workflow_engine.kernel.case import Case

MONDAY = datetime.fromisoformat("2026-03-02T09:00:00+08:00")
TASK = "responsible: office/clerk, accountable: office/chief, due: 1 workday, overdue: {escalate: office/chief}"
PAPER = f"""
process: paper
title: {{zh: 文件, en: Paper}}
version: '1'
status: published
owner: office/chief
data: {{pages: {{type: integer, min: 1, title: 页数}}}}
start: draft
states:
  draft: {{title: 起草, {TASK}, actions: {{send: {{title: 送, to: check}}}}}}
  check:
    {{title: 核对, {TASK}, actions: {{pass: {{title: 过, to: done}}, back: {{title: 退, kind: return, to: draft}}}}}}
  done: {{kind: end, outcome: done, title: 完}}
"""
CALLER = f"""
process: caller
title: 主
version: '1'
status: published
owner: office/chief
start: begin
states:
  begin: {{title: 始, {TASK}, actions: {{go: {{title: 办, to: both}}}}}}
  both:
    kind: parallel
    title: 并
    join: all
    to: done
    actions: {{stop: {{title: 停, kind: withdraw, to: stopped, by: office/chief}}}}
    regions:
      paper:
        start: sub
        states:
          sub: {{kind: call, title: 子, process: paper, with: {{pages: "3"}}, ends: {{done: sub_end}}}}
          sub_end: {{kind: end, outcome: done, title: 完}}
      other:
        start: wait
        states:
          wait: {{title: 等, {TASK}, actions: {{ready: {{title: 好, to: wait_end}}}}}}
          wait_end: {{kind: end, outcome: ready, title: 完}}
  done: {{kind: end, outcome: done, title: 完}}
  stopped: {{kind: end, outcome: stopped, title: 停}}
"""


def write(folder: Path, **files: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in {"organization": ORGANIZATION, **files}.items():
        (folder / f"{name}.yaml").write_text(dedent(text), encoding="utf-8")
    return folder


def opened(folder: Path, **options: Any) -> Engine:
    return Engine.open(folder, **{"clock": FixedClock(MONDAY), **options})


def states(case: Case) -> list[str]:
    return [visit.state for visit in case.visits]


class Registry:
    """A campus directory with one office and one person in it."""

    def knows(self, person: str) -> bool:
        return person == "zoe"

    def name(self, ref: str, lang: str = "zh") -> str:
        return f"<{ref}>"

    def candidates(self, owner: str, day: date) -> tuple[str, ...]:
        return ("zoe",) if owner.startswith("office/") else ()

    def posts_of(self, person: str, day: date) -> tuple[str, ...]:
        return ("office/clerk",) if person == "zoe" else ()

    def head_of(self, unit: str) -> str | None:
        return None

    def superior_of(self, post: str) -> str | None:
        return None

    def leader_of(self, unit: str) -> str | None:
        return None

    def has_unit(self, unit: str) -> bool:
        return False

    def has_post(self, post: str) -> bool:
        return False

    def refs_of(self, person: str, day: date) -> tuple[str, ...]:
        return (f"@{person}", *self.posts_of(person, day))


class Ticker:
    """A clock that moves on by an hour at every look, and counts in a host's own ids."""

    def __init__(self) -> None:
        self.at, self.ids = MONDAY, 0

    def now(self) -> datetime:
        self.at += timedelta(hours=1)
        return self.at

    def new_id(self) -> str:
        self.ids += 1
        return f"HOST-{self.ids}"
