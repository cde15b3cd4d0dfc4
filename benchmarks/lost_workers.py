"""Two of three workers are gone for good in the middle of the load: is anything still stuck a minute after it ends?

    python benchmarks/lost_workers.py                        every driver with its settings as they come; some minutes
    python benchmarks/lost_workers.py --driver temporal      only this one (repeatable)
    python benchmarks/lost_workers.py --small                short loads, and leases and the minute scaled down
    python benchmarks/lost_workers.py --json FILE            write the figures to a file

The two are killed (-9) while they work and nobody takes their place. The exit code is 1 when something was lost, or is
still stuck 60 seconds after the last client has ended.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from datetime import timedelta
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent.parent)]

from benchmarks.faults.figures import Figure, at_most, none, show, told, write  # noqa: E402
from benchmarks.faults.kills import CLIENTS, PATIENCE, Crew, settle, site  # noqa: E402

DRIVERS = ("sqlite", "postgresql", "procrastinate", "temporal")


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--driver", choices=DRIVERS, action="append", help="only this one (repeatable)")
    parser.add_argument("--small", action="store_true", help="4 s of load, leases of 2 s")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, metavar="FILE")
    args = parser.parse_args()
    tables = {}
    for driver in args.driver or DRIVERS:
        tables[f"two of three workers gone for good, {driver}"] = _one(driver, args.small, random.Random(args.seed))
        show(*list(tables.items())[-1])
        sys.stdout.flush()
    if args.json:
        write(args.json, tables)
    return 1 if any(figure.ok is False for figures in tables.values() for figure in figures) else 0


def _one(driver: str, small: bool, chance: random.Random) -> list[Figure]:
    seconds, lease, beat = (2.0, 2, 1) if small else (15.0, 60, 10)
    settings = {"lease": timedelta(seconds=lease), "heartbeat": timedelta(seconds=beat)}
    with site(driver, **settings) as (place, _, received):
        crew = Crew(place, workers=3)
        crew.start()
        time.sleep(chance.uniform(0.8, 1.2) * seconds)
        crew.lose(CLIENTS)
        crew.lose(CLIENTS)
        time.sleep(seconds)
        found, taken = settle(place, crew, received)
    return [
        told("lease, seconds", lease),
        told("actions stored", found.actions),
        told("timers fired", found.timers),
        told("effects", found.effects),
        told("deliveries again", found.again),
        none("acknowledged actions lost", found.lost),
        none("effects lost or stuck", found.effects_lost),
        none("timers lost or stuck", found.timers_lost),
        none("anything else wrong", found.wrong - sum(map(len, (found.lost, found.effects_lost, found.timers_lost)))),
        at_most("nothing stuck after the load ended", taken, PATIENCE, " s"),
    ]


if __name__ == "__main__":
    sys.exit(main())
