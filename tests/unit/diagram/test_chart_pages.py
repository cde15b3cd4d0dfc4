"""A chart whose words would be too small goes over several pages; nothing is lost, nothing is shrunk unsaid."""

from __future__ import annotations

from functools import cache
from io import BytesIO

import pytest
from pypdf import PdfReader

from workflow_engine.diagram.layout.chart import lay_out
from workflow_engine.diagram.layout.check import faults
from workflow_engine.diagram.model import Diagram, Fact, Flow, FlowKind, Lane, Node, NodeKind, Orientation, PaperSize
from workflow_engine.diagram.pages.breaks import along, breaks
from workflow_engine.diagram.pages.fit import Print, fitted
from workflow_engine.diagram.pages.paper import READABLE
from workflow_engine.diagram.pages.parts import cut
from workflow_engine.diagram.render import render
from workflow_engine.diagram.renderers import png
from workflow_engine.errors import Message
from workflow_engine.record import replace

A4, A3 = (595.28, 841.89), (841.89, 1190.55)


def chain(count: int, *back: tuple[int, int]) -> Diagram:
    """Steps that follow one another in three lanes; arrows that return from one step to another."""
    nodes = tuple(
        Node(f"step-{at}", f"s{at}", at + 1, f"lane-{at // 4 % 3}", NodeKind.TASK, f"第{at + 1}件事：核对", ("王芳",))
        for at in range(count)
    )
    flows = [Flow(f"flow-{at}", f"step-{at - 1}", f"step-{at}", f"送{at}") for at in range(1, count)]
    flows += [
        Flow(f"flow-{count + at}", f"step-{a}", f"step-{b}", f"退{at}", FlowKind.RETURN)
        for at, (a, b) in enumerate(back)
    ]
    lanes = tuple(Lane(f"lane-{at}", f"第{at}科") for at in range(3))
    return Diagram("很长的流程", (Fact("编号", "T-1"), Fact("依据", "据" * 60)), lanes, nodes, tuple(flows))


@cache
def heard() -> tuple[Print, list[Message]]:
    """A chart that is cut over pages, and what was told meanwhile."""
    told: list[Message] = []
    wish = replace(chain(26, (20, 1)), paper=PaperSize.A4, orientation=Orientation.UPRIGHT)
    return fitted(wish, told.append), told


def long() -> Print:
    return heard()[0]


def words(page: object) -> str:
    return "".join(page.extract_text().split())  # type: ignore[attr-defined]


def test_a_chart_too_long_for_one_page_goes_over_several_on_which_its_words_are_readable() -> None:
    assert len(long().pages) > 1
    assert long().size >= READABLE
    assert [fault for page in long().pages for fault in faults(page)] == []


def test_each_paper_that_is_tried_is_told() -> None:
    told = [message.say("en") for message in heard()[1]]
    assert "很长的流程: too large for one sheet, cutting it over pages (A4 upright, upright lanes) …" in told
    assert len(told) == len(set(told)) <= 2
    assert heard()[1][0].zh.startswith("很长的流程：一张纸放不下，试着分页（A4")


def test_a_chart_that_fits_one_sheet_needs_no_words() -> None:
    told: list[Message] = []
    assert render(chain(3), "pdf", told.append).startswith(b"%PDF")
    assert render(chain(3), "svg", told.append).startswith(b"<?xml")
    assert told == []


def test_every_step_stands_on_one_page_and_every_label_on_one_arrow() -> None:
    steps = [box.node.id for page in long().pages for box in page.boxes if box.node.kind is NodeKind.TASK]
    labels = [way.flow.label for page in long().pages for way in page.ways if way.flow.label]
    assert steps == [node.id for node in chain(26).nodes]
    assert sorted(labels) == sorted(flow.label for flow in chain(26, (20, 1)).flows)


def test_what_leads_to_another_page_names_the_page_and_the_box_on_both_sides() -> None:
    for number, page in enumerate(long().pages[:-1], 1):
        last = [box.node for box in page.boxes if box.node.kind is NodeKind.TASK][-1]
        first = next(box.node for box in long().pages[number].boxes if box.node.kind is NodeKind.TASK)
        away = {(box.node.title, *box.node.lines) for box in page.boxes if box.node.kind is NodeKind.ELSEWHERE}
        back = {
            (box.node.title, *box.node.lines)
            for box in long().pages[number].boxes
            if box.node.kind is NodeKind.ELSEWHERE
        }
        assert (f"转第{number + 1}页", first.heading) in away
        assert (f"接第{number}页", last.heading) in back


def test_every_page_tells_its_number_and_long_facts_stand_on_the_first_only() -> None:
    count = len(long().pages)
    for number, page in enumerate(long().pages, 1):
        said = {fact.label: fact.text for fact in page.diagram.facts}
        assert said["页码"] == f"第{number}页 共{count}页"
        assert ("依据" in said) == (number == 1)


def test_lanes_keep_their_order_from_page_to_page() -> None:
    order = [band.lane.id for band in lay_out(chain(26, (20, 1))).bands]
    for page in long().pages:
        lanes = [band.lane.id for band in page.bands]
        assert lanes == [lane for lane in order if lane in lanes]


def test_arrows_of_one_kind_between_two_boxes_of_two_pages_are_drawn_once_where_they_arrive() -> None:
    diagram = chain(4)
    twice = replace(diagram, flows=(*diagram.flows, Flow("flow-9", "step-1", "step-2", "又送")))
    first, second = cut(twice, {node.id: at for at, node in enumerate(twice.nodes)}, (2,))
    assert [flow.label for flow in first.flows if flow.target == "to-step-2"] == ["送2", "又送"]
    assert [(flow.source, flow.target) for flow in second.flows if flow.source == "from-step-1"] == [
        ("from-step-1", "step-2")
    ]


def test_a_cut_is_made_where_fewer_arrows_pass() -> None:
    flows = ((0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (3, 5), (4, 3))
    chart = replace(along(lay_out(chain(6))), sizes=(10.0,) * 6, flows=flows, around=0.0)
    assert breaks(chart, 1000.0, lambda begin, end: end - begin <= 4) == (3,)


def test_a_step_that_fits_no_page_is_told() -> None:
    assert breaks(along(lay_out(chain(3))), 1000.0, lambda _begin, _end: False) is None


def test_a_chart_that_fits_nowhere_says_how_small_its_words_are() -> None:
    wide = Diagram(
        "很宽", (), tuple(Lane(f"lane-{at}", f"{at}科") for at in range(30)),
        tuple(Node(f"step-{at}", "", at, f"lane-{at}", NodeKind.TASK, "办") for at in range(30)),
        tuple(Flow(f"flow-{at}", f"step-{at - 1}", f"step-{at}", "") for at in range(1, 30)),
        orientation=Orientation.UPRIGHT, paper=PaperSize.A4,
    )  # fmt: skip
    found = fitted(wide)
    assert found.size < READABLE
    said = {fact.label: fact.text for fact in found.pages[0].diagram.facts}
    assert f"{found.size:.1f} 磅" in said["字号"]


@pytest.mark.parametrize(("wish", "sizes"), [(PaperSize.A4, A4), (PaperSize.A3, A3)])
def test_the_paper_asked_for_is_the_paper_printed_on(wish: PaperSize, sizes: tuple[float, float]) -> None:
    pdf = PdfReader(BytesIO(render(replace(chain(5), paper=wish), "pdf")))
    box = pdf.pages[0].mediabox
    assert sorted((float(box.width), float(box.height))) == pytest.approx(sizes)


def test_all_pages_of_a_pdf_are_a4_have_their_fonts_and_hold_every_title() -> None:
    diagram = replace(chain(26), paper=PaperSize.A4)
    pdf = PdfReader(BytesIO(render(diagram, "pdf")))
    assert len(pdf.pages) > 1
    said = [words(page) for page in pdf.pages]
    for number, page in enumerate(pdf.pages, 1):
        assert sorted((float(page.mediabox.width), float(page.mediabox.height))) == pytest.approx(A4)
        assert f"第{number}页共{len(pdf.pages)}页" in said[number - 1]
        fonts = page["/Resources"]["/Font"].get_object().values()  # type: ignore[index]
        parts = [font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts]
        assert parts
        assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(part) for part in parts)
    for node in diagram.nodes:
        assert any(node.title in page for page in said)
    assert pdf.metadata is not None
    assert pdf.metadata.title == "很长的流程"


def test_lanes_lie_as_wished() -> None:
    assert fitted(replace(chain(5), orientation=Orientation.LEVEL)).pages[0].level
    assert not fitted(replace(chain(5), orientation=Orientation.UPRIGHT)).pages[0].level
    assert lay_out(replace(chain(5), orientation=Orientation.LEVEL)).level
    assert not lay_out(chain(5)).level


def test_a_png_too_large_to_be_painted_says_how_coarse_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    painted: list[str] = []
    monkeypatch.setattr(png, "paint", lambda text, _: painted.append(text) or b"")
    png.render(chain(5))
    monkeypatch.setattr(png, "_MOST_PIXELS", 500)
    png.render(chain(5))
    fine, coarse = painted
    assert "dpi=144" in fine
    assert "精度" not in fine
    assert "精度" in coarse
    assert int(coarse.partition("dpi=")[2].partition(",")[0]) < 144
