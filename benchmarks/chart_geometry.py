"""Looks at every chart of the catalogue and at 200 nobody drew before: is there anything one could not hang up?

Each is laid out twice, with lanes side by side and with lanes one below the other. Run
``python benchmarks/chart_geometry.py``; ``--small`` draws 3 random charts instead of 200. Before it trusts itself the
checker must see faults planted in a clean chart. Exit 1 on any fault, or on a planted one that goes unseen.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from statistics import mean

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.property.charts import chart  # noqa: E402
from tests.property.planted import PLANTED  # noqa: E402
from workflow_engine.definition.catalogue import read_catalogue  # noqa: E402
from workflow_engine.diagram.extract import extract  # noqa: E402
from workflow_engine.diagram.layout.chart import LEVEL, UPRIGHT, lay_out  # noqa: E402
from workflow_engine.diagram.layout.check import KINDS, crossings, faults  # noqa: E402
from workflow_engine.diagram.layout.solve import Manner  # noqa: E402
from workflow_engine.diagram.model import Diagram  # noqa: E402

DAY = date(2026, 9, 1)


@dataclass
class Tally:
    """What was seen on the charts of one orientation."""

    charts: int = 0
    boxes: int = 0
    arrows: int = 0
    crossings: int = 0
    seconds: list[float] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)

    def look(self, name: str, diagram: Diagram, manner: Manner) -> None:
        """Lay a chart out and look for its faults; each is printed."""
        began = time.process_time()
        layout = lay_out(diagram, manner)
        self.seconds.append(time.process_time() - began)
        self.charts += 1
        self.boxes += len(layout.boxes)
        self.arrows += len(layout.ways)
        self.crossings += crossings(layout)
        for fault in faults(layout):
            self.faults[fault.kind] += 1
            print(f"{name}: {fault.kind}: {', '.join(fault.parts)}", flush=True)


def charts(folder: Path, count: int) -> Iterator[tuple[str, Diagram]]:
    """Yield the charts of a catalogue, then random ones."""
    read = read_catalogue([folder])
    for name, definition in read.processes.items():
        yield name, extract(definition, read.organization, at=DAY)
    for seed in range(count):
        yield f"random {seed}", chart(seed)


def unseen(manner: Manner) -> list[str]:
    """Return the planted faults that the checker does not see."""
    clean = lay_out(chart(4), manner)
    if faults(clean):
        return ["the clean chart is not clean"]
    return [kind for kind, plant in PLANTED.items() if kind not in {fault.kind for fault in faults(plant(clean))}]


def table(tallies: dict[str, Tally]) -> Iterator[str]:
    """Yield the lines of the table: a column for each orientation."""
    yield f"{'':<28}" + "".join(f"{name:>12}" for name in tallies)
    rows = {
        "charts": [str(t.charts) for t in tallies.values()],
        "boxes": [str(t.boxes) for t in tallies.values()],
        "arrows": [str(t.arrows) for t in tallies.values()],
        **{f"fault: {kind}": [str(t.faults[kind]) for t in tallies.values()] for kind in KINDS},
        "crossings": [str(t.crossings) for t in tallies.values()],
        "crossings an arrow": [f"{t.crossings / max(t.arrows, 1):.2f}" for t in tallies.values()],
        "seconds a chart, mean": [f"{mean(t.seconds):.2f}" for t in tallies.values()],
        "seconds a chart, worst": [f"{max(t.seconds):.2f}" for t in tallies.values()],
    }
    yield from (f"{name:<28}" + "".join(f"{value:>12}" for value in values) for name, values in rows.items())


def main() -> int:
    """Measure and print; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="3 random charts instead of 200")
    parser.add_argument("--processes", type=Path, default=ROOT / "processes")
    parser.add_argument("--json", type=Path, help="write the figures there too")
    args = parser.parse_args()
    manners = {"upright": UPRIGHT, "level": LEVEL}
    missed = [f"{name}: {kind}" for name, manner in manners.items() for kind in unseen(manner)]
    print(f"planted faults: {len(PLANTED)} in each orientation, unseen {len(missed)} {' '.join(missed)}", flush=True)
    tallies = {name: Tally() for name in manners}
    for name, diagram in charts(args.processes, 3 if args.small else 200):
        for orientation, manner in manners.items():
            tallies[orientation].look(f"{name} ({orientation})", diagram, manner)
    print("\n".join(table(tallies)))
    if args.json:
        args.json.write_text(json.dumps({name: asdict(tally) for name, tally in tallies.items()}, indent=1))
    return 1 if missed or any(tally.faults for tally in tallies.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
