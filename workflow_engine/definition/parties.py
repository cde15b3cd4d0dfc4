"""Parties: who takes part, as a definition names them."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

from workflow_engine.definition.model import SYSTEM, Party, PartyKind
from workflow_engine.definition.words import Refused, clip, is_dotted, is_name, nearest
from workflow_engine.errors import Message

_VARIABLE = re.compile(r"\$(?:(requester)|performer\(([^()]*)\)|data\.([^.()]*))(?:\.([^.]*))?")
_VIAS = ("head", "leader")
_WITHOUT_DOLLAR = re.compile(r"(requester|performer\(|data\.)")

FORMS = Message(
    "写成 单位/岗位、单位、$requester、$requester.head、$performer(状态)、$data.字段 或 external/名称",
    "write unit/post, a unit, $requester, $requester.head, $performer(state), $data.field or external/name",
)


def party(value: Any) -> Party:
    """Return the party that ``value`` names. Raises ``Refused``."""
    if not isinstance(value, str):
        raise Refused(Message(f"“{clip(value)}”不是参与方", f'"{clip(value)}" is not a party'), FORMS)
    found = _party(value)
    if found:
        return found
    folded = unicodedata.normalize("NFKC", value).replace(" ", "")
    mend = FORMS
    if folded != value and _party(folded):
        mend = Message(f"写成“{folded}”", f'write "{folded}"')
    elif _WITHOUT_DOLLAR.match(value) and _party(f"${value}"):
        mend = Message(f"前面加 $：“${value}”", f'put a $ in front: "${value}"')
    elif value.startswith("$"):
        mend = _variable_mend(value)
    elif value == "system":
        mend = Message(
            "系统不能承担责任；system 只写在动作的 by: 里", "the system has no duties; it stands only in by:"
        )
    raise Refused(Message(f"“{clip(value)}”不是参与方", f'"{clip(value)}" is not a party'), mend)


def actor(value: Any) -> Party:
    """Return the party that may act, which may also be ``system``. Raises ``Refused``."""
    return SYSTEM if value == "system" else party(value)


def post(value: Any) -> str:
    """Return ``value``, a ref ``unit/post``. Raises ``Refused``."""
    found = _party(value) if isinstance(value, str) else None
    if found and found.kind is PartyKind.POST:
        return found.name
    raise Refused(
        Message(f"“{clip(value)}”不是岗位", f'"{clip(value)}" is not a post'),
        Message("写成 单位/岗位，例如 lg.repair/repair_head", "write unit/post, such as lg.repair/repair_head"),
    )


def post_nearby(value: Any) -> str:
    """Return ``value``, a post of the same unit or a ref ``unit/post``. Raises ``Refused``."""
    return value if isinstance(value, str) and is_name(value) else post(value)


@lru_cache(maxsize=4096)
def _party(text: str) -> Party | None:
    if text.startswith("$"):
        return _variable(text)
    unit, slash, name = text.partition("/")
    if slash:
        kind = PartyKind.EXTERNAL if unit == "external" else PartyKind.POST
        return Party(kind, text) if is_dotted(unit) and is_name(name) else None
    reserved = text in {"system", "requester", "external"} or text.startswith("data.")
    return Party(PartyKind.UNIT, text) if is_dotted(text) and not reserved else None


def _variable(text: str) -> Party | None:
    found = _VARIABLE.fullmatch(text)
    if not found or (found[4] is not None and found[4] not in _VIAS):
        return None
    via = found[4] or ""
    if found[1]:
        return Party(PartyKind.REQUESTER, "", via)
    kind, name = (PartyKind.DATA, found[3]) if found[3] is not None else (PartyKind.PERFORMER, found[2])
    return Party(kind, name, via) if is_name(name) else None


def _variable_mend(text: str) -> Message:
    found = _VARIABLE.fullmatch(text)
    if found and found[4] is not None and found[4] not in _VIAS:
        via = nearest(found[4], _VIAS)
        base = text.rpartition(".")[0]
        if via:
            return Message(f"是不是“{base}.{via}”？", f'did you mean "{base}.{via}"?')
        return Message("后面只能写 .head（负责人）或 .leader（分管领导）", "only .head or .leader may follow the party")
    stem = re.match(r"\$([a-z_]*)", text)
    word = nearest(stem[1], ("requester", "performer", "data")) if stem else None
    forms = {"requester": "$requester", "performer": "$performer(state)", "data": "$data.field"}
    if word:
        return Message(f"是不是“{forms[word]}”？", f'did you mean "{forms[word]}"?')
    return FORMS
