"""What a new organization touches."""

from __future__ import annotations

from datetime import date

from tests.unit.lint.catalogues import DAY, ORGANIZATION, catalogue, procedure, task
from workflow_engine.definition.organization import Organization
from workflow_engine.lint.impact import Change, by_process, impact
from workflow_engine.lint.subject import Subject

ONE = procedure(
    f"""
    first: {task("go: second")}
    second: {task("ok: done", who="works", more=", informed: [$requester, top/president, external/supplier]")}
    done: {{kind: end, outcome: done}}
    """
)
OTHER = procedure(f"first: {task('ok: done')}\ndone: {{kind: end, outcome: done}}", name="other")


def organization(text: str) -> Organization:
    found = catalogue(text).organization
    assert found
    return found


def changes(old: str, new: str, *procedures: str, at: date = DAY) -> list[Change]:
    subject = Subject(catalogue(*(procedures or (ONE,))), at)
    return impact(subject, organization(old), organization(new))


def told(found: list[Change]) -> set[tuple[str | None, str, str]]:
    return {(c.use.state.name if c.use.state else None, c.use.role, c.aspect) for c in found}


def test_the_same_organization_touches_nothing() -> None:
    assert changes(ORGANIZATION, ORGANIZATION) == []


def test_another_holder_touches_the_states_of_the_post_and_nothing_is_lost() -> None:
    found = changes(ORGANIZATION, ORGANIZATION.replace("cai: {name: 蔡,", "mia: {name: 米,"))
    assert told(found) == {("first", "responsible", "people")}
    assert (found[0].before, found[0].after, found[0].lost) == (("cai",), ("mia",), False)


def test_a_post_that_nobody_holds_any_more_is_lost_for_those_who_own_by_it() -> None:
    found = changes(ORGANIZATION, ORGANIZATION.replace("posts: [{post: top/president}]", "posts: []"))
    lost = {(c.use.state.name if c.use.state else None, c.use.role) for c in found if c.lost}
    assert lost == {("first", "accountable"), ("second", "accountable")}
    assert any(c.use.role == "informed" and not c.lost for c in found)


def test_the_owner_of_the_procedure_is_asked_for_too() -> None:
    found = changes(ORGANIZATION, ORGANIZATION.replace("posts: [{post: office/chief}]", "posts: []"))
    assert (None, "owner", "people") in told(found)
    assert any(c.lost for c in found if c.use.role == "owner")


def test_a_deputy_and_a_head_count_as_touched() -> None:
    found = changes(ORGANIZATION, ORGANIZATION.replace("clerk: {deputy: chief}", "clerk: {deputy: top/vice}"))
    assert told(found) == {("first", "responsible", "deputy")}
    found = changes(ORGANIZATION, ORGANIZATION.replace("head: foreman", "head: worker"))
    assert ("second", "responsible", "head") in told(found)


def test_a_unit_that_is_gone_and_a_party_outside_that_is_gone_are_told() -> None:
    found = changes(ORGANIZATION, ORGANIZATION.replace("external: {supplier: 供应商}", ""))
    assert told(found) == {("second", "informed", "exists")}
    renamed = ORGANIZATION.replace("  works:\n", "  workshop:\n").replace("works/", "workshop/")
    found = changes(ORGANIZATION, renamed)
    assert ("second", "responsible", "exists") in told(found)
    assert any(c.lost for c in found if c.use.role == "responsible")


def test_the_organizations_are_asked_at_the_date() -> None:
    later = ORGANIZATION.replace("[{post: office/clerk}]", "[{post: office/clerk, until: 2026-12-31}]")
    assert changes(ORGANIZATION, later) == []
    found = changes(ORGANIZATION, later, at=date(2027, 1, 1))
    assert told(found) == {("first", "responsible", "people")}
    assert found[0].lost


def test_changes_are_grouped_by_procedure_in_order() -> None:
    found = changes(ORGANIZATION, ORGANIZATION.replace("cai: {name: 蔡,", "mia: {name: 米,"), OTHER, ONE)
    assert list(by_process(found)) == ["other", "sample"]
    assert [len(group) for group in by_process(found).values()] == [1, 1]
