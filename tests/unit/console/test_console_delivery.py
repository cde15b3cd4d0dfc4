"""worker and outbox at the terminal."""

from __future__ import annotations

import signal
import sys
import threading
from datetime import datetime
from pathlib import Path

import pytest

from tests.postgres import clean_database
from tests.unit.console.conftest import LOAN, Office
from workflow_engine.storage.open import open_store

SERVICE = LOAN.replace("process: loan", "process: lend").replace(
    "  done:    {", "  book: {kind: service, title: 登记, handler: book, to: done}\n  done:    {"
)
SERVICE = SERVICE.replace("title: {zh: 同意, en: Agree}, to: done", "title: {zh: 同意, en: Agree}, to: book")


def unreachable(office: Office) -> None:
    """Notices go to a mail server, and nobody has an address."""
    text = 'log = false\nattempts = 1\n[email]\nhost = "127.0.0.1"\nport = 1\nsender = "wf@campus.example"\n'
    (office.folder / "workflow-delivery.toml").write_text(text, encoding="utf-8")


def test_drain_delivers_what_waits_and_tells_how_much(office: Office) -> None:
    office.start()
    assert [row["state"] for row in office.say("outbox", "--format", "json").json["effects"]] == ["pending"]
    answer = office.say("worker", "--drain")
    assert (answer.code, answer.out) == (0, "")
    assert "投递 1 件" in answer.err
    assert office.say("outbox", "--format", "json").json == {"version": 1, "effects": [], "timers": []}


def test_once_is_one_round(office: Office) -> None:
    for _ in range(12):
        office.start()
    assert "10 delivered" in office.say("worker", "--once", lang="en").err
    assert "2 delivered" in office.say("worker", "--once", lang="en").err
    assert "0 delivered" in office.say("worker", "--once", lang="en").err


def test_what_is_parked_ends_with_1_is_listed_with_its_reason_and_can_be_tried_again(office: Office) -> None:
    unreachable(office)
    case = office.start()
    answer = office.say("worker", "--drain", lang="en")
    assert answer.code == 1
    assert "1 parked" in answer.err
    assert "outbox --parked" in answer.err
    [row] = office.say("outbox", "--parked", "--format", "json").json["effects"]
    assert (row["case"], row["state"], row["attempts"], row["kind"]) == (case, "parked", 1, "notify")
    assert "no e-mail address" in row["error"]
    listed = office.say("outbox")
    assert row["id"] in listed.out
    assert "搁置" in listed.out
    (office.folder / "workflow-delivery.toml").unlink()
    assert office.say("outbox", "--retry", row["id"], "--format", "json").json["effects"][0]["state"] == "pending"
    assert office.say("worker", "--drain").code == 0
    assert office.say("outbox").err == "没有待发的\n"


def test_all_that_is_parked_can_be_tried_again_at_once(office: Office) -> None:
    unreachable(office)
    for _ in range(3):
        office.start()
    office.say("worker", "--drain")
    assert "3 will be delivered again" in office.say("outbox", "--retry", "all", lang="en").err
    assert office.say("outbox", "--parked", "--format", "json").json["effects"] == []


def test_only_what_is_parked_can_be_tried_again(office: Office) -> None:
    answer = office.say("outbox", "--retry", "nothing/1/0")
    assert answer.code == 2
    assert "outbox --parked" in answer.err


def test_a_service_that_nobody_offers_is_named(office: Office) -> None:
    office.write("lend.yaml", SERVICE)
    answer = office.say("start", "lend", "--as", "cai", "--set", "what=投影仪", "--format", "json")
    case = answer.json["case"]
    assert office.say("act", case, "submit", "--as", "cai", "--set", "days=3", "--record", "单1").code == 0
    assert office.say("act", case, "agree", "--as", "bob").code == 0
    assert office.say("worker", "--drain").code == 1
    assert "book" in office.say("outbox", "--parked").out


def test_a_timer_that_could_not_be_fired_is_told(office: Office) -> None:
    office.write("loan.yaml", LOAN.replace("due: 1 workday", "due: 1 workday\n    overdue: {escalate: office/chief}"))
    case = office.start()
    store = open_store("workflow.db")
    [timer] = store.case(case).timers[:1]
    now = datetime.fromisoformat("2026-03-02T09:00:00+08:00")
    store.put_off_timer(case, timer, now=now, wait=now - now, error="没有日历 / no calendar")  # type: ignore[attr-defined]
    store.close()
    assert "no calendar" in office.say("outbox", lang="en").err
    assert office.say("outbox", "--format", "json").json["timers"][0]["case"] == case


def test_wrong_settings_end_with_2_before_anything_is_opened(office: Office) -> None:
    (office.folder / "other.toml").write_text("attemps = 3\n", encoding="utf-8")
    answer = office.say("worker", "--drain", "--config", "other.toml", lang="en")
    assert answer.code == 2
    assert 'did you mean "attempts"' in answer.err
    assert not (office.folder / "workflow.db").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_worker_cleanly_and_signals_mean_what_they_did_before(
    office: Office, number: signal.Signals
) -> None:
    office.start()
    before = signal.getsignal(number)
    timer = threading.Timer(1.0, lambda: signal.raise_signal(number))
    timer.start()
    answer = office.say("worker", lang="en")
    timer.join()
    assert answer.code == 0
    assert "1 delivered" in answer.err
    assert signal.getsignal(number) is before


def test_it_works_on_postgresql_and_does_not_show_the_address(office: Office, tmp_path: Path) -> None:
    address = clean_database()
    answer = office.say("start", "loan", "--as", "cai", "--set", "what=投影仪", "--db", address)
    assert answer.code == 0
    assert address not in answer.err
    assert "投递 1 件" in office.say("worker", "--drain", "--db", address).err


def test_temporal_runs_until_stopped_and_needs_its_library(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Leave out" in office.say("worker", "--driver", "temporal", "--drain", lang="en").err
    for name in [name for name in sys.modules if name.startswith(("temporalio", "workflow_engine.delivery.temporal"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "temporalio", None)
    answer = office.say("worker", "--driver", "temporal", lang="en")
    assert answer.code == 2
    assert "pip install 'workflow-engine[temporal]'" in answer.err


@pytest.mark.parametrize("options", [("--drain",), ("--once",), ()])
def test_procrastinate_runs_until_stopped_and_on_postgresql_only(office: Office, options: tuple[str, ...]) -> None:
    answer = office.say("worker", "--driver", "procrastinate", *options, lang="en")
    assert answer.code == 2
    assert ("Leave out" if options else "on PostgreSQL only") in answer.err
