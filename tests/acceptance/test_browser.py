"""Charts in a real browser: what they show, and that nothing written in a definition ever runs there."""

from __future__ import annotations

import html
import struct
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.acceptance.documents import ROOT
from tests.acceptance.driver import FLAGS
from tests.support import procedure
from workflow_engine.definition.catalogue import read_catalogue
from workflow_engine.diagram.extract import extract
from workflow_engine.diagram.render import render

pytestmark = pytest.mark.browser

HOSTILE = {
    "script": "<script>document.documentElement.setAttribute('data-ran','yes')</script>",
    "quotes": "引号\"与'单引号' onload=alert(1)",
    "cdata": "结束]]>后面&amp;不变",
    "image": "<image href=x onerror=\"document.documentElement.setAttribute('data-ran','yes')\"/>",
}


def _open(chromium: str, folder: Path, page: Path, *what: str) -> str:
    done = subprocess.run(
        [chromium, *FLAGS, f"--user-data-dir={folder / 'profile'}", *what, page.as_uri()],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _words(dom: str) -> str:
    """Return the text of a page without spaces: a chart wraps long titles wherever they fit."""
    return "".join(html.unescape(dom).replace("\u200b", "").split())


def _hostile_chart() -> bytes:
    labels = {name: text.replace("'", "''") for name, text in HOSTILE.items()}
    definition = procedure(
        f"""
        process: hostile
        title: '{labels["script"]}'
        version: '1'
        status: published
        owner: office/chief
        start: first
        states:
          first:
            title: '{labels["quotes"]}'
            responsible: office/clerk
            accountable: office/chief
            help: '{labels["image"]}'
            actions:
              go: {{title: '{labels["image"]}', to: second}}
          second:
            title: '{labels["cdata"]}'
            responsible: office/clerk
            accountable: office/chief
            record: '{labels["script"]}'
            actions:
              end: {{title: '{labels["script"]}', to: done}}
          done: {{kind: end, outcome: completed, title: '{labels["script"]}'}}
        """
    )
    return render(extract(definition, None), "svg")


def test_the_repair_chart_shows_every_state_by_its_title(chromium: str, tmp_path: Path) -> None:
    read = read_catalogue([ROOT / "processes"])
    definition = read.processes["repair_request"]
    page = tmp_path / "repair_request.svg"
    page.write_bytes(render(extract(definition, read.organization), "svg"))
    dom = _words(_open(chromium, tmp_path, page, "--dump-dom"))
    titles = [state.title.say("zh") for state in definition.every_state()]
    assert len(titles) > 10
    assert [title for title in titles if "".join(title.split()) not in dom] == []


def test_words_of_a_definition_never_run_and_are_shown_as_written(chromium: str, tmp_path: Path) -> None:
    page = tmp_path / "hostile.svg"
    page.write_bytes(_hostile_chart())
    elements = list(ElementTree.parse(page).iter())  # noqa: S314  # our own file
    assert {element.tag.rpartition("}")[2] for element in elements}.isdisjoint({"script", "image", "foreignObject"})
    assert [name for element in elements for name in element.attrib if name.lower().startswith("on")] == []
    dom = _open(chromium, tmp_path, page, "--dump-dom")
    assert 'data-ran="yes"' not in dom
    shown = _words(dom)
    for text in ("结束]]>后面&amp;不变", "引号\"与'单引号'", "<script>document"):
        assert text in shown


def test_this_way_of_looking_would_see_a_script_that_ran(chromium: str, tmp_path: Path) -> None:
    page = tmp_path / "control.svg"
    page.write_text(f'<svg xmlns="http://www.w3.org/2000/svg">{HOSTILE["script"]}</svg>', encoding="utf-8")
    assert 'data-ran="yes"' in _open(chromium, tmp_path, page, "--dump-dom")


@pytest.mark.parametrize("chart", ["repair_request", "hostile"])
def test_a_chart_can_be_photographed(chart: str, chromium: str, tmp_path: Path) -> None:
    read = read_catalogue([ROOT / "processes"])
    page = tmp_path / f"{chart}.svg"
    picture = tmp_path / "picture.png"
    page.write_bytes(
        _hostile_chart() if chart == "hostile" else render(extract(read.processes[chart], read.organization), "svg")
    )
    _open(chromium, tmp_path, page, f"--screenshot={picture}", "--window-size=1200,900")
    photo = picture.read_bytes()
    assert photo.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", photo[16:24]) == (1200, 900)
    blank = tmp_path / "blank.svg"
    blank.write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', encoding="utf-8")
    empty = tmp_path / "empty.png"
    _open(chromium, tmp_path, blank, f"--screenshot={empty}", "--window-size=1200,900")
    assert len(photo) > 2 * len(empty.read_bytes())
