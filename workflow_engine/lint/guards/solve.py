"""Which method answers: cell decomposition where it can, the solver z3 where fields are computed with one another."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec

from workflow_engine.definition.guard import Expression
from workflow_engine.lint.guards import cells
from workflow_engine.lint.guards.cells import Cases, Fact
from workflow_engine.lint.guards.domain import Domain
from workflow_engine.lint.guards.linear import Reason, UndecidedError
from workflow_engine.lint.guards.witness import Witness

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


def unserved(
    guards: Sequence[Expression], domain: Domain, decided: frozenset[str], facts: Sequence[Fact] = ()
) -> Witness | None:
    """Return what ``cells.unserved`` returns. Raises ``UndecidedError`` when no method decides the guards."""
    try:
        return cells.unserved(guards, domain, decided, facts)
    except UndecidedError as error:
        _pass_on(error)
    from workflow_engine.lint.guards.smt import unserved as solved

    return solved(guards, domain, decided, facts)


def _pass_on(error: UndecidedError) -> None:
    """Raise again what the solver does not help with."""
    if error.reason is Reason.FORM or not solver_installed():
        raise error
