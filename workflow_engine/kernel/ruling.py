"""The budget of refusals: at the second one somebody above decides, and from then on nobody can refuse any more.

The same measure as the rule buck-passing-loop has: only what goes from one unit to another is passing the buck, an
action that the procedure bounds by itself sends nothing to a decider, and who decides belongs to neither side.
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.definition.model import Action, ActionKind
from workflow_engine.errors import Reason
from workflow_engine.kernel.case import Handover, Visit, WorkItem
from workflow_engine.kernel.events import PassedBack, Referred, Settled
from workflow_engine.kernel.flow import move
from workflow_engine.kernel.handing import refusal, signs_already, tell
from workflow_engine.kernel.parties import person_ref
from workflow_engine.kernel.turn import Turn

MOST_REFUSALS = 2
"""The refusal at which the decider gets the matter."""


def closed(turn: Turn) -> list[Reason]:
    """Return why the matter cannot be refused any more; empty while nobody had to rule."""
    decider = turn.case.margin.decider
    if not decider:
        return []
    zh, en = (turn.world.directory.name(decider, lang) for lang in ("zh", "en"))
    return [
        refusal(
            "pass-back-closed",
            f"已由{zh}裁定，不得再退或再转；请办理，有异议向裁定人提出",
            f"{en} has ruled: it cannot be passed on or back again; act on it, and object to the decider",
            decider=decider,
        )
    ]


def pass_back(turn: Turn, visit: Visit, action: Action, to: str, giver: str) -> None:
    """Leave ``visit`` because the matter is not ``giver``'s; what follows is the decider's at the second refusal."""
    first = turn.case.next_visit
    move(turn, visit, to, action.name)
    if not turn.case.is_open:
        return
    fresh = [item for item in turn.case.items if item.visit >= first]
    taker = fresh[0].owner if fresh else ""
    turn.emit(PassedBack(giver or _actor(turn), taker, visit.state))
    last = turn.case.margin.handovers[-1]
    if action.bounded or not _is_refusal(turn, last) or not _too_often(turn):
        return
    decider = _above_both(turn, taker) or decider_for(turn, visit, last.giver, taker)
    _refer(turn, decider, fresh)
    for number, effect in enumerate(turn.effects):  # the state's own party has not got it after all
        if effect.visit >= first and effect.payload.get("role") == "assigned":
            payload = {**effect.payload, "role": "decider", "to": [decider]}
            turn.effects[number] = effect._replace(payload=payload)


def _actor(turn: Turn) -> str:
    person = turn.origin.persons[0] if turn.origin else turn.by
    posts = turn.world.directory.posts_of(person, turn.today)
    return posts[0] if posts else person_ref(person)


def declined(turn: Turn, item: WorkItem, giver: str) -> None:
    """After an offer of ``item`` was declined by ``giver``: give it to the decider if that was one too many."""
    if not _too_often(turn):
        return
    decider = decider_for(turn, turn.visit(item.visit), giver, item.owner, item)
    _refer(turn, decider, [item])
    tell(turn, item, "decider", decider)


def settle(turn: Turn, visit: Visit, action: Action) -> None:
    """Close the dispute when the step it was about is carried forward; a ruling stays for good."""
    margin = turn.case.margin
    if action.kind is not ActionKind.FORWARD or margin.decider:
        return
    if any(handover.state == visit.state for handover in margin.handovers):
        turn.emit(Settled(visit.state))


def _refer(turn: Turn, decider: str, items: list[WorkItem]) -> None:
    firsts: dict[int, str] = {}
    for item in items:
        firsts.setdefault(item.visit, item.id)
    recalled = tuple([item.id for item in items if item.id != firsts[item.visit]])
    turn.emit(Referred(decider, tuple(firsts.values()), recalled))


def _too_often(turn: Turn) -> bool:
    return sum(_is_refusal(turn, one) for one in turn.case.margin.handovers) >= MOST_REFUSALS


def _is_refusal(turn: Turn, one: Handover) -> bool:
    if one.kind != "pass_back":
        return one.kind == "decline"
    asked = person_ref(turn.case.requester)
    return one.taker not in ("", asked) and _unit(turn, one.giver) != _unit(turn, one.taker)


def decider_for(turn: Turn, visit: Visit, giver: str, taker: str, item: WorkItem | None = None) -> str:
    """Return who rules between two owners: the accountable of the visit, the procedure's owner, or a post above it.

    Nobody judges his own cause; between two units nobody of either does as long as there is anybody else. ``item`` is
    the one the decider would get: who signs the same step already cannot.
    """
    line = [visit.accountable]
    for lead in turn.owners(turn.definition.owner) if turn.definition.owner else ():
        line += [lead, *_superiors(turn, lead)]
    parties = {person for owner in (giver, taker) for person in turn.candidates(owner)}
    able = [
        ref for ref in dict.fromkeys(line) if turn.candidates(ref) and not (item and signs_already(turn, item, ref))
    ]
    impartial = [ref for ref in able if parties.isdisjoint(turn.candidates(ref))]
    units = {_unit(turn, giver), _unit(turn, taker)}
    outside = [ref for ref in impartial if len(units) == 1 or _unit(turn, ref) not in units]
    return (outside or impartial or able or line)[0]


def _above_both(turn: Turn, taker: str) -> str | None:
    """Return ``taker`` when he stands above all who refused: then the step he got is the ruling already."""
    refusers = {one.giver for one in turn.case.margin.handovers if _is_refusal(turn, one)}
    return taker if all(_is_above(turn, taker, refuser) for refuser in refusers) else None


def _is_above(turn: Turn, owner: str, other: str) -> bool:
    return owner == turn.world.directory.leader_of(_unit(turn, other)) or owner in _superiors(turn, other)


def _superiors(turn: Turn, owner: str) -> Iterator[str]:
    """Yield the posts above an owner, the nearest first."""
    post = _post(turn, owner)
    seen = {post}
    while post and (post := turn.world.directory.superior_of(post)) and post not in seen:
        seen.add(post)
        yield post


def _post(turn: Turn, owner: str) -> str | None:
    if owner.startswith("@"):
        posts = turn.world.directory.posts_of(owner[1:], turn.today)
        return posts[0] if posts else None
    return owner if turn.world.directory.has_post(owner) else turn.world.directory.head_of(owner)


def _unit(turn: Turn, owner: str) -> str:
    post = _post(turn, owner) if owner.startswith("@") else owner
    if post is None or not turn.world.directory.has_post(post):
        return owner
    return post.rpartition("/")[0]
