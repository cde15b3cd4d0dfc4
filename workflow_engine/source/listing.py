"""Which files of a folder are read; apart from what reads them, so that asking costs next to nothing."""

from __future__ import annotations

import os
import re

SUFFIXES = (".yaml", ".yml")
_LEFT_OUT = "tests"
_SHARED = re.compile(rb"(?:\A(?:\xef\xbb\xbf)?|[\r\n])(?:organization|calendar|duties):")
# Nearly all neighbours are procedures, and say so in their first line that is no comment.
_PROCEDURE = re.compile(rb"(?:\xef\xbb\xbf)?(?:[ \t]*(?:#[^\r\n]*)?[\r\n])*process:")
_BEGINNING = 4 * 1024
_LOOKED_AT = 512 * 1024


def yaml_files(path: str) -> list[str]:
    """Return the YAML files under ``path``; a file gives itself, whatever its name.

    Hidden files and folders and folders named ``tests`` are left out. Raises ``OSError`` with its ``filename`` when
    there is nothing at ``path`` or a folder cannot be opened.
    """
    if os.path.isfile(path):
        return [path]
    found: list[str] = []
    folders = [path]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                if entry.name.endswith(SUFFIXES) and entry.is_file():
                    found.append(entry.path)
                # Links to folders are not followed: they may lead round in circles.
                elif entry.name != _LEFT_OUT and entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
    return found


def with_neighbours(paths: list[str]) -> list[str]:
    """Return the paths, and for single files the organization, calendar and duties that lie beside them."""
    found = list(paths)
    known = {os.path.realpath(path) for path in paths}
    for path in paths:
        for other in beside(path):
            if _is_shared(other) and os.path.realpath(other) not in known:
                known.add(os.path.realpath(other))
                found.append(other)
    return found


def beside(path: str) -> list[str]:
    """Return the YAML files in the folder of a file, sorted, itself included; nothing when it is no file."""
    folder = os.path.dirname(path)
    names = sorted(os.listdir(folder or ".")) if os.path.isfile(path) else ()
    return [os.path.join(folder, name) for name in names if name.endswith(SUFFIXES)]


def _is_shared(path: str) -> bool:
    """True for a file that says at its top level that it is an organization, a calendar or duties."""
    try:
        file = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        try:
            text = os.read(file, _BEGINNING)
            if _PROCEDURE.match(text):
                return False
            while len(text) < _LOOKED_AT and (more := os.read(file, _LOOKED_AT)):
                text += more
        finally:
            os.close(file)
    except OSError:
        return False
    return _SHARED.search(text) is not None
