"""What drawing a chart costs: Graphviz's own ``dot`` beside our layout and paint, a batch, and a chart kept.

    python benchmarks/drawing.py [--small] [--json FILE] [--strict]

``dot`` lays the same charts out by itself, with clusters for lanes, and paints them. The rows take turns; the clock is
processor time, that of child processes counted; a ratio is taken within each round, and the median is printed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.property.charts import chart  # noqa: E402
from workflow_engine.console.kept_charts import KeptCharts  # noqa: E402
from workflow_engine.diagram.canvas import canvas  # noqa: E402
from workflow_engine.diagram.dot_text import dot_text  # noqa: E402
from workflow_engine.diagram.layout.chart import lay_out  # noqa: E402
from workflow_engine.diagram.paint import paint  # noqa: E402

RAW = "raw dot: layout and paint, a process each"
PAINT = "our paint, a process each"
BATCH = "our paint, all in one process"
LAYOUT = "our layout"
KEPT = "unchanged chart: kept, not drawn"
TARGETS = {PAINT: 1.1, KEPT: 0.05}
_SIZE = (595.28, 841.89)


class Work:
    """The same charts for every row, written out where programs read files."""

    def __init__(self, count: int, folder: Path) -> None:
        self.folder = folder
        self.charts = [chart(seed) for seed in range(1, count + 1)]
        self.texts = [canvas(lay_out(one), page=_SIZE) for one in self.charts]
        self.raw = [folder / f"raw{at}.gv" for at in range(count)]
        self.ours = [folder / f"ours{at}.gv" for at in range(count)]
        for at, one in enumerate(self.charts):
            self.raw[at].write_text(dot_text(one), "utf-8")
            self.ours[at].write_text(self.texts[at], "utf-8")
        self.keep = KeptCharts(folder)
        self.look_up()

    def draw_raw(self) -> None:
        """Let dot do everything; on some charts it fails, which costs it less than drawing would."""
        for path in self.raw:
            subprocess.run(["dot", "-Tpdf", "-o", path.with_suffix(".pdf"), path], check=False, capture_output=True)

    def paint(self) -> None:
        """Paint what is laid out, as the renderers do."""
        for text in self.texts:
            paint(text, "pdf")

    def batch(self) -> None:
        """Paint all in one process: our drawings have no clusters and no edge labels, so no dot aborts on them."""
        subprocess.run(["neato", "-n2", "-Tpdf", "-O", *self.ours], check=True, capture_output=True)

    def lay_out(self) -> None:
        """Find the places."""
        for one in self.charts:
            lay_out(one)

    def look_up(self) -> None:
        """Ask for charts that were drawn before."""
        for one, text in zip(self.charts, self.texts, strict=True):
            self.keep.get(one, "pdf", lambda text=text: text.encode())  # type: ignore[misc]


def seconds(work: Callable[[], None]) -> float:
    """Return the processor time of some work, child processes included."""
    before = os.times()
    work()
    after = os.times()
    return sum(after[:4]) - sum(before[:4])


def measure(count: int, rounds: int) -> dict[str, dict[str, float]]:
    """Return for each row seconds a chart and the ratio to raw dot."""
    with tempfile.TemporaryDirectory() as folder:
        work = Work(count, Path(folder))
        rows = {RAW: work.draw_raw, PAINT: work.paint, BATCH: work.batch, LAYOUT: work.lay_out, KEPT: work.look_up}
        taken: dict[str, list[float]] = {name: [] for name in rows}
        for _ in range(rounds):
            for name, task in rows.items():
                taken[name].append(seconds(task) / count)
    return {
        name: {
            "seconds": median(times),
            "x raw dot": median(time / raw for time, raw in zip(times, taken[RAW], strict=True)),
        }
        for name, times in taken.items()
    }


def main() -> int:
    """Measure and print; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="two charts, one round: does it still work?")
    parser.add_argument("--json", type=Path, help="write the figures there too")
    parser.add_argument("--strict", action="store_true", help="exit 1 when a target is missed")
    args = parser.parse_args()
    if not shutil.which("dot"):
        print("dot is missing: sudo apt-get install graphviz", file=sys.stderr)
        return 2
    found = measure(*((2, 1) if args.small else (12, 3)))
    print(f"{'':<46}{'ms a chart':>12}{'x raw dot':>12}{'target':>9}")
    missed = False
    for name, row in found.items():
        target = TARGETS.get(name)
        over = target is not None and row["x raw dot"] > target
        missed |= over
        words = f"{target:>9}{'  MISSED' if over else ''}" if target is not None else ""
        print(f"{name:<46}{row['seconds'] * 1000:>12.1f}{row['x raw dot']:>12.2f}{words}")
    if args.json:
        args.json.write_text(json.dumps(found, indent=1))
    return 1 if missed and args.strict else 0


if __name__ == "__main__":
    sys.exit(main())
