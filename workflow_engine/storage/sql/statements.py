"""Every statement this store uses, written with SQLAlchemy and turned into the database's own text once.

The texts run on the driver's cursor with named parameters; building them per call would cost more than running them.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from sqlalchemy import BindParameter, Select, Table, bindparam, delete, insert, literal_column, select, update
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.expression import Executable

from workflow_engine.kernel.case import Timer
from workflow_engine.storage.sql.schema import cases, definitions, effects, history, items, readings, timers

_NOTED = ("attempts", "next_at", "lease_by", "error", "sent")
EFFECT = ("case_id", "seq", "at", "id", "kind", "visit", "payload", "state", *_NOTED)
"""The columns of an effect in the order in which ``rows.effect_of`` reads them."""
_LINE = tuple(history.c[name] for name in ("case_id", "seq", "command_id", "at", "by", "entry", "previous", "hash"))


class Statements:
    """SQL texts for one kind of database. Those of a single step take their values in the order of the text."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = named(dialect)
        self._hot = in_order(dialect)
        case: BindParameter[str] = bindparam("case")
        self.add_definition = self._placed(insert(definitions))
        self.definition = self._placed(
            select(definitions.c.process, definitions.c.text).where(definitions.c.digest == bindparam("digest"))
        )
        self.case = self._placed(select(cases.c.body).where(cases.c.id == case))
        head = select(cases.c.seq, cases.c.head).where(cases.c.id == case).with_for_update()
        self.head_for_update = self._placed(head)
        self.case_by_key = self._placed(
            select(cases.c.id).where(cases.c.process == bindparam("process"), cases.c.key == bindparam("key"))
        )
        self.add_case = self._placed(insert(cases))
        # A column with an index is written only when it changes: most steps touch these three.
        self.step_case = self._update("seq", "head", "body")
        self.change_case = self._update("seq", "head", "body", "digest", "title", "outcome", "ended_at")
        lines = select(history.c.entry, history.c.previous, history.c.hash)
        self.add_entry = self._placed(insert(history))
        self.history = self._text(lines.where(history.c.case_id == case).order_by(history.c.seq))
        self.answered = self._placed(lines.where(history.c.command_id == bindparam("command")))
        self.add_item, self.drop_item = self._placed(insert(items)), self._drop(items)
        self.add_timer, self.drop_timer = self._placed(_new(timers)), self._drop(timers)
        self.add_effect = self._placed(_new(effects))
        self.timers_due = self._text(_timers_due())
        self.effects = self._text(_effects())
        self.add_reading, self.drop_readings = self._placed(insert(readings)), self._placed(_readings_of_case())
        self.of_steps = (
            *(self.add_case, self.step_case, self.change_case, self.add_entry, self.drop_item, self.add_item),
            *(self.drop_timer, self.add_timer, self.drop_readings, self.add_reading, self.add_effect),
        )
        """What steps of different cases write, in the order in which it may be written for all of them together."""
        self._of_cases: dict[int, str] = {}

    def cases_for_update(self, number: int) -> str:
        """Return the statement that locks so many cases, and reads them: in the order of their ids, so that two who
        want the same cases never wait for each other in a circle."""
        if number not in self._of_cases:
            names: list[BindParameter[str]] = [bindparam(f"case{place}") for place in range(number)]
            query = select(cases.c.id, cases.c.seq, cases.c.head, cases.c.body).where(cases.c.id.in_(names))
            self._of_cases[number] = self._placed(query.order_by(cases.c.id).with_for_update())
        return self._of_cases[number]

    # Those that few programs use are made when they are first needed.

    @cached_property
    def heads(self) -> str:
        """Return the page of heads after the case ``after``."""
        return self._text(_heads(cases.c.id, cases.c.seq, cases.c.head))

    @cached_property
    def trails(self) -> str:
        """Return the page of cases after ``after``, beside their lines: one statement, so that it is of one moment."""
        page = _heads(cases.c.id, cases.c.seq, cases.c.head, cases.c.body).subquery()
        lines = page.outerjoin(history, history.c.case_id == page.c.id)
        return self._text(select(*page.c, *_LINE).select_from(lines).order_by(page.c.id, history.c.seq))

    @cached_property
    def stray_trails(self) -> str:
        """Return the lines without a case."""
        lines = select(*_LINE).outerjoin_from(history, cases, cases.c.id == history.c.case_id)
        return self._text(lines.where(cases.c.id.is_(None)).order_by(history.c.case_id, history.c.seq))

    def _text(self, statement: Executable) -> str:
        return str(statement.compile(dialect=self._dialect))  # type: ignore[attr-defined]

    def _placed(self, statement: Executable) -> str:
        """Return the text of a statement of every step: its values go in by their order, which is half the work."""
        return str(statement.compile(dialect=self._hot))  # type: ignore[attr-defined]

    def _update(self, *columns: str) -> str:
        values: list[tuple[Any, BindParameter[Any]]] = [(cases.c[name], bindparam(name)) for name in columns]
        return self._placed(update(cases).where(cases.c.id == bindparam("case")).ordered_values(*values))

    def _drop(self, table: Table) -> str:
        ours = table.c.case_id == bindparam("case")
        return self._placed(delete(table).where(ours, table.c.id == bindparam("name")))


def _new(table: Table) -> Any:
    """Return the insert of a row that delivery has not looked at yet: what delivery notes begins with its defaults."""
    return insert(table).values({c.name: bindparam(c.name) for c in table.columns if c.server_default is None})


def in_order(dialect: Dialect) -> Dialect:
    """Return the dialect with parameters that are given by their order alone."""
    return type(dialect)(paramstyle="qmark" if dialect.name == "sqlite" else "format")  # type: ignore[call-arg]


def named(dialect: Dialect) -> Dialect:
    """Return the dialect with named parameters.

    SQLite's driver takes names as well as question marks, though SQLAlchemy uses only the marks.
    """
    style = "named" if dialect.name == "sqlite" else dialect.paramstyle
    return type(dialect)(paramstyle=style)  # type: ignore[call-arg]


def _page(query: Any) -> Any:
    # Without the constant SQLAlchemy gives SQLite a nameless parameter.
    return query.limit(bindparam("limit")).offset(literal_column("0"))


def _readings_of_case() -> Any:
    return delete(readings).where(readings.c.case_id == bindparam("case"))


def _heads(*columns: Any) -> Select[Any]:
    found: Select[Any] = _page(select(*columns).where(cases.c.id > bindparam("after")).order_by(cases.c.id))
    return found


def _timers_due() -> Any:
    query = select(timers.c.case_id, *(timers.c[name] for name in Timer._fields))
    query = query.where(timers.c.at <= bindparam("at"))
    return _page(query.order_by(timers.c.at, timers.c.case_id, timers.c.id))


def _effects() -> Any:
    query = select(*(effects.c[name] for name in EFFECT)).where(effects.c.state == bindparam("state"))
    order = (effects.c.at, effects.c.case_id, effects.c.seq, effects.c.place)
    return _page(query.order_by(*order))
