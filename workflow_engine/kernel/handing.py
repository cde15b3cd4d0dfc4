"""Handing a work item on: which item is meant, who may hand it on, and to whom."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from workflow_engine.errors import Message, Reason
from workflow_engine.kernel.case import Case, Handover, WorkItem
from workflow_engine.kernel.directory import EXTERNAL
from workflow_engine.kernel.naming import owner_ref, unknown
from workflow_engine.kernel.permission import Way, may_act, separation
from workflow_engine.kernel.turn import Turn


class Found(NamedTuple):
    """The one work item that is meant, or None with the reason why not."""

    item: WorkItem | None
    reasons: list[Reason]


def loop_so_far(case: Case) -> tuple[Handover, ...]:
    """Return how often the matter was offered, refused and passed back since it was last settled, oldest first."""
    return case.margin.handovers


def refusal(code: str, zh: str, en: str, **values: object) -> Reason:
    """Return one reason."""
    return Reason(code, Message(zh, en), values)


def find_item(turn: Turn, wanted: str | None, fits: Callable[[WorkItem], bool], otherwise: Reason) -> Found:
    """Return the open item ``wanted``, without it the only one that ``fits``; ``otherwise`` when none does."""
    items = [item for item in turn.case.items if wanted in (None, item.id)]
    if wanted is not None and not items:
        zh, en = f"没有未办的工作项 {wanted}，请看 show", f"there is no open work item {wanted}; see show"
        return Found(None, [refusal("no-such-item", zh, en, item=wanted)])
    found = [item for item in items if fits(item)]
    if len(found) == 1:
        return Found(found[0], [])
    if not found:
        return Found(None, [otherwise])
    ids = [item.id for item in found]
    zh, en = f"请指明工作项：{'、'.join(ids)}", f"name the work item: {', '.join(ids)}"
    return Found(None, [refusal("ambiguous-item", zh, en, items=ids)])


def own_item(turn: Turn, by: str, wanted: str | None) -> Found:
    """Return the item that ``by`` has in hand or may take: what he can hand on."""
    mine = [item for item in turn.case.items if wanted in (None, item.id) and may_act(turn, by, item.owner)]
    holder = next((item.holder for item in mine if item.holder is not None), None)
    if holder is not None and holder != by:
        name = turn.world.directory.name(f"@{holder}")
        zh, en = f"已由{name}签收，由其本人办理或退回", f"{name} holds it: let that person act or give it back"
        otherwise = refusal("held-by-other", zh, en, holder=holder)
    else:
        zh, en = "本人没有可以转交的工作项，请由承办人转交", "no item here is this person's: its owner hands it on"
        otherwise = refusal("not-authorized", zh, en)
    found = find_item(turn, wanted, lambda item: _in_hand(turn, by, item), otherwise)
    if found.item is not None and by.startswith(EXTERNAL):
        zh, en = (
            "校外人员不能把本人的事项转交他人，请本人办理",
            "an outsider cannot hand on what is his: he acts himself",
        )
        found.reasons.append(refusal("outsider", zh, en))
    return found


def _in_hand(turn: Turn, by: str, item: WorkItem) -> bool:
    return item.holder == by or (item.holder is None and may_act(turn, by, item.owner))


def pending_offer(turn: Turn, item: WorkItem) -> list[Reason]:
    """Return why an item on offer cannot be handed on once more."""
    if not item.offered:
        return []
    zh, en = (turn.world.directory.name(item.offered, lang) for lang in ("zh", "en"))
    return [
        refusal(
            "already-offered",
            f"已转办给{zh}，待其签收或拒收；急需时本人仍可直接办理",
            f"already offered to {en}, who accepts or declines it; meanwhile it can still be acted on here",
            offered=item.offered,
        )
    ]


def named_owner(turn: Turn, word: str) -> str:
    """Return the owner that a word names (a post, a unit, a person's id with or without ``@``), else the word."""
    return owner_ref(turn, word) or word


def unknown_owner(turn: Turn, owner: str) -> list[Reason]:
    """Return a reason unless there is such a post, unit, person or party outside."""
    return [] if owner_ref(turn, owner) else [unknown(owner)]


def unfit_owner(turn: Turn, owner: str) -> list[Reason]:
    """Return why nobody can be given work as ``owner``: unknown, outside, or vacant."""
    unknown = unknown_owner(turn, owner)
    if unknown:
        return unknown
    name = turn.world.directory.name
    if owner.startswith((EXTERNAL, f"@{EXTERNAL}")):
        zh, en = f"{name(owner, 'zh')}在校外，不能承办校内事项", f"{name(owner, 'en')} is outside and cannot own it"
        return [refusal("external-owner", f"{zh}，请转给校内岗位", f"{en}; name a post inside", owner=owner)]
    person = owner[1:] if owner.startswith("@") else ""
    if turn.world.directory.posts_of(person, turn.today) if person else turn.candidates(owner):
        return []
    zh, en = f"{name(owner, 'zh')}目前缺人或已离岗", f"nobody holds {name(owner, 'en')} today"
    return [refusal("vacant-owner", f"{zh}，请转给在岗的人", f"{en}; name somebody in office", owner=owner)]


def unfit_for(turn: Turn, item: WorkItem, owner: str) -> list[Reason]:
    """Return why this one item cannot become ``owner``'s: he signs it already, or duties are kept apart."""
    if signs_already(turn, item, owner):
        zh, en = (turn.world.directory.name(owner, lang) for lang in ("zh", "en"))
        return [
            refusal(
                "signs-already",
                f"{zh}已是本环节的签署人，一人只签一次，请转给他人",
                f"{en} is a signer of this step already and signs once: name somebody else",
                owner=owner,
            )
        ]
    visit = turn.visit(item.visit)
    spot = turn.machine.spots[visit.state]
    if not spot.apart:
        return []
    way = Way(visit, spot, next(iter(spot.actions.values())))
    barred = [separation(turn, way, person) for person in turn.candidates(owner)]
    return list(barred[0]) if barred and all(barred) else []


def signs_already(turn: Turn, item: WorkItem, owner: str) -> bool:
    """True when another member of the same vote is ``owner``, or all the people that ``owner`` stands for are."""
    others = [other for other in turn.case.items_of(item.visit) if other.id != item.id]
    votes = turn.visit(item.visit).votes
    taken = {other.owner for other in others} | {vote.owner for vote in votes}
    taken |= {f"@{other.holder}" for other in others if other.holder} | {f"@{vote.person}" for vote in votes}
    people = turn.candidates(owner)
    return owner in taken or (bool(people) and all(f"@{person}" in taken for person in people))


def reason_given(reason: str | None, zh: str, en: str) -> list[Reason]:
    """Return a reason when no reason was given; ``zh`` and ``en`` are what it is asked for."""
    if reason and reason.strip():
        return []
    return [refusal("reason-missing", f"{zh}须写明理由", f"{en} needs a reason")]


def speak_as(turn: Turn, owner: str) -> None:
    """Note that the actor acts in the post that owns the item, not in his main one."""
    if "/" in owner and not owner.startswith(EXTERNAL):
        turn.post = owner


def tell(turn: Turn, item: WorkItem, role: str, *owners: str) -> None:
    """Notify owners about an item; ``role`` says as what."""
    turn.request("notify", item.visit, {"role": role, "state": item.state, "item": item.id, "to": list(owners)})


def handed_back(turn: Turn, owner: str, lent: Sequence[str]) -> tuple[str | None, tuple[str, ...]]:
    """Return who holds a lent item when it goes one link back, and who has lent it then.

    Links that are gone are passed: persons nobody knows any more, and a first lender who may no longer act for
    ``owner``. None holds it when no link is left: it is back in the owner's pool.
    """
    rest = tuple(lent)
    while rest:
        *before, last = rest
        rest = tuple(before)
        if turn.world.directory.knows(last) and (before or may_act(turn, last, owner)):
            return last, rest
    return None, ()
