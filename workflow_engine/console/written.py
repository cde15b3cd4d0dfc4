"""Remembers which pages were written into a folder, so that those of what no longer exists can be taken away."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

from workflow_engine.console.files import cannot_write, write_file

FILE = ".workflow-engine-pages.json"


class Written:
    """The pages of one folder, as they were written before and are written now.

    The list of them stands in the folder. What is not on it, and what was changed since, is somebody else's.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._before = _read(folder / FILE)
        self._now: dict[str, str] = {}

    def write(self, page: str, content: bytes) -> bool:
        """Write a page; False when it stands there already. Raises ``StorageError``."""
        path = self._folder / page
        self._now[page] = sha256(content).hexdigest()
        try:
            if path.exists() and path.read_bytes() == content:
                return False
        except OSError as error:
            raise cannot_write(path, error) from error
        write_file(path, content)
        return True

    def remember(self) -> None:
        """Write the list: what is written now, and what was before and has not been removed."""
        text = json.dumps({"pages": self._before | self._now}, ensure_ascii=False, indent=1, sort_keys=True)
        write_file(self._folder / FILE, f"{text}\n".encode())

    def remove_others(self) -> tuple[list[str], list[str]]:
        """Remove the pages written before and not now; return those removed, and those left because they were changed.

        Raises ``StorageError``.
        """
        removed, changed = [], []
        for page, digest in self._others():
            path = self._folder / page
            try:
                if _is_page(path, self._folder, digest):
                    path.unlink()
                    removed.append(page)
                elif path.is_file():
                    changed.append(page)
            except OSError as error:
                raise cannot_write(path, error) from error
        self._before = {}
        return removed, changed

    def _others(self) -> Iterator[tuple[str, str]]:
        return ((page, digest) for page, digest in sorted(self._before.items()) if page not in self._now)


def _read(path: Path) -> dict[str, str]:
    """Return the pages on a list with the digests of their contents; none where there is no list that can be read."""
    try:
        found: Any = json.loads(path.read_bytes())
        pages = found["pages"].items()
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}
    return {page: digest for page, digest in pages if _is_inside(page) and isinstance(digest, str)}


def _is_inside(page: str) -> bool:
    """True when a path leads nowhere but into the folder: the list may come from anybody."""
    pure = PurePosixPath(page)
    return not pure.is_absolute() and ".." not in pure.parts and not set("\\:\0") & set(page)


def _is_page(path: Path, folder: Path, digest: str) -> bool:
    """True when the file is the one that was written: no link, on no link's other side, and with the same content."""
    return (
        path.is_file()
        and path.resolve() == folder.resolve() / path.relative_to(folder)
        and sha256(path.read_bytes()).hexdigest() == digest
    )
