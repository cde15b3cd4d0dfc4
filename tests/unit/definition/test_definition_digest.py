"""The digest changes with what a file says and with nothing else."""

from __future__ import annotations

import pytest

from workflow_engine.definition.digest import digest
from workflow_engine.source.reader import read

TEXT = """\
process: p
start: a
tables: {t: {x: 1.5, y: 2}}
states:
  a: {actions: {go: {to: z, limit: 3}}}
  z: {kind: end, outcome: o}
"""


def of(text: str) -> str:
    """Return the digest of what ``text`` says."""
    return digest(read(text).value)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("process: p", "process:   'p'  # a name"),
        ("process: p\nstart: a", "start: a\nprocess: p"),
        ("{x: 1.5, y: 2}", "{y: 2, x: 1.50}"),
        ("y: 2", "y: 2.0"),
        ("{to: z, limit: 3}", "{\n    limit: 3,\n    to: 'z'}"),
    ],
)
def test_what_people_do_not_mean_changes_nothing(old: str, new: str) -> None:
    assert of(TEXT.replace(old, new)) == of(TEXT)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("process: p", "process: q"),
        ("y: 2", "y: '2'"),
        ("x: 1.5", "x: 1.50000000000000000000000000000001"),
        ("limit: 3", "limit: 4"),
        ("go: {", "stop: {to: z}, go: {"),
        (
            "  a: {actions: {go: {to: z, limit: 3}}}\n  z: {kind: end, outcome: o}\n",
            "  z: {kind: end, outcome: o}\n  a: {actions: {go: {to: z, limit: 3}}}\n",
        ),
    ],
)
def test_what_people_mean_changes_it(old: str, new: str) -> None:
    assert TEXT.replace(old, new) != TEXT
    assert of(TEXT.replace(old, new)) != of(TEXT)


def test_a_digest_is_64_hexadecimal_digits() -> None:
    assert len(of(TEXT)) == 64
    assert int(of(TEXT), 16) > 0
