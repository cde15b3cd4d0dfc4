"""Words about fields and choices that several rules share."""

from __future__ import annotations

from workflow_engine.definition.guard import Expression
from workflow_engine.definition.model import Field, ProcessDefinition
from workflow_engine.errors import Message
from workflow_engine.lint.guards.alternatives import Choice


def choice_name(choice: Choice) -> str:
    """Return the name of the state that chooses, else of the procedure."""
    return choice.state.name if choice.state else choice.process.name


def domains(process: ProcessDefinition, expression: Expression) -> Message | None:
    """Return what the fields of a condition are declared to be; None when it reads no field."""
    said = [_domain(process.data[name]) for name in expression.fields]
    if not said:
        return None
    return Message("；".join(one.zh for one in said), "; ".join(one.en for one in said))


def _domain(field: Field) -> Message:
    limits = [f"{word} {value}" for word, value in (("min", field.min), ("max", field.max)) if value is not None]
    if field.options:
        limits = [f"options [{', '.join(field.options)}]"]
    said = ", ".join([str(field.kind), *limits])
    return Message(f"{field.name}：{said}", f"{field.name}: {said}")
