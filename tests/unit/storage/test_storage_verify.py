from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from repairs import DIGEST, MORNING, after, end, item, keep, opening, step

from workflow_engine.kernel.codec import dumps, loads, seal
from workflow_engine.kernel.events import Entry
from workflow_engine.storage.sql.store import SqlStore
from workflow_engine.storage.verify import verify


def trail() -> list[Entry]:
    _, first, one = opening("c1", items=[item("i1")])
    _, second, two = step(first)
    _, third, three = step(second, at=2)
    _, _, four = end(third, at=3)
    lines: list[Entry] = []
    for line in (one, two, three, four):
        lines.append(seal(line, lines[-1].hash if lines else ""))
    return lines


def paths(lines: list[Entry]) -> list[tuple[str, object]]:
    return [(problem.rule, problem.path[-1]) for problem in verify(lines)]


def test_a_trail_as_it_was_written_has_no_problem() -> None:
    assert verify(trail()) == []
    assert verify([]) == []


@pytest.mark.parametrize(
    "change",
    [
        {"by": "zhao"},
        {"at": after(1.5)},
        {"at": MORNING.replace(microsecond=MORNING.microsecond + 1)},
        {"on_behalf": "wang"},
        {"post": None},
        {"command": "Act"},
        {"command_id": "other"},
        {"digest": "d2"},
        {"events": ()},
        {"hash": "0" * 64},
    ],
)
def test_a_changed_field_is_found_on_its_line(change: dict[str, object]) -> None:
    lines = trail()
    lines[1] = lines[1]._replace(**change)  # type: ignore[arg-type]
    assert paths(lines)[0] == ("changed-line", 2)


def test_a_line_changed_and_hashed_again_breaks_the_link_of_the_next() -> None:
    lines = trail()
    lines[1] = seal(lines[1]._replace(by="zhao"), lines[1].previous)
    assert paths(lines) == [("broken-link", 3)]


def test_a_line_taken_out_is_found_where_it_is_missing() -> None:
    lines = trail()
    assert paths([lines[0], *lines[2:]]) == [("missing-line", 3)]
    assert paths(lines[1:]) == [("missing-line", 2)]


def test_lines_swapped_or_said_twice_are_found() -> None:
    one, two, three, four = trail()
    assert paths([one, three, two, four])[0] == ("missing-line", 3)
    assert paths([one, two, two, three, four])[0] == ("missing-line", 2)


def test_a_line_of_another_case_is_found() -> None:
    lines = trail()
    lines[2] = seal(lines[2]._replace(case="c2"), lines[1].hash)
    assert paths(lines)[0] == ("foreign-line", 3)


def test_a_problem_is_told_in_both_languages_with_the_next_step() -> None:
    lines = trail()
    lines[3] = lines[3]._replace(by="zhao")
    (problem,) = verify(lines)
    assert problem.path == ("history", "c1", 4)
    assert "第 4 行" in problem.message.zh
    assert "line 4" in problem.message.en
    assert problem.help is not None


def readable_changes(text: str, place: int, letter: str) -> Iterator[Entry]:
    """Yield the entry of ``text`` with one letter replaced, if it can still be read as one."""
    try:
        entry = loads(text[:place] + letter + text[place + 1 :])
    except (ValueError, KeyError, TypeError, ArithmeticError):
        return
    if isinstance(entry, Entry):
        yield entry


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 3), st.floats(0, 1, exclude_max=True), st.sampled_from('0123456789abcxyz"{}:,-+中'))
def test_any_changed_letter_of_a_stored_line_is_found(line: int, share: float, letter: str) -> None:
    lines = trail()
    text = dumps(lines[line])
    for entry in readable_changes(text, int(share * len(text)), letter):
        changed = [*lines[:line], entry, *lines[line + 1 :]]
        assert (verify(changed) == []) == (dumps(entry) == text)


@pytest.mark.parametrize(
    "change",
    [
        """UPDATE workflow_history SET entry = replace(entry, '"by":"li"', '"by":"lo"') WHERE seq = 2""",
        "UPDATE workflow_history SET previous = replace(previous, substr(previous, 1, 1), 'x') WHERE seq = 2",
        "UPDATE workflow_history SET hash = replace(hash, substr(hash, 1, 1), 'x') WHERE seq = 2",
    ],
)
def test_a_changed_byte_in_the_file_is_found(tmp_path: Path, change: str) -> None:
    path = tmp_path / "cases.db"
    store = SqlStore(path)
    store.remember_definition(DIGEST, "repair", "1", "text")
    keep(store, end(keep(store, step(keep(store, opening("c1"))))))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(change)
    first, *_ = verify(store.history("c1"))
    assert first.path == ("history", "c1", 2)
    store.close()


def test_a_stored_line_is_the_text_its_hash_was_made_of(tmp_path: Path) -> None:
    path = tmp_path / "cases.db"
    store = SqlStore(path)
    store.remember_definition(DIGEST, "repair", "1", "text")
    keep(store, step(keep(store, opening("c1"))))
    store.close()
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT entry, hash FROM workflow_history").fetchall()
    assert [sha256(text.encode()).hexdigest() for text, _ in rows] == [hashed for _, hashed in rows]
