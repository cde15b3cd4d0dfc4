"""How long papers take, and how large they are, in every format; and PDF by another way, side by side.

Run ``python benchmarks/papers.py``; ``--small`` makes the papers of one procedure once. Every paper of the catalogue is
made and written in turns; the clock is processor time, and the median of the rounds is printed. Where ``weasyprint``
can be imported (it needs Pango on the system) it sets the same papers from our HTML, in the same turns; the ratio is
its time by ours.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from workflow_engine.definition.catalogue import read_catalogue  # noqa: E402
from workflow_engine.paper.model import Paper  # noqa: E402
from workflow_engine.paper.order import Order  # noqa: E402
from workflow_engine.paper.write import formats, kinds, make, write  # noqa: E402

DAY = date(2026, 11, 22)
PEER = "weasyprint"
COMPARED = ("rasci", "duty-card")


def peer() -> Callable[[tuple[Paper, ...]], bytes] | None:
    """Return what sets papers as PDF by the other way, None where it is not installed."""
    try:
        import weasyprint
    except (ImportError, OSError):  # the library, or the libraries of the system that it opens
        return None

    def pdf(papers: tuple[Paper, ...]) -> bytes:
        made: bytes = weasyprint.HTML(string=write(papers, "html").decode()).write_pdf()
        return made

    return pdf


def rows(order: Order, names: tuple[str, ...], rounds: int) -> Iterator[dict[str, object]]:
    """Yield a row for each kind: how many papers, seconds to make them, seconds and bytes by format, the ratio."""
    other = peer()
    for name in names:
        seconds: dict[str, list[float]] = defaultdict(list)
        sizes: dict[str, int] = {}
        papers: tuple[Paper, ...] = ()
        for _ in range(rounds):
            began = time.process_time()
            papers = make(name, order)
            seconds["make"].append(time.process_time() - began)
            ways: dict[str, Callable[[], bytes]] = {each: partial(write, papers, each) for each in formats()}
            if other is not None and name in COMPARED:
                ways[PEER] = partial(other, papers)
            for way, written in ways.items():
                began = time.process_time()
                sizes[way] = len(written())
                seconds[way].append(time.process_time() - began)
        told = {way: median(times) for way, times in seconds.items()}
        ratios = [theirs / ours for theirs, ours in zip(seconds[PEER], seconds["pdf"], strict=False)]
        ratio = median(ratios) if ratios else None
        yield {"kind": name, "papers": len(papers), "seconds": told, "bytes": sizes, "ratio": ratio}


def line(row: dict[str, object], columns: tuple[str, ...]) -> str:
    """Return a row of the table."""
    seconds, sizes = row["seconds"], row["bytes"]
    assert isinstance(seconds, dict)
    assert isinstance(sizes, dict)
    cells = (f"{seconds[c]:>7.2f}s {sizes[c] // 1024:>5}k" if c in sizes else f"{'':>14}" for c in columns)
    ratio = f"{row['ratio']:>7.1f}x" if row["ratio"] else f"{'—':>8}"
    return f"{row['kind']:<16}{row['papers']:>5}{seconds['make']:>7.2f}s{''.join(cells)}{ratio}"


def main() -> int:
    """Measure and print; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="the papers of one procedure, once, without the other way")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--processes", type=Path, default=ROOT / "processes")
    parser.add_argument("--json", type=Path, help="write the figures there too")
    args = parser.parse_args()
    read = read_catalogue([args.processes])
    order = Order(read, DAY, processes=tuple(read.processes)[-1:]) if args.small else Order(read, DAY)
    names = ("rasci", "case-sheet") if args.small else kinds()
    columns = (*formats(), PEER)
    print(f"{'kind':<16}papers    make{''.join(f'{name:>14}' for name in columns)}  {PEER[:4]}/pdf", flush=True)
    found = []
    for row in rows(order, names, 1 if args.small else args.rounds):
        found.append(row)
        print(line(row, columns), flush=True)
    if not any(row["ratio"] for row in found):
        print(f"{PEER} took no part: not installed, or nothing to compare")
    if args.json:
        args.json.write_text(json.dumps({"rows": found}, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
