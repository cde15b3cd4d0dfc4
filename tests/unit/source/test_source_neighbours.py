"""Which neighbours of a single file are read with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from workflow_engine.source.listing import with_neighbours

COMMENT = "# a line\n"


@pytest.mark.parametrize(
    "text",
    [
        "organization: lg\n",
        "\ufefforganization: lg\n",
        f"{COMMENT * 3}\n  \ncalendar: cn\n",
        f"{COMMENT * 1000}duties: yearly\n",  # said behind the first piece that is read
        "title: x\r\ncalendar: cn\r\n",
        "title: x\rcalendar: cn\r",
        f"title: {'x' * 70_000}\nduties: yearly\n",
    ],
)
def test_what_procedures_share_is_read_wherever_it_says_so(tmp_path: Path, text: str) -> None:
    asked, shared = tmp_path / "one.yaml", tmp_path / "shared.yaml"
    asked.write_text("process: one\n", encoding="utf-8")
    shared.write_bytes(text.encode())
    assert with_neighbours([str(asked)]) == [str(asked), str(shared)]


@pytest.mark.parametrize(
    "text",
    [
        "process: two\n",
        "\ufeff# about\r\n\r\nprocess: two\r\nstates:\r\n  calendar:\r\n",
        f"{COMMENT * 1000}process: two\nhelp: |\n  organization: is not said here\n",
        "",
        "# organization: lg\n",
        "states:\n  duties: {}\n",
    ],
)
def test_other_procedures_are_not(tmp_path: Path, text: str) -> None:
    asked, other = tmp_path / "one.yaml", tmp_path / "other.yaml"
    asked.write_text("process: one\n", encoding="utf-8")
    other.write_bytes(text.encode())
    assert with_neighbours([str(asked)]) == [str(asked)]


def test_a_neighbour_that_cannot_be_opened_and_a_file_asked_for_twice_are_left_out(tmp_path: Path) -> None:
    asked = tmp_path / "organization.yaml"
    asked.write_text("organization: lg\n", encoding="utf-8")
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "gone.yaml").symlink_to(tmp_path / "nowhere")
    (tmp_path / "same.yaml").symlink_to(asked)
    assert with_neighbours([str(asked)]) == [str(asked)]
