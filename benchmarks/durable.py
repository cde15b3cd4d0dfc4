"""What one stored human action costs, beside the bare driver, SQLAlchemy, and engines that store by themselves.

python benchmarks/durable.py                         some ten minutes; installs its peers into benchmarks/.venv
python benchmarks/durable.py --small                 a minute: does it still work?
python benchmarks/durable.py --only ours,raw,sqlalchemy --on sqlite    nothing is installed, no server started
"""

from __future__ import annotations

import argparse
import json
import platform
import sqlite3
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from _peers import ensure_peers

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

PEERS: dict[str, list[str]] = {
    "raw": [],
    "ours": [],
    "sqlalchemy": [],
    "spiff": ["SpiffWorkflow>=3.2,<4"],
    "viewflow": ["django>=5.1,<6", "django-viewflow>=2.2,<3"],
    "dbos": ["dbos>=2,<3"],
}
GROUPS = {
    "sqlite": "SQLite, WAL, synchronous=NORMAL",
    "sqlite.full": "SQLite, WAL, synchronous=FULL: every commit waits for the disk",
    "postgresql": "PostgreSQL, a server on this machine",
}
MOST = {"sqlite": 2.5, "postgresql": 1.5}
TIMES_FASTER = 5
PROMISED = ("spiff", "dbos")
BATCH = 10
BATCH_RATIO = 0.4
SHARE = 2 / 3
"""Of what the bare driver itself reaches, where that is less than the promise: then nobody can keep it."""


class Effort(NamedTuple):
    """How long to measure: rounds, cases a round, and cases of a batch round."""

    rounds: int
    cases: int


FULL = Effort(rounds=15, cases=7)
SMALL = Effort(rounds=2, cases=2)


class Target(NamedTuple):
    """One promise: a figure and its limit. ``bound`` is the same figure of the bare driver, for those it bounds.

    A promise that the bare driver keeps itself is held by its limit. One that even the bare driver does not keep is
    held by a share of what the driver reaches: of how many times faster it is, or of what it saves.
    """

    words: str
    value: float
    limit: float
    at_most: bool
    bound: float | None = None

    @property
    def bounded(self) -> bool:
        """Whether the bare driver itself misses the limit."""
        return self.bound is not None and not _keeps(self.bound, self.limit, self.at_most)

    @property
    def held_by(self) -> float:
        """The limit that counts."""
        if self.bound is None or not self.bounded:
            return self.limit
        return 1 - SHARE * (1 - self.bound) if self.at_most else SHARE * self.bound

    @property
    def met(self) -> bool:
        return _keeps(self.value, self.held_by, self.at_most)

    def __str__(self) -> str:
        sign = "≤" if self.at_most else "≥"
        verdict = "ok" if self.met else "MISSED"
        if self.bound is None:
            return f"{self.words}: {self.value:.3g} ({sign} {self.limit:.3g}) {verdict}"
        driver = f"驱动本身 / raw itself: {self.bound:.3g}"
        if not self.bounded:
            return f"{self.words}: {self.value:.3g} ({sign} {self.limit:.3g}; {driver}) {verdict}"
        return (
            f"{self.words}: {self.value:.3g} (谁也到不了 / out of anybody's reach: {sign} {self.limit:.3g}; {driver};"
            f" 其三分之二 / two thirds of that: {sign} {self.held_by:.3g}) {verdict}"
        )


def _keeps(value: float, limit: float, at_most: bool) -> bool:
    return value <= limit if at_most else value >= limit


def main() -> int:
    """Measure, print, and return the exit code."""
    options = _parse()
    needs = [need for peer in options.only for need in PEERS[peer]]
    if needs:
        ensure_peers(needs)
    found = measure(options.only, options.on, SMALL if options.small else FULL, options.server)
    show(found)
    if options.json:
        options.json.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return 1 if options.strict and not all(target["met"] for target in found["targets"]) else 0


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="存下一个人工动作的开销，与驱动直写和同类软件同场比较 / one stored human action, beside its peers"
    )
    parser.add_argument("--small", action="store_true", help="短跑一次，只看能否运行 / one short run, for CI")
    parser.add_argument("--only", type=_some(PEERS), default=list(PEERS), metavar="A,B", help=", ".join(PEERS))
    parser.add_argument("--on", type=_some(GROUPS), default=list(GROUPS), metavar="A,B", help=", ".join(GROUPS))
    parser.add_argument(
        "--server",
        metavar="URL",
        help="用这个 PostgreSQL（会建库 bench_…；默认自起一个） / this server; databases bench_… are made on it",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="结果另存为 JSON / write the figures as JSON")
    parser.add_argument("--strict", action="store_true", help="未达目标则退出码为 1 / exit 1 when a target is missed")
    return parser.parse_args()


def _some(known: dict[str, Any]) -> Any:
    def some(words: str) -> list[str]:
        wanted = words.split(",")
        unknown = [name for name in wanted if name not in known]
        if unknown:
            raise argparse.ArgumentTypeError(
                f"没有 / unknown: {', '.join(unknown)}；可选 / choose from: {', '.join(known)}"
            )
        return list(dict.fromkeys(wanted))

    return some


def measure(peers: Sequence[str], groups: Sequence[str], effort: Effort, server: str | None) -> dict[str, Any]:
    """Return all figures as plain values, ready for JSON."""
    from peers import stored_databases
    from peers.stored_measure import agreement, batches, interleaved

    tables: dict[str, Any] = {}
    targets: list[Target] = []
    with tempfile.TemporaryDirectory() as name:
        for group in groups:
            place = stored_databases.Place(group, Path(name), server)
            variants = list(_variants(place, list(dict.fromkeys(["raw", "ours", *peers]))))
            times = interleaved(variants, effort.rounds, effort.cases, _tell)
            best = min((key for key in times if key.startswith("raw")), key=lambda key: median(times[key]))
            rows = {v.key: _row(v.title, times[v.key], times, best) for v in variants}
            written = agreement(*(v for v in variants if v.key in ("raw", "ours")))
            batch = batches([v for v in variants if v.key in (best, "ours")], effort.rounds, BATCH)
            batch["raw"] = batch.pop(best)
            tables[group] = {"title": GROUPS[group], "rows": rows, "written": written, "batch_of_ten": batch}
            targets += _targets(group, rows, batch)
            for variant in variants:
                variant.close()
    _tell("")
    return {
        "benchmark": "durable",
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        **effort._asdict(),
        "groups": tables,
        "targets": [_told(target) for target in targets],
    }


def _row(title: str, spent: list[float], times: dict[str, list[float]], best: str) -> dict[str, Any]:
    """Return the figures of one variant: x raw, and how many times faster ours and the fastest raw driver are."""

    def over(key: str) -> float:
        return median(a / b for a, b in zip(spent, times[key], strict=True))

    return {
        "title": title,
        "ratio": over("raw"),
        "microseconds": median(spent) * 1e6,
        "ours_faster": over("ours"),
        "raw_faster": over(best),
    }


def _told(target: Target) -> dict[str, Any]:
    judged = {"bounded": target.bounded, "held_by": target.held_by, "met": target.met}
    return {**target._asdict(), **judged, "text": str(target)}


def _variants(place: Any, peers: Sequence[str]) -> Iterator[Any]:
    group = place.group
    if "raw" in peers:
        yield from place.raw()
    if "ours" in peers:
        yield place.ours()
    if "sqlalchemy" in peers and group != "sqlite.full":
        yield from place.sqlalchemy()
    if "spiff" in peers:
        yield place.spiff()
    if "viewflow" in peers and group != "sqlite.full":
        yield place.viewflow()
    if "dbos" in peers:
        yield from place.dbos()


def _targets(group: str, rows: dict[str, Any], batch: dict[str, float]) -> Iterator[Target]:
    if group in MOST:
        yield Target(f"{group}: ours, x raw", rows["ours"]["ratio"], MOST[group], at_most=True)
    for key, row in rows.items():
        if group in MOST and key.startswith(PROMISED):
            words = f"{group}: ours, times faster than {key}"
            yield Target(words, row["ours_faster"], TIMES_FASTER, at_most=False, bound=row["raw_faster"])
    words = f"{group}: ten actions in one commit, x ten commits"
    yield Target(words, batch["ours"], BATCH_RATIO, at_most=True, bound=batch["raw"])


def _tell(words: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{words}", end="", file=sys.stderr, flush=True)


def show(found: dict[str, Any]) -> None:
    """Print all tables."""
    print(f"每个动作 / one action · Python {found['python']}, SQLite {found['sqlite']}")
    print("x raw：是驱动直写的几倍 / times the bare driver, statement by statement")
    print("ours, driver：本引擎、最快的驱动直写各比它快几倍；后者谁也超不过")
    print("              how many times faster this engine is, and the fastest bare driver: nobody can be faster")
    for table in found["groups"].values():
        print(f"\n{table['title']}\n{'':20}{'x raw':>9}{'ours':>9}{'driver':>9}{'µs':>11}")
        for key, row in table["rows"].items():
            figures = f"{row['ratio']:9.2f}{row['ours_faster']:9.2f}{row['raw_faster']:9.2f}{row['microseconds']:11.0f}"
            print(f"  {key:18}{figures}  {row['title']}")
        batch = table["batch_of_ten"]
        print(
            f"  十个动作一次提交 / ten actions in one commit, x ten commits: ours {batch['ours']:.2f},"
            f" 驱动本身 / raw itself {batch['raw']:.2f}"
        )
        same = ", ".join(f"{name} {part['rows']:.2f}/{part['bytes']:.2f}" for name, part in table["written"].items())
        print(f"  写下的行/字节，ours ÷ raw / rows/bytes written: {same}")
    print()
    for target in found["targets"]:
        print(f"  {target['text']}")


if __name__ == "__main__":
    raise SystemExit(main())
