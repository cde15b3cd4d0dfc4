"""Repairs and assigned tasks, to each of their ends."""

from __future__ import annotations

from tests.acceptance.story import Story

STUDENT = "external/student:2023001"
LEAK = "phone=1 category=水 area=3号楼 room=402 description=水管漏水 photos=leak.jpg urgency=紧急"
DECLINED_TWICE = """
dispatch            lg.office/service_desk
decline             sample-010
dispatch            lg.repair/dispatcher
decline             sample-011
escalate            lg.repair/dispatcher
"""
FINISHED = """
dispatch            lg.office/service_desk
take                lg.repair/repair_worker
finish              lg.repair/repair_worker       finish_photos=a.jpg+b.jpg
"""


def repair(end: str, lines: str) -> Story:
    return Story("repair_request", end, LEAK, lines, "lg.office/service_desk", STUDENT)


REPAIRS = {
    "a leak is repaired after two refusals, a rework, extensions and a cost review": repair(
        "done",
        f"""{DECLINED_TWICE}
order               lg.repair/repair_head
finish              lg.repair/repair_worker       finish_photos=a.jpg
dissatisfied        {STUDENT}                     rating=2
rework              lg.quality/quality_inspector  finish_by=2026-03-06T18:00+08:00
take                sample-011
ask_extension       sample-011
grant               lg.repair/repair_head         finish_by=2026-03-10T18:00+08:00
ask_extension       sample-011
refuse              lg.repair/repair_head         finish_by=2026-03-10T18:00+08:00
need_budget         sample-011                    cost_estimate=12000
approve             lg.leadership/deputy_ops
finish              sample-011
confirm             {STUDENT}                     rating=5
""",
    ),
    "a complaint is explained": repair(
        "done",
        f"""{FINISHED}
dissatisfied        {STUDENT}                     rating=1
explain             lg.quality/quality_inspector
""",
    ),
    "silence for seven days confirms": repair("done", FINISHED + "wait 7 days"),
    "the requester corrects the form, then withdraws": repair(
        "cancelled",
        f"""
return_incomplete   lg.office/service_desk
resubmit            {STUDENT}                     room=403
return_incomplete   lg.office/service_desk
withdraw            {STUDENT}
""",
    ),
    "a form that nobody completes lapses": repair(
        "cancelled",
        """
return_incomplete   lg.office/service_desk
wait 9 days
""",
    ),
    "nobody here is in charge": repair(
        "handed_over",
        f"""
raise_jurisdiction  lg.office/service_desk
assign_unit         lg.office/office_head         owner_unit=lg.repair
{DECLINED_TWICE}
not_ours            lg.repair/repair_head
hand_over           lg.office/office_head         owner_unit=univ.asset
""",
    ),
    "the same leak was reported before": repair(
        "closed_duplicate", "merge               lg.office/service_desk        merged_into=BX-1"
    ),
    "the repair costs too much": repair(
        "closed_unrepaired",
        f"""{DECLINED_TWICE}
outsource           lg.repair/repair_head         cost_estimate=90000
reject              lg.leadership/deputy_ops
""",
    ),
}

TASK = "source=上级批示 content=整改 lead_unit=lg.repair lead_person=sample-008"
TASKS = {
    "a task is accepted and done": Story(
        "assigned_task",
        "done",
        TASK,
        """
assign              lg.office/supervision_officer
accept              lg.repair/repair_head
finish              lg.repair/repair_head         evidence=report.pdf
pass                lg.office/supervision_officer
""",
        "lg.office/supervision_officer",
    ),
    "a task is declined, ruled on, urged twice, noticed, extended, and verified at the second attempt": Story(
        "assigned_task",
        "done",
        TASK,
        """
assign              lg.office/supervision_officer
decline             lg.repair/repair_head
decide              lg.leadership/deputy_admin    lead_unit=lg.dorm lead_person=sample-068
overdue             lg.office/office_head
resume              lg.office/supervision_officer deadline=2026-03-06
overdue             lg.office/office_head
resume              lg.office/supervision_officer deadline=2026-03-10
overdue             lg.office/office_head
notice              lg.office/supervision_officer
resume              lg.leadership/director        deadline=2026-03-12
extend              lg.dorm/dorm_head
grant               lg.leadership/deputy_admin    deadline=2026-03-16
extend              lg.dorm/dorm_head
refuse              lg.leadership/deputy_admin
finish              lg.dorm/dorm_head             evidence=report.pdf
insufficient        lg.office/supervision_officer deadline=2026-03-17
finish              lg.dorm/dorm_head             evidence=report.pdf+photo.jpg
pass                lg.office/supervision_officer
""",
        "lg.office/supervision_officer",
    ),
}
