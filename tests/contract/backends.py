"""The stores for which the contract holds. A new backend is one more line in ``BACKENDS``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from repairs import DIGEST

from tests.postgres import clean_database
from workflow_engine.storage.contract import Store
from workflow_engine.storage.open import open_store

BACKENDS: dict[str, Callable[[Path], Store]] = {
    "memory": lambda _: open_store("memory:"),
    "sqlite": lambda folder: open_store(str(folder / "cases.db")),
    "postgresql": lambda _: open_store(clean_database()),
}


@contextmanager
def opened(backend: str, folder: Path) -> Iterator[Store]:
    """Open an empty store that knows the procedure of the repairs."""
    store = BACKENDS[backend](folder)
    store.remember_definition(DIGEST, "repair", "1", "process: repair")
    yield store
    store.close()
