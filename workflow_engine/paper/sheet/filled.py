"""The sheet of a case: its data, what was done, who has it now, and where to sign."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from workflow_engine.definition.model import ProcessDefinition, State
from workflow_engine.paper.model import (
    Block,
    Cell,
    Column,
    Fact,
    Facts,
    Paper,
    Role,
    Section,
    Signature,
    Signatures,
    Table,
    Tone,
)
from workflow_engine.paper.order import CaseFile, Order
from workflow_engine.paper.people import People
from workflow_engine.paper.sheet.trail import Trail
from workflow_engine.paper.sheet.values import moment, told
from workflow_engine.paper.wording import numeral


def filled_sheet(order: Order, file: CaseFile) -> Paper:
    """Return the sheet of one case as it stands."""
    return _Sheet(order, file).paper()


class _Sheet:
    def __init__(self, order: Order, file: CaseFile) -> None:
        self._order = order
        self._file = file
        self._case = file.case
        self._definition: ProcessDefinition = file.definition(file.case.digest)
        self._zone = order.catalogue.calendar.zone
        self._say = order.say
        self._states: dict[str, State] = {state.name: state for state in self._definition.every_state()}

    def paper(self) -> Paper:
        title = self._definition.title.say(self._order.lang) or self._definition.name
        sections: list[tuple[str, tuple[Block, ...]]] = [
            (self._say("申请内容", "Data"), (self._data(),)),
            (self._say("办理经过", "What was done"), (self._trail(),)),
        ]
        if self._case.is_open:
            sections.append((self._say("现在在办", "Where it stands"), (self._present(),)))
        sections[-1] = (sections[-1][0], (*sections[-1][1], self._signatures()))
        numbered = (
            Section(numeral(number, self._order.lang) + heading, blocks)
            for number, (heading, blocks) in enumerate(sections, 1)
        )
        return Paper(
            name=f"case-sheet-{self._case.id}",
            title=self._say(f"{title}办理单", f"Case sheet: {title}"),
            day=self._order.day,
            facts=Facts(tuple(self._facts())),
            sections=tuple(numbered),
            note=self._say(f"编号 {self._case.id}", f"Case {self._case.id}"),
            lang=self._order.lang,
        )

    def _facts(self) -> Iterator[Fact]:
        say, case, definition = self._say, self._case, self._definition
        yield Fact(say("编号", "Number"), case.id)
        yield Fact(say("事项", "Matter"), case.title)
        yield Fact(say("发起人", "Started by"), self._name(case.requester))
        yield Fact(say("发起时间", "Started"), moment(case.opened_at, self._zone))
        yield Fact(say("流程版本", "Procedure"), f"{definition.name} {definition.version}".strip())
        if case.is_open:
            yield Fact(say("状态", "State"), say("在办", "open"), Tone.STRONG)
        else:
            yield Fact(say("结果", "Outcome"), self._outcome(), Tone.STRONG)
            yield Fact(say("办结时间", "Ended"), moment(case.ended_at, self._zone))
        last = self._file.trail[-1] if self._file.trail else None
        if last and last.hash:
            mark = say(
                f"共{last.seq}条，末条校验值 {last.hash[:16]}", f"{last.seq} lines, the last one's {last.hash[:16]}"
            )
            yield Fact(say("全程记录", "Trail"), mark)

    def _data(self) -> Facts:
        fields, lang = self._definition.data, self._order.lang
        names = [
            *(name for name in fields if name in self._case.data),
            *(n for n in self._case.data if n not in fields),
        ]
        return Facts(
            tuple(
                Fact(
                    (fields[name].title.say(lang) if name in fields else "") or name,
                    told(self._case.data[name], fields.get(name), self._file.name, self._zone, lang),
                )
                for name in names
            )
        )

    def _trail(self) -> Table:
        say = self._say
        columns = (
            Column("#", Role.NUMBER, 0.5),
            Column(say("环节", "Step"), Role.TEXT, 1.6),
            Column(say("办理情况", "What was done"), Role.TEXT, 4.2),
            Column(say("办理人", "By"), Role.TEXT, 1.9),
            Column(say("时间", "When"), Role.TEXT, 1.4),
            Column(say("签名", "Signature"), Role.BLANK, 1.5),
        )
        return Table(columns, tuple(Trail(self._file, self._zone, self._order.lang).rows()))

    def _present(self) -> Table:
        say, case = self._say, self._case
        rows = []
        for visit in case.visits:
            items = case.items_of(visit.id)
            holders = "\n".join(map(self._holder, ((i.owner, i.holder) for i in items)))
            answers = self._name(visit.accountable) if visit.accountable else ""
            due, late = self._due(visit.due_at)
            rows.append(
                (
                    Cell(self._title(visit.state)),
                    Cell(holders),
                    Cell(answers),
                    Cell(moment(visit.since, self._zone)),
                    Cell(due, Tone.WARNING if late else Tone.PLAIN),
                )
            )
        columns = (
            Column(say("环节", "Step"), Role.HEAD, 2),
            Column(say("在办人", "With"), Role.TEXT, 2.6),
            Column(say("问责", "Accountable"), Role.TEXT, 2.2),
            Column(say("收到时间", "Since"), Role.TEXT, 1.5),
            Column(say("办结期限", "Due"), Role.TEXT, 1.6),
        )
        return Table(columns, tuple(rows))

    def _holder(self, owned: tuple[str, str | None]) -> str:
        owner, holder = owned
        if holder is None:
            return self._say(f"{self._name(owner)}（待签收）", f"{self._name(owner)} (not claimed yet)")
        person = self._name(f"@{holder}") if "/" not in holder else self._name(holder)
        name = self._name(owner)
        return person if person == name else f"{person}（{name}）" if self._order.lang != "en" else f"{person} ({name})"

    def _due(self, due: datetime | None) -> tuple[str, bool]:
        if due is None:
            return "—", False
        late = due.astimezone(self._zone).date() < self._order.day
        return moment(due, self._zone) + (self._say("\n已超期", "\noverdue") if late else ""), late

    def _signatures(self) -> Signatures:
        say = self._say
        owner = self._definition.owner
        people = People(self._order.catalogue.organization, self._order.day, self._order.lang)
        post = people.post_of(owner)
        lead = people.line(post) if post else ""
        return Signatures(
            (Signature(say("主责岗位", "Owner"), lead), Signature(say("归档人", "Filed by"))),
            say("以上经过与全程记录一致。", "This is what the trail says."),
        )

    def _outcome(self) -> str:
        found = (state for state in self._states.values() if getattr(state, "outcome", None) == self._case.outcome)
        state = next(found, None)
        return (state.title.say(self._order.lang) if state else "") or self._case.outcome or ""

    def _title(self, name: str) -> str:
        state = self._states.get(name)
        return (state.title.say(self._order.lang) if state else "") or name

    def _name(self, ref: str) -> str:
        return self._file.name(ref, self._order.lang)
