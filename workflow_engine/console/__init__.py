"""The terminal door. ``main`` is what the command ``workflow-engine`` runs."""

from __future__ import annotations

from workflow_engine.console.main import main

__all__ = ["main"]
