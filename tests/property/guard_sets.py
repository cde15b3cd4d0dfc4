"""Random sets of conditions over one procedure, the same in every run."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from tests.unit.lint.catalogues import catalogue
from workflow_engine.definition.guard import Expression, compile_guard
from workflow_engine.definition.meaning.scope import environment
from workflow_engine.definition.model import ProcessDefinition

PROCESS = """\
process: sample
owner: office/chief
data:
  次数: {type: integer, min: 0, max: 9, required: true}
  n: {type: integer}
  金额: {type: money, min: 0, required: true}
  ratio: {type: decimal}
  类别: {type: choice, options: [货物, 服务, 工程, 其他类], required: true}
  grade: {type: choice, options: [甲, 乙, 货物]}
  急: {type: boolean, required: true}
  ok: {type: boolean}
  on: {type: date}
  note: {type: text}
  units: {type: units}
  names: {type: texts}
tables:
  limit: {货物: 100.5, 服务: 3, 工程: 40, 其他类: 0.1}
  label: {甲: 货物, 乙: 服务, 货物: 甲}
start: first
states:
  first:
    responsible: $requester
    accountable: office/chief
    actions: {go: {to: done}, back: {kind: return, to: first, limit: 3}, again: {kind: return, to: first}}
  done: {kind: end, outcome: done}
"""
SAMPLE: ProcessDefinition = catalogue(PROCESS).processes["sample"]
MAYBE = frozenset(name for name, field in SAMPLE.data.items() if not field.required)
ENVIRONMENT = environment(SAMPLE.data.values(), SAMPLE.tables, {"go", "back", "again", "first.back", "first.again"})
_ORDER = ("<", "<=", ">", ">=", "==", "!=")
_EQUAL = ("==", "!=")
_KINDS = 15


def atom(random: Random, kinds: Sequence[int]) -> str:
    """Return one comparison; fields that may be missing are sometimes protected and sometimes not."""
    kind = random.choice(kinds)
    order, equal = random.choice(_ORDER), random.choice(_EQUAL)
    number = random.choice(("0", "1", "3", "4.5", "9", "100", "0.1"))
    match kind:
        case 0 | 1:
            return f"次数 {order} {random.randrange(-1, 11)}"
        case 2 | 3:
            return f"金额 {order} {number}"
        case 4:
            return f"{random.choice(('n', 'default(n, 2)', 'n * 2 + 1', '-n', 'min(n, 5)'))} {order} {number}"
        case 5:
            return f"{random.choice(('ratio', 'default(ratio, 0.5)', 'ratio / 3', 'max(ratio, 1)'))} {order} {number}"
        case 6:
            return f'类别 {equal} "{random.choice(SAMPLE.data["类别"].options)}"'
        case 7:
            return (
                f'{random.choice(("grade", "default(grade, 类别)"))} {random.choice(("in", "not in"))} ["甲", "货物"]'
            )
        case 8:
            return random.choice(("急", "not 急", "ok == 急", "default(ok, false)", "has(ok)"))
        case 9:
            return f'on {order} date("2026-0{random.randrange(1, 4)}-0{random.randrange(1, 3)}")'
        case 10:
            return f"count({random.choice(('back', 'first.back', 'again'))}) {order} {random.randrange(4)}"
        case 11:
            return random.choice(('note == "甲"', "len(note) > 2", "has(note)", 'note != "甲"', "len(note) <= 4"))
        case 12:
            return random.choice(('"office" in units', "len(units) >= 2", '"works" not in units', "has(units)"))
        case 13:
            return f"{random.choice(('金额', 'default(ratio, 金额)'))} {order} limit(类别)"
    return random.choice(
        (
            "grade == 类别",
            'label(grade) == "货物"',
            "note == label(grade)",
            'today() < date("2026-02-01")',
            "has(grade)",
            "has(n)",
        )
    )


def condition(random: Random, kinds: Sequence[int], depth: int = 1) -> str:
    """Return a condition of a few comparisons."""
    if not depth or random.random() < 0.35:
        return atom(random, kinds)
    parts = [condition(random, kinds, depth - 1) for _ in range(2)]
    word = random.choice(("and", "or"))
    text = f"({parts[0]} {word} {parts[1]})"
    return f"not {text}" if random.random() < 0.2 else text


def guard_set(seed: int) -> list[Expression]:
    """Return the set of this number: two to four conditions about a few fields."""
    random = Random(seed)
    kinds = random.sample(range(_KINDS), 3)
    return [compile_guard(condition(random, kinds), ENVIRONMENT) for _ in range(random.randrange(2, 5))]
