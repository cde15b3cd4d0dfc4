"""Random hostile files: each must be read, or be refused with clear problems at places that exist, in bounded time.

What could be read is then checked by all rules, beside the shipped organization; none of them may fail.

python benchmarks/hostile_documents.py                   100,000 documents, some ten minutes
python benchmarks/hostile_documents.py --small           a few hundred
python benchmarks/hostile_documents.py --seed 7 --number 4711    one of them again

Every document is made from its seed and number alone, so whatever fails can be made again.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

import workflow_engine  # noqa: E402
from workflow_engine.definition.catalogue import build_catalogue  # noqa: E402
from workflow_engine.definition.load import load  # noqa: E402
from workflow_engine.errors import Problem, SourceError  # noqa: E402
from workflow_engine.lint.check import check  # noqa: E402
from workflow_engine.lint.finding import CRASH  # noqa: E402
from workflow_engine.source.document import Document  # noqa: E402
from workflow_engine.source.reader import read  # noqa: E402

ALL, FEW = 100_000, 300
SECONDS = 1.0
"""The longest that one document may take, in processor time."""
MEGABYTES = 200
"""What the process may grow by in all: a document that took more by itself would lift the high-water mark above it."""

HOME = Path(workflow_engine.__file__).resolve().parents[1] / "processes"
SHARED = ("organization.yaml", "calendar.yaml")
DAY = date(2026, 3, 2)

Change = Callable[[random.Random, str], str]

PIECES = (
    *(
        "&a ",
        "*a",
        "<<: *a",
        "!!python/object/apply:os.system ['true']",
        "!!binary aGk=",
        "!x",
        "? ",
        "? [a]: b",
        "---\n",
        "...\n",
    ),
    *(
        "%YAML 1.1\n",
        "%TAG ! tag:x,2000:\n",
        "[" * 200,
        "{a: " * 200,
        "]" * 50,
        "}" * 50,
        "- " * 300,
        "|2-\n",
        ">+\n",
        '"\\x',
        '"\\ud800"',
    ),
    *(
        "\t",
        "\r",
        "\x00",
        "\x85",
        "\u2028",
        "\ufeff",
        "\u202e",
        "\u200b",
        "\ud800",
        "\U0010ffff",
        "：",
        "，",
        "【",
        "“",
        "＃",
        "　",
    ),
    *(
        "yes",
        "no",
        "~",
        "null",
        "0o17",
        "017",
        "1:30",
        ".nan",
        "-.inf",
        "1e999999",
        "9" * 400,
        "2026-02-30",
        "0x" + "f" * 300,
        "=",
        "<<",
    ),
    *(
        "process: x\n",
        "states: 7\n",
        "start: {}\n",
        "organization: x\n",
        "actions: [a]\n",
        "kind: parallel\n",
        "due: 3日\n",
        "to: to\n",
    ),
    *(
        'when: "' + "(" * 300 + '"',
        "when: __import__('os')",
        'when: "a' + " and a" * 500 + '"',
        "when: 9 ** 9 ** 9",
        'when: "1 / 0 > 0"',
    ),
)


def _insert(chance: random.Random, text: str) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(PIECES) + text[at:]


def _drop(chance: random.Random, text: str) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + text[at + chance.randrange(1, 200) :]


def _cut(chance: random.Random, text: str) -> str:
    return text[: chance.randrange(len(text) + 1)]


def _repeat(chance: random.Random, text: str) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + text[at : at + chance.randrange(1, 400)] * chance.randrange(2, 20) + text[at:]


def _move_line(chance: random.Random, text: str) -> str:
    lines = text.split("\n")
    line = lines.pop(chance.randrange(len(lines)))
    indent = " " * chance.randrange(12)
    lines.insert(chance.randrange(len(lines) + 1), indent + line.strip() if chance.random() < 0.5 else line)
    return "\n".join(lines)


def _replace(chance: random.Random, text: str) -> str:
    if not text:
        return text
    at = chance.randrange(len(text))
    return text[:at] + chance.choice(":,[]{}#&*!|>'\"%@`-? \n0aé中") + text[at + 1 :]


def _noise(chance: random.Random, text: str) -> str:
    del text
    return "".join(chance.choice(PIECES) + chance.choice(("", " ", "\n", "\n  ", ": ")) for _ in range(60))


CHANGES: Sequence[Change] = (_insert, _insert, _drop, _cut, _repeat, _move_line, _replace, _replace)


def document(seed: int, number: int, texts: Sequence[str]) -> str | bytes:
    """Return one document: a good file with a few changes, sometimes noise, sometimes bytes that are no UTF-8."""
    chance = random.Random(f"{seed}/{number}")
    text = chance.choice(texts)
    if chance.random() < 0.05:
        text = _noise(chance, text)
    for _ in range(chance.randrange(1, 4)):
        text = chance.choice(CHANGES)(chance, text)
    if chance.random() < 0.1:
        data = bytearray(text.encode(chance.choice(("utf-8", "utf-16", "gb18030")), "replace"))
        for _ in range(chance.randrange(4)):
            data[chance.randrange(len(data)) if data else 0 :][:1] = bytes([chance.randrange(256)])
        return bytes(data)
    return text


def outcome(text: str | bytes) -> str:
    """Read, load and check one document; say how it ended. Raises ``AssertionError`` when an error is not clear."""
    try:
        found = read(text, "hostile.yaml")
    except SourceError as error:
        assert error.problems, "refused without a problem"
        _clear(error.problems, None)
        return "refused"
    problems = load(found).problems
    _clear(problems, found.last_line)
    _checked(found)
    return "wrong" if problems else "valid"


def _checked(found: Document) -> None:
    beside = [
        each for each in _shared() if not (isinstance(found.value, dict) and next(iter(each.value)) in found.value)
    ]
    failed = [each for each in check(build_catalogue([found, *beside]), at=DAY) if each.rule == CRASH]
    assert not failed, failed[0].message.en


@cache
def _shared() -> tuple[Document, ...]:
    return tuple(read((HOME / name).read_text(encoding="utf-8"), name) for name in SHARED)


def _clear(problems: Sequence[Problem], last_line: int | None) -> None:
    for problem in problems:
        assert problem.message.zh.strip(), f"{problem.rule}: no Chinese"
        assert problem.message.en.strip(), f"{problem.rule}: no English"
        assert problem.place, f"{problem.rule}: no place: {problem.message.en}"
        assert problem.place.line >= 1 and problem.place.column >= 1, f"{problem.rule}: {problem.place}"
        assert last_line is None or problem.place.line <= last_line + 1, f"{problem.rule}: {problem.place} is outside"
        assert len(problem.message.en) < 2_000, f"{problem.rule}: a message of {len(problem.message.en)} characters"


def _material() -> list[str]:
    return [file.read_text(encoding="utf-8") for file in sorted(HOME.glob("*.yaml"))]


def main() -> int:
    """Run, print, and return 0 when every document ended as it should."""
    parser = argparse.ArgumentParser(
        description="随机恶意文件：读懂，或说清哪里错 / random hostile files: read, or clearly refused"
    )
    parser.add_argument("--small", action="store_true", help=f"只跑 {FEW} 份 / {FEW} documents, for CI")
    parser.add_argument("--count", type=int, default=ALL, help=f"几份（默认 {ALL}）/ how many")
    parser.add_argument("--seed", type=int, default=1, help="随机种子 / seed")
    parser.add_argument("--number", type=int, help="只跑这一份，并显示结果 / only this one, and show how it ends")
    parser.add_argument("--json", type=Path, metavar="FILE", help="结果另存为 JSON / write the figures as JSON")
    options = parser.parse_args()
    texts = _material()
    if options.number is not None:
        print(outcome(document(options.seed, options.number, texts)))
        return 0
    found = run(options.seed, FEW if options.small else options.count, texts)
    for failure in found["failures"]:
        print(f"  --seed {options.seed} --number {failure['number']}: {failure['error']}")
    print(
        f"{found['documents']} documents: {found['outcomes']}; median {found['median_ms']:.1f} ms, "
        f"slowest {found['slowest_ms']:.0f} ms (number {found['slowest']}), "
        f"memory grown by {found['grown_megabytes']:.0f} MB, {len(found['failures'])} failures"
    )
    if options.json:
        options.json.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return 1 if found["failures"] else 0


def run(seed: int, count: int, texts: Sequence[str]) -> dict[str, Any]:
    """Return how ``count`` documents ended; a crash, an unclear error or too long a time is a failure."""
    ends: Counter[str] = Counter()
    times: list[float] = []
    failures: list[dict[str, Any]] = []
    before = _high_water()
    limit = before + MEGABYTES
    for number in range(count):
        made = document(seed, number, texts)
        # Processor time: what other programs do meanwhile is not this document's fault.
        started = time.process_time()
        try:
            ends[outcome(made)] += 1
        except Exception as error:  # noqa: BLE001  # any exception at all is what this looks for
            failures.append({"number": number, "error": f"{type(error).__name__}: {error}"[:500]})
        times.append(time.process_time() - started)
        if times[-1] > SECONDS:
            failures.append({"number": number, "error": f"took {times[-1]:.1f} s"})
        if (peak := _high_water()) > limit:
            failures.append({"number": number, "error": f"lifted what was ever used to {peak:.0f} MB"})
            limit = peak + MEGABYTES
        if sys.stderr.isatty() and number % 500 == 0:
            print(f"\r{number}/{count}", end="", file=sys.stderr)
    slowest = max(range(count), key=times.__getitem__)
    return {
        "benchmark": "hostile documents",
        "seed": seed,
        "documents": count,
        "outcomes": dict(sorted(ends.items())),
        "median_ms": median(times) * 1000,
        "slowest": slowest,
        "slowest_ms": times[slowest] * 1000,
        "grown_megabytes": _high_water() - before,
        "failures": failures,
    }


def _high_water() -> float:
    """Return the most memory this process ever had at once, in megabytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


if __name__ == "__main__":
    raise SystemExit(main())
