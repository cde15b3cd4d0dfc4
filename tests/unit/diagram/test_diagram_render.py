from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.diagram.samples import DAY, SMALL
from tests.unit.diagram.svg import SVG, svg_of
from workflow_engine.definition.model import ProcessDefinition
from workflow_engine.definition.organization import Organization
from workflow_engine.diagram.extract import extract
from workflow_engine.diagram.fonts import require_chinese_font
from workflow_engine.diagram.model import Diagram, FlowKind
from workflow_engine.diagram.paint import PAINTERS, Painter, PictureFormat, paint
from workflow_engine.diagram.render import formats, render, renderer
from workflow_engine.diagram.style import STROKES
from workflow_engine.errors import RendererMissing, UsageError, WorkflowError

GOLDEN = Path(__file__).parents[2] / "golden" / "diagram"
FIRST_BYTES = {
    "svg": b"<?xml",
    "png": b"\x89PNG",
    "dot": b"digraph",
    "pdf": b"%PDF",
    "mermaid": b"---\ntitle:",
    "html": b"<!DOCTYPE html>",
}


@pytest.mark.parametrize("name", formats())
def test_every_renderer_keeps_the_contract(name: str, small: Diagram, everything: Diagram) -> None:
    found = renderer(name)
    assert name == found.NAME
    assert found.SUFFIX.startswith(".")
    assert "/" in found.MEDIA_TYPE
    for diagram in (small, everything):
        assert found.render(diagram).startswith(FIRST_BYTES[name])
        assert found.render(diagram) == found.render(diagram)


def test_an_unknown_format_is_refused_with_the_formats_that_exist(small: Diagram) -> None:
    with pytest.raises(UsageError) as caught:
        render(small, "gif")
    assert "dot、html、mermaid、pdf、png、svg" in caught.value.say("zh")


@pytest.mark.parametrize("name", ["../model", "os", "dot.py", ""])
def test_a_format_is_never_looked_up_outside_the_folder(small: Diagram, name: str) -> None:
    with pytest.raises(UsageError):
        render(small, name)


@pytest.mark.parametrize("name", ["dot", "mermaid", "svg"])
def test_the_text_of_a_small_procedure_is_as_agreed(small: Diagram, name: str) -> None:
    """Rewrite the file with ``WORKFLOW_ENGINE_REWRITE_GOLDEN=1`` after a wanted change, and read the difference."""
    golden = GOLDEN / f"small_repair{renderer(name).SUFFIX}"
    if os.environ.get("WORKFLOW_ENGINE_REWRITE_GOLDEN"):
        golden.write_bytes(render(small, name))
    assert render(small, name).decode() == golden.read_text(encoding="utf-8")


def test_the_text_is_the_same_under_every_hash_seed(tmp_path: Path) -> None:
    script = (
        "import sys\n"
        "from tests.unit.diagram.samples import DAY, EVERYTHING, OFFICE\n"
        "from workflow_engine.definition.load import load_strict\n"
        "from workflow_engine.diagram.extract import extract\n"
        "from workflow_engine.diagram.render import render\n"
        "from workflow_engine.source.reader import read\n"
        "chart = extract(load_strict(read(EVERYTHING)), load_strict(read(OFFICE)), at=DAY)\n"
        "sys.stdout.buffer.write(b''.join(render(chart, name) for name in ('dot', 'mermaid', 'svg')))\n"
    )
    root = Path(__file__).parents[3]
    outputs = {
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=root,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4242")
    }
    assert len(outputs) == 1
    assert len(outputs.pop()) > 1000


def test_svg_names_every_lane_box_and_arrow_by_its_final_id(everything: Diagram) -> None:
    root = svg_of(everything)
    groups = {group.get("id") for group in root.iter(f"{SVG}g")}
    parts = {part.id for part in (*everything.lanes, *everything.nodes, *everything.flows)}
    assert parts <= groups
    assert groups - parts == {"title-block", "legend", "notes"}


def test_svg_shows_every_title(everything: Diagram) -> None:
    root = svg_of(everything)
    groups = {
        group.get("id"): "".join(t.text or "" for t in group.iter(f"{SVG}text")) for group in root.iter(f"{SVG}g")
    }
    for node in everything.nodes:
        assert "".join(node.title.split()) in "".join(groups[node.id].split())
    for lane in everything.lanes:
        assert lane.title in groups[lane.id]


def test_svg_is_an_image_with_a_title_a_language_and_one_list_of_fonts(small: Diagram) -> None:
    root = svg_of(small)
    assert (root.get("role"), root.get("lang")) == ("img", "zh")
    assert root.findtext(f"{SVG}title") == "小修"
    assert root.findtext(f"{SVG}desc") == "责任流程图，3 个步骤，责任方：综合科、维修中心、申请人"
    fonts = [element.get("font-family") for element in root.iter() if element.get("font-family")]
    assert len(fonts) == 1
    assert str(fonts[0]).startswith("'Noto Sans CJK SC'")


def test_svg_turns_dark_where_the_reader_likes_it(small: Diagram) -> None:
    assert "@media (prefers-color-scheme:dark)" in (svg_of(small).findtext(f"{SVG}style") or "")


def test_a_called_procedure_is_a_link_to_its_chart(everything: Diagram) -> None:
    link = svg_of(everything).find(f".//{SVG}g[@id='step-sub']/{SVG}a")
    assert link is not None
    assert link.get("href") == "buying.svg"


def test_svg_needs_no_program(small: Diagram, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert render(small, "svg").startswith(b"<?xml")


def test_a_small_chart_is_printed_on_a4_with_its_fonts(small: Diagram) -> None:
    pdf = render(small, "pdf")
    assert re.search(rb"/MediaBox \[ 0(?:\.0)? 0(?:\.0)? (?:595\.28 841\.89|841\.89 595\.28) \]", pdf)
    assert b"/FontFile" in pdf


def test_svg_refers_to_nothing_outside(small: Diagram) -> None:
    text = render(small, "svg").decode().replace("http://www.w3.org/2000/svg", "")
    assert "://" not in text
    assert "<!DOCTYPE" not in text


def test_returns_are_dashed_and_red_brown(small: Diagram) -> None:
    root = svg_of(small)
    returned = next(group for group in root.iter(f"{SVG}g") if group.get("id") == "flow-5")
    line = returned.find(f"{SVG}path")
    assert line is not None
    assert line.get("stroke") == "#B5331E"
    assert line.get("stroke-dasharray")
    assert "return" in str(returned.get("class")).split()


def test_no_two_kinds_of_arrow_differ_by_colour_alone() -> None:
    assert {*STROKES} == {*FlowKind}
    assert len({(stroke.style, stroke.head) for stroke in STROKES.values()}) == len(FlowKind)
    assert len({stroke.sample for stroke in STROKES.values()}) == len(FlowKind)


def test_dot_draws_the_chart_without_a_warning(small: Diagram, everything: Diagram) -> None:
    for diagram in (small, everything):
        drawn = subprocess.run(["dot", "-Tsvg"], input=render(diagram, "dot"), capture_output=True, check=True)
        assert drawn.stderr == b""


def test_all_lanes_have_one_height(everything: Diagram) -> None:
    root = svg_of(everything)
    ids = {lane.id for lane in everything.lanes}
    spans = set()
    for group in root.iter(f"{SVG}g"):
        if group.get("id") in ids:
            frame = group.find(f"{SVG}rect")
            assert frame is not None
            spans.add((frame.get("y"), frame.get("height")))
    assert len(spans) == 1


def test_without_any_painter_pictures_name_the_three_ways_to_install() -> None:
    with pytest.raises(RendererMissing) as caught:
        paint("digraph {}", "png", painters=())
    for words in (caught.value.say("zh"), caught.value.say("en")):
        assert "apt-get install graphviz" in words
        assert "brew install graphviz" in words
        assert "pip install 'workflow-engine[graphviz]'" in words


def test_the_first_painter_that_is_there_draws() -> None:
    def draw(text: str, kind: PictureFormat) -> bytes:
        return f"{kind}: {text}".encode()

    def refuse(text: str, kind: PictureFormat) -> bytes:
        raise AssertionError(text, kind)

    away, near = Painter("away", lambda: False, refuse), Painter("near", lambda: True, draw)
    assert paint("digraph {}", "png", painters=(away, near, away)) == b"png: digraph {}"


def test_neato_is_asked_first_and_found_on_the_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert [painter.name for painter in PAINTERS] == ["neato", "pygraphviz"]
    assert PAINTERS[0].is_there()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not PAINTERS[0].is_there()


def test_what_neato_cannot_draw_is_an_error_that_repeats_its_words(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(WorkflowError) as caught:
        paint("digraph { a -> ", "png")
    assert "syntax error" in str(caught.value)
    assert "neato" in str(caught.value)
    assert caught.value.help is not None
    assert capfd.readouterr() == ("", "")


def _path_with(folder: Path, fonts: str) -> str:
    """Make a PATH on which ``fc-list`` prints ``fonts``."""
    program = folder / "fc-list"
    program.write_text(f"#!/bin/sh\n[ -z '{fonts}' ] || echo '{fonts}'\n")
    program.chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


def test_a_chinese_png_without_a_chinese_font_is_refused_and_the_other_formats_still_work(
    small: Diagram, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", _path_with(tmp_path, fonts=""))
    with pytest.raises(RendererMissing, match="没有中文字体") as caught:
        render(small, "png")
    assert "fonts-noto-cjk" in caught.value.say("en")
    for name in ("svg", "dot", "mermaid"):
        assert render(small, name).startswith(FIRST_BYTES[name])


def test_an_english_png_needs_no_chinese_font(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, procedure: Callable[[str], ProcessDefinition]
) -> None:
    english = SMALL.replace("basis: [《维修办法》]\n", "")
    diagram = extract(procedure(english), lang="en", at=DAY)
    monkeypatch.setenv("PATH", _path_with(tmp_path, fonts=""))
    assert render(diagram, "png").startswith(b"\x89PNG")


def test_a_machine_with_a_chinese_font_or_without_fontconfig_is_trusted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", _path_with(tmp_path, fonts="NotoSansCJK.ttc"))
    require_chinese_font()
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    require_chinese_font()


def test_mermaid_marks_returns_and_pass_backs_apart(small: Diagram) -> None:
    text = render(small, "mermaid").decode()
    assert 'n2 -.->|"退回补充 ≤3次"| n1' in text
    assert 'n1 -.-o|"〔非本职〕移交 ≤1次"| n5' in text
    assert "linkStyle 2,4,6 stroke:#B5331E" in text


def test_the_chart_of_an_office_without_an_organization_is_drawn(
    office: Organization, procedure: Callable[[str], ProcessDefinition]
) -> None:
    assert render(extract(procedure(SMALL)), "svg") != render(extract(procedure(SMALL), office), "svg")
