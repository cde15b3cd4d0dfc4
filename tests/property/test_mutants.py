"""Defects written into good definitions are found, exactly and at their place; the benchmark ``mutants.py`` runs all.

Every operator is tried on a few definitions here, drawn by a fixed seed.
"""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from tests.mutants.good_files import FOLDER, Good, goods
from tests.mutants.measure import Figures, Result, all_mutants, examine, findings, operators
from tests.mutants.mutant import Mutant
from tests.mutants.neutral import EDITS, examine_neutral, fits
from tests.mutants.pairs import examine_pair, pairs
from workflow_engine.lint.check import preset
from workflow_engine.lint.registry import all_rules

SEED = 7
OWN = [good for good in goods() if (FOLDER / good.name).exists()]


@pytest.fixture(scope="module")
def mutants() -> list[Mutant]:
    return list(all_mutants(1, SEED))


@pytest.fixture(scope="module")
def results(mutants: list[Mutant]) -> list[Result]:
    return [examine(mutant) for mutant in mutants]


@pytest.mark.parametrize("good", OWN, ids=[good.name for good in OWN])
def test_nothing_is_found_in_a_good_definition(good: Good) -> None:
    assert [(f.rule, f.place) for f in preset(findings(good.texts), "recommended")] == []


def test_there_are_enough_good_definitions_and_they_use_the_whole_language() -> None:
    assert sum(bool(good.scopes) for good in OWN) + 6 >= 25
    kinds = Counter(state.get("kind", "task") for good in OWN for _, _, state in good.states())
    assert kinds.keys() == {"task", "decision", "parallel", "call", "wait", "service", "end"}


def test_every_rule_has_two_operators() -> None:
    tried = Counter(operator.rule for operator in operators())
    assert {rule.meta.name: tried[rule.meta.name] for rule in all_rules() if tried[rule.meta.name] < 2} == {}


def test_every_defect_is_found(results: list[Result]) -> None:
    assert [result.mutant for result in results if not result.found] == []


def test_almost_always_nothing_else_is_told(results: list[Result]) -> None:
    assert _figures(results).exactness >= 0.95, [(r.mutant, r.extra) for r in results if not r.exact]


def test_almost_every_defect_is_shown_at_its_line_and_column(results: list[Result]) -> None:
    assert _figures(results).at_place >= 0.95, [(r.mutant, r.places) for r in results if not r.placed]


def test_a_look_that_changes_nothing_adds_no_finding() -> None:
    every = [(good, edit) for good in goods() for edit in EDITS if fits(good, edit)]
    tried = [examine_neutral(good, edit, SEED) for good, edit in Random(SEED).sample(every, 30)]
    assert [(each.good.name, each.edit, each.added) for each in tried if each.added] == []


def test_one_defect_does_not_hide_another(mutants: list[Mutant]) -> None:
    tried = [examine_pair(one, other) for one, other in pairs(mutants, 20, SEED)]
    missed = [pair for pair in tried if not all(pair.found)]
    assert len(missed) <= 1, missed


def _figures(results: list[Result]) -> Figures:
    figures = Figures()
    for result in results:
        figures.add(result)
    return figures
