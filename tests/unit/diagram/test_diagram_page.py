"""The interactive page: one file, nothing from outside, nothing that runs but its own script."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from workflow_engine.diagram.layout.chart import lay_out
from workflow_engine.diagram.links import link_base
from workflow_engine.diagram.model import Diagram
from workflow_engine.diagram.overlay import Fact, Look, Mark, Overlay
from workflow_engine.diagram.render import render
from workflow_engine.diagram.web.write import page
from workflow_engine.errors import UsageError
from workflow_engine.record import replace

Saying = Callable[[str], Diagram]
VOID = {"meta", "input"}


class Reader(HTMLParser):
    """Collects the elements of a page, their attributes and the raw text in scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.raw: list[tuple[str, str]] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] in ("script", "style"):
            self.raw.append((self._open[-1], data))


def written(diagram: Diagram) -> str:
    return render(diagram, "html").decode()


def embedded(text: str) -> dict[str, list[dict[str, object]]]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    data: dict[str, list[dict[str, object]]] = json.loads(found[1])
    return data


def test_only_its_own_script_and_styles_may_run(everything: Diagram) -> None:
    reader = Reader(written(everything))
    policy = next(str(a["content"]) for tag, a in reader.elements if a.get("http-equiv") == "Content-Security-Policy")
    allowed = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert allowed["default-src"] == "'none'"
    assert {"base-uri", "form-action"} <= set(allowed)
    assert "unsafe" not in policy
    kinds = [attrs.get("type") for tag, attrs in reader.elements if tag == "script"]
    assert kinds == ["application/json", None]
    script = [text for tag, text in reader.raw if tag == "script"][1]
    styles = [text for tag, text in reader.raw if tag == "style"]
    hashes = [f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in (script, *styles)]
    assert allowed["script-src"] == hashes[0]
    assert allowed["style-src"].split() == hashes[1:]


def test_the_page_refers_to_nothing_outside(everything: Diagram) -> None:
    text = written(everything).replace("http://www.w3.org/2000/svg", "")
    assert "://" not in text
    names = {name for _, attrs in Reader(text).elements for name in attrs}
    assert not {"src", "srcset", "action", "style", "background"} & names
    assert not [name for name in names if name.startswith("on")]


def test_the_script_never_reads_data_as_markup(everything: Diagram) -> None:
    script = next(text for tag, text in Reader(written(everything)).raw if tag == "script" and "use strict" in text)
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(", "srcdoc"):
        assert word not in script


def test_a_hostile_text_stays_text(saying: Saying, hostile: str) -> None:
    plain, evil = Reader(written(saying("plain"))), Reader(written(saying(hostile)))
    kinds = {tag for tag, _ in evil.elements}
    assert kinds == {tag for tag, _ in plain.elements}
    assert [tag for tag, _ in evil.elements if tag in ("script", "style")] == ["style", "style", "script", "script"]
    data = embedded(written(saying(hostile)))
    assert data["boxes"][0]["title"] == f"1 {hostile}"


def test_a_hostile_overlay_stays_text(small: Diagram, hostile: str) -> None:
    look = Look("done", "#FFFFFF", "#000000")
    mark = Mark(look, (hostile,), look, (Fact(hostile, hostile),), (hostile,))
    overlay = Overlay(hostile, (Fact(hostile, hostile),), {"step-accept": mark})
    text = page(lay_out(replace(small, overlay=overlay)))
    assert [tag for tag, _ in Reader(text).elements if tag == "script"] == ["script", "script"]
    details = next(box for box in embedded(text)["boxes"] if box["id"] == "step-accept")["details"]
    assert details[0] == {"label": hostile, "text": hostile, "people": [hostile]}  # type: ignore[index]


def test_every_box_tells_its_duties_limits_record_and_ways(small: Diagram) -> None:
    data = embedded(written(small))
    accept = next(box for box in data["boxes"] if box["id"] == "step-accept")
    assert [(d["label"], d["text"], d["people"]) for d in accept["details"]] == [  # type: ignore[attr-defined]
        ("责任", "综合科科员 甲", ["甲"]),
        ("问责", "综合科科长（缺人）", []),
        ("时限", "费用 > 5000 时2小时；其他1个工作日", []),
        ("记录", "受理单", []),
    ]
    assert accept["lane"] == "综合科"
    ways = [(flow["label"], flow["kind"]) for flow in data["flows"] if flow["source"] == "step-accept"]
    assert ways == [("派单", ""), ("〔非本职〕移交 ≤1次", "非本职推回")]


def test_everybody_can_be_found_also_those_a_box_shortens(small: Diagram) -> None:
    data = embedded(written(small))
    assert data["people"] == ["丁", "丙", "乙", "戊", "甲"]
    repair = next(box for box in data["boxes"] if box["id"] == "step-repair")
    assert repair["details"][0]["people"] == ["乙", "丙", "丁", "戊"]  # type: ignore[index]


def test_the_page_speaks_the_language_of_the_chart(small: Diagram) -> None:
    chinese, english = written(small), written(replace(small, lang="en"))
    assert '<html lang="zh">' in chinese
    assert "找人" in chinese
    assert '<html lang="en">' in english
    assert "Find a person" in english
    assert "找人" not in english


def test_links_of_called_procedures_lead_to_pages_below_the_base(everything: Diagram) -> None:
    def link(base: str) -> object:
        boxes = embedded(written(replace(everything, links=base)))["boxes"]
        return next(box for box in boxes if box["id"] == "step-sub")["link"]

    assert link("") == "buying.html"
    assert link("../charts") == "../charts/buying.html"
    assert link("https://example.org/charts/") == "https://example.org/charts/buying.html"


@pytest.mark.parametrize(
    "base",
    [
        "javascript:alert(1)//",
        "JaVaScRiPt:x",
        "data:text/html,",
        "java\nscript:x",
        " vbscript:x",
        "file:///etc",
        "a\\b",
    ],
)
def test_a_link_that_could_run_a_script_is_refused(base: str, everything: Diagram) -> None:
    with pytest.raises(UsageError) as caught:
        link_base(base)
    assert caught.value.help is not None
    with pytest.raises(UsageError):
        render(replace(everything, links=base), "svg")
