"""The leaves of the language: one type for each sort of value that is written in one piece."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Any

from workflow_engine.definition import parties, texts, time_words, words
from workflow_engine.definition.duties import Anchor, Every, Weekday, YearDay
from workflow_engine.definition.model import (
    ActionKind,
    Duration,
    FieldKind,
    FieldMoment,
    JoinRule,
    Party,
    Refusal,
    SignRule,
    Status,
    Text,
)
from workflow_engine.definition.schema.form import Bounds, Json, Leaf
from workflow_engine.errors import Message

# Letters of any script, in regular expressions that every editor understands: whatever is no letter is left out.
_NO_LETTER = (
    r"\s\u0000-\u002c\u002e\u002f\u003a-\u0040\u005b-\u005e\u0060\u007b-\u00a9"
    r"\u2000-\u206f\u3000-\u3004\u3008-\u3020\uff00-\uff20"
)
_NAME = rf"[^{_NO_LETTER}\-0-9][^{_NO_LETTER}]{{0,63}}"
_DOTTED = rf"{_NAME}(\.{_NAME})*"
_DURATION = r"(same day|([1-9][0-9]{0,3}|10000) (minute|hour|day|work hour|workday)s?)"
_FIELD_MOMENT = rf"\$data\.{_NAME}"
_PARTY = (
    rf"({_DOTTED}(/{_NAME})?|\$requester(\.(head|leader))?|\$performer\({_NAME}\)(\.(head|leader))?"
    rf"|\$data\.{_NAME}(\.(head|leader))?)"
)
_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"


class Base(StrEnum):
    """Where public holidays come from."""

    CN = "CN"


class UnknownYears(StrEnum):
    """What the calendar does in a year whose holidays nobody knows."""

    ERROR = "error"
    WEEKENDS_ONLY = "weekends_only"


def matching(*patterns: str) -> Json:
    """Return the JSON Schema of a text that is one of ``patterns`` from its beginning to its end."""
    return {"type": "string", "pattern": f"^({'|'.join(patterns)})$" if len(patterns) > 1 else f"^{patterns[0]}$"}


def choice_schema(choices: type[StrEnum]) -> Json:
    """Return the JSON Schema of a text that is one of ``choices``."""
    return {"type": "string", "enum": [str(choice) for choice in choices]}


def _choice(choices: type[StrEnum]) -> Leaf:
    return Leaf(words.one_of(choices), choice_schema(choices))


TEXT_SCHEMA: Json = {
    "anyOf": [
        {"type": "string", "pattern": r"\S"},
        {
            "type": "object",
            "minProperties": 1,
            "propertyNames": {"pattern": f"^{texts.LANGUAGE.pattern}$"},
            "additionalProperties": {"type": "string", "pattern": r"\S"},
        },
    ]
}


def guard(value: Any) -> str:
    """Return the text of an expression; it is compiled later, once the fields are known. Raises ``Refused``."""
    if isinstance(value, str) and value.strip():
        return value
    shown = words.clip(value)
    if isinstance(value, bool | int | Decimal):
        message = Message(f"这里要写表达式，“{shown}”却是一个值", f'an expression is needed here; "{shown}" is a value')
        raise words.Refused(message, Message(f'加引号："{shown}"', f'put it in quotes: "{shown}"'))
    help_ = Message(
        "写成例如 amount > 1000；不要条件就删去这个键", "write for example amount > 1000, or delete the key"
    )
    if isinstance(value, dict | list):
        help_ = Message(
            "含有 , [ ] { } : 的表达式要整个加引号", "an expression with , [ ] { } : needs quotes as a whole"
        )
    raise words.Refused(Message("这里要写表达式", "an expression is needed here"), help_)


def sentence(value: Any) -> str:
    """Return a text that is the same in all languages (a label, an option). Raises ``Refused``."""
    if isinstance(value, dict):
        raise words.Refused(
            Message("这里只写一段文字", "one text is needed here"), Message("不分语言", "without languages")
        )
    return texts.text(value).say("")


def table_value(value: Any) -> Decimal | str | bool:
    """Return one value of a table: a number, a text, or true/false. Raises ``Refused``."""
    if isinstance(value, bool) or (isinstance(value, str) and value.strip()):
        return value
    return words.number(value)


def flag_true(value: Any) -> bool:
    """Return ``True`` for ``true``; the key has no other value. Raises ``Refused``."""
    if value is True:
        return True
    raise words.Refused(
        Message("这里只能写 true", "only true can stand here"),
        Message("写 true，或删去这个键", "write true, or delete the key"),
    )


NAME_SCHEMA = matching(_NAME)
DURATION_SCHEMA = matching(_DURATION)
MOMENT_SCHEMA = matching(_DURATION, _FIELD_MOMENT)
PARTY_SCHEMA = matching(_PARTY)
GUARD_SCHEMA: Json = {"type": "string", "minLength": 1, "pattern": r"\S"}
DATE_SCHEMA = matching(_DATE)
SENTENCE_SCHEMA: Json = {"type": "string", "pattern": r"\S"}

NameLeaf = Annotated[str, Leaf(words.name, NAME_SCHEMA)]
DottedLeaf = Annotated[str, Leaf(words.dotted_name, matching(_DOTTED))]
IdLeaf = Annotated[str, Leaf(words.identifier, matching(rf"[^{_NO_LETTER}\-][^{_NO_LETTER}]{{0,62}}"))]
TextLeaf = Annotated[Text, Leaf(texts.text, TEXT_SCHEMA)]
SentenceLeaf = Annotated[str, Leaf(sentence, SENTENCE_SCHEMA)]
GuardLeaf = Annotated[str, Leaf(guard, GUARD_SCHEMA)]
NumberLeaf = Annotated[Decimal, Leaf(words.number, {"type": "number"})]
TableLeaf = Annotated[
    Decimal | str | bool, Leaf(table_value, {"anyOf": [{"type": ["number", "boolean"]}, SENTENCE_SCHEMA]})
]
RatioLeaf = Annotated[
    Fraction,
    Leaf(
        words.ratio,
        {"anyOf": [matching(r"[0-9]{1,9} ?/ ?[0-9]{1,9}"), {"type": "number", "exclusiveMinimum": 0, "maximum": 1}]},
    ),
]
TrueLeaf = Annotated[bool, Leaf(flag_true, {"const": True})]

DurationLeaf = Annotated[Duration, Leaf(time_words.duration, DURATION_SCHEMA)]
BeforeLeaf = Annotated[Duration, Leaf(time_words.before, matching(f"{_DURATION} before"))]
MomentLeaf = Annotated[Duration | FieldMoment, Leaf(time_words.moment, MOMENT_SCHEMA)]
AwaitedLeaf = Annotated[
    Duration | FieldMoment | str, Leaf(time_words.awaited, matching(_DURATION, _FIELD_MOMENT, _NAME))
]
DayLeaf = Annotated[date, Leaf(time_words.day, DATE_SCHEMA)]
DaysLeaf = Annotated[tuple[date, date], Leaf(time_words.days, matching(rf"{_DATE}( to {_DATE})?"))]
SpanLeaf = Annotated[
    tuple[time, time], Leaf(time_words.working_span, matching("[0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9]"))
]

PartyLeaf = Annotated[Party, Leaf(parties.party, PARTY_SCHEMA)]
ActorLeaf = Annotated[Party, Leaf(parties.actor, PARTY_SCHEMA)]
PostLeaf = Annotated[str, Leaf(parties.post, matching(rf"{_DOTTED}/{_NAME}"))]
NearPostLeaf = Annotated[str, Leaf(parties.post_nearby, matching(rf"({_DOTTED}/)?{_NAME}"))]

StatusLeaf = Annotated[Status, _choice(Status)]
ActionKindLeaf = Annotated[ActionKind, _choice(ActionKind)]
FieldKindLeaf = Annotated[FieldKind, _choice(FieldKind)]
SignRuleLeaf = Annotated[SignRule, _choice(SignRule)]
RefusalLeaf = Annotated[Refusal, _choice(Refusal)]
JoinRuleLeaf = Annotated[JoinRule, _choice(JoinRule)]

ANCHOR_SCHEMA = matching(rf"{_NAME}( [-+] {_DURATION})?")
AnchorLeaf = Annotated[Anchor, Leaf(time_words.anchor, ANCHOR_SCHEMA)]
YearDayLeaf = Annotated[
    YearDay | int,
    Leaf(
        time_words.year_day,
        {"anyOf": [matching("[01][0-9]-[0-3][0-9]"), {"type": "integer", "minimum": 1, "maximum": 31}]},
    ),
]
MONTH_SCHEMA: Json = {"type": "integer", "minimum": 1, "maximum": 12}
MonthLeaf = Annotated[int, Bounds(ge=1, le=12)]
EveryLeaf = Annotated[Every, _choice(Every)]
WeekdayLeaf = Annotated[Weekday, _choice(Weekday)]
BaseLeaf = Annotated[Base, _choice(Base)]
UnknownYearsLeaf = Annotated[UnknownYears, _choice(UnknownYears)]
ZoneLeaf = Annotated[str, Leaf(time_words.zone, {"type": "string", "pattern": "^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$"})]
