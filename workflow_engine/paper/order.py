"""What a paper is made from: the catalogue, the day, the language, and what was asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from workflow_engine.definition.catalogue import Catalogue
from workflow_engine.definition.model import ProcessDefinition
from workflow_engine.definition.organization import Organization
from workflow_engine.definition.words import nearest
from workflow_engine.errors import InvalidDefinition, Message, UsageError
from workflow_engine.kernel.case import Case
from workflow_engine.kernel.events import Entry
from workflow_engine.paper.wording import numeral
from workflow_engine.record import record


@record
class CaseFile:
    """One case and its whole trail, oldest first.

    ``definition`` returns the one of a digest, of the case's and of each line's; ``name`` says how a person, post or
    unit is called in a language, as ``Directory.name`` does.
    """

    case: Case
    trail: tuple[Entry, ...]
    definition: Callable[[str], ProcessDefinition]
    name: Callable[[str, str], str]


@record
class Order:
    """What was asked for. ``processes``, ``posts`` and ``persons`` are names in the catalogue; empty means all.

    ``day`` decides who holds which post. ``cases`` are only needed by papers that tell of cases. ``stored`` are all
    cases of a store, read anew each time they are gone through; None when no store was named. ``bound`` papers become
    pages of a handbook.
    """

    catalogue: Catalogue
    day: date
    lang: str = "zh"
    processes: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    cases: tuple[CaseFile, ...] = ()
    stored: Iterable[CaseFile] | None = None
    bound: bool = False

    def say(self, zh: str, en: str) -> str:
        """Return the one of the two that fits the language."""
        return Message(zh, en).say(self.lang)

    def heading(self, number: int, zh: str, en: str) -> str:
        """Return the heading of a numbered section."""
        return numeral(number, self.lang) + self.say(zh, en)

    def page_of(self, process: str) -> str:
        """Return the link to a procedure's page in the handbook; empty for a paper that may stand alone."""
        return f"{process}.svg" if self.bound else ""

    def definitions(self) -> tuple[ProcessDefinition, ...]:
        """Return the procedures asked for, all of them when none is named. Raises ``UsageError`` for unknown names."""
        known = self.catalogue.processes
        _known(self.processes, known, Message("流程", "procedure"))
        return tuple(known[name] for name in self.processes or known)

    def organization(self) -> Organization:
        """Return the organization. Raises ``InvalidDefinition`` when the catalogue has none, ``UsageError`` for posts
        and persons that it does not have."""
        found = self.catalogue.organization
        if found is None:
            raise InvalidDefinition(Message("目录中没有组织文件", "the catalogue has no organization file"), [])
        refs = [post.ref for unit in found.units.values() for post in unit.posts.values()]
        _known(self.posts, refs, Message("岗位", "post"))
        _known(self.persons, found.people, Message("人员", "person"))
        return found


def _known(asked: Iterable[str], known: Iterable[str], kind: Message) -> None:
    there = list(known)
    for name in asked:
        if name not in there:
            near = nearest(name, there)
            raise UsageError(
                Message(f"没有{kind.zh}“{name}”", f"there is no {kind.en} {name!r}"),
                help=Message(f"是不是“{near}”？", f"did you mean {near!r}?")
                if near
                else Message(f"可选：{'、'.join(there)}", f"choose one of: {', '.join(there)}"),
            )
