"""demo: the main job in one command: check the catalogue, run two cases to their ends, draw their charts."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from workflow_engine.console.options import add_processes, catalogue, text
from workflow_engine.console.talk import Talk
from workflow_engine.errors import Message, RendererMissing, StorageError, UsageError

if TYPE_CHECKING:
    from workflow_engine.engine import Engine
    from workflow_engine.kernel.case import Case

NAME = "demo"
ORDER = 110
HELP = Message(
    "演示：校验流程目录，在 SQLite 文件中办完一件报修和一件采购，并绘出流程图",
    "check the catalogue, run a repair and a procurement case to their ends in a SQLite file, draw their charts",
)
EXAMPLE = "workflow-engine demo --out demo-out"
_BEGIN = "2026-03-02T09:00:00+08:00"


class Step(NamedTuple):
    """One action of the story; who takes it is asked of the engine. ``after`` is the time that passes before it."""

    action: str
    after: timedelta
    content: Mapping[str, Any] = MappingProxyType({})


def _minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def _days(count: int) -> timedelta:
    return timedelta(days=count)


REPAIR_DATA = {
    "phone": "010-00000000",
    "category": "水",
    "area": "学生公寓 3 号楼",
    "room": "402",
    "description": "卫生间水管漏水",
    "photos": ["leak.jpg"],
    "urgency": "紧急",
}
REPAIR = (
    Step("dispatch", _minutes(10)),
    Step("decline", _minutes(5), {"reason": "在另一栋楼处理停电，半小时内到不了"}),
    Step("dispatch", _minutes(5)),
    Step("take", _minutes(3)),
    Step("finish", _minutes(90), {"data": {"finish_photos": ["fixed.jpg"]}}),
    Step("confirm", _days(1), {"data": {"rating": 5}, "opinion": "修得很快"}),
)
PURCHASE_DATA = {
    "title": "值班室空调三台",
    "category": "货物",
    "budget": "18000",
    "budget_item": "后勤运行经费",
    "spec": "spec.pdf",
}
PURCHASE = (
    Step("submit", _minutes(30)),
    Step("ok", _days(1)),
    Step("self", _days(1), {"data": {"method": "自行采购", "same_kind_12m": "0"}}),
    Step("pick", _days(2), {"data": {"quotes": "3", "supplier": "示例供应商甲"}}),
    Step("confirm", _days(1)),
    Step("published", _days(1)),
    Step("signed", _days(3), {"data": {"contract_amount": "17400"}}),
    Step("arrived", _days(10)),
    Step("pass", _days(2), {"data": {"acceptance_ref": "YS-2026-001"}}),
    Step("paid", _days(1), {"data": {"payee": "external/supplier", "invoices": ["12345678"]}}),
)
CLAIM = (
    Step("ok", _minutes(60)),
    Step("to_vp", _minutes(60), {"data": {"related_to_approver": False}}),
    Step("lt30k", _days(1)),
    Step("ok", _days(1), {"data": {"duplicate_invoice": False}}),
    Step("paid", _days(1)),
    Step("booked", _minutes(60)),
)
CLOSE = (Step("close", _days(1)),)


def arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Declare the options."""
    add_processes(parser, lang)
    parser.add_argument("--out", default="demo-out", help=text(lang, "输出目录（默认 demo-out）", "output folder"))


def run(args: argparse.Namespace, talk: Talk) -> int:
    """Do the main job and tell where its results lie. The time of the two cases is a story of March 2026."""
    from workflow_engine.clock import FixedClock
    from workflow_engine.console.trail import trail_lines
    from workflow_engine.engine import Engine
    from workflow_engine.lint.check import check, preset

    folder = Path(args.out)
    database = folder / "demo.db"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        database.unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(Message(f"用不了 {folder}：{error}", f"cannot use {folder}: {error}")) from error
    read = catalogue([args.processes])
    if "repair_request" not in read.processes or "procurement" not in read.processes:
        raise UsageError(
            Message(
                f"{args.processes} 中没有演示用的 repair_request 和 procurement",
                f"{args.processes} lacks repair_request and procurement, which the demo runs",
            )
        )
    findings = preset(check(read, at=date.fromisoformat(_BEGIN[:10])), "recommended")
    errors = [f for f in findings if f.severity == "error"]
    count, warnings = len(read.processes), len(findings) - len(errors)
    talk.data(
        talk.pick(
            f"1 校验：{count} 个流程，{len(errors)} 个错误，{warnings} 个警告",
            f"1 checked: {count} procedures, {len(errors)} errors, {warnings} warnings",
        )
    )
    clock = FixedClock(datetime.fromisoformat(_BEGIN))
    with Engine(read, store=str(database), clock=clock) as engine:
        cases = [_repair(engine, clock), *_purchase(engine, clock)]
        for number, case in enumerate(cases, 2):
            name = engine.definition(case.digest).title.say(talk.lang)
            talk.data(f"{number} {name}  {case.id}  {talk.pick('办结', 'ended')}: {case.outcome}")
            trail = folder / f"{case.process}.trail.txt"
            trail.write_text("\n".join(trail_lines(engine, engine.history(case.id), talk)) + "\n", encoding="utf-8")
    charts = list(_charts(read, folder, talk))
    talk.data(talk.pick("结果在：", "look at:"))
    for path in (database, *sorted(folder.glob("*.trail.txt")), *charts):
        talk.data(f"  {path}")
    talk.data(
        talk.pick(
            f"接着试：workflow-engine history {cases[0].id} --db {database}",
            f"next: workflow-engine history {cases[0].id} --db {database}",
        )
    )
    return 1 if errors else 0


def _repair(engine: Engine, clock: Any) -> Case:
    desk = engine.world.directory.candidates("lg.office/service_desk", clock.now().date())[0]
    case = engine.start(
        "repair_request",
        by=desk,
        requester="external/student:2023001",
        title="3 号楼 402 水管漏水",
        data=REPAIR_DATA,
    )
    return _play(engine, clock, case, REPAIR)


def _purchase(engine: Engine, clock: Any) -> tuple[Case, Case]:
    clerk = engine.world.directory.candidates("lg.office/doc_clerk", clock.now().date())[0]
    case = engine.start("procurement", by=clerk, title=PURCHASE_DATA["title"], data=PURCHASE_DATA)
    case = _play(engine, clock, case, PURCHASE)
    visit = case.visits[0].id
    claim = engine.store.case_by_key("expense_claim", f"{case.id}/{visit}")
    ended = _play(engine, clock, engine.case(claim or ""), CLAIM)
    return _play(engine, clock, engine.case(case.id), CLOSE), ended


def _play(engine: Engine, clock: Any, case: Case, story: tuple[Step, ...]) -> Case:
    """Take the actions of a story, each by the first person who may."""
    tried: list[str] = []
    for number, step in enumerate(story, 1):
        clock.set(clock.now() + step.after)
        able = engine.who_can(case.id, step.action)
        # a worker who has declined a job is not the one to take it
        person = next((p for p in able if p not in tried), able[0])
        if step.action == "decline":
            tried.append(person)
        case = engine.act(case.id, step.action, by=person, record=f"{case.process}-{number:03}", **step.content)
    return case


def _charts(read: Any, folder: Path, talk: Talk) -> Iterator[Path]:
    """Draw what can be drawn: SVG, or Mermaid text when no drawing program is there."""
    from workflow_engine.diagram.extract import extract
    from workflow_engine.diagram.render import render

    for name in ("repair_request", "procurement"):
        diagram = extract(read.processes[name], read.organization, lang=talk.lang, at=date.fromisoformat(_BEGIN[:10]))
        target = folder / f"{name}.svg"
        try:
            target.write_bytes(render(diagram, "svg"))
        except RendererMissing as missing:
            talk.fail(missing)
            target = folder / f"{name}.mermaid"
            target.write_bytes(render(diagram, "mermaid"))
        yield target
