"""A file of findings that a project lives with for now: they are not told again, and the file only ever shrinks.

Entries are known by their fingerprints, so moved lines do not matter.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Any

from workflow_engine.errors import Message, UsageError
from workflow_engine.lint.finding import CRASH, Finding
from workflow_engine.record import fields, record

VERSION = 1


@record
class Entry:
    """One finding. ``file`` is given from the baseline's folder; all but ``fingerprint`` is there for people."""

    fingerprint: str
    rule: str
    file: str
    message: str


@record
class Compared:
    """Findings held against a baseline: ``new`` ones, ``known`` ones, and ``gone`` entries that nothing matches."""

    new: tuple[Finding, ...]
    known: tuple[Finding, ...]
    gone: tuple[Entry, ...]


def read_baseline(path: Path) -> list[Entry]:
    """Return the entries of a baseline. Raises ``UsageError`` when it is missing or not one of this version."""
    try:
        content: Any = json.loads(path.read_text(encoding="utf-8"))
        if content["version"] != VERSION:
            raise ValueError(f"version {content['version']}, expected {VERSION}")
        return [Entry(*(str(entry[key]) for key in fields(Entry))) for entry in content["findings"]]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        reason = f"{type(error).__name__}: {error}"
        raise UsageError(
            Message(f"基线文件 {path} 读不了：{reason}", f"the baseline {path} cannot be read: {reason}"),
            help=Message("用 --write-baseline 新建，或从版本库恢复", "make one with --write-baseline, or restore it"),
            file=str(path),
        ) from error


def compare(
    findings: Iterable[Finding], entries: Iterable[Entry], *, files: Collection[str], ran: Collection[str], folder: Path
) -> Compared:
    """Return which findings are new, and which entries are gone.

    An entry counts as gone only if that shows: its rule was ``ran`` and its file is one of ``files`` (as findings name
    them) or no longer exists in ``folder``, the baseline's. As often as a fingerprint stands there it is known.
    """
    entries = list(entries)
    left = Counter(entry.fingerprint for entry in entries)
    new: list[Finding] = []
    known: list[Finding] = []
    for finding in findings:
        listed = left[finding.fingerprint] > 0
        left[finding.fingerprint] -= listed
        (known if listed else new).append(finding)
    seen = {Path(file).resolve() for file in files}
    gone: list[Entry] = []
    for entry in entries:
        where = (folder / entry.file).resolve()
        if left[entry.fingerprint] > 0 and entry.rule in ran and (where in seen or not where.exists()):
            left[entry.fingerprint] -= 1
            gone.append(entry)
    return Compared(tuple(new), tuple(known), tuple(gone))


def new_entries(findings: Iterable[Finding], folder: Path) -> list[Entry]:
    """Return the entries of a new baseline that lies in ``folder``."""
    return [Entry(f.fingerprint, f.rule, _relative(f.file, folder), f.message.en) for f in findings if f.rule != CRASH]


def without(entries: Sequence[Entry], gone: Iterable[Entry]) -> list[Entry]:
    """Return the entries that are left."""
    left = Counter(gone)
    kept: list[Entry] = []
    for entry in entries:
        if left[entry] > 0:
            left[entry] -= 1
        else:
            kept.append(entry)
    return kept


def baseline_text(entries: Iterable[Entry]) -> str:
    """Return the text of a baseline, one entry after the other by file and rule."""
    ordered = sorted(entries, key=lambda entry: (entry.file, entry.rule, entry.fingerprint))
    said = [{name: getattr(entry, name) for name in fields(entry)} for entry in ordered]
    content = {"version": VERSION, "findings": said}
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _relative(file: str, folder: Path) -> str:
    try:
        return Path(os.path.relpath(Path(file).resolve(), folder.resolve())).as_posix()
    except ValueError:  # another drive
        return Path(file).resolve().as_posix()
