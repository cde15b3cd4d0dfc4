"""Two of three workers are gone for good in the middle of the load: is anything still stuck a minute after it ends?

    python benchmarks/lost_workers.py                        every driver with its settings as they come; five minutes
    python benchmarks/lost_workers.py --driver temporal      only this one (repeatable)
    python benchmarks/lost_workers.py --small                short loads, and a lease and a minute that are scaled down
    python benchmarks/lost_workers.py --json FILE            write the figures to a file

The two are killed (-9) with work in their hands and not replaced. The exit code is 1 when something was lost, or is
still stuck 60 seconds after the load has ended.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from _faults import Account, Office, report

from tests.postgres import clean_database, empty_database
from tests.temporal import NAMESPACE, TemporalProcess

DRIVERS = ("embedded", "procrastinate", "temporal")


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--driver", choices=DRIVERS, action="append", help="only this one (repeatable)")
    parser.add_argument("--small", action="store_true", help="4 s of load, a lease of 2 s")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, metavar="FILE")
    args = parser.parse_args()
    seconds, lease, beat, minute = (4.0, 2, 1, 30.0) if args.small else (30.0, 60, 10, 60.0)
    accounts = {}
    for driver in args.driver or DRIVERS:
        print(driver, file=sys.stderr)
        accounts[driver] = _one(driver, f"lease = {lease}\nheartbeat = {beat}\n", seconds, minute, args.seed)
    figures = {"seconds of load": 2 * seconds, "lease": lease, "heartbeat": beat, "patience": minute}
    return 0 if report("Two of three workers gone for good", accounts, figures, args.json) else 1


def _one(driver: str, settings: str, seconds: float, minute: float, seed: int) -> Account:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lost-workers-")))
        if driver == "temporal":
            server = stack.enter_context(TemporalProcess(folder))
            server.start()
            settings += f'[temporal]\naddress = "{server.address}"\nnamespace = "{NAMESPACE}"\n'
        where = empty_database() if driver == "procrastinate" else clean_database()
        office = stack.enter_context(Office(folder, where, driver, settings))
        office.hire(3)
        office.load(rate=5.0, chance=random.Random(seed))
        while not office.received:  # until they are at work
            time.sleep(0.2)
        time.sleep(seconds)
        office.kill(0)
        office.kill(0)
        time.sleep(seconds)
        account = office.settle(patience=minute)
        if not account.is_whole:
            print(office.complaints(), file=sys.stderr)
        return account


if __name__ == "__main__":
    sys.exit(main())
