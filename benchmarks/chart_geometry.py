"""Looks at every chart of the catalogue and at 200 nobody drew before: is there anything one could not hang up?

Run ``python benchmarks/chart_geometry.py``; ``--small`` draws 20 random charts instead of 200. Exit 1 on any fault.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.property.charts import chart  # noqa: E402
from workflow_engine.definition.catalogue import read_catalogue  # noqa: E402
from workflow_engine.diagram.extract import extract  # noqa: E402
from workflow_engine.diagram.layout.chart import lay_out  # noqa: E402
from workflow_engine.diagram.layout.check import crossings, faults  # noqa: E402
from workflow_engine.diagram.layout.paper import fitting  # noqa: E402
from workflow_engine.diagram.model import Diagram  # noqa: E402

DAY = date(2026, 9, 1)


def charts(folder: Path, count: int) -> Iterator[tuple[str, Diagram]]:
    """Yield the charts of a catalogue, then random ones."""
    read = read_catalogue([folder])
    for name, definition in read.processes.items():
        yield name, extract(definition, read.organization, at=DAY)
    for seed in range(count):
        yield f"random {seed}", chart(seed)


def main() -> int:
    """Measure and print; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="20 random charts instead of 200")
    parser.add_argument("--processes", type=Path, default=ROOT / "processes")
    args = parser.parse_args()
    found: Counter[str] = Counter()
    drawn = boxes = arrows = crossed = 0
    seconds, papers = [], Counter[str]()
    for name, diagram in charts(args.processes, 20 if args.small else 200):
        began = time.process_time()
        layout = lay_out(diagram)
        seconds.append(time.process_time() - began)
        drawn, boxes, arrows = drawn + 1, boxes + len(layout.boxes), arrows + len(layout.ways)
        crossed += crossings(layout)
        papers[fitting(layout).name] += 1
        for fault in faults(layout):
            found[fault.kind] += 1
            print(f"{name}: {fault.kind}: {', '.join(fault.parts)}", flush=True)
    print(
        f"charts {drawn}, boxes {boxes}, arrows {arrows}, faults {found.total()}, crossings {crossed} "
        f"({crossed / max(arrows, 1):.2f} an arrow), seconds a chart {sum(seconds) / drawn:.2f} "
        f"(worst {max(seconds):.2f}), paper {dict(sorted(papers.items()))}"
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
