"""All operations mixed, as a state machine: what holds of one case holds after any of them, in any order."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.property.walk import BY_NAME, GROUNDS, Walk

PAUSES = st.sampled_from((1, 1, 5, 70, 2000, 12_000))
DICE = st.randoms(use_true_random=False)


class Office(RuleBasedStateMachine):
    """One case of one procedure, and people who do whatever comes to their minds."""

    @initialize(ground=st.sampled_from(GROUNDS), dice=DICE)
    def open(self, ground: tuple, dice: Random) -> None:
        self.walk = Walk(*ground, dice)
        for _ in range(4):
            if not self.walk.entries:
                self.walk.ask(self.walk.start())

    @rule(dice=DICE)
    def act(self, dice: Random) -> None:
        self._ask(dice, "act")

    @rule(dice=DICE)
    def act_again(self, dice: Random) -> None:
        self._ask(dice, "act")

    @rule(name=st.sampled_from(sorted(BY_NAME)), dice=DICE)
    def operate(self, name: str, dice: Random) -> None:
        self.walk.dice = dice
        self.walk.ask(self.walk.operation(name))

    @rule(dice=DICE)
    def operate_as_it_fits(self, dice: Random) -> None:
        self._ask(dice, "operation")

    @rule(dice=DICE, minutes=PAUSES)
    def wait(self, dice: Random, minutes: int) -> None:
        self.walk.now += timedelta(minutes=minutes)
        self._ask(dice, "tick")

    @precondition(lambda self: len(self.walk.case.visits) > 0)
    @rule(dice=DICE)
    def answer(self, dice: Random) -> None:
        self._ask(dice, "answer")

    @invariant()
    def all_is_as_it_should_be(self) -> None:
        if hasattr(self, "walk"):
            self.walk.sound()

    def _ask(self, dice: Random, what: str) -> None:
        self.walk.dice = dice
        self.walk.ask(getattr(self.walk, what)())


TestOffice = Office.TestCase
TestOffice.settings = settings(
    max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
