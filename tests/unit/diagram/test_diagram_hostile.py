"""No text of a procedure becomes markup, in any format."""

from __future__ import annotations

import html
import re
import subprocess
from collections.abc import Callable
from xml.etree.ElementTree import Element

from tests.unit.diagram.svg import SVG, svg_of
from workflow_engine.diagram.dot_text import WORD_JOINER
from workflow_engine.diagram.model import Diagram
from workflow_engine.diagram.printable import printable
from workflow_engine.diagram.render import render

Saying = Callable[[str], Diagram]
ELEMENTS = {"svg", "g", "title", "desc", "style", "text", "rect", "path"}


def letters(text: str) -> str:
    """What is left of a text when line breaks and spaces, which wrapping moves, are gone."""
    return re.sub(r"\s", "", text)


def texts(group: Element) -> str:
    return letters("".join(text.text or "" for text in group.iter(f"{SVG}text")))


def test_svg_shows_a_hostile_text_letter_by_letter(saying: Saying, hostile: str) -> None:
    root = svg_of(saying(hostile))
    groups = {group.get("id"): group for group in root.iter(f"{SVG}g")}
    assert texts(groups["step-a"]) == letters("1" + hostile * 3)
    assert texts(groups["step-b"]) == letters(hostile * 2)
    assert texts(groups["flow-1"]) == texts(groups["flow-2"])
    assert letters(hostile) in {texts(groups["flow-1"]), texts(groups["notes"]).replace("注1", "")}
    assert texts(groups["lane-a"]) == letters(hostile * 2)


def test_svg_holds_nothing_but_shapes_and_texts(saying: Saying, hostile: str) -> None:
    root = svg_of(saying(hostile))
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= ELEMENTS
    names = {name for element in root.iter() for name in element.attrib}
    assert not {name for name in names if name.startswith("on") or "href" in name or name == "style"}


def test_svg_tooltips_keep_a_hostile_text(saying: Saying, hostile: str) -> None:
    root = svg_of(saying(hostile))
    titles = {group.get("id"): group.findtext(f"{SVG}title") for group in root.iter(f"{SVG}g")}
    assert titles["step-a"] == hostile
    assert root.findtext(f"{SVG}title") == hostile


def test_dot_reads_the_same_graph_whatever_the_texts_say(saying: Saying, hostile: str) -> None:
    text = render(saying(hostile), "dot")
    read = subprocess.run(["dot", "-Tplain"], input=text, capture_output=True, check=True)
    rows = [line.split() for line in read.stdout.decode().splitlines()]
    assert read.stderr == b""
    assert {row[1].strip('"') for row in rows if row[0] == "node" and "invis" not in row} == {"step-a", "step-b"}
    assert len([row for row in rows if row[0] == "edge" and "invis" not in row]) == 2


def test_dot_text_holds_a_hostile_text_escaped(saying: Saying, hostile: str) -> None:
    source = render(saying(hostile), "dot").decode()
    label = re.search(r'"step-a" \[.*?label=<(.*)>, tooltip', source)
    assert label is not None
    shown = html.unescape(re.sub(r"<[^>]*>", "", label[1])).replace(WORD_JOINER, "")
    assert letters(shown) == letters("1" + hostile * 3)


def test_mermaid_shows_a_hostile_text_and_keeps_its_own_lines(saying: Saying, hostile: str) -> None:
    lines = render(saying(hostile), "mermaid").decode().split("\n")
    assert len(lines) == len(render(saying("plain"), "mermaid").decode().split("\n"))
    label = re.search(r'n0\["(.*)"\]$', lines[5])
    assert label is not None
    shown = re.sub(r"#(\d+);", lambda code: chr(int(code[1])), label[1].replace("<br/>", ""))
    assert letters(shown) == letters("1" + hostile * 3)
    assert not set('"<>`;|[]{}&') & set(re.sub(r"#\d+;|<br/>", "", label[1]))


def test_what_xml_cannot_hold_becomes_a_replacement_sign(saying: Saying) -> None:
    root = svg_of(saying("a\x00b\ud800c\x1b\uffff"))
    assert root.findtext(f"{SVG}title") == "a\ufffdb\ufffdc\ufffd\ufffd"


def test_printable_text_is_not_touched() -> None:
    assert printable("维修\n\tA~é👍🏽") == "维修\n\tA~é👍🏽"


def test_ids_of_any_script_stay_ids(small: Diagram) -> None:
    source = render(small, "dot").decode()
    assert '"step-accept" [id="step-accept"' in source
