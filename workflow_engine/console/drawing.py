"""What ``render`` draws: a procedure, one case on its chart, or a chart coloured by the figures of its cases."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from typing import TYPE_CHECKING

from workflow_engine.console.options import existing, is_there, open_engine
from workflow_engine.console.talk import Talk
from workflow_engine.errors import Message, UnknownCase, UsageError
from workflow_engine.record import replace

if TYPE_CHECKING:
    from workflow_engine.definition.catalogue import Catalogue
    from workflow_engine.definition.model import ProcessDefinition
    from workflow_engine.diagram.model import Diagram
    from workflow_engine.engine import Engine
    from workflow_engine.kernel.events import Entry

_AT_ONCE = 200


class Drawing:
    """Makes charts for one command; the database is opened when a chart needs it, and closed with this."""

    def __init__(self, args: argparse.Namespace, talk: Talk, read: Catalogue) -> None:
        from workflow_engine.lint.check import today

        self._args = args
        self._talk = talk
        self._read = read
        self._day: date = args.at or today(read)
        self._stack = ExitStack()
        self._engine: Engine | None = None

    def __enter__(self) -> Drawing:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def check(self, names: list[str]) -> None:
        """Raise ``UsageError`` for the first name that is neither a procedure nor a case, before anything is drawn."""
        for name in names:
            if name not in self._read.processes and not self._is_case(name):
                known = "、".join(self._read.processes)
                raise UsageError(
                    Message(
                        f"没有流程或事项“{name}”；流程有：{known}", f"no procedure or case {name!r}; known: {known}"
                    ),
                    help=Message(
                        f"事项编号到 --db 指明的数据库中找，现为 {self._args.db}",
                        f"case ids are looked up in the database of --db, now {self._args.db}",
                    ),
                )

    def _is_case(self, name: str) -> bool:
        if not is_there(str(self._args.db)):
            return False
        try:
            self._opened().case(name)
        except UnknownCase:
            return False
        return True

    def chart(self, name: str) -> Diagram:
        """Return the chart of a procedure, with its heat when that was asked for, or of one case."""
        definition = self._read.processes.get(name)
        if definition is None:
            return self._case(name)
        diagram = self._plain(definition, self._day)
        return self._heated(diagram, name) if self._args.heat else diagram

    def _plain(self, definition: ProcessDefinition, at: date) -> Diagram:
        from workflow_engine.diagram.extract import extract
        from workflow_engine.diagram.links import link_base

        lang, others = self._talk.lang, self._read.processes
        diagram = extract(definition, self._read.organization, lang=lang, at=at, others=others)
        return replace(diagram, links=link_base(self._args.links))

    def _case(self, case_id: str) -> Diagram:
        from workflow_engine.diagram.live import live

        engine = self._opened()
        case, trail, now = engine.case(case_id), engine.history(case_id), engine.clock.now()
        definition = engine.definition(case.digest)
        diagram = self._plain(definition, self._day)
        return replace(diagram, overlay=live(diagram, definition, case, trail, now, engine.world))

    def _heated(self, diagram: Diagram, process: str) -> Diagram:
        from workflow_engine.diagram.figures import figures
        from workflow_engine.diagram.heat import Heat, heat

        engine = self._opened()
        time = engine.world.time
        found = figures(self._trails(process), time, engine.clock.now())
        if not found.cases:
            self._talk.say(
                f"库中还没有“{process}”的事项，图上没有颜色和数字",
                f"no case of {process!r} in the database yet: the chart has no colours and no figures",
            )
        return replace(diagram, overlay=heat(diagram, found, Heat(self._args.heat), time))

    def _trails(self, process: str) -> Iterator[tuple[Entry, ...]]:
        engine, after, count = self._opened(), "", 0
        while rows := engine.store.cases(process=process, open_only=False, limit=_AT_ONCE, after=after):
            for row in rows:
                yield engine.history(row.id)
            after, count = rows[-1].mark, count + len(rows)
            if count % (5 * _AT_ONCE) == 0:
                self._talk.say(f"已读 {count} 件", f"{count} cases read")

    def _opened(self) -> Engine:
        if self._engine is None:
            existing(str(self._args.db))
            self._engine = self._stack.enter_context(open_engine(self._args, self._talk))
        return self._engine
