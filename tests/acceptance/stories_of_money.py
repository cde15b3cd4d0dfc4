"""Purchases and expense claims, to each of their ends."""

from __future__ import annotations

from tests.acceptance.story import Story

FUNDED = """
submit              lg.office/doc_clerk
ok                  lg.finance/fin_officer
"""
CONTRACT = """
published           univ.procurement/proc_officer
signed              lg.supply/supply_head         contract_amount=17400
"""


def purchase(end: str, budget: int, lines: str) -> Story:
    return Story("procurement", end, f"title=空调 category=货物 budget={budget} budget_item=运行 spec=s.pdf", lines)


PURCHASES = {
    "three air conditioners are compared, bought, refused, replaced, and paid at the second attempt": purchase(
        "done",
        18000,
        f"""
submit              lg.office/doc_clerk
no_budget           lg.finance/fin_officer
{FUNDED}
self                lg.supply/supply_head         method=自行采购 same_kind_12m=0
too_few             lg.supply/buyer               quotes=1
self                lg.supply/supply_head
pick                lg.supply/buyer               quotes=3 supplier=甲
confirm             lg.leadership/director
published           univ.procurement/proc_officer
refused             lg.supply/supply_head         supplier=乙
confirm             lg.leadership/director
{CONTRACT}
arrived             external/supplier
fail                lg.supply/receiver
arrived             external/supplier:乙
pass                lg.supply/receiver            acceptance_ref=YS-1
bounced             lg.finance/fin_officer
pass                lg.supply/receiver
paid                lg.finance/fin_officer        payee=external/supplier:乙 invoices=1+2
> deny              lg.supply/receiver
> withdraw          lg.office/doc_clerk
paid                lg.finance/fin_officer
> ok                lg.supply/receiver
> to_vp             lg.office/office_head         related_to_approver=否
> lt30k             univ.leadership/vp_logistics
> ok                univ.finance/acct_audit       duplicate_invoice=否
> paid              univ.finance/acct_pay
> booked            univ.finance/acct_book
close               lg.supply/buyer
""",
    ),
    "a split purchase is found, bought centrally, contested, and breached": purchase(
        "terminated",
        20000,
        f"""{FUNDED}
split_found         lg.supply/supply_head         same_kind_12m=15000
submit              lg.office/doc_clerk           budget=100000
ok                  lg.finance/fin_officer
campus              lg.supply/supply_head         method=校内集中
reject              lg.leadership/director
{FUNDED}
campus              lg.supply/supply_head
approve             lg.leadership/director
failed              univ.procurement/proc_officer bidders=2
campus              lg.supply/supply_head
approve             lg.leadership/director
wait 10 days
opened              univ.procurement/proc_officer bidders=4
invalid             external/expert_panel
wait 10 days
opened              univ.procurement/proc_officer
ranked              external/expert_panel         supplier=甲
object              lg.leadership/director
ranked              external/expert_panel
wait 8 days
challenged          univ.procurement/proc_officer
upheld              univ.procurement/proc_officer
ranked              external/expert_panel         supplier=乙
confirm             lg.leadership/director
challenged          univ.procurement/proc_officer
rejected            univ.procurement/proc_officer
signed              lg.supply/supply_head         contract_amount=99000
breach              lg.supply/buyer
cure                lg.supply/supply_head
breach              lg.supply/buyer
terminate           lg.supply/supply_head
""",
    ),
    "a tender fails and only one supplier is left": purchase(
        "terminated",
        2500000,
        f"""{FUNDED}
gov                 lg.supply/supply_head         method=公开招标 same_kind_12m=0
filed               univ.procurement/proc_officer
wait 30 days
failed              univ.procurement/proc_officer bidders=1
sole                lg.supply/supply_head         method=单一来源
objection           univ.procurement/proc_officer
sole                lg.supply/supply_head
wait 9 days
no_objection        univ.procurement/proc_officer supplier=甲
confirm             lg.leadership/director
{CONTRACT}
breach              lg.supply/buyer
terminate           lg.supply/supply_head
""",
    ),
    "the need is withdrawn": purchase("cancelled", 500, "withdraw lg.office/doc_clerk"),
}

AUDITED = """
ok                  lg.supply/receiver
to_audit            lg.office/office_head         related_to_approver=否
ok                  univ.audit/auditor
"""
AGAIN = "resubmit            lg.office/doc_clerk"
TO_FINANCE = """
ge30k               univ.leadership/vp_logistics
ok                  univ.finance/director_fin
"""
PAID = """
ok                  univ.finance/acct_audit       duplicate_invoice=否
paid                univ.finance/acct_pay
booked              univ.finance/acct_book
"""


def claim(end: str, kind: str, amount: int, lines: str) -> Story:
    data = f"payee=sample-005 kind={kind} amount={amount} budget_item=运行 invoices=1 is_physical=否"
    return Story("expense_claim", end, data, lines)


CLAIMS = {
    "a small claim comes back from every desk before it is paid": claim(
        "done",
        "运行经费",
        5000,
        f"""
deny                lg.supply/receiver
{AGAIN}             amount=4000
ok                  lg.supply/receiver
reject              lg.office/office_head
{AGAIN}
ok                  lg.supply/receiver
to_audit_desk       lg.office/office_head         related_to_approver=否
incomplete          univ.finance/acct_audit
{AGAIN}
ok                  lg.supply/receiver
to_audit_desk       lg.office/office_head
duplicate           univ.finance/acct_audit       duplicate_invoice=是
{AGAIN}             invoices=2+3
ok                  lg.supply/receiver
to_audit_desk       lg.office/office_head
ok                  univ.finance/acct_audit       duplicate_invoice=否
returned            univ.finance/acct_pay
{AGAIN}
ok                  lg.supply/receiver
to_audit_desk       lg.office/office_head
{PAID}
""",
    ),
    "a large repair bill climbs to the president, who sends it back once": claim(
        "done",
        "维修",
        150000,
        f"""
ok                  lg.supply/receiver
to_audit            lg.office/office_head         related_to_approver=否
reject              univ.audit/auditor
{AGAIN}
{AUDITED}
reject              univ.leadership/vp_logistics
{AGAIN}
{AUDITED}
ge30k               univ.leadership/vp_logistics
reject              univ.finance/director_fin
{AGAIN}
{AUDITED}
{TO_FINANCE}
reject              univ.leadership/vp_finance
{AGAIN}
{AUDITED}
{TO_FINANCE}
ge100k              univ.leadership/vp_finance
reject              univ.leadership/president
{AGAIN}
{AUDITED}
{TO_FINANCE}
ge100k              univ.leadership/vp_finance
ok                  univ.leadership/president
{PAID}
""",
    ),
    "an approver steps aside for his own family": claim(
        "done",
        "接待",
        2000,
        f"""
ok                  lg.supply/receiver
avoid               lg.office/office_head         related_to_approver=是
lt30k               univ.leadership/vp_logistics
{PAID}
""",
    ),
    "a middling purchase needs two vice-presidents": claim(
        "done",
        "采购",
        50000,
        f"""
ok                  lg.supply/receiver
to_vp               lg.office/office_head         related_to_approver=否
{TO_FINANCE}
lt100k              univ.leadership/vp_finance
{PAID}
""",
    ),
    "a claim is withdrawn": claim(
        "cancelled",
        "差旅",
        300,
        """
deny                lg.supply/receiver
withdraw            lg.office/doc_clerk
""",
    ),
}
