"""The shipped catalogue: it loads without a problem and holds what the office's procedures are made of."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from workflow_engine.definition.calendar import WorkingTime
from workflow_engine.definition.catalogue import Catalogue, read_catalogue
from workflow_engine.definition.model import Call, End, Status, Task

FOLDER = Path(__file__).parents[2] / "processes"

STEPS = {
    "repair_request": {
        "accept": "dispatch return_incomplete merge raise_jurisdiction",
        "requester_fix": "resubmit withdraw",
        "assigned": "take decline",
        "redispatch": "dispatch escalate",
        "lead_decides": "order outsource not_ours",
        "jurisdiction": "assign_unit hand_over",
        "on_site": "finish ask_extension need_budget",
        "extension": "grant refuse",
        "cost_review": "approve reject",
        "await_confirm": "confirm dissatisfied default_confirm",
        "rework_review": "rework explain",
    },
    "procurement": {
        "need": "submit withdraw",
        "budget_check": "ok no_budget",
        "route": "self campus gov sole split_found",
        "quote": "pick too_few",
        "campus_approval": "approve reject",
        "plan_filing": "filed",
        "sole_demo": "no_objection objection",
        "solicit": "opened failed",
        "evaluate": "ranked invalid",
        "award": "confirm confirm_first object",
        "notice": "published challenged",
        "challenge": "upheld rejected",
        "contract": "signed refused",
        "deliver": "arrived breach",
        "inspect": "pass fail",
        "claim": "cure terminate",
        "payment": "paid bounced",
        "archive": "close",
    },
    "incoming_document": {
        "sign_in": "ok wrong",
        "refuse": "cleared sent_back",
        "register": "registered",
        "review": "for_reading for_action not_conforming",
        "return_sender": "sent",
        "propose": "submit",
        "instruct": "assign read_only revise",
        "handle": "finish joint extend not_ours dispute",
        "confer": "agreed disagreed",
        "coordinate": "decide",
        "extension": "grant refuse",
        "circulate": "all_read instruction",
        "reply": "replied",
        "archive": "close",
    },
    "seal_use": {
        "unit_sign": "ok reject",
        "check": "blank_refuse to_dept to_school incomplete",
        "leader_sign": "approve reject",
        "uo_review": "routine important out reject",
        "school_leader": "approve approve_contract reject",
        "principal": "approve reject",
        "stamp": "stamped",
        "stamp_school": "stamped",
        "stamp_out": "returned",
    },
    "expense_claim": {
        "witness": "ok deny",
        "fix": "resubmit withdraw",
        "unit_head": "to_audit_desk to_vp to_audit avoid reject",
        "audit_sign": "ok reject",
        "vp_sign": "lt30k ge30k reject",
        "fin_director": "ok reject",
        "vp_finance": "lt100k ge100k reject",
        "president": "ok reject",
        "accounting": "ok duplicate incomplete",
        "pay": "paid returned",
        "book": "booked",
    },
    "assigned_task": {
        "open": "assign",
        "accept": "accept decline",
        "adjudicate": "decide",
        "work": "finish extend overdue",
        "extension": "grant refuse",
        "urge": "resume notice",
        "public_notice": "resume",
        "verify": "pass insufficient",
    },
}
"""Every step of every procedure, with what may be done in it."""

ENDS = {
    "repair_request": {"done", "cancelled", "handed_over", "closed_duplicate", "closed_unrepaired"},
    "procurement": {"done", "cancelled", "terminated"},
    "incoming_document": {"done", "returned"},
    "seal_use": {"done", "refused"},
    "expense_claim": {"done", "cancelled"},
    "assigned_task": {"done"},
}

SEPARATE = {
    "repair_request": {("on_site", "rework_review"), ("on_site", "cost_review")},
    "procurement": {
        ("need", "budget_check"),
        ("need", "route"),
        ("solicit", "evaluate"),
        ("award", "payment"),
        ("contract", "inspect"),
        ("quote", "inspect"),
        ("inspect", "payment"),
    },
    "incoming_document": {("handle", "coordinate")},
    "seal_use": {("unit_sign", "stamp"), ("leader_sign", "stamp"), ("uo_review", "stamp_school")},
    "expense_claim": {("witness", "unit_head"), ("accounting", "pay"), ("pay", "book"), ("accounting", "book")},
    "assigned_task": {("work", "verify"), ("work", "extension")},
}

POSTS = {
    "univ.leadership": 4,
    "univ.office": 3,
    "univ.finance": 4,
    "univ.asset": 2,
    "univ.procurement": 2,
    "univ.audit": 2,
    "univ.discipline": 1,
    "univ.legal": 1,
    "univ.security": 3,
    "univ.hr": 2,
    "univ.archive": 1,
    "univ.student": 1,
    "univ.college": 2,
    "univ.hospital": 2,
    "univ.publicity": 1,
    "univ.intl": 1,
    "univ.it": 1,
    "lg.leadership": 3,
    "lg.office": 10,
    "lg.quality": 2,
    "lg.finance": 2,
    "lg.safety": 2,
    "lg.supply": 4,
    "lg.repair": 3,
    "lg.energy": 3,
    "lg.canteen": 3,
    "lg.dorm": 3,
    "lg.property": 2,
    "lg.fleet": 2,
}
DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return read_catalogue([FOLDER])


def test_the_catalogue_loads_without_a_problem(catalogue: Catalogue) -> None:
    assert [f"{p.place} {p.rule}: {p.message.en}" for p in catalogue.problems] == []


def test_it_holds_the_six_procedures_in_force(catalogue: Catalogue) -> None:
    assert set(catalogue.processes) == set(STEPS)
    for definition in catalogue.processes.values():
        assert definition.status is Status.PUBLISHED
        assert definition.effective_from == date(2026, 1, 1)
        assert definition.basis


@pytest.mark.parametrize("name", STEPS)
def test_every_step_is_there_with_its_actions(catalogue: Catalogue, name: str) -> None:
    states = catalogue.processes[name].states
    tasks = {state.name: set(state.actions) for state in states.values() if isinstance(state, Task)}
    assert list(tasks) == list(STEPS[name])
    for step, actions in STEPS[name].items():
        assert set(actions.split()) <= tasks[step], step


@pytest.mark.parametrize("name", ENDS)
def test_every_end_has_its_own_outcome(catalogue: Catalogue, name: str) -> None:
    states = catalogue.processes[name].states.values()
    assert {state.name: state.outcome for state in states if isinstance(state, End)} == {e: e for e in ENDS[name]}


@pytest.mark.parametrize("name", SEPARATE)
def test_separated_duties_are_declared(catalogue: Catalogue, name: str) -> None:
    assert {tuple(group) for group in catalogue.processes[name].separate} == SEPARATE[name]


@pytest.mark.parametrize("name", STEPS)
def test_every_task_has_an_owner_a_limit_a_record_and_somebody_to_turn_to(catalogue: Catalogue, name: str) -> None:
    for state in catalogue.processes[name].states.values():
        if isinstance(state, Task):
            assert state.responsible is not None, state.name
            assert len(state.accountable) == 1, state.name
            assert state.due is not None, state.name
            assert state.record, state.name
            assert state.overdue, state.name


@pytest.mark.parametrize("name", STEPS)
def test_every_text_for_people_is_bilingual(catalogue: Catalogue, name: str) -> None:
    definition = catalogue.processes[name]
    texts = {name: definition.title, "scope": definition.scope}
    texts |= {f"data.{field.name}": field.title for field in definition.data.values()}
    for state in definition.every_state():
        texts[state.name] = state.title
        if isinstance(state, Task):
            texts |= {f"{state.name}.{action.name}": action.title for action in state.actions.values()}
            texts[f"{state.name}.record"] = state.record
    assert [where for where, text in texts.items() if {lang for lang, _ in text.words} != {"zh", "en"}] == []


def test_purchases_are_paid_by_the_expense_procedure(catalogue: Catalogue) -> None:
    call = catalogue.processes["procurement"].states["reimburse"]
    assert isinstance(call, Call)
    called = catalogue.processes[call.process]
    required = {field.name for field in called.data.values() if field.required}
    assert required <= set(call.arguments)
    assert set(call.arguments) <= set(called.data)
    assert set(call.ends) == ENDS["expense_claim"]


def test_the_purchasing_limits_are_the_published_ones(catalogue: Catalogue) -> None:
    assert catalogue.processes["procurement"].tables == {
        "campus": {"货物": 30_000, "服务": 200_000, "工程": 500_000},
        "gov": {"货物": 1_000_000, "服务": 1_000_000, "工程": 1_200_000},
        "tender": {"货物": 2_000_000, "服务": 2_000_000, "工程": 4_000_000},
    }


def test_the_organization_has_29_units_and_72_posts(catalogue: Catalogue) -> None:
    assert catalogue.organization is not None
    units = catalogue.organization.units
    assert {name: len(unit.posts) for name, unit in units.items()} == POSTS
    assert (len(units), sum(POSTS.values())) == (29, 72)
    assert len(catalogue.organization.external) == 7


def test_every_unit_has_a_head_and_a_leader_and_every_post_a_holder(catalogue: Catalogue) -> None:
    organization = catalogue.organization
    assert organization is not None
    for unit in organization.units.values():
        assert unit.head is not None and organization.post(unit.head) is not None, unit.name
        assert unit.name == "univ.leadership" or organization.leader_of(unit.name), unit.name
        for post in unit.posts.values():
            assert organization.holders(post.ref, DAY), post.ref


def test_every_post_but_the_presidents_reports_upwards_to_the_top(catalogue: Catalogue) -> None:
    organization = catalogue.organization
    assert organization is not None
    for unit in organization.units.values():
        for post in unit.posts.values():
            above, steps = post, 0
            while above.reports_to is not None:
                found = organization.post(above.reports_to)
                assert found is not None, above.ref
                above, steps = found, steps + 1
                assert steps < 10, post.ref
            assert above.ref == "univ.leadership/president", post.ref


def test_nobody_holds_two_posts_that_must_be_kept_apart(catalogue: Catalogue) -> None:
    organization = catalogue.organization
    assert organization is not None
    assert len(organization.incompatible) == 13
    for one, other in organization.incompatible:
        assert not set(organization.holders(one, DAY)) & set(organization.holders(other, DAY))


def test_the_storekeeper_never_stands_in_for_the_receiver(catalogue: Catalogue) -> None:
    assert catalogue.organization is not None
    receiver = catalogue.organization.post("lg.supply/receiver")
    assert receiver is not None
    assert receiver.deputy == "lg.quality/quality_inspector"


def test_the_calendar_knows_the_make_up_days_of_2026(catalogue: Catalogue) -> None:
    time = WorkingTime(catalogue.calendar)
    days = [date(2026, 1, 1) + timedelta(n) for n in range(365)]
    workdays = [day for day in days if time.is_workday(day)]
    assert len(workdays) == 248
    assert [day.isoformat()[5:] for day in workdays if day.weekday() >= 5] == [
        "01-04",
        "02-14",
        "02-28",
        "05-09",
        "09-20",
        "10-10",
    ]
    assert time.closing(date(2026, 9, 20)).isoformat() == "2026-09-20T18:00:00+08:00"
