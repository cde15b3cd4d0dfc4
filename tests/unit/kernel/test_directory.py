"""Who holds which post, on which day: the answers of an organization file."""

from __future__ import annotations

from datetime import date

import pytest

from tests.support import WORLD, organization
from workflow_engine.kernel.directory import OrganizationDirectory

DAY = date(2026, 3, 2)
OFFICE = OrganizationDirectory(organization())
DATED = OrganizationDirectory(
    organization(
        """\
organization: dated
units:
  top: {title: {zh: 校, en: School}, head: boss, posts: {boss: {title: {zh: 校长, en: President}}}}
  desk:
    title: {zh: 科, en: Desk}
    parent: top
    head: chief
    posts: {chief: {title: {zh: 科长, en: Chief}}, clerk: {title: {zh: 科员, en: Clerk}}, empty: {title: 空岗}}
people:
  old: {name: 老, posts: [{post: desk/chief, until: 2026-03-01}, {post: desk/clerk}]}
  new: {name: 新, posts: [{post: desk/chief, from: 2026-03-02}]}
  top: {name: 顶, posts: [{post: top/boss}]}
external: {student: {zh: 学生, en: Student}}
"""
    )
)


def test_appointments_begin_and_end_on_their_days() -> None:
    assert DATED.candidates("desk/chief", date(2026, 3, 1)) == ("old",)
    assert DATED.candidates("desk/chief", DAY) == ("new",)
    assert DATED.posts_of("old", date(2026, 3, 1)) == ("desk/chief", "desk/clerk")
    assert DATED.posts_of("old", DAY) == ("desk/clerk",)


def test_a_vacant_post_has_no_candidates_and_a_unit_all_its_members_once() -> None:
    assert DATED.candidates("desk/empty", DAY) == ()
    assert DATED.candidates("desk/nothing", DAY) == ()
    assert DATED.candidates("desk", date(2026, 3, 1)) == ("old",)
    assert DATED.candidates("desk", DAY) == ("old", "new")


@pytest.mark.parametrize(
    ("owner", "candidates"),
    [
        ("@cai", ("cai",)),
        ("office/clerk", ("cai", "gus")),
        ("works", ("dan", "eve", "fay", "gus")),
        ("external/supplier", ("external/supplier",)),
        ("external/supplier:甲", ("external/supplier:甲",)),
        ("nowhere/nobody", ()),
        ("", ()),
    ],
)
def test_every_kind_of_owner_has_its_candidates(owner: str, candidates: tuple[str, ...]) -> None:
    assert OFFICE.candidates(owner, DAY) == candidates


@pytest.mark.parametrize(
    ("person", "known"),
    [
        ("cai", True),
        ("external/student", True),
        ("external/student:2023001", True),
        ("external/martian", False),
        ("external/martian:1", False),
        ("external/", False),
        ("system", False),
        ("@cai", False),
        ("", False),
        ("office/clerk", False),
    ],
)
def test_only_people_of_the_file_and_declared_outsiders_are_known(person: str, known: bool) -> None:
    assert OFFICE.knows(person) is known


@pytest.mark.parametrize(
    ("ref", "lang", "shown"),
    [
        ("old", "zh", "老"),
        ("@old", "zh", "老"),
        ("desk/chief", "zh", "科科长"),
        ("desk/chief", "en", "Desk Chief"),
        ("desk", "en", "Desk"),
        ("external/student:7", "zh", "学生 7"),
        ("external/student", "en", "Student"),
        ("external/other:7", "zh", "other 7"),
        ("@nobody", "zh", "@nobody"),
        ("desk/nothing", "zh", "desk/nothing"),
    ],
)
def test_references_are_shown_as_people_call_them_and_unknown_ones_as_they_are(ref: str, lang: str, shown: str) -> None:
    assert DATED.name(ref, lang) == shown


def test_who_stands_above_whom() -> None:
    assert OFFICE.head_of("office") == "office/chief"
    assert OFFICE.head_of("nowhere") is None
    assert OFFICE.superior_of("office/chief") == "top/president"
    assert OFFICE.superior_of("office/clerk") == "office/chief"
    assert OFFICE.superior_of("works/foreman") == "top/president"
    assert OFFICE.superior_of("top/president") is None
    assert OFFICE.superior_of("nowhere/nobody") is None
    assert OFFICE.leader_of("works") == "top/president"
    assert OFFICE.leader_of("top") is None
    assert OFFICE.has_unit("works") and not OFFICE.has_unit("works/worker")
    assert OFFICE.has_post("works/worker") and not OFFICE.has_post("works")


def test_a_person_does_the_work_of_himself_his_posts_and_their_units() -> None:
    assert OFFICE.refs_of("gus", DAY) == ("@gus", "office/clerk", "works/worker", "office", "works")
    assert OFFICE.refs_of("nobody", DAY) == ("@nobody",)
    assert OFFICE.refs_of("external/student:1", DAY) == ("external/student:1", "external/student")
    assert OFFICE.refs_of("external/student", DAY) == ("external/student",)


def test_a_person_may_act_for_exactly_the_posts_and_units_among_his_references() -> None:
    for person in organization().people:
        for ref in ("office", "works", "office/clerk", "works/worker", "top/president", f"@{person}", "@nobody"):
            able = person in WORLD.directory.candidates(ref, DAY)
            assert able == (ref in WORLD.directory.refs_of(person, DAY)), (person, ref)
