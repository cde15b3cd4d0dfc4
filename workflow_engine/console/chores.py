"""What a worker does beside delivering: functions to be called as often as one likes; each looks once a minute."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from workflow_engine.console.anchor_letters import AnchorLetters
from workflow_engine.duty import start_due_duties
from workflow_engine.engine import Engine
from workflow_engine.errors import WorkflowError
from workflow_engine.storage.anchor import read_anchors, write_anchor

_log = logging.getLogger("workflow_engine")


def duties(engine: Engine) -> Callable[[], None]:
    """Return what starts the matters of the year's duties."""

    def start() -> None:
        started = start_due_duties(engine)
        for case in started.cases:
            _log.info("duty started case %s", case)
        for missed in started.missed:
            _log.warning("duty %s of %s was not started: %s", missed.duty, missed.period, missed.error)

    return _each_minute(engine, "duties", start)


def anchors(engine: Engine, path: Path, letters: AnchorLetters | None = None) -> Callable[[], None]:
    """Return what adds an anchor to the file on every day of the office, logs the line that vouches for it, and mails
    that line: a letter that could not be sent is tried again, by whichever worker looks next."""
    zone = engine.catalogue.calendar.zone

    def anchor() -> None:
        now = engine.clock.now()
        written = read_anchors(path).anchors if path.exists() else ()
        newest = written[-1] if written else None
        if newest is None or newest.at.astimezone(zone).date() < now.astimezone(zone).date():
            newest = write_anchor(engine.store, path, now)
            _log.info("anchor %s", newest)
        for address in letters.send(path, newest) if letters else ():
            _log.info("anchor of %s mailed to %s", newest.at, address)

    return _each_minute(engine, "anchor", anchor)


def _each_minute(engine: Engine, name: str, chore: Callable[[], None]) -> Callable[[], None]:
    next_look = [engine.clock.now()]

    def look() -> None:
        now = engine.clock.now()
        if now < next_look[0]:
            return
        next_look[0] = now + timedelta(minutes=1)
        try:
            chore()
        except WorkflowError as error:  # the store or the file may be away for a moment; the next look catches up
            _log.warning("%s: %s", name, error)

    return look
