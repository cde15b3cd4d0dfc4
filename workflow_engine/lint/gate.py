"""The gate in front of an engine: definitions with an error are not run."""

from __future__ import annotations

from workflow_engine.definition.catalogue import Catalogue
from workflow_engine.errors import InvalidDefinition, Message, Problem
from workflow_engine.lint.check import check
from workflow_engine.lint.finding import Severity


def refuse_errors(catalogue: Catalogue) -> None:
    """Raise ``InvalidDefinition`` with every finding of severity error, each at its place; else do nothing."""
    errors = [finding for finding in check(catalogue) if finding.severity is Severity.ERROR]
    if errors:
        raise InvalidDefinition(
            Message(f"流程定义有 {len(errors)} 处错误", f"the definitions have {len(errors)} errors"),
            [Problem(f.rule, f.message, f.path, f.place) for f in errors],
        )
