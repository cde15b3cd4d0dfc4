"""Two defects in one definition: the one must not hide the other, but where a rule is known to explain another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from tests.mutants.measure import findings, key_of, known
from tests.mutants.mutant import Mutant
from tests.mutants.yaml_text import apply, overlap
from workflow_engine.lint.explains import EXPLAINS, UNREADABLE


@dataclass(frozen=True, slots=True)
class Pair:
    """Two mutants of one definition, and whether each is found when both are there."""

    one: Mutant
    other: Mutant
    found: tuple[bool, bool]


def independent(one: Mutant, other: Mutant) -> bool:
    """Say whether both can be written at once, and nothing says that one is only told after the other is mended."""
    rules = {one.rule, other.rule}
    explained = other.rule in EXPLAINS.get(one.rule, ()) or one.rule in EXPLAINS.get(other.rule, ())
    if one.good is not other.good or len(rules) == 1 or explained or rules & UNREADABLE or one.gone or other.gone:
        return False
    edits = [(file, edit) for mutant in (one, other) for file, found in mutant.edits.items() for edit in found]
    return not any(overlap([edit for file, edit in edits if file == each]) for each in {file for file, _ in edits})


def pairs(mutants: list[Mutant], count: int, seed: int) -> Iterator[tuple[Mutant, Mutant]]:
    """Yield ``count`` pairs of independent mutants; every rule is drawn as often as any other."""
    random = Random(seed)
    by_good: dict[str, dict[str, list[Mutant]]] = {}
    for mutant in mutants:
        by_good.setdefault(mutant.good.name, {}).setdefault(mutant.rule, []).append(mutant)
    rooms = [by_rule for by_rule in by_good.values() if len(by_rule) > 3]
    while count and rooms:
        by_rule = random.choice(rooms)
        one, other = (random.choice(by_rule[rule]) for rule in random.sample(sorted(by_rule), 2))
        if independent(one, other):
            count -= 1
            yield one, other


def examine_pair(one: Mutant, other: Mutant) -> Pair:
    """Return which of two defects are found."""
    texts = dict(one.good.texts)
    for file in {*one.edits, *other.edits}:
        texts[file] = apply(texts[file], (*one.edits.get(file, ()), *other.edits.get(file, ())))
    new = {found.rule for found in findings(texts) if key_of(found) not in known(one.good)}
    return Pair(one, other, (one.rule in new, other.rule in new))
