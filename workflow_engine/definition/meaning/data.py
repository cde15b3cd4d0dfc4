"""Fields and tables of a procedure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from workflow_engine.definition.guard import RESERVED_WORDS
from workflow_engine.definition.model import Field, FieldKind, Path, plain
from workflow_engine.definition.report import Report
from workflow_engine.definition.schema.files import FieldForm
from workflow_engine.errors import Message

NUMBERS = frozenset({FieldKind.INTEGER, FieldKind.DECIMAL, FieldKind.MONEY})
Tables = Mapping[str, Mapping[str, Decimal | str | bool]]


def build_fields(report: Report, forms: Mapping[str, FieldForm]) -> dict[str, Field]:
    """Return the fields in the file's order; what is wrong with them goes into the report."""
    return {name: _field(report, name, form, ("data", name)) for name, form in forms.items()}


def _field(report: Report, name: str, form: FieldForm, path: Path) -> Field:
    if name in RESERVED_WORDS:
        report.schema(
            path,
            f"“{name}”在条件式里另有意思，不能作字段名",
            f'"{name}" means something else in guards and cannot name a field',
            Message("换一个名称", "use another name"),
        )
    _check_options(report, form, path)
    _check_bounds(report, form, path)
    return Field(
        name=name,
        kind=form.type,
        title=form.title or plain(name),
        options=tuple(form.options),
        required=form.required,
        min=form.min,
        max=form.max,
        help=form.help or plain(""),
        path=path,
    )


def _check_options(report: Report, form: FieldForm, path: Path) -> None:
    choice = form.type is FieldKind.CHOICE
    if choice and not form.options:
        help_ = Message("写成 options: [甲, 乙]", "write options: [a, b]")
        report.schema((*path, "options"), "choice 字段没有选项", "a choice needs options", help_)
    if form.options and not choice:
        help_ = Message("写 type: choice，或删去 options", "write type: choice, or delete the options")
        report.schema(
            (*path, "options"), f"{form.type} 字段没有选项", f"a field of type {form.type} has no options", help_
        )
    for at, option in enumerate(form.options):
        if option in form.options[:at]:
            help_ = Message("删去其中一个", "delete one of the two")
            report.schema(
                (*path, "options", at), f"选项“{option}”写了两次", f'the option "{option}" is written twice', help_
            )


def _check_bounds(report: Report, form: FieldForm, path: Path) -> None:
    for key, bound in (("min", form.min), ("max", form.max)):
        if bound is not None and form.type not in NUMBERS:
            help_ = Message(f"删去 {key}", f"delete {key}")
            report.schema(
                (*path, key), f"{form.type} 字段没有 {key}", f"a field of type {form.type} has no {key}", help_
            )
    if form.min is not None and form.max is not None and form.min > form.max:
        help_ = Message("对调两个数", "swap the two")
        report.schema(
            (*path, "max"), f"max {form.max} 小于 min {form.min}", f"max {form.max} is below min {form.min}", help_
        )


def build_tables(report: Report, tables: Tables, fields: Mapping[str, Field]) -> Tables:
    """Return the tables that guards can use; the others are reported and left out."""
    return {name: rows for name, rows in tables.items() if _usable(report, name, rows, fields)}


def _usable(report: Report, name: str, rows: Mapping[str, Decimal | str | bool], fields: Mapping[str, Field]) -> bool:
    path = ("tables", name)
    if not rows:
        help_ = Message("写成 {货物: 30000, 服务: 200000}", "write {goods: 30000, services: 200000}")
        report.schema(path, f"表“{name}”是空的", f'the table "{name}" is empty', help_)
        return False
    if name in fields or name in RESERVED_WORDS:
        help_ = Message("给表换一个名称", "give the table another name")
        report.schema(path, f"“{name}”已经是字段或保留词", f'"{name}" is a field or a reserved word already', help_)
        return False
    first = type(next(iter(rows.values())))
    for row, value in rows.items():
        if type(value) is not first:
            help_ = Message("一张表的值只用一种类型", "use one type for all values of a table")
            report.schema((*path, row), f"表“{name}”的值类型不一", f'the values of "{name}" have several types', help_)
            return False
    return True
