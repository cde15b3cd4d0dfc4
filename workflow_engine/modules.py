"""Which modules a folder holds, for everything that is one file each: rules, formats, renderers, papers."""

from __future__ import annotations

import os

TYPE_CHECKING = False  # no typing: commands that only help wait for this file, too
if TYPE_CHECKING:
    from types import ModuleType

_ENDINGS = (".py", ".pyc", ".so", ".pyd")


def modules_in(package: ModuleType) -> list[str]:
    """Return the names of the modules right inside a package, sorted.

    ``pkgutil`` says the same, and imports ``inspect`` for it, which takes longer than all modules of most folders.
    """
    try:
        files = [name for place in package.__path__ for name in os.listdir(place)]
    except OSError:  # inside an archive
        import pkgutil

        return sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    return sorted({name.partition(".")[0] for name in files if name.endswith(_ENDINGS)} - {"__init__"})
