"""What is said about every broken file, to the letter: message, next step, related places, witness.

After a wording was changed on purpose, ``python -m tests.unit.lint.test_lint_wording`` writes the file anew; read what
changed before it is committed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.test_broken_files import FILES, expected, findings
from workflow_engine.errors import Message, Place

WORDING = Path(__file__).with_name("wording.txt")


def said(path: Path) -> str:
    return "\n".join([f"## {path.stem}", *_lines(path)])


def _lines(path: Path) -> Iterator[str]:
    for found in findings(path, expected(path)[0]):
        yield f"{found.rule} {_at(found.place)}"
        yield from _both("message", found.message)
        yield from _both("help", found.help)
        yield from _both("witness", found.witness)
        for other in found.related:
            yield from _both(f"related {_at(other.place)}", other.message)


def _both(what: str, message: Message | None) -> Iterator[str]:
    yield f"  {what}" if message is None else f"  {what}: {message.zh} | {message.en}"


def _at(place: Place | None) -> str:
    return f"{Path(place.file).name}:{place.line}:{place.column}" if place else "nowhere"


def _kept() -> dict[str, str]:
    texts = WORDING.read_text(encoding="utf-8").rstrip("\n").split("\n\n")
    return {text.splitlines()[0].removeprefix("## "): text for text in texts}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_is_said_about_a_broken_file_is_what_was_agreed(path: Path) -> None:
    assert said(path) == _kept()[path.stem]


def test_no_wording_is_kept_of_a_file_that_is_gone() -> None:
    assert list(_kept()) == [path.stem for path in FILES]


if __name__ == "__main__":
    WORDING.write_text("\n\n".join(said(path).replace("\n\n", "\n") for path in FILES) + "\n", encoding="utf-8")
