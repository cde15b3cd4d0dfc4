"""The forms as pydantic models: slow to make, but they find everything that is wrong, and write JSON Schemas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, create_model
from pydantic import Field as PydanticField
from pydantic_core import ErrorDetails

from workflow_engine.definition.schema.form import REQUIRED, Form
from workflow_engine.definition.schema.keys import annotations_of


def model_of(form: type[Form]) -> type[BaseModel]:
    """Return the model of a form: exact types, no unknown keys, built on first use."""
    if form not in _MODELS:
        _MODELS[form] = _model(form)
    return _MODELS[form]


_MODELS: dict[type[Form], type[BaseModel]] = {}


def _model(form: type[Form]) -> type[BaseModel]:
    exact = ConfigDict(extra="allow" if form.open else "forbid", strict=True, defer_build=True)
    base = type("Base", (BaseModel,), {"model_config": exact})
    annotations = annotations_of(form)
    fields: dict[str, Any] = {}
    for name, key in form.form_keys.items():
        default = ... if key.default is REQUIRED else _plain(key.default)
        described = PydanticField(default, alias=key.alias, description=key.description, **key.limits)
        fields[name] = (annotations[name], described)
    model: type[BaseModel] = create_model(form.__name__, __base__=base, __doc__=form.__doc__, **fields)
    return model


def _plain(default: Any) -> Any:
    return model_of(type(default)).model_construct() if isinstance(default, Form) else default


def errors_of(form: type[Form], value: Any) -> Sequence[ErrorDetails]:
    """Return everything for which ``value`` is not what the form says; nothing when it is."""
    try:
        model_of(form).model_validate(value)
    except ValidationError as error:
        return error.errors(include_url=False)
    return ()
