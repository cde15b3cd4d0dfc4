"""One case on the screen or as JSON: state, holder, since when, due, who can do what and why not."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

from workflow_engine.console.talk import Talk

if TYPE_CHECKING:
    from workflow_engine.engine import Engine
    from workflow_engine.kernel.case import Case, Visit, WorkItem


_HANDED = {
    "transfer": ("转办", "offered"),
    "decline": ("拒收", "declined"),
    "pass_back": ("退回非本职", "passed back"),
}


def moment_text(moment: datetime | None, zone: tzinfo) -> str:
    """Return a moment as people write it in the office's zone; ``—`` for none."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" if moment else "—"


def show_case(engine: Engine, case: Case, talk: Talk, *, asked_by: str | None = None) -> None:
    """Write the case; with ``asked_by`` also why that person may not take an action."""
    ways = engine.what_now(case.id)
    for way in ways:
        way["why_not"] = engine.why_not(case.id, way["action"], by=asked_by, state=way["state"]) if asked_by else ()
    if talk.as_json:
        talk.json(_as_json(case, ways, talk))
    else:
        _as_text(engine, case, ways, talk, asked_by)


def _as_json(case: Case, ways: list[dict[str, Any]], talk: Talk) -> dict[str, Any]:
    from workflow_engine.kernel.handing import loop_so_far

    return {
        "version": 1,
        "case": case.id,
        "process": case.process,
        "title": case.title,
        "digest": case.digest,
        "requester": case.requester,
        "open": case.is_open,
        "outcome": case.outcome,
        "opened_at": case.opened_at,
        "ended_at": case.ended_at,
        "data": case.data,
        "states": [
            {
                "visit": visit.id,
                "state": visit.state,
                "since": visit.since,
                "due": visit.due_at,
                "respond_by": visit.respond_by,
                "accountable": visit.accountable,
            }
            for visit in case.visits
        ],
        "items": [item._asdict() for item in case.items],
        "handovers": [handover._asdict() for handover in loop_so_far(case)],
        "decider": case.margin.decider or None,
        "actions": [
            {
                "state": way["state"],
                "action": way["action"],
                "title": way["title"].say(talk.lang),
                "kind": way["kind"],
                "who": way["who"],
                "why_not": [{"code": r.code, "message": r.message.say(talk.lang)} for r in way["why_not"]],
            }
            for way in ways
        ],
    }


def _as_text(engine: Engine, case: Case, ways: list[dict[str, Any]], talk: Talk, asked_by: str | None) -> None:
    directory, zone = engine.world.directory, engine.world.time.zone
    definition = engine.definition(case.digest)
    titles = {state.name: state.title.say(talk.lang) or state.name for state in definition.every_state()}
    requester = directory.name(case.requester, talk.lang)
    name = definition.title.say(talk.lang)
    talk.data("  ".join([case.id, name] if case.title == definition.title.say("zh") else [case.id, name, case.title]))
    opened = moment_text(case.opened_at, zone)
    talk.data(talk.pick(f"  发起：{requester} {opened}", f"  started by {requester} {opened}"))
    if not case.is_open:
        ended = moment_text(case.ended_at, zone)
        talk.data(talk.pick(f"  已办结：{case.outcome} {ended}", f"  ended: {case.outcome} {ended}"))
    for visit in case.visits:
        _state_text(engine, case, visit, titles[visit.state], talk)
    _loop_text(engine, case, titles, talk)
    for way in ways:
        if way["by_system"]:
            who = talk.pick("系统", "the system")
        else:
            who = "、".join(directory.name(p, talk.lang) for p in way["who"]) or talk.pick("缺人", "nobody")
        talk.data(f"    {way['action']}  {way['title'].say(talk.lang)}  ← {who}")
        for reason in way["why_not"]:
            talk.data(f"      ✗ {reason.message.say(talk.lang)}")
    if asked_by and ways and not any(way["why_not"] for way in ways):
        talk.data(talk.pick("    本人可直接办理以上各项", "    all of these are open to this person"))


def _state_text(engine: Engine, case: Case, visit: Visit, title: str, talk: Talk) -> None:
    directory, zone = engine.world.directory, engine.world.time.zone
    since, due = moment_text(visit.since, zone), moment_text(visit.due_at, zone)
    late = visit.due_at is not None and visit.due_at < engine.clock.now()
    mark = talk.pick("（已超期）", " (overdue)") if late else ""
    talk.data(
        talk.pick(
            f"  环节：{title}（{visit.state}） 自 {since}，到期 {due}{mark}",
            f"  state: {title} ({visit.state}) since {since}, due {due}{mark}",
        )
    )
    if visit.accountable:
        answers = directory.name(visit.accountable, talk.lang)
        talk.data(talk.pick(f"    负责：{answers}", f"    accountable: {answers}"))
    for item in case.items:
        if item.visit == visit.id:
            owner = directory.name(item.owner, talk.lang)
            holder = directory.name(f"@{item.holder}", talk.lang) if item.holder else talk.pick("待签", "pool")
            talk.data(talk.pick(f"    工作项 {item.id}：{owner}，{holder}", f"    item {item.id}: {owner}, {holder}"))
            _away_text(engine, item, talk)


def _away_text(engine: Engine, item: WorkItem, talk: Talk) -> None:
    name = engine.world.directory.name
    if item.offered:
        to = name(item.offered, talk.lang)
        talk.data(talk.pick(f"      已转办给{to}，待签收", f"      offered to {to}, not accepted yet"))
    if item.lent:
        lenders = talk.pick("、", ", ").join(name(f"@{person}", talk.lang) for person in item.lent)
        talk.data(talk.pick(f"      由{lenders}委派", f"      delegated by {lenders}"))


def _loop_text(engine: Engine, case: Case, titles: dict[str, str], talk: Talk) -> None:
    from workflow_engine.kernel.handing import loop_so_far

    name = engine.world.directory.name
    for handover in loop_so_far(case):
        kind = talk.pick(*_HANDED[handover.kind])
        giver, taker = name(handover.giver, talk.lang), name(handover.taker, talk.lang) or "—"
        talk.data(f"    {kind}  {giver} → {taker}  [{titles.get(handover.state, handover.state)}]")
    if case.margin.decider:
        decider = name(case.margin.decider, talk.lang)
        talk.data(talk.pick(f"    {decider}裁定，不得再退", f"    {decider} rules; it cannot be passed back again"))
