"""The handbook is whole, has no dead link, fetches nothing, runs nothing but its search, and comes out the same."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from html.parser import HTMLParser
from posixpath import join, normpath, split
from urllib.parse import unquote, urlsplit

import pytest

from tests.unit.paper.offices import DAY, catalogue
from workflow_engine.definition.model import Text
from workflow_engine.lint.check import check
from workflow_engine.paper.handbook.procedure import framed
from workflow_engine.paper.handbook.site import handbook
from workflow_engine.paper.order import Order
from workflow_engine.paper.write import kinds, make
from workflow_engine.paper.writers.html import body
from workflow_engine.record import replace

HOSTILE = "</script><script>alert(1)</script>"


class Reader(HTMLParser):
    """Reads the addresses, the anchors and the scripts of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.ids: set[str] = set()
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.tags.append(tag)
        self.ids |= {named["id"] or ""} if "id" in named else set()
        if tag in ("a", "form") and (address := named.get("href") or named.get("action")):
            self.links.append(address)
        if tag in ("img", "script", "link", "iframe", "image", "use") and (
            address := named.get("src") or named.get("href")
        ):
            self.loads.append(address)


@cache
def pages() -> dict[str, bytes]:
    return dict(handbook(catalogue(), DAY, check(catalogue(), at=DAY)))


def read(content: bytes) -> Reader:
    reader = Reader()
    reader.feed(content.decode())
    return reader


def led(path: str, address: str) -> tuple[str, str]:
    """Return the page and the anchor to which an address on a page leads."""
    parts = urlsplit(address)
    page = normpath(join(split(path)[0], unquote(parts.path))) if parts.path else path
    return page, unquote(parts.fragment)


def searched(content: bytes) -> list[dict[str, str]]:
    data = re.search(r'<script type="application/json" id="entries">(.*?)</script>', content.decode(), re.DOTALL)
    assert data
    found: list[dict[str, str]] = json.loads(data[1])
    return found


def addresses() -> Iterator[tuple[str, str]]:
    for path, content in pages().items():
        yield from ((path, address) for address in read(content).links)
        if path.endswith("/index.html"):
            yield from ((path, entry["url"]) for entry in searched(content))


def test_no_link_is_dead() -> None:
    anchors = {path: read(content).ids for path, content in pages().items()}
    count = 0
    for path, address in addresses():
        assert not urlsplit(address).scheme, address
        page, anchor = led(path, address)
        assert page in pages(), (path, address)
        assert not anchor or anchor in anchors[page], (path, address)
        count += 1
    assert count > 300


def test_a_dead_link_would_be_seen() -> None:
    assert led("zh/cards/a.html", "../procedures/b.html#step-x") == ("zh/procedures/b.html", "step-x")
    assert led("zh/index.html", "../en/index.html") == ("en/index.html", "")


def test_every_procedure_post_and_person_has_a_page_in_both_languages() -> None:
    read_ = catalogue()
    assert read_.organization
    for lang in ("zh", "en"):
        for name in read_.processes:
            assert f"{lang}/procedures/{name}.html" in pages()
        for unit in read_.organization.units.values():
            for post in unit.posts.values():
                assert f"{lang}/cards/duty-card-{post.ref.replace('/', '-')}.html" in pages()
        for person in read_.organization.people:
            if read_.organization.posts_of(person, DAY):
                assert f"{lang}/cards/duty-card-{person}.html" in pages()
    assert {path.partition("/")[2] for path in pages() if path.startswith("zh/")} == {
        path.partition("/")[2] for path in pages() if path.startswith("en/")
    }


def test_every_kind_of_paper_that_tells_of_the_catalogue_has_its_place() -> None:
    text = "\n".join(pages())
    for kind in set(kinds()) - {"case-sheet", "rasci", "catalogue-index"}:
        assert kind in text, kind


def test_the_page_of_a_procedure_has_chart_matrix_posts_and_findings() -> None:
    page = pages()["zh/procedures/repair.html"].decode()
    for part in ('id="chart"><svg', '<div id="rasci">', "相关岗位", "校验结果"):
        assert part in page
    said = [finding for finding in check(catalogue(), at=DAY) if finding.process == "repair"]
    assert said
    assert all(finding.rule in page for finding in said)


@pytest.mark.parametrize(("wide", "high", "classes"), [(1000, 900, "chart across"), (700, 900, "chart")])
def test_a_chart_is_printed_on_the_sheet_on_which_it_comes_out_larger(wide: int, high: int, classes: str) -> None:
    svg = f'<svg width="{wide}pt" height="{high}pt" viewBox="0.0 -12.5 {wide}.0 {high}.5"></svg>'
    assert framed(svg) == f'<div class="{classes}" id="chart">{svg}</div>'


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_index_leads_everywhere_and_asks_nobody_to_type_commands(lang: str) -> None:
    page = pages()[f"{lang}/index.html"].decode()
    for way in ("procedures/repair", "cards/duty-card-bob", "cards/duty-card-works-worker"):
        assert f'<a href="{way}.html">' in page
    assert "workflow-engine" not in page
    (alone,) = make("catalogue-index", Order(catalogue(), DAY, lang))
    assert "workflow-engine render --out" in body(alone)
    assert "duty-card-works-worker" not in body(alone)


def test_a_duty_card_leads_to_the_procedures_in_which_one_has_a_part() -> None:
    page = pages()["zh/cards/duty-card-bob.html"].decode()
    assert '<a href="../procedures/repair.html"><bdi>报修</bdi></a>' in page
    (alone,) = make("duty-card", Order(catalogue(), DAY, persons=("bob",)))
    assert "<a " not in body(alone)


def test_the_search_finds_procedures_steps_and_cards() -> None:
    found = searched(pages()["zh/index.html"])
    urls = [entry["url"] for entry in found]
    assert "procedures/repair.html" in urls
    assert "procedures/repair.html#step-accept" in urls
    assert any(url.startswith("cards/") for url in urls)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_is_fetched_and_only_the_search_runs(lang: str) -> None:
    for path, content in pages().items():
        if not path.startswith(lang):
            continue
        reader = read(content)
        assert all(address.startswith("data:") for address in reader.loads)
        text = content.decode()
        policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
        assert policy
        assert "default-src 'none'" in policy[1]
        scripts = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
        if path == f"{lang}/index.html":
            digest = b64encode(sha256(scripts[0].encode()).digest()).decode()
            assert f"script-src 'sha256-{digest}'" in policy[1]
        assert len(scripts) == (path == f"{lang}/index.html")


def test_the_same_catalogue_gives_the_same_bytes() -> None:
    assert dict(handbook(catalogue(), DAY, check(catalogue(), at=DAY))) == pages()


def test_pages_tell_light_from_dark_and_screen_from_paper() -> None:
    page = pages()["zh/index.html"].decode()
    assert "prefers-color-scheme:dark" in page
    assert "@media print" in page
    assert '<html lang="zh-CN">' in page
    assert '<html lang="en">' in pages()["en/index.html"].decode()


def test_hostile_titles_stay_text() -> None:
    made = catalogue()
    definition = replace(made.processes["repair"], title=Text((("", HOSTILE),)))
    hostile = replace(made, processes={**made.processes, "repair": definition})
    found = dict(handbook(hostile, DAY, (), languages=("zh",)))
    for path in ("zh/index.html", "zh/procedures/repair.html"):
        assert HOSTILE not in found[path].decode()
        assert read(found[path]).tags.count("script") == (2 if path == "zh/index.html" else 0)
    assert any(entry["title"] == HOSTILE for entry in searched(found["zh/index.html"]))


def test_a_catalogue_without_organization_has_a_handbook_of_its_procedures() -> None:
    found = dict(handbook(replace(catalogue(), organization=None, duties=None), DAY, languages=("en",)))
    assert "en/procedures/repair.html" in found
    assert not any("cards" in path for path in found)
