"""A small office in a temporary folder, and a terminal to it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.support import CALENDAR, ORGANIZATION
from workflow_engine.console import main

LOAN = """\
process: loan
title: {zh: 借用, en: Loan}
version: "1"
status: published
owner: office/chief
data:
  what: {type: text, required: true, title: {zh: 物品, en: Item}}
  days: {type: integer, min: 1, title: {zh: 天数, en: Days}}
start: ask
states:
  ask:
    title: {zh: 申请, en: Request}
    responsible: office/clerk
    accountable: office/chief
    due: 1 workday
    record: 申请单
    editable: [days]
    actions:
      submit: {title: {zh: 送审, en: Submit}, to: decide, requires: [days]}
  decide:
    title: {zh: 审批, en: Decide}
    responsible: office/chief
    accountable: top/president
    actions:
      agree:  {title: {zh: 同意, en: Agree}, to: done}
      refuse: {title: {zh: 不同意, en: Refuse}, kind: reject, to: refused}
  done:    {kind: end, outcome: completed, title: {zh: 办结, en: Done}}
  refused: {kind: end, outcome: refused, title: {zh: 不同意, en: Refused}}
"""
BROKEN = LOAN.replace("    accountable: top/president\n", "")


class Answer(NamedTuple):
    """What one command said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The data as JSON."""
        return json.loads(self.out)


class Office:
    """A catalogue and a database in one folder; ``say`` runs a command there."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.processes = folder / "processes"
        self.processes.mkdir()
        self.write("organization.yaml", ORGANIZATION)
        self.write("calendar.yaml", CALENDAR)
        self.write("loan.yaml", LOAN)
        self._capsys = capsys

    def write(self, name: str, text: str) -> Path:
        """Write a file of the catalogue."""
        path = self.processes / name
        path.write_text(text, encoding="utf-8")
        return path

    def say(self, *words: str, lang: str = "zh") -> Answer:
        """Run one command and return what it said."""
        code = main(["--lang", lang, *words])
        spoken = self._capsys.readouterr()
        return Answer(code, spoken.out, spoken.err)

    def start(self, **data: str) -> str:
        """Open a loan as the clerk and return its id."""
        fields = [word for name, value in {"what": "投影仪", **data}.items() for word in ("--set", f"{name}={value}")]
        answer = self.say("start", "loan", "--as", "cai", "--title", "借投影仪", "--format", "json", *fields)
        assert answer.code == 0, answer.err
        return str(answer.json["case"])


@pytest.fixture
def office(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Office:
    """An office of its own for each test; the commands run in its folder."""
    for name in ("LANG", "PROCESSES", "DB", "USER"):
        monkeypatch.delenv(f"WORKFLOW_ENGINE_{name}", raising=False)
    monkeypatch.chdir(tmp_path)
    return Office(tmp_path, capsys)
