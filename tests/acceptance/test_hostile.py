"""Hostile files through the public doors: a clear error in both languages, quickly, and nothing is carried out."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import ORGANIZATION
from workflow_engine.console.main import main
from workflow_engine.definition.catalogue import read_catalogue
from workflow_engine.engine import Engine
from workflow_engine.errors import InvalidDefinition

SECONDS = 1.0
TASK = "responsible: office/clerk, accountable: office/chief, due: 1 workday, overdue: {escalate: office/chief}"
GOOD = f"""
process: paper
title: 文件
version: '1'
status: published
owner: office/chief
data: {{pages: {{type: integer, title: 页数, required: true}}}}
start: draft
states:
  draft: {{title: 起草, {TASK}, actions: {{send: {{title: 送, to: done}}}}}}
  done: {{kind: end, outcome: done, title: 完}}
"""
CALL = "__import__('os').system('touch MARK')"


def guarded(guard: str) -> str:
    return GOOD.replace("to: done}}", f'to: done, when: "{guard}"}}}}')


def bomb() -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    return "\n".join(lines) + GOOD


HOSTILE = {
    "a bomb of aliases": bomb(),
    "an alias to itself": "a: &a [*a]\n" + GOOD,
    "brackets": GOOD + "more: " + "[" * 100_000,
    "braces": GOOD + "more: " + "{a: " * 100_000,
    "levels": GOOD + "".join(" " * n + "a:\n" for n in range(2_000)),
    "merge keys": GOOD.replace("done: {", "done: {<<: {title: x}, "),
    "a python call": GOOD + "x: !!python/object/apply:os.system ['touch MARK']\n",
    "a python object": GOOD + "x: !!python/object/new:subprocess.Popen [['touch', 'MARK']]\n",
    "a python name": GOOD + "x: !!python/name:os.system\n",
    "a python module": GOOD + "x: !!python/module:antigravity\n",
    "a tag behind a directive": "%TAG ! tag:yaml.org,2002:python/\n---\n"
    + GOOD
    + "x: !object/apply:os.system ['true']\n",
    "a guard that imports": guarded(CALL),
    "a guard that evaluates": guarded("eval('1')"),
    "a guard that climbs": guarded("pages.__class__.__mro__"),
    "a guard that computes for ever": guarded("9 ** 9 ** 9 ** 9 > pages"),
    "a guard of brackets": guarded("(" * 100_000),
    "a dotted target": GOOD.replace("to: done", "to: os.system"),
    "a dotted hook": GOOD.replace("to: done", "to: done, after: os.system"),
    "a hook on a state": GOOD.replace("title: 起草", "title: 起草, on_enter: os.abort"),
    "a machine's own option": GOOD + "before_state_change: os.abort\n",
    "a class for a start": GOOD.replace("start: draft", "start: __class__"),
    "many documents": "---\n".join([GOOD] * 1_000),
    "a million keys": "\n".join(f"k{n}: {n}" for n in range(300_000)),
    "ten megabytes": "x: '" + "x" * 10_000_000 + "'\n",
    "nothing": "",
    "NUL": GOOD.replace("文件", "文\0件"),
    "bytes": "\udcff\udcfe",
    "a lone surrogate": GOOD.replace("文件", '"\\ud800"'),
    "reversed text": GOOD.replace("文件", "文\u202e件"),
}
"""Each of them is refused. ``MARK`` is a file that would exist if anything were carried out."""


def write(folder: Path, text: str) -> Path:
    (folder / "organization.yaml").write_text(ORGANIZATION, encoding="utf-8")
    (folder / "hostile.yaml").write_bytes(text.encode("utf-8", "surrogateescape"))
    return folder


def best_of_three(work: Callable[[], object]) -> float:
    """Return the fastest of three runs: others use this machine, too. Stops at the first that is fast enough."""
    best = float("inf")
    for _ in range(3):
        before = time.process_time()
        work()
        best = min(best, time.process_time() - before)
        if best < SECONDS:
            break
    return best


@pytest.fixture(autouse=True)
def somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_file_that_the_hostile_ones_are_made_from_is_good(tmp_path: Path) -> None:
    with Engine.open(write(tmp_path, GOOD)) as engine:
        assert list(engine.catalogue.processes) == ["paper"]


@pytest.mark.parametrize("name", HOSTILE)
def test_reading_it_gives_clear_problems_quickly(tmp_path: Path, name: str) -> None:
    folder = write(tmp_path, HOSTILE[name])
    loaded = set(sys.modules)
    assert best_of_three(lambda: read_catalogue([folder])) < SECONDS
    problems = read_catalogue([folder]).problems
    assert problems
    for problem in problems:
        assert problem.place is not None and problem.place.file.endswith("hostile.yaml")
        for lang in ("zh", "en"):
            text = problem.message.say(lang)
            text.encode()
            assert 0 < len(text) < 1_000
            assert not set(text) & set("\0\u202e")
    assert {"antigravity", "this"}.isdisjoint(set(sys.modules) - loaded)
    assert not (tmp_path / "MARK").exists()


@pytest.mark.parametrize("name", HOSTILE)
def test_no_engine_opens_on_it(tmp_path: Path, name: str) -> None:
    folder = write(tmp_path, HOSTILE[name])
    with pytest.raises(InvalidDefinition) as refused:
        Engine.open(folder)
    assert "hostile.yaml" in refused.value.say("zh")
    assert "hostile.yaml" in refused.value.say("en")
    assert not (tmp_path / "MARK").exists()


@pytest.mark.parametrize("name", HOSTILE)
def test_the_console_reports_it_and_stays_upright(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    folder = write(tmp_path, HOSTILE[name])
    assert main(["validate", str(folder)]) == 1
    assert "hostile.yaml" in capsys.readouterr().out
    assert main(["start", "paper", "--as", "cai", "--processes", str(folder), "--db", str(tmp_path / "x.db")]) == 1
    told = capsys.readouterr()
    assert "Traceback" not in told.out + told.err
    assert "hostile.yaml" in told.err
    assert not (tmp_path / "MARK").exists()


@pytest.mark.parametrize("word", ["os.system", "builtins.exec", "__import__", "__class__.__init__"])
def test_a_handlers_name_is_kept_as_a_word(tmp_path: Path, word: str) -> None:
    text = GOOD.replace("to: done}}", "to: call}}").replace(
        "  done:", f"  call: {{kind: service, title: 呼, handler: '{word}', to: done}}\n  done:"
    )
    folder = write(tmp_path, text)
    with Engine.open(folder) as engine:
        case = engine.start("paper", by="cai", data={"pages": 1})
        engine.act(case.id, "send", by="cai")
        (row,) = [row for row in engine.store.effects() if row.effect.kind == "service"]
        assert row.effect.payload["handler"] == word


@pytest.mark.parametrize(
    "value", ["1; import os", CALL, "{{7*7}}", "'; DROP TABLE workflow_cases; --", "9" * 10_000, "１"]
)
def test_hostile_values_are_values(tmp_path: Path, value: str) -> None:
    text = GOOD.replace("type: integer, title: 页数", "type: text, title: 页数")
    with Engine.open(write(tmp_path, text), store=str(tmp_path / "x.db")) as engine:
        case = engine.start("paper", by="cai", data={"pages": value}, title=value, key=value)
        assert engine.case(case.id).data == {"pages": value}
        assert engine.start("paper", by="cai", key=value).id == case.id
        assert engine.store.case_by_key("paper", value) == case.id
        assert [row.title for row in engine.inbox("cai")] == [value]
    assert not (tmp_path / "MARK").exists()
