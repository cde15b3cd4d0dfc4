"""With the memory of earlier runs the answer is the same as without, whatever was edited in between."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.lint.catalogues import DAY, ORGANIZATION, catalogue, procedure, task
from workflow_engine.definition.catalogue import Catalogue
from workflow_engine.lint.cache import FILE, LOCAL, Memory
from workflow_engine.lint.check import Examined, examine
from workflow_engine.lint.finding import Finding
from workflow_engine.lint.registry import Registered, all_rules
from workflow_engine.record import replace

FIRST = procedure(
    f"""
    first: {task("go: second", "other: {to: done, when: amount > 10}")}
    second: {task("back: {to: first, kind: return, limit: 2}", "ok: choose", who="works/worker")}
    choose: {{kind: decision, branches: [{{when: amount > 5, to: sub}}, {{otherwise: true, to: done}}]}}
    sub: {{kind: call, process: other, ends: {{done: done}}}}
    done: {{kind: end, outcome: done}}
    """,
    extra="data: {amount: {type: integer, required: true}}",
)
OTHER = procedure(
    f"""
    first: {task("go: both")}
    both:
      kind: parallel
      to: done
      regions:
        left: {{start: l1, states: {{l1: {task("go: l2")}, l2: {{kind: end, outcome: ok}}}}}}
        right: {{start: r1, states: {{r1: {task("go: r2", who="works")}, r2: {{kind: end, outcome: ok}}}}}}
    done: {{kind: end, outcome: done}}
    """,
    name="other",
)
THIRD = procedure(f"first: {task('ok: done')}\ndone: {{kind: end, outcome: done}}", name="third")
FILES = (ORGANIZATION, FIRST, OTHER, THIRD)

EDITS = (
    ("responsible: office/clerk", "responsible: office/clark"),
    ("responsible: office/clerk", ""),
    ("accountable: top/president", "accountable: [top/president, office/chief]"),
    ("to: done", "to: gone"),
    ("to: second", "to: first"),
    ("kind: return, limit: 2", "kind: pass_back"),
    ("amount > 5", "amount > 5 and amount < 3"),
    ("amount > 10", "amuont > 10"),
    ("outcome: done", "outcome: ended"),
    ("process: other", "process: third"),
    ("status: published", "status: draft"),
    ("due: 1 workday", "due: 1:30"),
    ("office/chief", "office/clerk"),
    ("posts: [{post: works/worker}]", "posts: []"),
    ("deputy: chief", "deputy: clerk"),
    ("start: first", "start: first  # workflow: ignore[no-accountable] 试行"),
    ("first:", "first: # workflow: ignore[no-deadline]\n   "),
    ("states:", "states: ["),
    ("\n", "\n# 注\n"),
)


def known(found: Examined) -> tuple[tuple[Finding, ...], tuple[Finding, ...], frozenset[str]]:
    return found.findings, found.ignored, found.ran


def remembered(folder: Path, read: Catalogue, at: date = DAY, **more: object) -> Examined:
    memory = Memory(folder)
    found = examine(read, at=at, memory=memory, **more)  # type: ignore[arg-type]
    memory.save()
    return found


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, len(EDITS) - 1), st.booleans()), min_size=1, max_size=6))
def test_after_any_edits_the_findings_are_those_of_a_fresh_run(edits: list[tuple[int, int, bool]]) -> None:
    texts = list(FILES)
    with tempfile.TemporaryDirectory() as folder:
        remembered(Path(folder), catalogue(*texts))
        for file, edit, undo in edits:
            old, new = EDITS[edit]
            texts[file] = FILES[file] if undo else texts[file].replace(old, new, 1)
            read = catalogue(*texts)
            assert known(remembered(Path(folder), read)) == known(examine(read, at=DAY))


def _counting(monkeypatch: pytest.MonkeyPatch) -> Callable[[], set[str]]:
    """Return a function that tells which procedures a local rule was asked about since the last call."""
    seen: set[str] = set()
    rule = next(rule for rule in all_rules() if rule.meta.name == "no-responsible")

    def check(subject: object) -> object:
        seen.update(process.name for process in subject.processes)  # type: ignore[attr-defined]
        return rule.check(subject)  # type: ignore[arg-type]

    spied: list[Registered] = [replace(r, check=check) if r is rule else r for r in all_rules()]  # type: ignore[arg-type]
    monkeypatch.setattr("workflow_engine.lint.check.all_rules", lambda: tuple(spied))

    def asked() -> set[str]:
        found = set(seen)
        seen.clear()
        return found

    return asked


def test_only_what_changed_is_analysed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _counting(monkeypatch)
    remembered(tmp_path, catalogue(*FILES))
    assert asked() == {"sample", "other", "third"}
    remembered(tmp_path, catalogue(*FILES))
    assert asked() == set()
    remembered(tmp_path, catalogue(ORGANIZATION, FIRST, OTHER + "\n# 改\n", THIRD))
    assert asked() == {"other"}


def test_another_organization_date_or_setting_begins_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _counting(monkeypatch)
    everything = {"sample", "other", "third"}
    number = next(name for rule in all_rules() for name in rule.settings)
    remembered(tmp_path, catalogue(*FILES))
    asked()
    remembered(tmp_path, catalogue(ORGANIZATION + "# 改\n", *FILES[1:]))
    assert asked() == everything
    remembered(tmp_path, catalogue(*FILES), at=date(2026, 3, 3))
    assert asked() == everything
    remembered(tmp_path, catalogue(*FILES), at=date(2026, 3, 3), settings={number: 99})
    assert asked() == everything


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:0],
        lambda data: data[:-20],
        lambda data: data.replace(b"no-responsible", b"no-responsibly") + b" ",
        lambda data: b"{}" + data,
        lambda data: b"\xff\xfe" + data,
        lambda data: data[:0] + b"[" * 100_000,
    ],
)
def test_a_damaged_memory_is_as_good_as_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[bytes], bytes]
) -> None:
    texts = (ORGANIZATION, FIRST.replace("responsible: office/clerk, ", ""), OTHER, THIRD)
    expected = known(examine(catalogue(*texts), at=DAY))
    remembered(tmp_path, catalogue(*texts))
    asked = _counting(monkeypatch)
    (tmp_path / FILE).write_bytes(spoil((tmp_path / FILE).read_bytes()))
    assert known(remembered(tmp_path, catalogue(*texts))) == expected
    assert asked() == {"sample", "other", "third"}
    assert known(remembered(tmp_path, catalogue(*texts))) == expected
    assert asked() == set()


def test_the_folder_keeps_itself_out_of_version_control_and_backups(tmp_path: Path) -> None:
    remembered(tmp_path / "cache", catalogue(*FILES))
    assert {file.name for file in (tmp_path / "cache").iterdir()} == {FILE, ".gitignore", "CACHEDIR.TAG"}
    assert (tmp_path / "cache" / ".gitignore").read_text() == "*\n"


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    expected = known(examine(catalogue(*FILES), at=DAY))
    assert known(remembered(tmp_path / "file", catalogue(*FILES))) == expected


def test_the_rules_said_to_be_local_exist() -> None:
    assert {rule.meta.name for rule in all_rules()} >= LOCAL
