"""Charts drawn before, so that one that did not change is not drawn again.

A chart is known by all that it says (procedure, holders of the day, language, marks), its format, and the code that
draws; so an old one is never taken for a new one, and the folder may be deleted at any time.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from workflow_engine.errors import StorageError
from workflow_engine.lint.cache import FOLDER
from workflow_engine.lint.writing import replace_file

if TYPE_CHECKING:
    from workflow_engine.diagram.model import Diagram

_MOST = 500
_DIGEST = 32
_NOTES = {".gitignore": "*\n", "CACHEDIR.TAG": "Signature: 8a477f597d28d172789f06886806bc55\n# Safe to delete.\n"}


class KeptCharts:
    """The charts of one folder. ``kept`` and ``drawn`` count those that were there, and those that had to be drawn."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder / "charts"
        self.kept = self.drawn = 0

    def get(self, diagram: Diagram, what: str, draw: Callable[[], bytes]) -> bytes:
        """Return the chart as ``what``, a format, from the folder; else as ``draw`` makes it, and keep that."""
        name = self._folder / sha256(f"{_code()}\0{what}\0{diagram!r}".encode("utf-8", "surrogatepass")).hexdigest()
        with suppress(OSError):
            content = name.read_bytes()
            if sha256(content[_DIGEST:]).digest() == content[:_DIGEST]:  # else it was damaged
                name.touch()
                self.kept += 1
                return content[_DIGEST:]
        picture = draw()
        self.drawn += 1
        self._keep(name, sha256(picture).digest() + picture)
        return picture

    def _keep(self, name: Path, content: bytes) -> None:
        """Write a chart where others find it; where nothing can be written nothing is kept, and nothing lost."""
        with suppress(OSError, StorageError):
            self._folder.mkdir(parents=True, exist_ok=True)
            for note, words in _NOTES.items():
                if not (path := self._folder.parent / note).exists():
                    path.write_text(words, encoding="utf-8")
            replace_file(name, content)
            for path in sorted(self._folder.iterdir(), key=lambda path: path.stat().st_mtime)[:-_MOST]:
                path.unlink(missing_ok=True)


@cache
def _code() -> str:
    """Return a digest of the code that draws."""
    import workflow_engine.diagram

    found = sha256()
    for folder in workflow_engine.diagram.__path__:
        for path in sorted(Path(folder).rglob("*")):
            if path.suffix in (".py", ".js", ".css"):
                found.update(path.read_bytes())
    return found.hexdigest()
