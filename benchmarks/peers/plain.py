"""The baseline: a dictionary, an ``if`` and a list. No engine can do less."""

from __future__ import annotations

from collections.abc import Sequence

from peers.work import TABLE, Case, Engine, Refused, SlotsEngine


class DictLoop(SlotsEngine):
    key = "dict"
    title = "plain dict loop: {(state, action): (target, guard)}"

    def run(self, cases: Sequence[Case], walks: Sequence[Sequence[str]]) -> None:
        for case, walk in zip(cases, walks, strict=True):
            for action in walk:
                target, guard = TABLE[case.state, action]
                if guard is not None and not guard(case.data):
                    raise Refused(action)
                case.history.append((case.state, action, target))
                case.state = target


def engines() -> list[Engine]:
    """Return the baseline."""
    return [DictLoop()]
