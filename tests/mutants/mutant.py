"""What a mutant is: a good definition with one defect written into its text, and what has to be found there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from tests.mutants.good_files import Good
from tests.mutants.yaml_text import Edit, Path, YamlText, apply, line_and_column


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the finding has to stand: at a key or a value of the mutated file, or at the offset inside an edit.

    ``path`` None means an edit: ``offset`` is counted from where that edit begins in the mutated text. ``inside`` is
    counted from where the value begins.
    """

    file: str
    path: Path | None
    key: bool = False
    edit: Edit | None = None
    offset: int = 0
    inside: int = 0


@dataclass(frozen=True, slots=True)
class Mutant:
    """One defect. ``edits`` by file; ``gone`` are files that are taken away."""

    good: Good = field(repr=False)
    operator: str
    rule: str
    edits: Mapping[str, tuple[Edit, ...]]
    spot: Spot
    gone: tuple[str, ...] = ()

    def texts(self) -> dict[str, str]:
        """Return the text of every file, the mutated ones with their edits."""
        changed = {name: apply(self.good.texts[name], edits) for name, edits in self.edits.items()}
        return {name: text for name, text in {**self.good.texts, **changed}.items() if name not in self.gone}

    def place(self) -> tuple[str, int, int]:
        """Return file, line and column at which the finding has to stand."""
        text = self.texts()[self.spot.file]
        if self.spot.path is None:
            assert self.spot.edit
            before = [e for e in self.edits.get(self.spot.file, ()) if e < self.spot.edit]
            shift = sum(len(e.new) - (e.end - e.start) for e in before)
            offset = self.spot.edit.start + shift + self.spot.offset
        elif self.spot.path == ():
            offset = 0
        else:
            mutated = YamlText(text)
            offset = mutated.key_start(self.spot.path) if self.spot.key else mutated.start(self.spot.path)
            offset += self.spot.inside
        return (self.spot.file, *line_and_column(text, offset))


Found = Iterator[tuple[tuple[Edit, ...] | Mapping[str, tuple[Edit, ...]], Spot]]
Find = Callable[[Good], Found]


@dataclass(frozen=True, slots=True)
class Operator:
    """A pure function that writes one kind of defect at every place of a good definition where it applies."""

    name: str
    rule: str
    find: Find

    def mutants(self, good: Good) -> Iterator[Mutant]:
        """Yield all mutants of a good definition."""
        for edits, spot in self.find(good):
            by_file = edits if isinstance(edits, Mapping) else {good.name: edits}
            gone = tuple(name for name, changes in by_file.items() if changes == GONE)
            kept = {name: changes for name, changes in by_file.items() if name not in gone}
            yield Mutant(good, self.name, self.rule, kept, spot, gone)


GONE = (Edit(-1, -1, ""),)
OPERATORS: list[Operator] = []


def operator(rule: str) -> Callable[[Find], Find]:
    """Register a function as an operator that writes defects of a rule."""

    def register(find: Find) -> Find:
        OPERATORS.append(Operator(find.__name__, rule, find))
        return find

    return register


def at_value(good: Good, *path: str | int, file: str = "") -> Spot:
    """Expect the finding at a value."""
    return Spot(file or good.name, path)


def at_key(good: Good, *path: str | int, file: str = "") -> Spot:
    """Expect the finding at a key."""
    return Spot(file or good.name, path, key=True)


def at_edit(good: Good, edit: Edit, offset: int = 0, file: str = "") -> Spot:
    """Expect the finding where an edit begins, ``offset`` characters later."""
    return Spot(file or good.name, None, edit=edit, offset=offset)
