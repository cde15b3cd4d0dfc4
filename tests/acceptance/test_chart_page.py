"""The interactive chart in a real browser, with real clicks and keys: and it asks for nothing and says nothing."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from tests.acceptance.documents import ROOT
from tests.acceptance.driver import Page
from tests.acceptance.test_browser import HOSTILE
from tests.support import WORLD, Desk, procedure
from workflow_engine.definition.catalogue import read_catalogue
from workflow_engine.diagram.extract import extract
from workflow_engine.diagram.live import PRESENT, live
from workflow_engine.diagram.model import Detail, Diagram
from workflow_engine.diagram.overlay import Fact, Mark, Overlay
from workflow_engine.diagram.render import render
from workflow_engine.record import replace

pytestmark = pytest.mark.browser

SHIPPED = read_catalogue([ROOT / "processes"])
DAY = date(2026, 9, 1)


def shipped(name: str, lang: str = "zh") -> Diagram:
    return extract(SHIPPED.processes[name], SHIPPED.organization, lang=lang, at=DAY, others=SHIPPED.processes)


@cache
def page_of(name: str, lang: str = "zh") -> bytes:
    return render(shipped(name, lang), "html")


def written(folder: Path, page: bytes | Diagram) -> Path:
    path = folder / "chart.html"
    path.write_bytes(page if isinstance(page, bytes) else render(page, "html"))
    return path


def with_class(page: Page, name: str) -> set[str]:
    """The ids of the boxes that have a class."""
    return set(page.ask(f"[...document.querySelectorAll('g.node.{name}')].map((group) => group.id)"))


def words(page: Page, selector: str) -> str:
    return str(page.ask(f"document.querySelector({json.dumps(selector)}).innerText"))


def view(page: Page) -> list[float]:
    return [float(part) for part in str(page.ask("document.querySelector('svg').getAttribute('viewBox')")).split()]


def test_a_click_shows_the_duty_and_keeps_the_neighbours_bright(driven: Page, tmp_path: Path) -> None:
    diagram = shipped("repair_request")
    driven.open(written(tmp_path, page_of("repair_request")))
    driven.click("#step-on_site")
    shown = words(driven, "#duty")
    node = next(node for node in diagram.nodes if node.id == "step-on_site")
    assert node.heading in shown
    for detail in node.details:
        assert detail.label in shown
        assert "".join(detail.text.split()) in "".join(shown.split())
    assert {"责任", "问责", "知会", "时限", "记录", "去向", "来自"} <= set(shown.splitlines())
    assert with_class(driven, "chosen") == {"step-on_site"}
    ends = {id_ for f in diagram.flows if "step-on_site" in (f.source, f.target) for id_ in (f.source, f.target)}
    assert with_class(driven, "near") == ends
    faint = "Number(getComputedStyle(document.getElementById('{}')).opacity) < 0.5"
    away = next(node.id for node in diagram.nodes if node.id not in ends)
    assert driven.ask(faint.format(away))
    assert not driven.ask(faint.format("step-on_site"))


def test_enter_and_space_on_a_focused_box_do_what_a_click_does(driven: Page, tmp_path: Path) -> None:
    driven.open(written(tmp_path, page_of("seal_use")))
    for key, state in (("Enter", "step-check"), (" ", "step-stamp")):
        driven.ask(f"document.getElementById('{state}').focus()")
        driven.press(key)
        assert driven.ask("document.getElementById('duty').dataset.shows") == state


def test_every_box_can_be_reached_by_the_tabulator_key(driven: Page, tmp_path: Path) -> None:
    diagram = shipped("assigned_task")
    driven.open(written(tmp_path, page_of("assigned_task")))
    driven.ask("document.getElementById('stage').focus()")
    reached = []
    for _ in diagram.nodes:
        driven.press("Tab")
        reached.append(driven.ask("document.activeElement.id"))
    assert reached == [node.id for node in diagram.nodes]
    assert driven.ask("document.activeElement.getAttribute('aria-label')").startswith(diagram.nodes[-1].title)


def test_a_person_is_found_in_every_box_of_his_and_in_no_other(driven: Page, tmp_path: Path) -> None:
    diagram = shipped("repair_request")
    person = "示例人员08"
    theirs = {node.id for node in diagram.nodes if any(person in detail.people for detail in node.details)}
    assert 3 < len(theirs) < len(diagram.nodes)
    driven.open(written(tmp_path, page_of("repair_request")))
    driven.click("#person")
    driven.write(person)
    assert with_class(driven, "hit") == theirs
    assert f"{len(theirs)} 个框" in words(driven, "#found")
    assert "责任" in words(driven, "#found")
    driven.press("Escape")
    assert with_class(driven, "hit") == set()
    assert driven.ask("document.getElementById('person').value") == ""


def test_a_name_that_begins_another_name_is_not_taken_for_it(driven: Page, tmp_path: Path) -> None:
    driven.open(written(tmp_path, page_of("repair_request")))
    driven.click("#person")
    driven.write("示例人员1")
    assert len(with_class(driven, "hit")) > 3
    driven.write("0")  # now it is somebody's whole name
    assert with_class(driven, "hit") == {"step-assigned", "step-on_site"}
    driven.write("9")
    assert "图上没有" in words(driven, "#found")
    assert with_class(driven, "hit") == set()


def test_wheel_buttons_keys_and_dragging_move_the_view_and_nothing_on_the_chart(driven: Page, tmp_path: Path) -> None:
    driven.open(written(tmp_path, page_of("seal_use")))
    whole = view(driven)
    place = driven.ask("document.querySelector('#step-stamp path').getAttribute('d')")
    driven.click("#zoom-in")
    nearer = view(driven)
    assert nearer[2] == pytest.approx(whole[2] / 1.3)
    driven.wheel(400, 400, -200)
    assert view(driven)[2] < nearer[2]
    before = view(driven)
    driven.drag((500, 500), (400, 450))
    after = view(driven)
    assert after[2:] == before[2:]
    assert after[0] > before[0]
    assert after[1] > before[1]
    assert driven.ask("document.getElementById('duty').dataset.shows") is None  # a drag is no click
    driven.ask("document.getElementById('stage').focus()")
    driven.press("0")
    assert view(driven) == whole
    assert driven.ask("document.querySelector('#step-stamp path').getAttribute('d')") == place


def test_a_call_offers_the_page_of_the_called_procedure(driven: Page, tmp_path: Path) -> None:
    definition = procedure(
        """
        process: outer
        version: '1'
        status: published
        owner: office/chief
        start: pay
        states:
          pay: {kind: call, title: Pay, process: expense_claim, ends: {done: done, cancelled: done}}
          done: {kind: end, outcome: done}
        """
    )
    diagram = extract(definition, lang="en", others=SHIPPED.processes)
    driven.open(written(tmp_path, diagram), "#step-pay")
    assert "Expense reimbursement" in words(driven, "#duty")
    assert driven.ask("document.querySelector('#duty a').getAttribute('href')") == "expense_claim.html"


@pytest.mark.parametrize(("name", "lang"), [("repair_request", "zh"), ("assigned_task", "en"), ("seal_use", "en")])
def test_the_self_test_of_text_boxes_lists_no_misfit(name: str, lang: str, driven: Page, tmp_path: Path) -> None:
    driven.open(written(tmp_path, page_of(name, lang)), "#self-test")
    told = json.loads(words(driven, "#self-test"))
    assert told["seen"] > 20
    assert told["bad"] == []


def test_the_self_test_would_see_a_line_that_is_too_long(driven: Page, tmp_path: Path) -> None:
    page = written(tmp_path, page_of("seal_use"))
    text = page.read_text(encoding="utf-8")
    page.write_text(
        text.replace(">用印登记簿", ">" + "长" * 40, 1).replace("《用印登记簿", "长" * 40, 1), encoding="utf-8"
    )
    driven.open(page, "#self-test")
    assert json.loads(words(driven, "#self-test"))["bad"] != []


def test_a_live_chart_tells_who_has_the_case_and_fits_its_badges(driven: Page, tmp_path: Path) -> None:
    definition = procedure(
        """
        process: letter
        version: '1'
        status: published
        owner: office/chief
        start: write
        states:
          write:
            title: 起草
            responsible: office/clerk
            accountable: office/chief
            due: 1 workday
            actions: {send: {title: 送审, to: sign}}
          sign: {title: 签发, responsible: office/chief, accountable: top/president, actions: {ok: {to: done}}}
          done: {kind: end, outcome: done}
        """
    )
    desk = Desk(definition).start()
    desk.act("send", "cai")
    diagram = extract(definition)
    diagram = replace(diagram, overlay=live(diagram, definition, desk.case, desk.entries, desk.now, WORLD))
    driven.open(written(tmp_path, diagram), "#step-sign")
    assert words(driven, "#duty").splitlines()[:5] == ["2 签发", "所在泳道", "office", "当前", "博"]
    driven.click("#person")
    driven.write("博")
    assert with_class(driven, "hit") == {"step-sign"}
    driven.open(written(tmp_path, diagram), "#self-test")
    assert json.loads(words(driven, "#self-test"))["bad"] == []


def test_words_of_a_definition_never_run_and_are_shown_as_written(driven: Page, tmp_path: Path) -> None:
    evil = shipped("seal_use")
    text = "".join(HOSTILE.values()) + "</script><script>document.title='ran'</script>"
    mark = Mark(PRESENT, (text,), PRESENT, (Fact(text, text),), (text,))
    evil = replace(
        evil,
        title=text,
        nodes=tuple(
            replace(node, title=text, details=(*node.details, Detail(text, text, (text,)))) for node in evil.nodes
        ),
        overlay=Overlay(text, (Fact(text, text),), {"step-check": mark}),
    )
    driven.open(written(tmp_path, evil), "#step-check")
    assert driven.ask("document.title") != "ran"
    assert driven.ask("document.documentElement.dataset.ran") is None
    assert driven.ask("document.scripts.length") == 2
    assert text in words(driven, "#duty")
    driven.click("#person")
    driven.write(text)
    assert len(with_class(driven, "hit")) == len(evil.nodes)


def test_a_script_put_into_the_page_is_refused_by_its_policy(browser: Page, tmp_path: Path) -> None:
    page = written(tmp_path, page_of("seal_use"))
    text = page.read_text(encoding="utf-8").replace("</body>", "<script>document.title='ran'</script></body>")
    page.write_text(text, encoding="utf-8")
    browser.open(page)
    assert browser.ask("document.title") != "ran"
    assert any("Content Security Policy" in message for message in browser.said)
