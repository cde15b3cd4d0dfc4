"""Which method answers: cell decomposition where it can, the solver z3 where fields are computed with one another."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec

from workflow_engine.definition.guard import Expression
from workflow_engine.lint.guards import cells
from workflow_engine.lint.guards.cells import Cases, Fact, Survey, survey
from workflow_engine.lint.guards.domain import Domain
from workflow_engine.lint.guards.linear import Reason, UndecidedError
from workflow_engine.lint.guards.witness import Witness
from workflow_engine.record import replace

INSTALL = "pip install 'workflow-engine[smt]'"


def solver_installed() -> bool:
    """True when the extra ``smt`` is installed."""
    return find_spec("z3") is not None


def cases(guards: Sequence[Expression], domain: Domain, facts: Sequence[Fact] = ()) -> Cases:
    """Return what ``cells.decompose`` returns. Raises ``UndecidedError`` when no method decides the guards."""
    try:
        return cells.decompose(guards, domain, facts)
    except UndecidedError as error:
        _pass_on(error)
    from workflow_engine.lint.guards.smt import decompose

    return decompose(guards, domain, facts)


class Together:
    """Guards about which several questions are asked in one domain: answered from one survey of all, where that is
    possible, else question by question. ``decided`` fields are chosen by the person who acts.

    All questions raise ``UndecidedError`` when no method decides them.
    """

    def __init__(self, guards: Sequence[Expression], domain: Domain, decided: frozenset[str]) -> None:
        self._guards, self._domain, self._decided = guards, domain, decided
        self._surveys: dict[tuple[Fact, ...], Survey | UndecidedError] = {}

    def cases(self, numbers: Sequence[int], facts: tuple[Fact, ...] = ()) -> Cases:
        """Return what ``cells.decompose`` returns for the guards with these numbers."""
        # A survey of all guards pays when the facts are those of other questions, too.
        if not facts or facts in self._surveys:
            known = self._survey(facts)
            if isinstance(known, Survey):
                return known.cases(numbers)
        return cases([self._guards[number] for number in numbers], self._domain, facts)

    def unserved(self, facts: tuple[Fact, ...] = ()) -> Witness | None:
        """Return what ``cells.unserved`` returns, else a case of an option for which no guard ever holds."""
        options = {name: self._domain.process.data[name].options for name in sorted(self._decided)}
        known = self._survey(facts)
        if isinstance(known, Survey):
            found = known.unserved()
            return found or next(filter(None, (known.hopeless(name, among) for name, among in options.items())), None)
        _pass_on(known)
        from workflow_engine.lint.guards.smt import unserved

        found = unserved(self._guards, self._domain, self._decided, facts)
        for name, option in ((name, option) for name, among in options.items() for option in among if not found):
            domain = replace(self._domain, fixed={name: (option,)})
            truths = cases(self._guards, domain, facts)
            if truths and not any(any(said) for said in truths):
                return next(iter(truths.values()))
        return found

    def _survey(self, facts: tuple[Fact, ...]) -> Survey | UndecidedError:
        if facts not in self._surveys:
            try:
                self._surveys[facts] = survey(self._guards, self._domain, self._decided, facts)
            except UndecidedError as error:
                self._surveys[facts] = error
        return self._surveys[facts]


def _pass_on(error: UndecidedError) -> None:
    """Raise again what the solver does not help with."""
    if error.reason is Reason.FORM or not solver_installed():
        raise error
