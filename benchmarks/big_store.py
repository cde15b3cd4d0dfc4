"""What lists and actions cost when a store holds a million cases, beside the same with ten thousand.

python benchmarks/big_store.py                 up to 10^6 cases; half an hour and 15 GB of disk
python benchmarks/big_store.py --small         seconds: does it still work?
python benchmarks/big_store.py --sizes 1000,100000 --on postgresql
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

STORES = ("sqlite", "postgresql")
SIZES = (1_000, 10_000, 100_000, 1_000_000)
SMALL = (200, 2_000)
BASE = 10_000
MOST = 1.5
PROMISED = ("inbox of a person", "inbox of a unit, first page", "overdue of a person", "overdue anywhere")


def main() -> int:
    """Measure, print, and return the exit code."""
    options = _parse()
    sizes = SMALL if options.small else options.sizes
    stores = {store: _grown(store, sizes, 3 if options.small else 41, options.server) for store in options.on}
    targets = [target for store, found in stores.items() for target in _targets(store, found)]
    report = {"benchmark": "big_store", "sizes": sizes, "stores": stores, "targets": targets}
    show(report)
    if options.json:
        options.json.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return 1 if options.strict and not all(target["met"] for target in targets) else 0


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="百万件事项时列表与办理的开销 / what lists and actions cost with a million cases"
    )
    parser.add_argument("--small", action="store_true", help="短跑一次，只看能否运行 / one short run, for CI")
    parser.add_argument("--sizes", type=_sizes, default=SIZES, metavar="N,M", help="几件 / how many cases")
    parser.add_argument("--on", type=_stores, default=list(STORES), metavar="A,B", help=", ".join(STORES))
    parser.add_argument("--server", metavar="URL", help="用这个 PostgreSQL / this server; makes a database bench_big")
    parser.add_argument("--json", type=Path, metavar="FILE", help="结果另存为 JSON / write the figures as JSON")
    parser.add_argument("--strict", action="store_true", help="未达目标则退出码为 1 / exit 1 when a target is missed")
    return parser.parse_args()


def _sizes(words: str) -> tuple[int, ...]:
    return tuple(sorted(int(word) for word in words.split(",")))


def _stores(words: str) -> list[str]:
    unknown = [word for word in words.split(",") if word not in STORES]
    if unknown:
        raise argparse.ArgumentTypeError(
            f"没有 / unknown: {', '.join(unknown)}；可选 / choose from: {', '.join(STORES)}"
        )
    return words.split(",")


def _grown(store: str, sizes: Sequence[int], rounds: int, server: str | None) -> dict[str, Any]:
    """Fill one store step by step, and measure at every size beside one that stays small."""
    from peers.big_filling import Filling
    from peers.stored_databases import Place

    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        place = Place(store, Path(folder), server)
        base, grown = (Filling(place.engine(name)) for name in ("base", "big"))
        base.up_to(min(BASE, max(sizes)), lambda done: _tell(f"{store}: {done:,}"))
        for size in sizes:
            began = time.perf_counter()
            grown.up_to(size, lambda done: _tell(f"{store}: {done:,}"))
            seconds = time.perf_counter() - began
            asked = {name: (ask, base.questions()[name]) for name, ask in grown.questions().items()} | {
                "one action": (grown.one_action(rounds), base.one_action(rounds))
            }
            figures = {name: _beside(*both, rounds) for name, both in asked.items()}
            _tell(f"{store}: {size:,} filled in {seconds:.0f} s\n")
            found[str(size)] = {
                "filling_seconds": seconds,
                "milliseconds": {name: own for name, (own, _) in figures.items()},
                "ratio": {name: ratio for name, (_, ratio) in figures.items()},
                "rows": grown.answers(),
            }
        base.close()
        grown.close()
    return found


def _beside(ask: Callable[[], object], other: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Return the median milliseconds of a question, and the median of its ratio to the same asked of the base."""
    ask(), other()
    spent, ratios = [], []
    for _ in range(rounds):
        own, beside = (_milliseconds(one) for one in (ask, other))
        spent.append(own)
        ratios.append(own / beside)
    return median(spent), median(ratios)


def _milliseconds(ask: Callable[[], object]) -> float:
    began = time.perf_counter()
    ask()
    return (time.perf_counter() - began) * 1000


def _targets(store: str, found: dict[str, Any]) -> Iterator[dict[str, Any]]:
    largest = max(found, key=int)
    if int(largest) <= BASE:
        return
    for name in PROMISED:
        value = found[largest]["ratio"][name]
        met = value <= MOST
        words = (
            f"{store}: {name}, {int(largest):,} cases x {BASE:,}: {value:.2f} (≤ {MOST}) {'ok' if met else 'MISSED'}"
        )
        yield {"words": words, "value": value, "limit": MOST, "met": met}


def _tell(words: str) -> None:
    if sys.stderr.isatty() or words.endswith("\n"):
        print(f"\r\033[K{words}" if sys.stderr.isatty() else words.strip(), end="", file=sys.stderr, flush=True)
        if not sys.stderr.isatty():
            print(file=sys.stderr)


def show(report: dict[str, Any]) -> None:
    """Print one table a store: milliseconds by the number of cases."""
    for store, found in report["stores"].items():
        print(f"\n{store}: 毫秒（x 同时问小库）/ milliseconds (x the same asked of {BASE:,} at most, turn by turn)")
        print(f"  {'':32}" + "".join(f"{int(size):>18,}" for size in found))
        for name in next(iter(found.values()))["milliseconds"]:
            cells = (f"{size['milliseconds'][name]:.3f} ({size['ratio'][name]:.2f})" for size in found.values())
            print(f"  {name:32}" + "".join(f"{cell:>18}" for cell in cells))
    print()
    for target in report["targets"]:
        print(f"  {target['words']}")


if __name__ == "__main__":
    raise SystemExit(main())
