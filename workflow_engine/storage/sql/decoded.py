"""Cases that were read or written lately, so that the next step need not read their texts again."""

from __future__ import annotations

from threading import Lock
from types import MappingProxyType

from workflow_engine.kernel.case import Case
from workflow_engine.kernel.codec import case_from_text


class Decoded:
    """Some cases beside the very texts they stand for.

    A case is only given out for its own text, which the database has just handed over. So nothing here can be out of
    date, whoever else writes and whatever is rolled back. Everybody gets a case of his own.
    """

    def __init__(self, most: int = 1000) -> None:
        self._most = most
        self._kept: dict[str, tuple[str, Case]] = {}
        self._lock = Lock()

    def case(self, case_id: str, text: str) -> Case:
        """Return the case that ``text`` stands for."""
        kept = self._kept.get(case_id)
        if kept is not None and kept[0] == text:
            return _own(kept[1])
        case = case_from_text(text)
        self.keep(text, case)
        return case

    def keep(self, text: str, case: Case) -> None:
        """Remember what ``text`` stands for; the oldest are forgotten."""
        own = _frozen(case)
        with self._lock:
            self._kept.pop(case.id, None)
            self._kept[case.id] = text, own
            if len(self._kept) > self._most:
                del self._kept[next(iter(self._kept))]


def _own(case: Case) -> Case:
    new = case.copy()
    new.data = dict(case.data)
    return new


def _frozen(case: Case) -> Case:
    """Return a copy that no holder of the original can change, nor of a copy: all else in a case is unchangeable."""
    new = _own(case)
    if any([visit.origin is not None and visit.origin.changes for visit in case.visits]):  # noqa: C419  # a hot path
        new.visits = tuple(
            visit._replace(origin=visit.origin._replace(changes=MappingProxyType(dict(visit.origin.changes))))
            if visit.origin
            else visit
            for visit in case.visits
        )
    return new
