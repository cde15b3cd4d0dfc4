"""Workers and the Temporal server are killed under load: is anything lost, and what comes twice?

    python benchmarks/temporal_faults.py                 50 worker kills, 5 server kills; some three minutes
    python benchmarks/temporal_faults.py --small         a few of each
    python benchmarks/temporal_faults.py --json FILE     write the figures to a file

Real processes and servers: PostgreSQL, Temporal with its state on disk, three workers, a receiver of webhooks. A worker
that was killed (-9) is replaced at once, the Temporal server after a second. The exit code is 1 when something
acknowledged, a timer or an effect was lost, or anything but a delivery was doubled.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

from _faults import Office, report

from tests.postgres import clean_database
from tests.temporal import NAMESPACE, TemporalProcess

WORKERS, LEASE = 3, 20


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true", help="3 worker kills and 1 server kill")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, metavar="FILE")
    args = parser.parse_args()
    kills, server_kills, rate = (3, 1, 4.0) if args.small else (50, 5, 5.0)
    chance = random.Random(args.seed)
    with tempfile.TemporaryDirectory(prefix="temporal-faults-") as name, TemporalProcess(Path(name)) as server:
        server.start()
        settings = f'lease = {LEASE}\n[temporal]\naddress = "{server.address}"\nnamespace = "{NAMESPACE}"\n'
        with Office(Path(name), clean_database(), "temporal", settings) as office:
            office.hire(WORKERS)
            office.load(rate, chance)
            _kill(office, server, kills, server_kills, chance)
            account = office.settle(patience=120)
            if not account.is_whole:
                print(office.complaints(), file=sys.stderr)
    figures = {"worker kills": kills, "server kills": server_kills, "workers": WORKERS, "lease": LEASE}
    return 0 if report("Temporal", {"temporal": account}, figures, args.json) else 1


def _kill(office: Office, server: TemporalProcess, kills: int, server_kills: int, chance: random.Random) -> None:
    """Kill workers and the server in turn, so that the server's come evenly between the workers'."""
    every = kills // server_kills
    for number in range(1, kills + 1):
        time.sleep(chance.uniform(1.0, 2.5))
        office.kill(chance.randrange(WORKERS))
        office.hire()
        if number % every == every // 2:
            server.kill()
            time.sleep(1)
            server.start()
        print(f"\r{number} of {kills} workers killed, {len(office.sent)} actions acknowledged", end="", file=sys.stderr)
    print(file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
