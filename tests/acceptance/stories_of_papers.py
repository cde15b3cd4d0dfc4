"""Incoming documents and seals, to each of their ends."""

from __future__ import annotations

from tests.acceptance.story import Story

REGISTERED = """
ok                  lg.office/doc_clerk
registered          lg.office/doc_clerk
"""


def letter(end: str, kind: str, lines: str) -> Story:
    data = f"title=通知 from_unit=教育厅 kind={kind} security=公开 urgency=平件 received_at=2026-03-02T08:50+08:00"
    return Story("incoming_document", end, data, lines)


LETTERS = {
    "a letter for somebody else goes back": letter(
        "returned",
        "阅知性",
        """
wrong               lg.office/doc_clerk
sent_back           lg.office/doc_clerk
""",
    ),
    "a letter that does not conform goes back": letter(
        "returned",
        "阅知性",
        """
wrong               lg.office/doc_clerk
cleared             lg.office/doc_clerk
registered          lg.office/doc_clerk
not_conforming      lg.office/office_head
sent                lg.office/doc_clerk
""",
    ),
    "a letter for action is disputed, extended, conferred about twice, and answered": letter(
        "done",
        "批办性",
        f"""{REGISTERED}
for_action          lg.office/office_head
submit              lg.office/office_head         lead_unit=lg.repair
revise              lg.leadership/director
submit              lg.office/office_head
assign              lg.leadership/director
not_ours            lg.repair/repair_head
submit              lg.office/office_head         lead_unit=lg.dorm
assign              lg.leadership/director
dispute             lg.dorm/dorm_head
decide              lg.leadership/deputy_admin    lead_unit=lg.dorm reply_by=2026-03-20
extend              lg.dorm/dorm_head
grant               lg.leadership/deputy_admin    reply_by=2026-03-27
extend              lg.dorm/dorm_head
refuse              lg.leadership/deputy_admin
joint               lg.dorm/dorm_head             co_units=lg.property+lg.safety
agreed              lg.property/property_head
agreed              lg.safety/safety_head
joint               lg.dorm/dorm_head
disagreed           lg.property/property_head
agreed              lg.safety/safety_head
decide              lg.leadership/deputy_admin
finish              lg.dorm/dorm_head
replied             lg.dorm/dorm_head
close               lg.office/archive_clerk
""",
    ),
    "a letter for reading goes round; one reader asks for action; it goes round again": letter(
        "done",
        "阅知性",
        f"""{REGISTERED}
for_reading         lg.office/office_head         readers=sample-002+sample-003
all_read            sample-002
instruction         sample-003
submit              lg.office/office_head         lead_unit=lg.repair
read_only           lg.leadership/director
all_read            sample-003
all_read            sample-002
close               lg.office/archive_clerk
""",
    ),
}

CHECKED = """
ok                  lg.finance/fin_head
to_school           lg.office/seal_keeper
"""


def sealing(end: str, lines: str, seal: str = "学校公章", kind: str = "公文", more: str = "blank=否") -> Story:
    data = f"seal={seal} doc_title=文件 doc_kind={kind} copies=2 {more}"
    return Story("seal_use", end, data, lines, "lg.finance/fin_officer")


SEALS = {
    "the department's seal after incomplete papers": sealing(
        "done",
        """
ok                  lg.finance/fin_head
incomplete          lg.office/seal_keeper
ok                  lg.finance/fin_head
to_dept             lg.office/seal_keeper
approve             lg.leadership/deputy_admin
stamped             lg.office/seal_keeper
""",
        "后勤处公章",
    ),
    "a routine certificate": sealing(
        "done",
        f"""{CHECKED}
routine             univ.office/director_uo
stamped             univ.office/seal_keeper_u
""",
        kind="证明",
    ),
    "an important paper": sealing(
        "done",
        f"""{CHECKED}
important           univ.office/director_uo
approve             univ.leadership/vp_logistics
stamped             univ.office/seal_keeper_u
""",
    ),
    "a contract that was approved": sealing(
        "done",
        f"""{CHECKED}
important           univ.office/director_uo
approve_contract    univ.leadership/vp_logistics
stamped             univ.office/seal_keeper_u
""",
        "合同章",
        "合同",
        "blank=否 contract_ref=HT-1",
    ),
    "the seal is taken out and comes back": sealing(
        "done",
        f"""{CHECKED}
out                 univ.office/director_uo
approve             univ.leadership/president     return_at=2026-03-03T17:00+08:00
returned            univ.office/seal_keeper_u
""",
        more="blank=否 take_out=是",
    ),
    "the head of the unit refuses": sealing("refused", "reject lg.finance/fin_head"),
    "blank paper is never sealed": sealing(
        "refused",
        """
ok                  lg.finance/fin_head
blank_refuse        lg.office/seal_keeper
""",
        more="blank=是",
    ),
    "the deputy director refuses": sealing(
        "refused",
        """
ok                  lg.finance/fin_head
to_dept             lg.office/seal_keeper
reject              lg.leadership/deputy_admin
""",
        "后勤处公章",
    ),
    "the university office refuses": sealing("refused", CHECKED + "reject univ.office/director_uo"),
    "the vice-president refuses": sealing(
        "refused",
        f"""{CHECKED}
important           univ.office/director_uo
reject              univ.leadership/vp_logistics
""",
    ),
    "the president keeps the seal in the house": sealing(
        "refused",
        f"""{CHECKED}
out                 univ.office/director_uo
reject              univ.leadership/president
""",
        more="blank=否 take_out=是",
    ),
}
