"""YAML text → ``Document``."""

from __future__ import annotations

from typing import Any

from yaml.error import YAMLError

from workflow_engine.errors import Message, Problem, SourceError
from workflow_engine.source import refusals, syntax
from workflow_engine.source.builder import Builder
from workflow_engine.source.characters import MAX_BYTES, decode, forbidden
from workflow_engine.source.document import OFFSET_BITS, Document, line_starts, place_of
from workflow_engine.source.refusals import Refusal

try:
    from yaml._yaml import CParser as _Parser
except ImportError:  # pragma: no cover - PyYAML built without libyaml
    from workflow_engine.source.slow_parser import SlowParser as _Parser  # type: ignore[assignment]


def read(text: str | bytes, file: str = "<text>") -> Document:
    """Return what ``text`` says and where it says it; ``file`` is only the name shown to people.

    Raises ``SourceError``. Duplicate keys, anchors, aliases, merge keys and tags are reported all at once; syntax
    errors and limits end the reading.
    """
    text = _checked(text, file)
    builder = Builder(file, text)
    syntax_error: list[Problem] = []
    parser: Any = _Parser(text)
    try:
        builder.build(parser.get_event)
    except YAMLError as error:
        syntax_error = [syntax.problem(error, file, text)]
    problems = [*builder.problems, *syntax_error]
    if problems:
        raise source_error(file, problems)
    return Document(file, text, *builder.root())


def source_error(file: str, problems: list[Problem]) -> SourceError:
    """Return the error that says all ``problems`` of ``file``, in the order in which they stand there."""
    problems = sorted(problems, key=lambda p: (p.place.line, p.place.column) if p.place else (0, 0))
    count = len(problems)
    zh, en = ("", "1 place") if count == 1 else (f" {count} 处", f"{count} places")
    help_ = problems[0].help if count == 1 else Message("从第一处改起", "mend the first one first")
    message = Message(f"{file} 有{zh or '一处'}不能读", f"{file} cannot be read at {en}")
    return SourceError(message, problems, help=help_, file=file)


def _checked(text: str | bytes, file: str) -> str:
    """Return the text without a byte order mark, once size, encoding and characters are known to be good."""
    size = len(text) if isinstance(text, bytes) else len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        raise _at(refusals.too_large(MAX_BYTES), file, "", 0)
    wrong: Refusal | None = None
    if isinstance(text, bytes):
        text, wrong = decode(text)
    text = text.removeprefix("\ufeff")
    if wrong:
        raise _at(wrong, file, text, len(text))
    bad = forbidden(text)
    if bad:
        raise _at(refusals.forbidden_character(bad[0]), file, text, bad.start())
    return text


def _at(refusal: Refusal, file: str, text: str, offset: int) -> SourceError:
    span = offset << OFFSET_BITS | min(offset + 1, len(text))
    return source_error(file, [refusal.at(place_of(file, line_starts(text), span))])
