"""写了却从来没有用到的字段、限额表、默认值、岗位、单位或校外方。
A field, table, default, post, unit or external party that nothing uses.

为什么 / Why

没用到的东西多半是改流程时忘了删，或者该用的地方漏写了；留着只会让人以为它管用。

What nothing uses was mostly forgotten in a change, or is missing where it ought to be used; left alone, it makes people
believe that it matters.

改前 / Before

    process: leave
    title: 请假
    version: "1"
    status: draft
    owner: office/chief
    data:
      days: {type: integer, required: true}
      remark: {type: text}
    defaults: {due: 1 workday, overdue: {escalate: $requester.leader}}
    start: review
    states:
      review:
        responsible: office/clerk
        accountable: office/chief
        actions: {agree: {to: done}}
      done: {kind: end, outcome: completed}

改后 / After

    process: leave
    title: 请假
    version: "1"
    status: draft
    owner: office/chief
    data:
      days: {type: integer, required: true}
    defaults: {due: 1 workday, overdue: {escalate: $requester.leader}}
    start: review
    states:
      review:
        responsible: office/clerk
        accountable: office/chief
        actions: {agree: {to: done}}
      done: {kind: end, outcome: completed}
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.definition.model import Call, Party, PartyKind, ProcessDefinition
from workflow_engine.definition.organization import Organization
from workflow_engine.errors import Message
from workflow_engine.lint.deadlines import tasks
from workflow_engine.lint.finding import Report, Rule, Severity, Spot
from workflow_engine.lint.mentions import fields_mentioned, tables_mentioned
from workflow_engine.lint.ownership import uses
from workflow_engine.lint.subject import ORGANIZATION, Subject, element_of, in_process

META = Rule("unused-definition", "Y604", "style", Severity.INFO, "0.2")


# A required field is used: it is asked for at the start. A post is used when it is named, heads or leads a unit, stands
# in for somebody or is reported to; a unit when it is named, has posts, or holds other units.


def check(subject: Subject) -> Iterator[Report]:
    """Look through every procedure, then through the organization if there are procedures to use it."""
    given = _given(subject)
    for process in subject.processes:
        used = fields_mentioned(subject, process) | given.get(process.name, set())
        for field in process.data.values():
            if not field.required and field.name not in used:
                yield _unused(in_process(process, *field.path), f"字段 {field.name}", f"field {field.name}")
        for table in process.tables.keys() - tables_mentioned(process):
            yield _unused(in_process(process, "tables", table), f"限额表 {table}", f"table {table}")
        yield from _defaults(subject, process)
    organization = subject.organization
    if organization and subject.catalogue.processes:
        yield from _organization(subject, organization)


def _unused(spot: Spot, zh: str, en: str) -> Report:
    return Report(
        spot=spot,
        message=Message(f"{zh} 没有用到", f"the {en} is never used"),
        help=Message("删去，或补上该用它的地方", "delete it, or use it where it was meant to be used"),
    )


def _given(subject: Subject) -> dict[str, set[str]]:
    """Return for each procedure the fields that callers and duties fill in."""
    found: dict[str, set[str]] = {}
    for process in subject.processes:
        for state in process.every_state():
            if isinstance(state, Call):
                found.setdefault(state.process, set()).update(state.arguments)
    duties = subject.catalogue.duties
    for duty in duties.items.values() if duties else ():
        if duty.starts:
            found.setdefault(duty.starts, set()).update(duty.data)
    return found


def _defaults(subject: Subject, process: ProcessDefinition) -> Iterator[Report]:
    document = subject.document(element_of(process))
    for key in ("accountable", "due", "overdue"):
        if document and document.has(("defaults", key)):
            paths = [(*task.path, key) for task in tasks(process)]
            if paths and all(document.has(path) for path in paths):
                yield _unused(in_process(process, "defaults", key), f"默认值 {key}", f"default {key}")


def _organization(subject: Subject, organization: Organization) -> Iterator[Report]:
    parties = [use.party for process in subject.processes for use in uses(subject, process)]
    duties = subject.catalogue.duties
    parties += [duty.lead for duty in duties.items.values() if duty.lead] if duties else []
    named = {party.name for party in parties}
    posts = named | _referred_to(organization)
    holding = {unit.parent for unit in organization.units.values()}
    for unit in organization.units.values():
        for post in unit.posts.values():
            if post.ref not in posts:
                yield _unused(Spot(ORGANIZATION, post.path), f"岗位 {post.ref}", f"post {post.ref}")
        if not unit.posts and unit.name not in named | holding:
            yield _unused(Spot(ORGANIZATION, unit.path), f"单位 {unit.name}", f"unit {unit.name}")
    outside = {_external(party) for party in parties if party.kind is PartyKind.EXTERNAL}
    for name in organization.external.keys() - outside:
        yield _unused(Spot(ORGANIZATION, ("external", name)), f"校外方 {name}", f"external party {name}")


def _external(party: Party) -> str:
    return party.name.removeprefix("external/")


def _referred_to(organization: Organization) -> set[str]:
    found: set[str | None] = set()
    for unit in organization.units.values():
        found |= {unit.head, unit.leader, unit.dispatcher}
        for post in unit.posts.values():
            found |= {post.reports_to, post.deputy}
    return {ref for ref in found if ref}
