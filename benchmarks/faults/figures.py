"""What a fault's command prints and writes: figures, each with what it must be."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple


class Figure(NamedTuple):
    """One line of a table. ``ok`` is None where nothing is promised; ``timed`` ones depend on the machine."""

    what: str
    value: float | str
    must: str = ""
    ok: bool | None = None
    timed: bool = False


def none(what: str, found: int | Sequence[object]) -> Figure:
    """Return the figure of something that must not happen. Of a sequence the first ones are shown."""
    count = found if isinstance(found, int) else len(found)
    shown = "" if isinstance(found, int) or not found else "  " + "; ".join(map(str, found[:3]))
    return Figure(what, f"{count}{shown}", "0", count == 0)


def some(what: str, found: int | Sequence[object]) -> Figure:
    """Return the figure of a control run, in which the harness must report something."""
    count = found if isinstance(found, int) else len(found)
    return Figure(what, count, "> 0", count > 0)


def every(what: str, found: int, of: int) -> Figure:
    """Return the figure of something that must always happen."""
    return Figure(what, f"{found} of {of}", "all", found == of and of > 0)


def at_most(what: str, value: float, limit: float, unit: str = "", *, timed: bool = False) -> Figure:
    """Return a figure with an upper limit."""
    return Figure(what, f"{value:.3g}{unit}", f"<= {limit:g}{unit}", value <= limit, timed)


def at_least(what: str, value: float, limit: float, unit: str = "", *, timed: bool = False) -> Figure:
    """Return a figure with a lower limit."""
    return Figure(what, f"{value:,.0f}{unit}", f">= {limit:,.0f}{unit}", value >= limit, timed)


def told(what: str, value: float | str) -> Figure:
    """Return a figure about which nothing is promised."""
    return Figure(what, value)


def show(title: str, figures: Sequence[Figure]) -> None:
    """Print one table."""
    wide = max(len(figure.what) for figure in figures)
    print(f"\n{title}")
    for figure in figures:
        sign = {None: "", True: "ok", False: "MISSED" if figure.timed else "FAILED"}[figure.ok]
        print(f"  {figure.what:<{wide}}  {figure.value!s:>12}  {figure.must:>10}  {sign}".rstrip())


def write(path: Path, tables: dict[str, Sequence[Figure]]) -> None:
    """Write all tables as JSON."""
    content = {name: [figure._asdict() for figure in figures] for name, figures in tables.items()}
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
