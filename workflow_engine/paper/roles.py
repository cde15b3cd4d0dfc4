"""Who has which part in each step: R does it, A answers for it, S helps, C is asked before, I is told after."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from workflow_engine.definition.model import Party, Task
from workflow_engine.errors import Message


class Letter(StrEnum):
    """The parts, in the order in which they are listed."""

    RESPONSIBLE = "R"
    ACCOUNTABLE = "A"
    SUPPORT = "S"
    CONSULTED = "C"
    INFORMED = "I"


TITLES = {
    Letter.RESPONSIBLE: Message("承办", "Responsible"),
    Letter.ACCOUNTABLE: Message("问责", "Accountable"),
    Letter.SUPPORT: Message("协办", "Support"),
    Letter.CONSULTED: Message("咨询", "Consulted"),
    Letter.INFORMED: Message("知会", "Informed"),
}
MEANINGS = {
    Letter.RESPONSIBLE: Message("办理这一步", "does the step"),
    Letter.ACCOUNTABLE: Message("对这一步的结果负责", "answers for its result"),
    Letter.SUPPORT: Message("协助办理", "helps"),
    Letter.CONSULTED: Message("办理前征询意见", "is asked before"),
    Letter.INFORMED: Message("办理后告知", "is told after"),
}


def doers(task: Task) -> tuple[Party, ...]:
    """Return who does a step: those who vote on it, else the party responsible."""
    voters = tuple(member.party for member in task.sign.members)
    return voters or ((task.responsible,) if task.responsible else ())


def parts(task: Task) -> Iterator[tuple[Letter, Party]]:
    """Yield who has which part in a step"""
    for letter, parties in (
        (Letter.RESPONSIBLE, doers(task)),
        (Letter.ACCOUNTABLE, task.accountable),
        (Letter.SUPPORT, task.support),
        (Letter.CONSULTED, task.consulted),
        (Letter.INFORMED, task.informed),
    ):
        yield from ((letter, party) for party in parties)


def legend(lang: str) -> str:
    """Return what the letters mean, in one line."""
    told = (
        f"{each.value} {TITLES[each].say(lang)}{Message('：', ': ').say(lang)}{MEANINGS[each].say(lang)}"
        for each in Letter
    )
    return Message("；", "; ").say(lang).join(told)
