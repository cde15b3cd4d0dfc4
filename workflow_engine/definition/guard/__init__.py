"""Guards: small typed expressions, checked when a definition loads and compiled once."""

from workflow_engine.definition.guard.expression import Expression, compile_guard
from workflow_engine.definition.guard.functions import FUNCTIONS
from workflow_engine.definition.guard.problems import GuardError, GuardFailed, GuardProblem, MissingValue
from workflow_engine.definition.guard.tokens import RESERVED_WORDS
from workflow_engine.definition.guard.types import Environment, Facts, FieldType, Type

__all__ = [
    "FUNCTIONS",
    "RESERVED_WORDS",
    "Environment",
    "Expression",
    "Facts",
    "FieldType",
    "GuardError",
    "GuardFailed",
    "GuardProblem",
    "MissingValue",
    "Type",
    "compile_guard",
]
