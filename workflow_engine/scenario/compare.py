"""What is expected, held against what is there: a sentence for every difference."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from workflow_engine.definition.model import Path
from workflow_engine.errors import Message
from workflow_engine.kernel.advance import who_can
from workflow_engine.kernel.case import Case, Visit, WorkItem
from workflow_engine.kernel.values import BadValueError, read_value
from workflow_engine.scenario.form import NONE
from workflow_engine.scenario.model import Expectation
from workflow_engine.scenario.office import Office, Open
from workflow_engine.scenario.told import done, fired

Difference = tuple[Path, Message]
_REST = ("...", "…")


def differences(office: Office, opened: Open, expected: Expectation) -> Iterator[Difference]:
    """Yield the path (below the expectation) and the sentence of everything that is not as expected."""
    case = opened.case
    yield from _whole(case, expected)
    visits = [visit for visit in case.visits if expected.within in (None, visit.state)]
    if expected.within is not None and not visits:
        yield differ(("in",), expected.within, [visit.state for visit in case.visits])
        return
    yield from _owners(office, visits, [i for v in visits for i in case.items_of(v.id)], expected)
    yield from _moments(visits, expected)
    yield from _time(opened, visits, expected)
    yield from _trail(opened, expected)
    yield from _data(office, opened, expected)
    for action, words in expected.can.items():
        found = who_can(opened.definition, case, action, office.now, office.world, expected.within)
        wanted = _people(office, words)
        if sorted(wanted) != sorted(found):
            yield differ(("can", action), sorted(wanted), sorted(found))


def differ(path: Path, expected: Any, found: Any) -> Difference:
    """Return the difference at ``path``: what was expected and what was found."""
    what, wanted, there = ".".join(map(str, path)), _show(expected), _show(found)
    return path, Message(f"{what}：应为 {wanted}，实为 {there}", f"{what}: expected {wanted}, found {there}")


def _whole(case: Case, expected: Expectation) -> Iterator[Difference]:
    if expected.state is not None:
        states = [visit.state for visit in case.visits]
        if sorted(expected.state) != sorted(states):
            yield differ(("state",), expected.state, states or [_ended(case)])
    if expected.ended is not None and expected.ended != (case.outcome or NONE):
        yield differ(("ended",), expected.ended, case.outcome or [visit.state for visit in case.visits])


def _ended(case: Case) -> str:
    return f"({case.outcome})" if case.outcome else NONE


def _owners(
    office: Office, visits: Sequence[Visit], items: Sequence[WorkItem], expected: Expectation
) -> Iterator[Difference]:
    if expected.owner is not None:
        owners = [item.owner for item in items]
        known = office.organization.people
        wanted = [f"@{word}" if word in known else word for word in expected.owner if word != NONE]
        if sorted(wanted) != sorted(owners):
            yield differ(("owner",), wanted, owners)
    if expected.holder is not None:
        holders = [item.holder for item in items if item.holder]
        wanted = _people(office, expected.holder)
        if sorted(wanted) != sorted(holders):
            yield differ(("holder",), wanted, holders)
    if expected.accountable is not None:
        answer = list(dict.fromkeys(visit.accountable for visit in visits if visit.accountable))
        wanted = [word for word in expected.accountable if word != NONE]
        if sorted(wanted) != sorted(answer):
            yield differ(("accountable",), wanted, answer)


def _people(office: Office, words: Sequence[str]) -> list[str]:
    """Return the persons that words mean; a post means all who hold it today."""
    found: dict[str, None] = {}
    for word in words:
        if word == NONE:
            continue
        post = "/" in word and not word.startswith("external/")
        people = office.world.directory.candidates(word, office.now.date()) if post else (word.removeprefix("@"),)
        found.update(dict.fromkeys(people))
    return list(found)


def _moments(visits: Sequence[Visit], expected: Expectation) -> Iterator[Difference]:
    for key, wanted, found in (
        ("due", expected.due, [visit.due_at for visit in visits]),
        ("respond", expected.respond, [visit.respond_by for visit in visits]),
    ):
        if wanted is not None:
            there = sorted({_minute(moment) for moment in found if moment}) or [NONE]
            text = wanted if isinstance(wanted, str) else _minute(wanted)
            if there != [text]:
                yield differ((key,), text, there)


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def _time(opened: Open, visits: Sequence[Visit], expected: Expectation) -> Iterator[Difference]:
    if expected.timers is not None:
        ids = {visit.id for visit in visits}
        armed = sorted((t for t in opened.case.timers if t.visit in ids), key=lambda t: t.at)
        there = [f"{timer.kind} {_minute(timer.at)}" for timer in armed]
        wanted = [word for word in expected.timers if word != NONE]
        fits = len(wanted) == len(there) and all(
            t == w or t.startswith(f"{w} ") for w, t in zip(wanted, there, strict=False)
        )
        if not fits:
            yield differ(("timers",), wanted, there)
    if expected.fired is not None:
        yield from _sequence("fired", expected.fired, fired(opened))


def _trail(opened: Open, expected: Expectation) -> Iterator[Difference]:
    if expected.trail is not None:
        yield from _sequence("trail", expected.trail, done(opened))


def _sequence(key: str, wanted: Sequence[str], found: Sequence[str]) -> Iterator[Difference]:
    rest = [word for word in wanted if word not in (*_REST, NONE)]
    part = list(found[len(found) - len(rest) :]) if wanted and wanted[0] in _REST else list(found)
    if part != rest:
        yield differ((key,), wanted, found)


def _data(office: Office, opened: Open, expected: Expectation) -> Iterator[Difference]:
    for name, raw in office.with_people(opened.definition, expected.data).items():
        found = opened.case.data.get(name)
        wanted = None
        if raw not in (None, NONE):
            try:
                wanted = read_value(opened.definition.data[name], raw, office.world.directory)
            except BadValueError as error:
                yield ("data", name), Message(f"data.{name}：{error.message.zh}", f"data.{name}: {error.message.en}")
                continue
        if wanted != found:
            yield differ(("data", name), NONE if wanted is None else wanted, NONE if found is None else found)


def _show(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(str, value)) + "]"
    return _minute(value) if isinstance(value, datetime) else str(value)
