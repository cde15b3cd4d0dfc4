"""Looks into the forms: which form reads a path, which keys it knows, what they mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from workflow_engine.definition.schema.form import REQUIRED, Form, Kinds


def keys_of(form: type[Form]) -> Mapping[str, str]:
    """Return the keys of ``form`` as they are written, each with its description, in their order."""
    return {key.alias or name: key.description for name, key in form.form_keys.items()}


def required_keys(form: type[Form]) -> frozenset[str]:
    """Return the keys that must be written."""
    return frozenset(key.alias or name for name, key in form.form_keys.items() if key.default is REQUIRED)


def annotations_of(form: type[Form]) -> Mapping[str, Any]:
    """Return what the keys of a form may be, by the names of their attributes."""
    found: dict[str, Any] = {}
    for kind in reversed(form.__mro__):
        if kind is not Form and issubclass(kind, Form):
            found |= kind.__annotations__
    if any(said.__class__ is str for said in found.values()):  # a form that holds itself, named before it is there
        found = get_type_hints(form, include_extras=True)
    return found


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
            annotations = annotations_of(current)
            waiting += [below for name in current.form_keys for below in _forms(annotations[name])]
    return list(seen)


def _step(annotation: Any, step: str | int) -> Any:
    kinds = next((mark for mark in getattr(annotation, "__metadata__", ()) if isinstance(mark, Kinds)), None)
    if kinds is not None:
        return kinds.forms.get(str(step))
    annotation = _bare(annotation)
    if isinstance(annotation, type) and issubclass(annotation, Form):
        names = {key.alias or name: name for name, key in annotation.form_keys.items()}
        return annotations_of(annotation).get(names.get(str(step), ""))
    return get_args(annotation)[-1] if get_origin(annotation) in (dict, list) else None


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
    for mark in getattr(annotation, "__metadata__", ()):
        if isinstance(mark, Kinds):
            yield from mark.forms.values()
            return
    bare = _bare(annotation)
    if isinstance(bare, type):
        if issubclass(bare, Form):
            yield bare
        return
    for member in get_args(bare):
        yield from _forms(member)
