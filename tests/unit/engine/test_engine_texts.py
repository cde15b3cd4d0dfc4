"""Texts and moments that no trail can keep are refused before anything is stored."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from tests.support import MONDAY
from workflow_engine.kernel.command import flaws
from workflow_engine.kernel.operations.act import Act
from workflow_engine.kernel.operations.comment import Comment


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"reason": "\ud800"}, "reason"),
        ({"record": 3}, "record"),
        ({"attachments": "abc"}, "attachments"),
        ({"attachments": ("a", None)}, "attachments"),
        ({"at": datetime(2026, 3, 2)}, "at"),  # noqa: DTZ001  # a moment without a zone is what is tested
    ],
)
def test_what_cannot_be_kept_is_named(content: dict[str, Any], field: str) -> None:
    command = Act(**{"by": "cai", "at": MONDAY, "action": "go", **content})
    assert [reason.values["field"] for reason in flaws(command)] == [field]


def test_ordinary_texts_have_no_flaw() -> None:
    assert flaws(Comment(by="cai", at=MONDAY, text="配件周三到 🙂", attachments=("a.pdf",))) == []
