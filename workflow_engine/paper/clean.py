"""Every text of a paper made fit to be printed and signed, in one place, so that no writer can forget it."""

from __future__ import annotations

from typing import Any

from workflow_engine.diagram.printable import REPLACEMENT, printable
from workflow_engine.paper.model import Figure, Paper
from workflow_engine.record import fields, is_record, replace

# Signs that make a line read in another order than it is stored: nobody should sign what he cannot read.
_REORDERING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)], REPLACEMENT)


def cleaned(paper: Paper) -> Paper:
    """Return the paper with line breaks as ``\\n``, and with what no format can hold, or what makes a line read in
    another order than it is stored, replaced by U+FFFD. Figures are left as they are.
    """
    made: Paper = _cleaned(paper)
    return made


def clean(text: str) -> str:
    """Return one text so cleaned."""
    return printable("\n".join(text.splitlines())).translate(_REORDERING)


def _cleaned(value: Any) -> Any:
    if type(value) is str:  # not the words of an enumeration
        return clean(value)
    if isinstance(value, tuple):
        return tuple(map(_cleaned, value))
    if isinstance(value, Figure):
        return replace(value, words=clean(value.words), caption=clean(value.caption))
    if is_record(value):
        changed = {name: _cleaned(getattr(value, name)) for name in fields(value)}
        return type(value)(**changed)
    return value
