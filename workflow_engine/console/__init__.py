"""The terminal door. ``program`` is what the command ``workflow-engine`` runs, ``main`` what runs inside another."""

from __future__ import annotations

from workflow_engine.console.main import main, program

__all__ = ["main", "program"]
