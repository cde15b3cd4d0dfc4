"""Looks into the forms: which form reads a path, which keys it knows, what they mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import Tag
from pydantic.fields import FieldInfo

from workflow_engine.definition.schema.form import Form


@cache
def keys_of(form: type[Form]) -> Mapping[str, str]:
    """Return the keys of ``form`` as they are written, each with its description, in their order."""
    return {name: info.description or "" for name, info in _fields(form).items()}


def required_keys(form: type[Form]) -> frozenset[str]:
    """Return the keys that must be written."""
    return frozenset(name for name, info in _fields(form).items() if info.is_required())


def form_at(form: type[Form], loc: tuple[str | int, ...]) -> type[Form] | None:
    """Return the form that reads the place ``loc`` (a pydantic ``loc``) of a document read by ``form``."""
    found: Any = form
    for step in loc:
        found = _step(found, step)
    forms = list(_forms(found))
    return forms[0] if len(forms) == 1 else None


def forms_below(form: type[Form]) -> list[type[Form]]:
    """Return ``form`` and all forms that it uses, each once, in the order of the manual."""
    seen: dict[type[Form], None] = {}
    waiting = [form]
    while waiting:
        current = waiting.pop(0)
        if current not in seen:
            seen[current] = None
            waiting += [below for info in _fields(current).values() for below in _forms(info.annotation)]
    return list(seen)


@cache
def _fields(form: type[Form]) -> dict[str, FieldInfo]:
    if not form.__pydantic_complete__:
        form.model_rebuild()
    return {info.alias or name: info for name, info in form.model_fields.items()}


def _step(annotation: Any, step: str | int) -> Any:
    annotation = _bare(annotation)
    if isinstance(annotation, type) and issubclass(annotation, Form):
        info = _fields(annotation).get(str(step))
        return info.annotation if info else None
    if get_origin(annotation) in (dict, list):
        return get_args(annotation)[-1]
    if get_origin(annotation) in (Union, UnionType):
        for member in get_args(annotation):
            if any(isinstance(mark, Tag) and mark.tag == step for mark in getattr(member, "__metadata__", ())):
                return member
    return None


def _bare(annotation: Any) -> Any:
    """Strip marks, and the ``None`` of a key that may be left out."""
    while True:
        if get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
            continue
        members = [a for a in get_args(annotation) if a is not type(None)]
        if get_origin(annotation) in (Union, UnionType) and len(members) == 1:
            annotation = members[0]
            continue
        return annotation


def _forms(annotation: Any) -> Iterator[type[Form]]:
    annotation = _bare(annotation)
    if isinstance(annotation, type):
        if issubclass(annotation, Form):
            yield annotation
        return
    for member in get_args(annotation):
        yield from _forms(member)
