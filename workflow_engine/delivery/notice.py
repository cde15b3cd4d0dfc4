"""What a notice says and to whom: from the payload of a ``notify`` effect to persons and sentences."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from workflow_engine.delivery.port import Request
from workflow_engine.errors import Message
from workflow_engine.kernel.directory import World

ROLES = {
    "accepted": Message("已接收", "Accepted"),
    "assigned": Message("待办", "To do"),
    "circulated": Message("传阅", "For reading"),
    "consulted": Message("征求意见", "Your advice is asked"),
    "decider": Message("请裁定", "Please rule"),
    "declined": Message("被拒收", "Declined"),
    "delegated": Message("受托办理", "Delegated to you"),
    "escalate": Message("超期升级", "Overdue, escalated"),
    "extended": Message("已延期", "Extended"),
    "extension-asked": Message("申请延期", "More time is asked for"),
    "handed-back": Message("已交还", "Handed back"),
    "informed": Message("告知", "For information"),
    "jumped": Message("改派环节", "Moved to another step"),
    "offered": Message("转办待签收", "Offered to you"),
    "recalled": Message("不必再办", "No longer to do"),
    "remind": Message("临期提醒", "Due soon"),
    "resumed": Message("恢复办理", "Resumed"),
    "returned": Message("被退回", "Returned"),
    "support": Message("请协助", "Please assist"),
    "suspended": Message("已挂起", "Suspended"),
    "terminated": Message("已终止", "Terminated"),
    "urged": Message("催办", "Urged"),
    "withdrawn": Message("已撤回", "Withdrawn"),
}
_BESIDE = ("support", "consulted")


def recipients(request: Request, world: World) -> dict[str, str]:
    """Return person → role (a key of ``ROLES``, or a newer one) of everybody the notice is for, in order.

    Posts and units stand for who holds them on the day of the entry; a vacant one for nobody.
    """
    told = request.arguments
    day = request.at.astimezone(world.time.zone).date()
    found: dict[str, str] = {}
    for role, key in ((str(told.get("role", "")), "to"), *((name, name) for name in _BESIDE)):
        owners = told.get(key) or ()
        for owner in owners if isinstance(owners, Iterable) else ():
            for person in world.directory.candidates(str(owner), day):
                found.setdefault(person, role)
    return found


def line(text: str) -> str:
    """Return ``text`` on one line: what would break it, turn it around or hide in it is a blank.

    Titles and reasons come from people: they must not become headers or lines of their own, nor read otherwise than
    they are.
    """
    return "".join(char if char.isprintable() else " " for char in text)


def subject(request: Request, role: str, lang: str) -> str:
    """Return one line: what it is about."""
    kind = ROLES[role].say(lang) if role in ROLES else role
    state = _state(request, lang)
    return line(f"[{kind}] {request.case.title or request.case.id}" + (f" · {state}" if state else ""))[:200]


def text(request: Request, role: str, world: World, lang: str) -> str:
    """Return the notice as plain text, a fact a line."""
    case, content, zone = request.case, request.arguments, world.time.zone
    visit = case.visit(request.visit)

    def moment(value: object) -> str:
        return f"{value.astimezone(zone):%Y-%m-%d %H:%M}" if isinstance(value, datetime) else ""

    facts = (
        (Message("事项", "Matter"), f"{case.title}（{case.id}）" if lang == "zh" else f"{case.title} ({case.id})"),
        (Message("流程", "Procedure"), request.definition.title.say(lang)),
        (Message("环节", "Step"), _state(request, lang)),
        (Message("时限", "Due"), moment(visit.due_at if visit else None)),
        (Message("延至", "Until"), moment(content.get("until"))),
        (Message("事由", "Reason"), str(content.get("reason") or content.get("text") or "")),
        (Message("发起", "Started by"), world.directory.name(case.requester, lang)),
        (Message("时间", "At"), moment(request.at)),
    )
    mark = "：" if lang == "zh" else ": "
    told = [line(f"{name.say(lang)}{mark}{value}") for name, value in facts if value]
    return "".join(f"{each}\n" for each in (subject(request, role, lang), "", *told))


def _state(request: Request, lang: str) -> str:
    name = request.arguments.get("state")
    titles = (state.title.say(lang) for state in request.definition.every_state() if state.name == name)
    return next(titles, "") or str(name or "")
