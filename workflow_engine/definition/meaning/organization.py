"""Form of an organization → ``Organization``."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from workflow_engine.definition.digest import digest
from workflow_engine.definition.model import Path, Text, plain
from workflow_engine.definition.organization import Absence, Appointment, Organization, OrgUnit, Person, Post
from workflow_engine.definition.report import Report
from workflow_engine.definition.schema.files import OrganizationForm, PersonForm, PostForm, UnitForm
from workflow_engine.errors import Message


def build_organization(report: Report, form: OrganizationForm) -> Organization:
    """Return the organization. Posts of the same unit named without it become full refs."""
    for at, pair in enumerate(form.incompatible):
        if len(pair) != 2 or pair[0] == pair[1]:
            help_ = Message("两两写出：[[甲, 乙], [甲, 丙]]", "write pairs: [[a, b], [a, c]]")
            report.schema(("incompatible", at), "这里要两个不同的岗位", "two different posts are needed here", help_)
    if "external" in form.units:
        help_ = Message("给单位换一个名称", "give the unit another name")
        report.schema(("units", "external"), "external 专指校外方", "external is reserved for parties outside", help_)
    return Organization(
        name=form.organization,
        title=form.title or plain(form.organization),
        units={name: _unit(name, unit) for name, unit in form.units.items()},
        people={name: _person(report, name, person, form.people) for name, person in form.people.items()},
        external=dict(form.external),
        incompatible=tuple((pair[0], pair[1]) for pair in form.incompatible if len(pair) == 2),
        digest=digest(report.document.value),
    )


def _unit(name: str, form: UnitForm) -> OrgUnit:
    path: Path = ("units", name)
    return OrgUnit(
        name=name,
        title=form.title or plain(name),
        parent=form.parent,
        head=_ref(name, form.head),
        leader=_ref(name, form.leader),
        posts={post: _post(name, post, below, (*path, "posts", post)) for post, below in form.posts.items()},
        dispatcher=_ref(name, form.dispatcher),
        path=path,
    )


def _ref(unit: str, post: str | None) -> str | None:
    return post if post is None or "/" in post else f"{unit}/{post}"


def _post(unit: str, name: str, form: PostForm, path: Path) -> Post:
    return Post(
        ref=f"{unit}/{name}",
        unit=unit,
        name=name,
        title=form.title or plain(name),
        reports_to=_ref(unit, form.reports_to),
        deputy=_ref(unit, form.deputy),
        deputy_limit=form.deputy_limit or Text(),
        signing_limit=form.signing_limit,
        capacity=form.capacity,
        path=path,
    )


def _person(report: Report, name: str, form: PersonForm, people: Collection[str]) -> Person:
    path: Path = ("people", name)
    appointments = []
    for at, each in enumerate(form.posts):
        here = (*path, "posts", at)
        _in_order(report, here, each.from_, each.until, "任职末日早于首日")
        appointments.append(Appointment(each.post, each.from_, each.until, here))
    absences = []
    for at, away in enumerate(form.absences):
        here = (*path, "absences", at)
        _in_order(report, here, away.from_, away.until, "末日早于首日")
        if away.deputy is not None and (away.deputy not in people or away.deputy == name):
            help_ = Message("请写 people: 下另一个人员的编号", "write the id of another person under people:")
            report.schema((*here, "deputy"), f"没有代办人“{away.deputy}”", f"no deputy {away.deputy!r}", help_)
        absences.append(Absence(away.from_, away.until, away.deputy, here))
    return Person(name, form.name or name, tuple(appointments), path, absences=tuple(absences))


def _in_order(report: Report, here: Path, first: date | None, last: date | None, zh: str) -> None:
    if first and last and last < first:
        help_ = Message("对调两个日期", "swap the two dates")
        report.schema((*here, "until"), zh, "until is before from", help_)
