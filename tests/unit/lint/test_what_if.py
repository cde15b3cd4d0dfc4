"""What breaks if somebody is away."""

from __future__ import annotations

import pytest

from tests.unit.lint.catalogues import DAY, ORGANIZATION, catalogue, procedure, task
from workflow_engine.definition.catalogue import Catalogue
from workflow_engine.errors import UsageError
from workflow_engine.lint.check import check
from workflow_engine.lint.finding import Finding
from workflow_engine.lint.what_if import new_findings, without
from workflow_engine.record import replace

PROCEDURE = procedure(
    f"""
    first: {task("go: second")}
    second: {task("back: {to: first, kind: return, limit: 1}", "ok: done", who="works/worker")}
    done: {{kind: end, outcome: done}}
    """
)


def office() -> Catalogue:
    return catalogue(ORGANIZATION, PROCEDURE)


def new(*, posts: tuple[str, ...] = (), people: tuple[str, ...] = ()) -> list[Finding]:
    present = office()
    return new_findings(check(present, at=DAY), check(without(present, posts, people), at=DAY))


def test_a_vacant_post_is_one_finding_that_lists_the_steps_it_hits() -> None:
    found = [finding for finding in new(posts=("works/worker",)) if finding.rule == "role-without-holder"]
    assert len(found) == 1
    assert "works/worker" in found[0].message.en
    assert ("states", "second", "responsible") in [spot.path for spot in found[0].related]
    assert not any(spot.path[:2] == ("states", "first") for spot in found[0].related)


def test_an_absent_person_leaves_all_his_posts() -> None:
    rules = {(finding.rule, finding.path) for finding in new(people=("eve",))}
    assert ("role-without-holder", ("units", "works", "posts", "worker")) in rules


def test_an_absent_person_whose_post_has_another_holder_leaves_no_vacancy() -> None:
    both = ORGANIZATION.replace("eve: {name: 伊,", "fay: {name: 菲, posts: [{post: works/worker}]}\n  eve: {name: 伊,")
    present = catalogue(both, PROCEDURE)
    then = check(without(present, (), ("eve",)), at=DAY)
    assert "role-without-holder" not in [finding.rule for finding in new_findings(check(present, at=DAY), then)]


def test_a_unit_stands_for_all_its_posts() -> None:
    organization = without(office(), ("works",), ()).organization
    assert organization
    assert organization.members("works", DAY) == ()
    assert organization.post("works/worker")
    assert organization.holders("office/clerk", DAY) == ("cai",)


def test_what_is_found_already_is_not_told_again() -> None:
    present = catalogue(ORGANIZATION, PROCEDURE.replace("accountable: top/president", "accountable: top/nobody"))
    before = check(present, at=DAY)
    assert "unknown-party" in [finding.rule for finding in before]
    then = check(without(present, ("works/worker",), ()), at=DAY)
    assert "unknown-party" not in [finding.rule for finding in new_findings(before, then)]
    assert new_findings(before, before) == []


def test_a_finding_that_hits_more_steps_is_told_with_those_steps_only() -> None:
    finding = next(f for f in new(posts=("works/worker",)) if f.rule == "role-without-holder")
    first, *others = finding.related
    (grown,) = new_findings([replace(finding, related=tuple(others))], [finding])
    assert grown.related == (first,)


def test_the_catalogue_asked_stays_as_it_was() -> None:
    present = office()
    without(present, ("works",), ("cai",))
    assert present.organization
    assert present.organization.holders("works/worker", DAY) == ("eve",)


@pytest.mark.parametrize(
    ("posts", "people", "suggestion"),
    [(("works/worke",), (), "works/worker"), (("work",), (), "works"), ((), ("eva",), "eve")],
)
def test_who_is_unknown_is_refused_with_the_nearest_name(
    posts: tuple[str, ...], people: tuple[str, ...], suggestion: str
) -> None:
    with pytest.raises(UsageError) as refused:
        without(office(), posts, people)
    assert suggestion in refused.value.say("en")
    assert suggestion in refused.value.say("zh")


def test_without_an_organization_nobody_can_be_away() -> None:
    with pytest.raises(UsageError, match="organization"):
        without(catalogue(PROCEDURE), ("works/worker",), ())
