"""Where a case stands on its chart: marks, badges and travelled ways, and nothing moved by them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from tests.acceptance.documents import ROOT
from tests.support import WORLD, Desk, organization, steps
from tests.unit.diagram.svg import SVG, svg_of
from workflow_engine.definition.catalogue import read_catalogue
from workflow_engine.diagram.canvas import canvas
from workflow_engine.diagram.dress import TRAVELLED, dressed
from workflow_engine.diagram.extract import extract
from workflow_engine.diagram.layout.chart import lay_out
from workflow_engine.diagram.layout.check import frame_of
from workflow_engine.diagram.live import AGAIN, DONE, LATE_BADGE, NEXT, PRESENT, PRESENT_BADGE, live
from workflow_engine.diagram.model import Diagram, Orientation
from workflow_engine.diagram.overlay import Mark, Overlay
from workflow_engine.diagram.pages.parts import cut
from workflow_engine.diagram.render import render
from workflow_engine.errors import UsageError
from workflow_engine.kernel.operations.jump import Jump
from workflow_engine.kernel.operations.suspend import Suspend
from workflow_engine.record import replace

LETTER = """
    write:
      title: 起草
      responsible: office/clerk
      accountable: office/chief
      due: 1 workday
      actions:
        send: {title: 送审, to: amount}
    amount:
      kind: decision
      title: 是否加急
      branches:
        - {when: urgent, to: sign}
        - {otherwise: true, to: check}
    check:
      title: 核稿
      responsible: works/worker
      accountable: works/foreman
      due: 2 workdays
      actions:
        pass: {title: 通过, to: sign}
        back: {title: 退回, kind: return, to: write, limit: 1}
    sign:
      title: 签发
      responsible: office/chief
      accountable: top/president
      actions:
        ok: {title: 同意, to: done}
        slow: {title: 缓办, to: check, when: not urgent}
    done: {kind: end, outcome: completed, title: 办结}
"""
DATA = """
    urgent: {type: boolean, required: true, title: 加急}
"""
BOTH = """
    first:
      kind: parallel
      title: 会办
      regions:
        money:
          start: audit
          states:
            audit: {title: 审核, responsible: office/clerk, accountable: office/chief, actions: {pass: {to: audited}}}
            audited: {kind: end, outcome: audited}
        goods:
          start: count
          states:
            count: {title: 清点, responsible: works/foreman, accountable: works/foreman, actions: {pass: {to: counted}}}
            counted: {kind: end, outcome: counted}
      to: done
    done: {kind: end, outcome: completed, title: 办结}
"""


def letter(*, urgent: bool = False) -> Desk:
    return Desk(steps(LETTER, data=DATA, start="write")).start(data={"urgent": urgent})


def plain_chart(desk: Desk, lang: str = "zh") -> Diagram:
    return extract(desk.definition, organization(), lang=lang, at=desk.now.date())


def chart(desk: Desk, lang: str = "zh") -> Diagram:
    diagram = plain_chart(desk, lang)
    return replace(diagram, overlay=live(diagram, desk.definition, desk.case, desk.entries, desk.now, WORLD))


def overlay(desk: Desk, lang: str = "zh") -> Overlay:
    found = chart(desk, lang).overlay
    assert found is not None
    return found


def mark(desk: Desk, state: str, lang: str = "zh") -> Mark:
    return overlay(desk, lang).marks[f"step-{state}"]


def gone(desk: Desk) -> set[tuple[str, str]]:
    diagram = chart(desk)
    assert diagram.overlay is not None
    return {(f.source, f.target) for f in diagram.flows if f.id in diagram.overlay.travelled}


def test_the_present_step_tells_who_has_it_and_how_much_time_is_left() -> None:
    found = mark(letter(), "write")
    assert found.look is PRESENT
    assert found.badge == ("当前 蔡、古", "余1.9个工作日")
    assert found.badge_look is PRESENT_BADGE
    assert found.people == ("蔡", "古")


def test_an_overrun_limit_is_told_in_words_and_by_another_badge() -> None:
    desk = letter()
    desk.now += timedelta(days=4)
    found = mark(desk, "write")
    assert found.badge == ("当前 蔡、古", "超期2.1个工作日")
    assert found.badge_look is LATE_BADGE


def test_it_speaks_english_too() -> None:
    desk = letter()
    assert mark(desk, "write", "en").badge == ("now: 蔡, 古", "1.9 workdays left")
    assert [fact.label for fact in overlay(desk, "en").facts] == ["Case", "Requester", "Started", "Status"]


def test_what_was_left_is_done_with_the_day_and_how_often() -> None:
    desk = letter()
    desk.act("send", "cai")
    assert mark(desk, "write").badge == ("✓ 03-02",)
    assert mark(desk, "write").look is AGAIN  # it may come back from the check
    desk.act("back", "eve", reason="错字")
    desk.act("send", "cai")
    assert mark(desk, "write").badge == ("✓ 03-02 ×2",)
    assert mark(desk, "check").look is PRESENT


def test_ways_gone_are_exactly_those_of_the_trail() -> None:
    desk = letter()
    assert gone(desk) == {("start", "step-write")}
    desk.act("send", "cai")
    desk.act("back", "eve", reason="错字")
    assert gone(desk) == {
        ("start", "step-write"),
        ("step-write", "step-amount"),
        ("step-amount", "step-check"),
        ("step-check", "step-write"),
    }
    assert mark(desk, "amount").badge == ("✓ 03-02",)


def test_next_is_where_open_ways_lead_that_are_not_ruled_out() -> None:
    desk = letter()
    assert mark(desk, "amount").look is NEXT
    assert "step-sign" not in overlay(desk).marks
    desk.act("send", "cai")
    desk.act("back", "eve", reason="错字")
    desk.act("send", "cai")
    assert mark(desk, "write").look is DONE  # the one return is used up
    assert mark(desk, "sign").look is NEXT


def test_a_guard_that_nobody_can_make_true_any_more_leads_nowhere() -> None:
    slow, fast = letter(), letter(urgent=True)
    slow.act("send", "cai")
    slow.act("pass", "eve")
    assert mark(slow, "check").look is AGAIN
    fast.act("send", "cai")
    assert "step-check" not in overlay(fast).marks
    assert mark(fast, "done").look is NEXT


def test_a_parallel_block_is_gone_branch_by_branch() -> None:
    desk = Desk(steps(BOTH)).start()
    assert gone(desk) == {("start", "step-first"), ("step-first", "step-audit"), ("step-first", "step-count")}
    desk.act("pass", "cai", state="audit")
    assert mark(desk, "audit").look is DONE
    assert mark(desk, "count").look is PRESENT
    assert ("step-audited", "join-first") in gone(desk)
    assert ("step-counted", "join-first") not in gone(desk)
    desk.act("pass", "dan", state="count")
    assert {("step-counted", "join-first"), ("join-first", "step-done")} <= gone(desk)
    assert len(gone(desk)) == len(plain_chart(desk).flows)


def test_a_jump_is_no_arrow_of_the_chart() -> None:
    desk = letter()
    desk.order(Jump, "bob", to="sign", reason="急")
    assert gone(desk) == {("start", "step-write")}
    assert mark(desk, "write").look is DONE
    assert mark(desk, "sign").look is PRESENT


def test_a_suspended_case_has_no_time_left_to_tell() -> None:
    desk = letter()
    desk.order(Suspend, "bob", reason="等通知")
    assert mark(desk, "write").badge == ("当前 蔡、古", "已挂起")
    assert "自 03-02 挂起" in {fact.label: fact.text for fact in overlay(desk).facts}["状态"]


def test_a_case_that_has_ended_has_no_present_and_no_next() -> None:
    desk = letter(urgent=True)
    desk.act("send", "cai")
    desk.act("ok", "bob")
    looks = {id_: found.look for id_, found in overlay(desk).marks.items()}
    assert set(looks.values()) == {DONE}
    assert set(looks) == {"start", "step-write", "step-amount", "step-sign", "step-done"}
    assert "已办结：completed" in {fact.label: fact.text for fact in overlay(desk).facts}["状态"]


def test_a_vacant_post_is_told_in_words() -> None:
    desk = Desk(steps(BOTH))
    desk.start()
    desk.case.items = tuple(item._replace(owner="office/nobody") for item in desk.case.items)
    assert mark(desk, "count").badge[0] == "当前 office/nobody（缺人）"


def geometry(diagram: Diagram) -> dict[str, list[str]]:
    """The outlines of all boxes and the frames of all lanes, by id; and the words of all boxes with their places."""
    found: dict[str, list[str]] = {}
    ids = {part.id for part in (*diagram.nodes, *diagram.lanes)}
    for group in svg_of(diagram).iter(f"{SVG}g"):
        if group.get("id") in ids:
            shapes = [str(part.attrib.get("d") or (part.get("x"), part.get("y"), part.get("width"), part.get("height")))
                      for part in group.iter() if part.tag in (f"{SVG}path", f"{SVG}rect")]  # fmt: skip
            texts = [f"{part.get('x')} {part.get('y')} {part.text}" for part in group.iter(f"{SVG}text")]
            found[str(group.get("id"))] = shapes + texts
    return found


def test_no_box_and_no_lane_moves_by_a_hair() -> None:
    desk = letter()
    desk.act("send", "cai")
    plain, marked = plain_chart(desk), chart(desk)
    assert geometry(plain) == geometry(marked)
    assert len(geometry(plain)) == len(plain.nodes) + len(plain.lanes)


def test_the_sheet_grows_upwards_for_the_facts_of_the_case() -> None:
    root = svg_of(chart(letter()))
    x, y, _, high = (float(part) for part in str(root.get("viewBox")).split())
    plain_high = float(str(svg_of(plain_chart(letter())).get("viewBox")).split()[3])
    assert x == 0
    assert y < 0
    assert high > plain_high - y
    block = next(group for group in root.iter(f"{SVG}g") if group.get("id") == "title-block")
    words = "".join(text.text or "" for text in block.iter(f"{SVG}text"))
    assert "办件c1" in words
    assert "申请人蔡" in words


def test_travelled_ways_are_wider_and_nothing_else_is() -> None:
    desk = letter()
    desk.act("send", "cai")
    diagram = chart(desk)
    assert diagram.overlay is not None
    wide = {
        str(group.get("id"))
        for group in svg_of(diagram).iter(f"{SVG}g")
        if "flow" in str(group.get("class")).split()
        for path in group.iter(f"{SVG}path")
        if float(path.get("stroke-width") or 0) >= TRAVELLED
    }
    assert wide == diagram.overlay.travelled


def a_case_everywhere(process: str = "repair_request") -> Diagram:
    """A shipped chart with a badge on every box."""
    read = read_catalogue([ROOT / "processes"])
    diagram = extract(read.processes[process], read.organization, at=date(2026, 9, 1))
    marks = {node.id: Mark(DONE, ("✓ 2026-10-11 ×2",), PRESENT_BADGE) for node in diagram.nodes}
    return replace(diagram, overlay=Overlay("", (), marks))


def on_level_lanes() -> Diagram:
    return replace(a_case_everywhere("assigned_task"), orientation=Orientation.LEVEL)


def a_case_at_its_start() -> Diagram:
    desk = letter()
    desk.act("send", "cai")
    return chart(desk)


@pytest.mark.parametrize(("draw", "count"), [(a_case_at_its_start, 3), (a_case_everywhere, 17), (on_level_lanes, 10)])
def test_badges_hide_no_words_and_no_other_box(draw: Callable[[], Diagram], count: int) -> None:
    layout = lay_out(draw())
    found = dressed(layout).badges
    assert len(found) == count
    for badge in found:
        assert not any(way.label and way.label.frame.meets(badge.frame) for way in layout.ways)
        assert not any(frame_of(text).meets(badge.frame) for box in layout.boxes for text in box.texts)
        assert not any(box.frame.meets(badge.frame) for box in layout.boxes if box.node.id != badge.node)
        assert not any(other.frame.meets(badge.frame) for other in found if other is not badge)
        box = next(box for box in layout.boxes if box.node.id == badge.node)
        assert box.frame.meets(badge.frame)


@pytest.mark.parametrize("format", ["dot", "mermaid"])
def test_formats_that_cannot_show_a_case_say_so_and_name_those_that_can(format: str) -> None:
    with pytest.raises(UsageError) as caught:
        render(chart(letter()), format)
    assert caught.value.help is not None
    assert "html、pdf、png、svg" in caught.value.help.zh


def test_a_case_is_painted_as_png_and_pdf() -> None:
    diagram = chart(letter())
    assert render(diagram, "png").startswith(b"\x89PNG")
    assert render(diagram, "pdf").startswith(b"%PDF")
    painted = canvas(lay_out(diagram))
    assert f"C {len(PRESENT.fill)} -{PRESENT.fill}" in painted
    assert "当前 蔡、古" in painted
    assert f"setlinewidth({TRAVELLED:g})" in painted
    assert "当前" not in canvas(lay_out(plain_chart(letter())))


def test_words_of_a_case_stay_text(hostile: str) -> None:
    desk = Desk(steps(LETTER, data=DATA, start="write")).start(title=hostile or "x", data={"urgent": False})
    svg = render(chart(desk), "svg").decode()
    assert "<script" not in svg
    facts = {fact.label: fact.text for fact in overlay(desk).facts}
    assert facts["事项"] == hostile
    root = svg_of(chart(desk))
    words = "".join(text.text or "" for text in root.iter(f"{SVG}text"))
    assert re.sub(r"\s", "", hostile) in re.sub(r"\s", "", words)


def test_a_way_that_goes_on_on_another_page_is_travelled_on_both() -> None:
    desk = letter()
    desk.act("send", "cai")
    diagram = chart(desk)
    steps_of = {node.id: at for at, node in enumerate(diagram.nodes)}
    first, second = cut(diagram, steps_of, (steps_of["step-check"],))
    for page, ends in ((first, ("step-amount", "to-step-check")), (second, ("from-step-amount", "step-check"))):
        way = next(flow for flow in page.flows if (flow.source, flow.target) == ends)
        assert page.overlay is not None
        assert way.id in page.overlay.travelled
    assert second.overlay is not None
    home = next(flow for flow in first.flows if flow.target == "step-write" and flow.source.startswith("from-"))
    assert first.overlay is not None
    assert home.id not in first.overlay.travelled


EACH = """
    first:
      kind: parallel
      title: 征求意见
      for_each: units
      join: all
      to: done
      region:
        start: answer
        states:
          answer: {title: 答复, responsible: $data.units.head, accountable: office/chief, actions: {say: {to: said}}}
          said: {kind: end, outcome: said}
    done: {kind: end, outcome: completed, title: 办结}
"""


def test_several_stays_in_one_step_are_told_together() -> None:
    definition = steps(EACH, data="units: {type: units, required: true, title: 单位}")
    desk = Desk(definition).start(data={"units": ["office", "works"]})
    assert mark(desk, "answer").badge == ("当前 博", "当前 丹")
    desk.act("say", "bob")
    assert mark(desk, "answer").badge == ("当前 丹",)
    desk = Desk(definition).start(data={"units": ["office", "works", "top"]})
    desk.case.visits += tuple(visit._replace(id=visit.id + 50) for visit in desk.case.visits if visit.parent)
    assert mark(desk, "answer").badge[-1] == "共6路"
    assert len(mark(desk, "answer").badge) == 4


def test_who_cannot_see_the_chart_is_told_where_the_case_stands() -> None:
    desk = letter()
    desk.act("send", "cai")
    told = str(svg_of(chart(desk)).findtext(f"{SVG}desc")).splitlines()
    assert told[0].startswith("责任流程图，3 个步骤")
    assert "办件: c1" in told
    assert "1 起草: ✓ 03-02" in told
    assert "2 核稿: 当前 伊等3人 余2.9个工作日" in told
