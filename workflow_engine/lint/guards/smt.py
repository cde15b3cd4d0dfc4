"""The questions of ``cells``, answered by the solver z3 (extra ``smt``): for fields computed with one another.

Every case it finds is asked of the guards themselves; an answer they do not confirm counts as unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from fractions import Fraction
from itertools import product
from typing import Any

import z3

from workflow_engine.definition.guard import Expression
from workflow_engine.definition.model import FieldKind
from workflow_engine.lint.guards.cells import Cases, Fact, Truths, ask
from workflow_engine.lint.guards.domain import LISTS, Domain
from workflow_engine.lint.guards.encode import Encoder
from workflow_engine.lint.guards.intervals import decimal, is_finite
from workflow_engine.lint.guards.linear import Reason, UndecidedError
from workflow_engine.lint.guards.reading import check_days
from workflow_engine.lint.guards.witness import SOME_DAY, Witness

EFFORT = 5_000_000
"""Steps of the solver for one question: a measure that is the same on every machine."""
MOST_CASES = 256
_NICE = z3.Bool("a case that is easy to read")


class _Question:
    def __init__(self, guards: Sequence[Expression], domain: Domain, facts: Sequence[Fact]) -> None:
        check_days([*guards, *(fact.expression for fact in facts)])
        self.guards, self.facts, self.domain = guards, facts, domain
        self.encoder = Encoder(domain)
        pairs = [self.encoder.truth(guard.tree) for guard in guards]
        known = [self.encoder.truth(fact.expression.tree) for fact in facts]
        every = (*(fact.expression for fact in facts), *guards)
        self.fields = tuple(dict.fromkeys(name for guard in every for name in guard.fields))
        self.truths = [truth for truth, _ in pairs]
        self.known = [truth if fact.holds else z3.Not(truth) for (truth, _), fact in zip(known, facts, strict=True)]
        self.answered = [answered for _, answered in (*pairs, *known)]
        self.solver = z3.Solver()
        self.solver.set("rlimit", EFFORT)
        fixed = [z3.Or([u == self._code(v) for v in values]) for u, values in self._fixed()]
        self.solver.add(*self.encoder.close(), *self.answered, *self.known, *fixed)
        self.solver.add(z3.Implies(_NICE, z3.And(*_nice(self.encoder, domain))))

    def _fixed(self) -> list[tuple[Any, tuple[Any, ...]]]:
        unknowns = self.encoder.unknowns
        return [(unknowns[name], values) for name, values in self.domain.fixed.items() if name in unknowns]

    def _code(self, value: object) -> Any:
        return self.encoder.constant(value)

    def find(self) -> Witness | None:
        """Return a case, easy to read if there is one; None when there is none at all."""
        for assumptions in ([_NICE], []):
            answer = self.solver.check(*assumptions)
            if answer == z3.sat:
                return witness_of(self.encoder, self.domain, self.fields, self.solver.model())
        if answer == z3.unknown:
            raise UndecidedError(Reason.UNKNOWN)
        return None

    def confirmed(self, witness: Witness) -> Truths:
        """Return what the guards say in a case. Raises ``UndecidedError`` when they do not agree with the solver."""
        truths = ask(self.guards, witness)
        held = ask([fact.expression for fact in self.facts], witness)
        model = self.solver.model()
        claimed = tuple(z3.is_true(model.eval(truth, model_completion=True)) for truth in self.truths)
        if truths != claimed or held != tuple(fact.holds for fact in self.facts):
            raise UndecidedError(Reason.UNKNOWN)
        return truths


def decompose(guards: Sequence[Expression], domain: Domain, facts: Sequence[Fact] = ()) -> Cases:
    """Return what ``cells.decompose`` returns."""
    question = _Question(guards, domain, facts)
    found: dict[Truths, Witness] = {}
    while (witness := question.find()) is not None:
        truths = question.confirmed(witness)
        found[truths] = witness
        if len(found) > MOST_CASES:
            raise UndecidedError(Reason.SIZE)
        question.solver.add(z3.Or([made != truth for made, truth in zip(question.truths, truths, strict=True)]))
    return found


def unserved(
    guards: Sequence[Expression], domain: Domain, decided: frozenset[str], facts: Sequence[Fact] = ()
) -> Witness | None:
    """Return what ``cells.unserved`` returns."""
    question = _Question(guards, domain, facts)
    encoder = question.encoder
    names = [name for name in sorted(decided) if name in encoder.unknowns]
    somewhere = z3.Or(question.truths)
    allowed = z3.And(*question.answered, *question.known)
    for options in product(*(domain.process.data[name].options for name in names)):
        chosen = [(encoder.unknowns[n], encoder.word(o)) for n, o in zip(names, options, strict=True)]
        question.solver.add(z3.Not(z3.substitute(z3.And(somewhere, allowed), *chosen)))
    witness = question.find()
    if witness is not None and any(question.confirmed(witness)):
        raise UndecidedError(Reason.UNKNOWN)
    return witness


def _nice(encoder: Encoder, domain: Domain) -> list[Any]:
    """Whole hundredths, and days of this century."""
    rules = []
    for name, made in encoder.unknowns.items():
        if z3.is_real(made):
            rules.append(z3.IsInt(made * 100))
        elif name == "today()" or (name in domain.process.data and domain.process.data[name].kind is FieldKind.DATE):
            rules.append(z3.And(made >= date(2000, 1, 1).toordinal(), made <= date(2099, 12, 31).toordinal()))
    return rules


def witness_of(encoder: Encoder, domain: Domain, fields: Iterable[str], model: z3.ModelRef) -> Witness:
    """Return the case that a model of the solver describes, with a value for each of ``fields``.

    Raises ``UndecidedError`` for numbers nobody can write.
    """
    values = {name: model.eval(made, model_completion=True) for name, made in encoder.unknowns.items()}
    words = {number: word for word, number in encoder.words.items()}
    data: dict[str, Any] = {}
    for name in fields:
        missing = f"has({name})" in values and not z3.is_true(values[f"has({name})"])
        data[name] = None if missing else _value(name, encoder, domain, values, words)
    counts = {n.removeprefix("count(")[:-1]: v.as_long() for n, v in values.items() if n.startswith("count(")}
    today = date.fromordinal(values["today()"].as_long()) if "today()" in values else SOME_DAY
    workdays = values["workdays_between()"].as_long() if "workdays_between()" in values else 0
    return Witness(data, counts, today, workdays)


def _value(name: str, encoder: Encoder, domain: Domain, values: Mapping[str, Any], words: Mapping[int, str]) -> Any:
    kind = domain.process.data[name].kind
    if kind in LISTS:
        inside = [
            word for (owner, word), made in encoder.members.items() if owner == name and z3.is_true(values[str(made)])
        ]
        length = values[f"len({name})"].as_long() if f"len({name})" in values else max(len(inside), 1)
        return (*inside, *(f"其他{n}" for n in range(length - len(inside))))
    if name not in values and f"len({name})" not in values:
        return _anything(name, domain)
    if kind is FieldKind.BOOLEAN:
        return z3.is_true(values[name])
    if kind in (FieldKind.DECIMAL, FieldKind.MONEY):
        return _decimal(values[name])
    if kind is FieldKind.INTEGER:
        return values[name].as_long()
    if kind is FieldKind.DATE:
        return date.fromordinal(values[name].as_long())
    number = values[name].as_long() if name in values else -1
    length = values[f"len({name})"].as_long() if f"len({name})" in values else 0
    return words.get(number) or _strange(number, length, words)


def _strange(number: int, length: int, words: Mapping[int, str]) -> str:
    if not length:
        return f"其他{number}"
    return next(word for letter in "甲乙丙丁戊己庚辛" if (word := letter * length) not in words.values())


def _anything(name: str, domain: Domain) -> Any:
    """Return a value for a field of which only its presence is asked."""
    declared = domain.process.data[name]
    low = declared.min if declared.min is not None else min(declared.max or 0, 0)
    return {
        FieldKind.BOOLEAN: True,
        FieldKind.INTEGER: int(low),
        FieldKind.DECIMAL: decimal(Fraction(low)),
        FieldKind.MONEY: decimal(Fraction(low)),
        FieldKind.DATE: SOME_DAY,
        FieldKind.DATETIME: datetime(2026, 1, 1, tzinfo=UTC),
        FieldKind.CHOICE: next(iter(declared.options), ""),
    }.get(declared.kind, "其他")


def _decimal(value: Any) -> Any:
    if not z3.is_rational_value(value):
        raise UndecidedError(Reason.UNKNOWN)
    exact = Fraction(value.numerator_as_long(), value.denominator_as_long())
    if not is_finite(exact):
        raise UndecidedError(Reason.UNKNOWN)
    return decimal(exact)
