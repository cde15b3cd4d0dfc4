"""The kernel plays cases: where the rules find nothing every case ends, and where they find a dead end none does.

The benchmark ``mutants.py`` plays a thousand cases of each definition; here are a few of each.
"""

from __future__ import annotations

from random import Random

import pytest

from tests.mutants.good_files import Good, goods
from tests.mutants.measure import all_mutants, catalogue
from tests.mutants.mutant import Mutant
from tests.mutants.simulate import Outcome, Player, played

CASES = 10
GOODS = [good for good in goods() if good.scopes]
STOPPED = {
    "an_action_leads_to_a_step_without_actions": "stuck",
    "a_way_is_turned_into_a_step_without_actions": "stuck",
    "two_steps_lead_only_to_each_other": "ring_one",
    "a_way_is_turned_into_a_step_that_leads_to_itself": "forever",
}


@pytest.mark.parametrize("good", GOODS, ids=[good.name for good in GOODS])
def test_every_case_of_a_good_definition_comes_to_an_end(good: Good) -> None:
    read = catalogue(good.texts)
    outcomes = played(read.processes[good.value["process"]], read, CASES)
    assert [(outcome.how, outcome.states) for outcome in outcomes if outcome.how != "ended"] == []
    assert len(outcomes) == CASES


@pytest.mark.parametrize("operator", STOPPED)
def test_where_a_dead_end_or_a_closed_loop_is_reported_cases_never_end(operator: str) -> None:
    found = all_mutants(8, only=operator)
    mutants = [mutant for mutant in found if len(mutant.spot.path or ()) == 2]  # a block's own actions lead out of it
    came = [_came(mutant, STOPPED[operator]) for mutant in mutants]
    assert sum(map(bool, came)) >= 3
    assert {outcome.how for outcomes in came for outcome in outcomes} <= {"stuck", "open"}


def _came(mutant: Mutant, place: str) -> list[Outcome]:
    """Return how cases went on that came to the defect; some defects lie too deep for a few cases."""
    read = catalogue(mutant.texts())
    definition = read.processes[mutant.good.value["process"]]
    player = Player(definition, read, Random(1), frozenset({place}))
    return [outcome for _ in range(8) if place in (outcome := player.play()).seen]
