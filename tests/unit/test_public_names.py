"""The names at the top of the package."""

from __future__ import annotations

import subprocess
import sys

import pytest

import workflow_engine


def test_every_public_name_can_be_imported() -> None:
    assert [name for name in workflow_engine.__all__ if not hasattr(workflow_engine, name)] == []


def test_an_unknown_name_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="Motor"):
        _ = workflow_engine.Motor


def test_importing_the_package_imports_no_room() -> None:
    code = "import sys, workflow_engine; print([n for n in sys.modules if n.startswith('workflow_engine.')])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
