"""Clients, workers and the Temporal server are killed under load: is anything lost, and what comes twice?

    python benchmarks/temporal_faults.py                 125 kills, some 50 of workers; 5 of the server; some minutes
    python benchmarks/temporal_faults.py --small         a few of each
    python benchmarks/temporal_faults.py --json FILE     write the figures to a file

As ``python -m benchmarks.faults kills``, with PostgreSQL and a Temporal server that has its state on disk. The exit
code is 1 when anything acknowledged, a timer or an effect was lost or doubled. Deliveries again are told and allowed:
webhooks come at least once, under the same key.
"""

from __future__ import annotations

import argparse
import sys
from datetime import timedelta
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent.parent)]

from benchmarks.faults.figures import show, write  # noqa: E402
from benchmarks.faults.kills import campaign  # noqa: E402


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true", help="2 kills and 1 of the server")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, metavar="FILE")
    args = parser.parse_args()
    kills, servers = (2, 1) if args.small else (125, 5)
    figures = campaign("temporal", kills, servers, seed=args.seed, lease=timedelta(seconds=10))
    title = "kill -9, PostgreSQL with Temporal"
    show(title, figures)
    if args.json:
        write(args.json, {title: figures})
    return 1 if any(figure.ok is False and figure.must == "0" for figure in figures) else 0


if __name__ == "__main__":
    sys.exit(main())
