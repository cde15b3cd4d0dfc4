"""The gate in front of an engine: definitions with an error are not run."""

from __future__ import annotations

from workflow_engine.definition.catalogue import Catalogue
from workflow_engine.errors import InvalidDefinition, Message, Problem
from workflow_engine.lint.check import check
from workflow_engine.lint.finding import Severity

STAFFING = frozenset(
    {
        "role-without-holder",
        "unit-without-head",
        "empty-candidates",
        "deputy-invalid",  # bites only on the day somebody is away
        "sod-unsatisfiable",  # a second appointment mends it; until then the kernel refuses the one step, with reasons
        "escalation-ends-nowhere",  # a late step is brought to nobody, yet the step itself can be done
    }
)
"""Errors about who holds a post today. People come and go: a vacancy is told by ``validate`` and ``show``, and the
work goes to those who answer for it, but the office does not stand still on the day an appointment ends."""


def refuse_errors(catalogue: Catalogue) -> None:
    """Raise ``InvalidDefinition`` with every error but those of ``STAFFING``, each at its place; else do nothing."""
    found = check(catalogue)
    errors = [f for f in found if f.severity is Severity.ERROR and f.rule not in STAFFING]
    if errors:
        raise InvalidDefinition(
            Message(f"流程定义有 {len(errors)} 处错误", f"the definitions have {len(errors)} errors"),
            [Problem(f.rule, f.message, f.path, f.place) for f in errors],
        )
