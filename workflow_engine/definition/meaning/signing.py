"""The signing rule of a task."""

from __future__ import annotations

from collections.abc import Iterable

from workflow_engine.definition.meaning.scope import LISTS, Scope
from workflow_engine.definition.model import (
    Action,
    ActionKind,
    Member,
    PartyKind,
    Path,
    Refusal,
    Sign,
    SignRule,
)
from workflow_engine.definition.schema.parts import SignForm
from workflow_engine.errors import Message


def build_sign(scope: Scope, form: SignForm | None, actions: Iterable[Action], path: Path, state: str) -> Sign:
    """Return how the members decide; contradictions go into the report."""
    if form is None:
        return Sign()
    members = []
    for at, member in enumerate(form.members):
        here = (*path, "members", at)
        party = scope.party(member.party, (*here, "party"))
        when = scope.guard(member.when, (*here, "when"), state)
        if party:
            members.append(Member(party, when, here))
    sign = Sign(_rule(form), form.ratio, form.at_least, form.refusal, tuple(members))
    _check_share(scope, form, sign, path)
    _check_refusal(scope, sign, actions, path)
    return sign


def _rule(form: SignForm) -> SignRule:
    if form.rule is not None:
        return form.rule
    return SignRule.SHARE if form.ratio is not None or form.at_least is not None else SignRule.ONE


def _check_share(scope: Scope, form: SignForm, sign: Sign, path: Path) -> None:
    given = [key for key in ("ratio", "at_least") if getattr(form, key) is not None]
    if sign.rule is SignRule.SHARE and len(given) != 1:
        scope.report.schema(
            (*path, "rule") if not given else (*path, given[1]),
            "票签要写 ratio 或 at_least，二者之一",
            "a share needs either ratio or at_least",
            Message("写成 {ratio: 2/3} 或 {at_least: 2}", "write {ratio: 2/3} or {at_least: 2}"),
        )
    if sign.rule is not SignRule.SHARE and given:
        scope.report.schema(
            (*path, given[0]),
            f"{sign.rule} 没有 {given[0]}",
            f"the rule {sign.rule} has no {given[0]}",
            Message(f"删去 {given[0]}，或写 rule: share", f"delete {given[0]}, or write rule: share"),
        )
    if sign.at_least and sign.members and sign.at_least > len(sign.members) and not _open_ended(scope, sign):
        scope.report.schema(
            (*path, "at_least"),
            f"只有 {len(sign.members)} 个签核人，at_least 不能是 {sign.at_least}",
            f"there are {len(sign.members)} members, at_least cannot be {sign.at_least}",
            Message("减小 at_least，或增加签核人", "lower at_least, or add members"),
        )


def _open_ended(scope: Scope, sign: Sign) -> bool:
    """True when one member may stand for several people: a unit, a post, or a list field."""
    return any(
        member.party.kind in (PartyKind.UNIT, PartyKind.POST) or _is_list(scope, member) for member in sign.members
    )


def _is_list(scope: Scope, member: Member) -> bool:
    field = scope.fields.get(member.party.name) if member.party.kind is PartyKind.DATA else None
    return field is not None and field.kind in LISTS


def _check_refusal(scope: Scope, sign: Sign, actions: Iterable[Action], path: Path) -> None:
    several = len(sign.members) > 1 or any(_is_list(scope, member) for member in sign.members)
    votes = sign.rule in (SignRule.ALL, SignRule.SEQUENCE, SignRule.SHARE)
    if sign.refusal is None and (votes or (sign.rule is SignRule.ANY and several)):
        scope.report.schema(
            (*path, "refusal"),
            "没有说有人不同意时怎么办",
            "it is not said what one refusal does",
            Message(
                f"写成 sign: {{rule: {sign.rule}, refusal: ends}}；"
                "ends 立即按其动作办、continues 表决完再定、returns 立即退回",
                f"write sign: {{rule: {sign.rule}, refusal: ends}}; ends takes the refuser's action at once, "
                "continues lets all vote first, returns takes the return action at once",
            ),
        )
    returns = [action.name for action in actions if action.kind is ActionKind.RETURN]
    if sign.refusal is Refusal.RETURNS and len(returns) != 1:
        scope.report.schema(
            (*path, "refusal"),
            f"refusal: returns 要恰好一个 return 动作，这里有 {len(returns)} 个",
            f"refusal: returns needs exactly one action of kind return; there are {len(returns)}",
            Message("补上或只留一个 kind: return 的动作", "have exactly one action with kind: return"),
        )
