"""Which fields must have a value when a guard is evaluated."""

from __future__ import annotations

from collections.abc import Callable

from workflow_engine.definition.guard.tree import And, Default, Field, Has, Node, Not, Or

_NONE: frozenset[str] = frozenset()


def needs(node: Node, filled: frozenset[str] = _NONE) -> frozenset[str]:
    """Return the fields ``node`` reads without asking first, apart from those known to be ``filled``.

    ``has(x) and x > 1`` and ``not has(x) or x > 1`` need nothing: the right side is only reached when
    ``x`` is there.
    """
    match node:
        case Field():
            return _NONE if node.name in filled else frozenset({node.name})
        case Has():
            return _NONE
        case Default():
            return needs(node.value, filled)
        case And():
            return _in_turn(node.operands, filled, _if_true)
        case Or():
            return _in_turn(node.operands, filled, _if_false)
    return _NONE.union(*(needs(child, filled) for child in node.children()))


def _in_turn(
    operands: tuple[Node, ...], filled: frozenset[str], learn: Callable[[Node], frozenset[str]]
) -> frozenset[str]:
    """An operand is reached only when all before it were true (or all false); what that tells is known."""
    needed = _NONE
    for operand in operands:
        needed |= needs(operand, filled)
        filled |= learn(operand)
    return needed


def _if_true(node: Node) -> frozenset[str]:
    """The fields that have a value whenever ``node`` is true."""
    match node:
        case Has():
            return frozenset({node.field.name})
        case Not():
            return _if_false(node.operand)
        case And():
            return _NONE.union(*map(_if_true, node.operands))
        case Or():
            return _NONE | frozenset.intersection(*map(_if_true, node.operands))
    return _NONE


def _if_false(node: Node) -> frozenset[str]:
    """The fields that have a value whenever ``node`` is false."""
    match node:
        case Not():
            return _if_true(node.operand)
        case Or():
            return _NONE.union(*map(_if_false, node.operands))
        case And():
            return frozenset.intersection(*map(_if_false, node.operands))
    return _NONE
