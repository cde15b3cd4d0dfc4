"""Anchors: how far every trail had come at one moment, written to a file outside the database.

A chain of hashes shows that a line was changed. It cannot show that the last lines were cut off, or that a whole chain
was computed anew: for that somebody must have kept what the newest hashes were. The file grows by one anchor at a time:

    {"anchor":"2026-03-02T20:00:00+00:00","cases":812,"lines":5930,"previous":"0c2f…"}
    ["20260302-9f86d081884c",7,"1b4f…"]
    {"hash":"77ad…"}

Only cases that have moved since the anchor before are named. ``hash`` is the SHA-256 of the lines above it, and
``previous`` the ``hash`` of the anchor before, so that the newest one vouches for the whole file: it fits in a log,
a letter, or on paper.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from workflow_engine.errors import Message, StorageError
from workflow_engine.storage.contract import Head, Store

_PAGE = 1000


class Anchor(NamedTuple):
    """One anchor: when it was written, what the database held, how many cases it names, and the hash to keep."""

    at: datetime
    cases: int
    lines: int
    named: int
    hash: str

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%dT%H:%M:%S%z} cases={self.cases} lines={self.lines} sha256={self.hash}"


class Anchors(NamedTuple):
    """What a file holds: its anchors, oldest first, and all heads they name, by case."""

    anchors: tuple[Anchor, ...]
    heads: dict[str, list[Head]]


def read_anchors(path: Path) -> Anchors:
    """Return the anchors in a file; one whose end was never written (a crash) is passed over.

    Raises ``StorageError`` when the file cannot be read, or is not as it was written.
    """
    found = Anchors((), {})
    try:
        with path.open("rb") as file:
            blocks = list(_blocks(file.read().splitlines()))
    except OSError as error:
        raise unusable(path, error) from error
    for block, said in blocks:
        try:
            found = _with(found, block, said)
        except (ValueError, KeyError, TypeError) as error:
            raise _damaged(path, len(found.anchors) + 1) from error
    return found


def write_anchor(store: Store, path: Path, at: datetime) -> Anchor:
    """Add an anchor of all cases of ``store`` to the file, which is made when there is none, and return it.

    It is on the disk when this returns. Several processes may do so: they take turns. Raises ``StorageError``.
    """
    with _turn(path):
        known = read_anchors(path) if path.exists() else Anchors((), {})
        named, cases, lines = [], 0, 0
        for head in _heads(store):
            cases, lines = cases + 1, lines + head.seq
            if known.heads.get(head.case, (None,))[-1] != head:
                named.append(head)
        previous = known.anchors[-1].hash if known.anchors else ""
        first = {"anchor": at.isoformat(), "cases": cases, "lines": lines, "previous": previous}
        text = "".join(f"{_json(part)}\n" for part in (first, *named)).encode()
        made = Anchor(at, cases, lines, len(named), sha256(text).hexdigest())
        _add(path, text + f"{_json({'hash': made.hash})}\n".encode())
    return made


def _heads(store: Store) -> Iterator[Head]:
    after = ""
    while page := store.heads(after, _PAGE):
        yield from page
        after = page[-1].case


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))


def _blocks(lines: list[bytes]) -> Iterator[tuple[list[bytes], str]]:
    """Yield the lines of each anchor with what is said to be their hash; what a crash left unfinished is left out."""
    block: list[bytes] = []
    for line in lines:
        try:
            said = json.loads(line)
        except ValueError:  # half a line: the end of its anchor was never written
            block = []
            continue
        if "anchor" in said:
            block = []
        if "hash" in said:
            yield block, said["hash"]
            block = []
        else:
            block.append(line)


def _with(found: Anchors, block: list[bytes], said: str) -> Anchors:
    """Return ``found`` and one anchor more. Raises ``ValueError`` and its like when it is not as it was written."""
    first, *heads = map(json.loads, block)
    digest = sha256(b"".join(line + b"\n" for line in block)).hexdigest()
    previous = found.anchors[-1].hash if found.anchors else ""
    if said != digest or first["previous"] != previous:
        raise ValueError(digest)
    for case, seq, hash_ in heads:
        found.heads.setdefault(case, []).append(Head(case, seq, hash_))
    at = datetime.fromisoformat(first["anchor"])
    return Anchors((*found.anchors, Anchor(at, first["cases"], first["lines"], len(heads), digest)), found.heads)


def _add(path: Path, text: bytes) -> None:
    try:
        with path.open("ab") as file:
            if file.tell() and not _ends_a_line(path):
                file.write(b"\n")  # a crash left half a line
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise unusable(path, error) from error


def _ends_a_line(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read() == b"\n"


@contextmanager
def _turn(path: Path) -> Iterator[None]:
    """Keep other processes from adding at the same moment, where the system has locks that die with their holder."""
    try:
        with path.open("ab") as file:
            with suppress(ImportError):
                import fcntl

                fcntl.flock(file, fcntl.LOCK_EX)
            yield
    except OSError as error:
        raise unusable(path, error) from error


def unusable(path: Path, error: Exception) -> StorageError:
    """Return the error that says why an anchor file, or what is kept beside it, cannot be used."""
    return StorageError(
        Message(f"锚定文件 {path} 读写不了：{error}", f"the anchor file {path} cannot be read or written: {error}"),
        help=Message("核对路径和权限，再试一次。", "Check the path and its permissions, then try again."),
        cause="anchor",
        where=str(path),
    )


def _damaged(path: Path, number: int) -> StorageError:
    return StorageError(
        Message(
            f"锚定文件 {path} 的第 {number} 份锚定与其哈希值不符：文件被改动过",
            f"anchor {number} in {path} does not match its hash: the file was changed",
        ),
        help=Message(
            "留作证据，用别处保存的副本核对；要继续锚定，换一个新文件。",
            "Keep it as evidence and use a copy kept elsewhere; to go on anchoring, begin a new file.",
        ),
        cause="anchor-damaged",
        where=str(path),
        anchor=number,
    )
